"""Rows of bytes, more than fit in memory, by parts that do: written to a scratch file as they come, read in parts.

Rows of one spill have one length. Knows nothing of what is in them.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.scratch import Piece, Scratch

Table: TypeAlias = npt.NDArray[Any]
"""Rows as records whose fields have names."""

PARTS = 64
"""A part of ten million reviews is some 25 MB."""
_HELD_BYTES = 200_000


class Part(NamedTuple):
    """Where the rows of one part lie, and how long one is."""

    row_bytes: int
    pieces: Sequence[Piece]

    def block(self, scratch: Scratch) -> "RowBlock":
        """All of them, as they came."""
        return RowBlock(self.row_bytes, b"".join(map(scratch.get, self.pieces)))


class RowBlock(NamedTuple):
    """Rows of one length, one behind the other."""

    row_bytes: int
    text: bytes

    def rows(self) -> list[bytes]:
        size = self.row_bytes
        return [self.text[start : start + size] for start in range(0, len(self.text), size)]

    def table(self, kind: "np.dtype[Any]") -> Table:
        """`kind` says what stands where at the beginning of every row; there may be more behind it."""
        names = list(kind.names or ())
        fields = [kind.fields[name] for name in names] if kind.fields else []
        formats, offsets = [field[0] for field in fields], [field[1] for field in fields]
        whole = {"names": names, "formats": formats, "offsets": offsets, "itemsize": self.row_bytes}
        return np.frombuffer(self.text, np.dtype(whole))  # type: ignore[call-overload]  # this form of it is not known there

    def chosen(self, is_chosen: npt.NDArray[np.bool_]) -> "RowBlock":
        """Those of its rows, in order."""
        rows = np.frombuffer(self.text, f"V{self.row_bytes}")
        return RowBlock(self.row_bytes, rows[is_chosen].tobytes())


class Spill:
    """Add rows, then read the parts, as often as needed."""

    def __init__(self, scratch: Scratch, row_bytes: int) -> None:
        self._scratch, self._row_bytes = scratch, row_bytes
        self._held = [bytearray() for _ in range(PARTS)]
        self._pieces: list[list[Piece]] = [[] for _ in range(PARTS)]

    def add(self, number: int, rows: bytes) -> None:
        """One row or several, one behind the other. Rows of one number are of one part."""
        part = number % PARTS
        held = self._held[part]
        held += rows
        if len(held) >= _HELD_BYTES:
            self._write(part)

    def parts(self) -> tuple[Part, ...]:
        """All that have rows."""
        for part in range(PARTS):
            self._write(part)
        return tuple(Part(self._row_bytes, tuple(pieces)) for pieces in self._pieces if pieces)

    def _write(self, part: int) -> None:
        if self._held[part]:
            self._pieces[part].append(self._scratch.put(self._held[part]))
            self._held[part] = bytearray()


def by_part(rows: Table, numbers: npt.NDArray[Any]) -> list[bytes]:
    """The rows of each part, by a number of each row: those of one number are of one part."""
    parts = (numbers % PARTS).astype(np.uint8)
    order = np.argsort(parts, kind="stable")
    ends = np.searchsorted(parts[order], np.arange(PARTS + 1))
    ordered = rows[order]
    return [ordered[start:end].tobytes() for start, end in pairwise(ends)]


def is_repeated(numbers: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which of some numbers are there more than once."""
    _, places, times = np.unique(numbers, return_inverse=True, return_counts=True)
    repeated: npt.NDArray[np.bool_] = times[places] > 1
    return repeated


def put_by(parts: Sequence[bytes], scratch: Scratch) -> tuple[tuple[Piece, ...], ...]:
    """Rows that are sorted into the parts already; answers where those of each lie."""
    return tuple((scratch.put(rows),) if rows else () for rows in parts)


def joined_parts(row_bytes: int, spilled: Sequence[Sequence[Sequence[Piece]]]) -> tuple[Part, ...]:
    """The parts of what several processes spilled."""
    together = [tuple(piece for pieces in parts for piece in pieces) for parts in zip(*spilled, strict=True)]
    return tuple(Part(row_bytes, pieces) for pieces in together if pieces)
