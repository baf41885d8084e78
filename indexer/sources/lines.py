"""Lines of a file that may be gzipped, cut off, of endless lines or of no text at all. Knows no record."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from indexer.errors import SourceUnreadable

LONGEST = 1_000_000
"""Bytes; no record is longer, so a longer line is no record."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STRIDE = 500
"""Lines between two reports of progress."""


def read_lines(path: Path, advance: Callable[[int], None]) -> Iterator[tuple[int, bytes]]:
    """(number from 1, line) for every line that is not blank; a line over LONGEST is cut one byte above it.

    Raises SourceUnreadable where the file cannot be read or its compression is damaged.
    """
    number = 0
    try:
        with path.open("rb") as raw:
            reported = 0
            for line in _lines_of(raw, is_gzip=path.suffix == ".gz"):
                number += 1
                if number % _STRIDE == 0:
                    advance(raw.tell() - reported)
                    reported = raw.tell()
                text = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
                if text.strip():
                    yield number, text.rstrip(b"\r\n")
            advance(raw.tell() - reported)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceUnreadable(f"{path} is damaged after line {number}; fetch it again") from error
    except OSError as error:
        raise SourceUnreadable(f"cannot read {path}: {error.strerror or error}") from error


def _lines_of(raw: IO[bytes], *, is_gzip: bool) -> Iterator[bytes]:
    if not is_gzip:
        yield from _split(raw)
        return
    with gzip.open(raw, "rb") as unpacked:
        yield from _split(unpacked)


def _split(stream: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    while line := stream.readline(LONGEST + 1):
        yield line
        while len(line) > LONGEST and not line.endswith(b"\n"):
            line = stream.readline(LONGEST + 1)
