"""Columns on disk: numpy arrays by name, memory-mapped when read. Knows nothing of what they hold."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Column: TypeAlias = npt.NDArray[Any]
"""One array; its dtype is written beside the field that holds it."""
Table = TypeVar("Table")


@dataclass(frozen=True)
class Lists:
    """A list of numbers for each row: the items of row i are `items[starts[i]:starts[i + 1]]`."""

    starts: Column  # int64, one more than rows
    items: Column  # int32

    def of(self, row: int) -> Column:
        return self.items[self.starts[row] : self.starts[row + 1]]

    def expand(self, rows: Column) -> tuple[Column, Column]:
        """All items of the rows, each beside the position in `rows` of the row it belongs to."""
        first = self.starts[rows]
        sizes = self.starts[rows + 1] - first
        positions = np.repeat(np.arange(len(rows)), sizes)
        # Where the items of each row begin in the answer, taken off a plain count, leaves 0, 1, 2 … within a row.
        within = np.arange(len(positions)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return positions, self.items[first[positions] + within]


def lists_from(owners: Column, items: Column, rows: int) -> Lists:
    """Lists of pairs (owner, item), both below 2**31; within a row the items ascend."""
    pairs = np.sort((owners.astype(np.int64) << 32) | items.astype(np.int64))
    starts = np.searchsorted(pairs, np.arange(rows + 1, dtype=np.int64) << 32)
    return Lists(starts.astype(np.int64), (pairs & 0xFFFFFFFF).astype(np.int32))


@dataclass(frozen=True)
class Holders:
    """By code the sets that hold it, where any does: `sets` from `starts[i]` to the next start hold `codes[i]`."""

    codes: Column  # ascending
    starts: Column
    sets: Column  # unsigned, no wider than their count needs

    def count(self, having: Column) -> Column:
        """How many have each of `codes`, where so many have each set."""
        return np.add.reduceat(having.take(self.sets), self.starts)


def holders_from(members: Column) -> Holders:
    """Of a line a code: whether each set holds it."""
    number = np.min_scalar_type(members.shape[1])
    of_each = [np.flatnonzero(line).astype(number) for line in members]
    sizes = np.array([len(sets) for sets in of_each], np.intp)
    codes = np.flatnonzero(sizes)
    return Holders(codes, (np.cumsum(sizes) - sizes)[codes], np.concatenate([np.empty(0, number), *of_each]))


@dataclass(frozen=True)
class Alike:
    """A set of codes for each row. Many rows have the same: it is kept once, and has a number."""

    number: Column  # int32: of each row's set
    sets: Column  # uint64: word w, column n holds codes 64·w … 64·w + 63 of set n

    @cached_property
    def members(self) -> Column:
        """Whether each set holds each code: bool, a row a set."""
        bytes_of = np.ascontiguousarray(self.sets.T).view(np.uint8)
        return np.unpackbits(bytes_of, axis=1, bitorder="little").view(bool)

    @cached_property
    def holders(self) -> Holders:
        return holders_from(self.members.T)

    def has_any(self, codes: Sequence[int]) -> Column:
        """Whether each set holds any of the codes: bool."""
        masks = [sum(1 << (code & 63) for code in codes if code >> 6 == word) for word in range(len(self.sets))]
        return np.asarray((self.sets & np.array(masks, np.uint64)[:, np.newaxis]).any(axis=0))


def alike_from(bits: Column) -> Alike:
    """Of a set as bits for each row."""
    order = np.lexsort(bits)
    ordered = bits[:, order]
    is_new = np.ones(len(order), bool)
    is_new[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    number = np.empty(len(order), np.int32)
    number[order] = np.cumsum(is_new) - 1
    return Alike(number, np.ascontiguousarray(ordered[:, is_new]))


def is_first(ordered: Column) -> Column:
    """Whether each value is the first of its kind (bool); cheaper than np.diff where there are few."""
    first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def distinct(values: Column) -> Column:
    """The distinct values, ascending; in a tenth of the time of np.unique, which does not sort."""
    ordered: Column = np.sort(values)
    return ordered[is_first(ordered)]


def union(ascending: Column, other: Column) -> Column:
    """The values of both, each once, ascending; `ascending` holds each once already."""
    return distinct(np.concatenate([ascending, other])) if len(other) else ascending


def save(folder: Path, name: str, table: Any) -> None:
    """Writes each field of a dataclass of columns to its own file and waits until it is on the disk."""
    for field in fields(table):
        with (folder / f"{name}.{field.name}.npy").open("wb") as file:
            np.save(file, getattr(table, field.name), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())


def load(folder: Path, name: str, kind: type[Table]) -> Table:
    """The columns of `save`, mapped: pages are read when touched and shared between processes."""
    return kind(**{field.name: _map(folder / f"{name}.{field.name}.npy") for field in fields(kind)})  # type: ignore[arg-type]  # a dataclass, which TypeVar cannot say


def _map(path: Path) -> Column:
    # asarray: a plain ndarray over the map, because each operation on a memmap costs a Python call more.
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
