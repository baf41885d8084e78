"""The specialists of a source as they were found valid, put by on the disk to be read again chunk by chunk.

A specialist is known by ordinal, the place among all of them. Knows nothing of what is done with them.
"""

from array import array
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

import msgspec

from indexer.records import Specialist
from indexer.scratch import Piece, Scratch
from indexer.sources.base import Found
from indexer.unchecked import decoder_of

encode = msgspec.json.Encoder().encode
decode = decoder_of(Specialist)
"""A specialist as it is put by: JSON without a line break."""


class Chunk(NamedTuple):
    """Some specialists, one a line; `first` is the ordinal of the first."""

    first: int
    size: int
    piece: Piece

    def bodies(self, scratch: Scratch) -> list[bytes]:
        return scratch.get(self.piece).split(b"\n")


class Spool:
    """Add chunks in order; then look at them as often as needed."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self.chunks: list[Chunk] = []
        self._files: list[str] = []
        self._lines = array("I")

    def add(self, file: str, lines: Sequence[int], bodies: Sequence[bytes]) -> None:
        """Specialists that stood at these lines of a file."""
        self.chunks.append(Chunk(len(self._lines), len(bodies), self._scratch.put(b"\n".join(bodies))))
        self._files.append(file)
        self._lines.extend(lines)

    def found(self, ordinals: Set[int]) -> Iterator[tuple[int, Found[Specialist]]]:
        """Those of these ordinals, in order, as they were found; their text is what was put by."""
        for chunk, file in zip(self.chunks, self._files, strict=True):
            wanted = [at for at in range(chunk.size) if chunk.first + at in ordinals]
            bodies = chunk.bodies(self._scratch) if wanted else []
            for at in wanted:
                ordinal = chunk.first + at
                yield ordinal, Found(decode(bodies[at]), file, self._lines[ordinal], bodies[at])
