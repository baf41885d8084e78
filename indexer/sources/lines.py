"""Lines of a file that may be gzipped, cut off, of endless lines or of no text at all. Knows no record."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from indexer.errors import SourceUnreadable
from indexer.sources.unpacking import opened

LONGEST = 1_000_000
"""Bytes; no record is longer, so a longer line is no record."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLOCK_BYTES = 256 * 1024


class Block(NamedTuple):
    """Some whole lines; `first` is the number of the first, from 1."""

    first: int
    text: bytes

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """(number, line) of every line that is not blank, without its end."""
        for number, line in enumerate(self.text.split(b"\n"), self.first):
            if line and not line.isspace():
                yield number, line.rstrip(b"\r\n")

    def line(self, number: int) -> bytes:
        return self.text.split(b"\n")[number - self.first].rstrip(b"\r\n")


def read_blocks(path: Path, advance: Callable[[int], None]) -> Iterator[Block]:
    """The whole file; what is longer than LONGEST of a line is cut off somewhere above that.

    Raises SourceUnreadable where the file cannot be read or its compression is damaged, after what came before.
    """
    first, reported = 1, 0
    with opened(path) as (stream, packed):
        try:
            for text in _whole_lines(stream):
                yield Block(first, text.removeprefix(_BYTE_ORDER_MARK) if first == 1 else text)
                first += text.count(b"\n")
                advance(packed.tell() - reported)
                reported = packed.tell()
        except SourceUnreadable as error:
            raise SourceUnreadable(f"{error} (after line {first - 1})") from error


def read_lines(path: Path, advance: Callable[[int], None]) -> Iterator[tuple[int, bytes]]:
    """(number from 1, line) for every line that is not blank; otherwise as `read_blocks`."""
    for block in read_blocks(path, advance):
        yield from block.lines()


def _whole_lines(stream: io.BufferedReader) -> Iterator[bytes]:
    """Some hundred kilobytes at a time, and with an error only the lines that were whole before it."""
    while text := stream.read(_BLOCK_BYTES):
        try:
            if not text.endswith(b"\n"):
                text += stream.readline(LONGEST + 1)
        except SourceUnreadable:
            yield text[: text.rfind(b"\n") + 1]
            raise
        if text.endswith(b"\n") or len(text) <= LONGEST:
            yield text
        else:
            yield text + b"\n"
            _skip_line(stream)


def _skip_line(stream: io.BufferedReader) -> None:
    while (text := stream.readline(_BLOCK_BYTES)) and not text.endswith(b"\n"):
        pass
