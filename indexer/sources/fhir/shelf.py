"""Resources of one type put aside on disk while an export is read: memory holds where each lies, not what it says.

So an export of any size is read in the memory that the ids of what is in scope take.
"""

import os
import weakref
from collections.abc import Iterator, Mapping
from tempfile import TemporaryFile
from typing import TypeVar

import msgspec

from indexer.sources.fhir.resources import Resource

F = TypeVar("F", bound=Resource)
_AT_HAND = 500
"""So many decoded resources stay at hand: places and organisations are asked for again and again."""


class Shelf(Mapping[str, F]):
    """Resources by key, each decoded when it is asked for. The file has no name and goes when the shelf does."""

    def __init__(self, kind: type[F]) -> None:
        self._decode = msgspec.json.Decoder(kind).decode
        self._file = TemporaryFile()  # noqa: SIM115  # closed with the shelf
        weakref.finalize(self, self._file.close)
        self._end = 0
        self._places: dict[str, tuple[int, int]] = {}
        self._at_hand: dict[str, F] = {}

    def put(self, key: str, content: bytes) -> None:
        """`content` is known to decode; what lay under the key is forgotten."""
        self._file.write(content)
        self._places[key] = (self._end, len(content))
        self._end += len(content)
        self._at_hand.pop(key, None)

    def text(self, key: str) -> bytes:
        """As it was put there. KeyError where nothing was."""
        start, length = self._places[key]
        self._file.flush()
        return os.pread(self._file.fileno(), length, start)

    def __getitem__(self, key: str) -> F:
        if key not in self._at_hand:
            if len(self._at_hand) >= _AT_HAND:
                self._at_hand.clear()
            self._at_hand[key] = self._decode(self.text(key))
        return self._at_hand[key]

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
