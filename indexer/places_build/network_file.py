"""A file of networks in the MaxMind DB format (2.0, maxmind.github.io/MaxMind-DB), read as the records it holds.

Pure bytes to values; must not know what the records mean, nor which network each is of.
"""

import struct
from collections.abc import Iterator
from typing import Any

from indexer.errors import SourceUnreadable

_MARK = b"\xab\xcd\xefMaxMind.com"
_SEPARATOR_BYTES = 16


def records(content: bytes) -> Iterator[dict[str, Any]]:
    """Every record once, in the order of the file. Raises SourceUnreadable where it is none of the format."""
    end = content.rfind(_MARK)
    if end < 0:
        raise SourceUnreadable("the file of networks is no MaxMind DB; do not build from it")
    about, _ = _Values(content, end + len(_MARK)).at(end + len(_MARK))
    start = about["node_count"] * about["record_size"] // 4 + _SEPARATOR_BYTES
    values, at = _Values(content, start), start
    while at < end:
        value, at = values.at(at)
        if isinstance(value, dict):
            yield value


class _Values:
    """Values of a section that begins at `start`."""

    def __init__(self, content: bytes, start: int) -> None:
        self._content, self._start = content, start

    def at(self, at: int) -> tuple[Any, int]:
        """The value there, and where the next one is."""
        kind = self._content[at] >> 5
        if kind == 1:
            return self._pointed(at)
        if kind == 0:
            kind, at = 7 + self._content[at + 1], at + 1
            size, at = self._size(self._content[at - 1], at + 1)
        else:
            size, at = self._size(self._content[at], at + 1)
        return self._of_kind(kind, size, at)

    def _pointed(self, at: int) -> tuple[Any, int]:
        control, width = self._content[at], (self._content[at] >> 3 & 3) + 1
        offset = int.from_bytes(self._content[at + 1 : at + 1 + width], "big")
        if width < 4:
            offset += (control & 7) << 8 * width
        offset += {1: 0, 2: 2048, 3: 526_336, 4: 0}[width]
        return self.at(self._start + offset)[0], at + 1 + width

    def _size(self, control: int, at: int) -> tuple[int, int]:
        size = control & 31
        if size < 29:
            return size, at
        width = size - 28
        least = {1: 29, 2: 285, 3: 65_821}[width]
        return least + int.from_bytes(self._content[at : at + width], "big"), at + width

    def _of_kind(self, kind: int, size: int, at: int) -> tuple[Any, int]:
        if kind == 7:
            return self._map(size, at)
        if kind == 11:
            return self._list(size, at)
        if kind == 14:
            return bool(size), at
        written = self._content[at : at + size]
        if kind == 2:
            return written.decode("utf-8"), at + size
        if kind in (3, 15):
            return struct.unpack(">d" if kind == 3 else ">f", written)[0], at + size
        return int.from_bytes(written, "big"), at + size

    def _map(self, size: int, at: int) -> tuple[dict[str, Any], int]:
        found = {}
        for _ in range(size):
            key, at = self.at(at)
            found[key], at = self.at(at)
        return found, at

    def _list(self, size: int, at: int) -> tuple[list[Any], int]:
        found = []
        for _ in range(size):
            value, at = self.at(at)
            found.append(value)
        return found, at
