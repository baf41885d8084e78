"""Rows of bytes, more than fit in memory, by parts that do: written to a scratch file as they come, read in parts.

Rows of one spill have one length. Knows nothing of what is in them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from indexer.scratch import Piece, Scratch

PARTS = 64
"""A part of ten million reviews is some 25 MB."""
_HELD_BYTES = 200_000


class Part(NamedTuple):
    """Where the rows of one part lie, and how long one is."""

    row_bytes: int
    pieces: Sequence[Piece]

    def rows(self, scratch: Scratch) -> list[bytes]:
        """All of them, as they came."""
        size, found = self.row_bytes, list[bytes]()
        for piece in self.pieces:
            block = scratch.get(piece)
            found += [block[start : start + size] for start in range(0, len(block), size)]
        return found


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


def put_by(held: Sequence[Sequence[bytes]], scratch: Scratch) -> tuple[tuple[Piece, ...], ...]:
    """Rows that are sorted into the parts already; answers where those of each lie."""
    return tuple((scratch.put(b"".join(rows)),) if rows else () for rows in held)


def joined_parts(row_bytes: int, spilled: Sequence[Sequence[Sequence[Piece]]]) -> tuple[Part, ...]:
    """The parts of what several processes spilled."""
    together = [tuple(piece for pieces in parts for piece in pieces) for parts in zip(*spilled, strict=True)]
    return tuple(Part(row_bytes, pieces) for pieces in together if pieces)
