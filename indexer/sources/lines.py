"""Lines of a file that may be gzipped, cut off, of endless lines or of no text at all. Knows no record."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.errors import SourceUnreadable
from indexer.sources.unpacking import opened

LONGEST = 1_000_000
"""Bytes; no record is longer, so a longer line is no record."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STRIDE = 500
"""Lines between two reports of progress."""


def read_lines(path: Path, advance: Callable[[int], None]) -> Iterator[tuple[int, bytes]]:
    """(number from 1, line) for every line that is not blank; a line over LONGEST is cut one byte above it.

    Raises SourceUnreadable where the file cannot be read or its compression is damaged.
    """
    number = reported = 0
    with opened(path) as (stream, packed):
        try:
            for line in _split(stream):
                number += 1
                if number % _STRIDE == 0:
                    advance(packed.tell() - reported)
                    reported = packed.tell()
                text = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
                if text.strip():
                    yield number, text.rstrip(b"\r\n")
        except SourceUnreadable as error:
            raise SourceUnreadable(f"{error} (after line {number})") from error
        advance(packed.tell() - reported)


def _split(stream: io.BufferedReader) -> Iterator[bytes]:
    while line := stream.readline(LONGEST + 1):
        yield line
        while len(line) > LONGEST and not line.endswith(b"\n"):
            line = stream.readline(LONGEST + 1)
