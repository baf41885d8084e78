"""Columns on disk: numpy arrays by name, memory-mapped when read. Knows nothing of what they hold."""

import os
from dataclasses import dataclass, fields
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
