"""Rows of a delimited file: encoding and delimiter found out or as stated, each row under its headings.

A row is cells by heading or a fault with its line. Knows no record.

The delimiter is the one under which the first line holds the headings that are looked for: nothing is guessed from
the look of the rows. The encoding is UTF-8, or UTF-16 where the file begins with its mark; a file in any other one
is refused until the mapping names it, because single-byte encodings cannot be told apart and a wrong guess spoils
names in silence.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from indexer.errors import SourceUnreadable
from indexer.sources.decoding import Fault
from indexer.sources.lines import LONGEST
from indexer.sources.unpacking import Opened, opened

_DELIMITERS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_STRIDE = 500
UNREADABLE = "\ufffd"
"""Stands for what the encoding does not know."""
_BROKEN_FILE = ("unexpected end of data", "field larger than field limit")
"""What the reader says where a quote is opened and never closed: nobody knows where the next row begins."""


class Wanted(Struct, frozen=True):
    """What a file is to be read by. `headings`: of each tuple it must have one."""

    headings: Sequence[tuple[str, ...]]
    delimiter: str | None
    encoding: str | None


class Row(Struct, frozen=True):
    """A row, the line it begins on, its text, and the cells that are wanted: none if it is blank.

    `fault` where nobody can tell its cells.
    """

    line: int
    text: str
    cells: Mapping[str, str]
    fault: Fault | None = None


def read_rows(path: Path, wanted: Wanted, advance: Callable[[int], None]) -> Iterator[Row]:
    """Every row that is not blank.

    Raises SourceUnreadable where encoding or headings are not as wanted, where a quote is never closed, or where
    the file breaks off in a row.
    """
    with opened(path) as file:
        lines = _Lines(path, file, _encoding_of(path, wanted, file))
        columns = _columns_of(path, wanted, lines.first())
        reader = csv.reader(lines, delimiter=columns.delimiter, strict=True)
        header = _next_row(path, reader, lines, columns)
        if header is not None and header.fault is not None:
            raise SourceUnreadable(f"{path}:1: {header.fault.reason}")
        rows = reported = 0
        while (row := _next_row(path, reader, lines, columns)) is not None:
            rows += 1
            if rows % _STRIDE == 0:
                advance(file.packed.tell() - reported)
                reported = file.packed.tell()
            if row.fault or row.cells:
                yield row
        advance(file.packed.tell() - reported)


class _Lines(Iterator[str]):
    """The lines of a file for the reader of rows, with those of the row at hand kept."""

    def __init__(self, path: Path, file: Opened, encoding: str) -> None:
        self._path = path
        self._text = io.TextIOWrapper(file.stream, encoding, errors="replace", newline="")
        self._ahead: str | None = None
        self.number = 0
        self.of_row: list[str] = []

    def first(self) -> str:
        """The line of headings, which stays to be read."""
        self._ahead = self._read()
        return self._ahead

    def begin_row(self) -> None:
        self.of_row = []

    def __next__(self) -> str:
        line, self._ahead = self._read() if self._ahead is None else self._ahead, None
        if not line:
            raise StopIteration
        self.number += 1
        self.of_row.append(line)
        return line

    def _read(self) -> str:
        line = self._text.readline(LONGEST + 1)
        if len(line) > LONGEST:
            raise SourceUnreadable(f"{self._path}:{self.number + 1}: a line is longer than {LONGEST}; is it CSV?")
        return line


def _encoding_of(path: Path, wanted: Wanted, file: Opened) -> str:
    head = file.stream.peek(1)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if wanted.encoding is not None:
        return wanted.encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        line = head.count(b"\n", 0, error.start) + 1
        raise SourceUnreadable(
            f"{path}:{line}: byte {error.start} is no UTF-8; state encoding in the mapping (cp1252 is usual)"
        ) from error
    return "utf-8"


class _Columns(Struct, frozen=True):
    """How many there are, by what they are parted, and the places of those that are wanted."""

    count: int
    delimiter: str
    wanted: tuple[tuple[str, int], ...]


def _columns_of(path: Path, wanted: Wanted, line: str) -> _Columns:
    found: list[tuple[int, list[str], str]] = []
    for delimiter in (wanted.delimiter,) if wanted.delimiter else _DELIMITERS:
        headings = [heading.strip() for heading in next(csv.reader([line], delimiter=delimiter), [])]
        found.append((len(_absent(wanted, headings)), headings, delimiter))
    _, headings, delimiter = min(found, key=lambda each: (each[0], -len(each[1])))
    absent = _absent(wanted, headings)
    if absent:
        told = ", ".join(" or ".join(map(repr, each)) for each in absent)
        held = ", ".join(map(repr, headings[:40])) or "nothing"
        raise SourceUnreadable(
            f"{path} has no column {told}, or has it twice; its first line holds {held}: correct the mapping"
        )
    sought = {heading for each in wanted.headings for heading in each}
    places = tuple((heading, place) for place, heading in enumerate(headings) if heading in sought)
    return _Columns(len(headings), delimiter, places)


def _absent(wanted: Wanted, headings: Sequence[str]) -> list[tuple[str, ...]]:
    return [each for each in wanted.headings if sum(headings.count(heading) for heading in each) != 1]


def _next_row(path: Path, reader: Iterator[list[str]], lines: _Lines, columns: _Columns) -> Row | None:
    lines.begin_row()
    line = lines.number + 1
    try:
        cells = next(reader, None)
    except csv.Error as error:
        if str(error).startswith(_BROKEN_FILE):
            raise SourceUnreadable(
                f"{path}:{line}: a quote opened here is never closed; nobody can tell where the next row begins"
            ) from error
        return Row(line, "".join(lines.of_row), {}, Fault("$", f"quotes that make no sense: {error}"))
    if cells is None:
        return None
    text = "".join(lines.of_row)
    if not any(map(str.strip, cells)):
        return Row(line, text, {})
    if len(cells) < columns.count and not text.endswith(("\n", "\r")):
        raise SourceUnreadable(
            f"{path}:{line}: the last row breaks off: the file was cut off, and nobody can tell how much is lost; "
            "fetch it again, or end it where its last row ends"
        )
    if len(cells) != columns.count:
        return Row(line, text, {}, Fault("$", f"{len(cells)} cells under {columns.count} headings"))
    return Row(line, text, {heading: cells[place] for heading, place in columns.wanted})
