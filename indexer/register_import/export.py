"""Rows of a register's export: each an entry or a fault with line and column. Knows no record and no engine."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from indexer.errors import BadRecord, SourceUnreadable
from indexer.register_entries import RegisterEntry
from indexer.register_import.mapping import ExportMapping
from indexer.standing import normalised

MOST_LETTERS = 300
"""Of a number or name; nothing longer is one."""


class Row(Struct, frozen=True):
    """A good row of the export, and the line it ends on."""

    entry: RegisterEntry
    line: int


class Exported(Struct, frozen=True):
    """A file of one register; `exported_on` is the day it was drawn, None where each row says its own. Nothing in
    it can be later than `today`."""

    file: Path
    register: str
    mapping: ExportMapping
    exported_on: date | None
    today: date


def rows_of(exported: Exported) -> Iterator[Row | BadRecord]:
    """The rows in order. Raises SourceUnreadable where the file, its encoding or headings are not as mapped."""
    encoding = "utf-8-sig" if exported.mapping.encoding.lower() in ("utf-8", "utf8") else exported.mapping.encoding
    try:
        with exported.file.open(encoding=encoding, newline="") as stream:
            reader = csv.reader(stream, delimiter=exported.mapping.delimiter, strict=True)
            yield from _rows(exported, ((reader.line_num, cells) for cells in reader))
    except UnicodeDecodeError as error:
        raise SourceUnreadable(
            f"{exported.file} is not written in {exported.mapping.encoding}; set encoding in the mapping"
        ) from error
    except (OSError, csv.Error) as error:
        raise SourceUnreadable(f"cannot read {exported.file}: {error}") from error


def _rows(exported: Exported, lines: Iterator[tuple[int, list[str]]]) -> Iterator[Row | BadRecord]:
    headings = [heading.strip() for heading in next(lines, (0, []))[1]]
    for column in exported.mapping.columns.all():
        if headings.count(column) != 1:
            held = ", ".join(map(repr, headings)) or "nothing"
            raise SourceUnreadable(
                f"{exported.file} has {headings.count(column)} columns {column!r}; its first line holds {held}: "
                "correct the mapping or its delimiter"
            )
    for line, cells in lines:
        if not any(map(str.strip, cells)):
            continue
        fault = _Faulty(exported.file.name, line)
        if len(cells) != len(headings):
            yield fault.at("$", f"{len(cells)} cells under {len(headings)} headings")
            continue
        try:
            yield Row(_entry(exported, dict(zip(headings, map(str.strip, cells), strict=True)), fault), fault.line)
        except BadRecord as bad:
            yield bad


class _Faulty(Struct, frozen=True):
    """Names a fault of one row."""

    file: str
    line: int

    def at(self, column: str, reason: str) -> BadRecord:
        return BadRecord(self.file, self.line, column, reason)


def _entry(exported: Exported, cells: Mapping[str, str], fault: _Faulty) -> RegisterEntry:
    """Raises BadRecord naming the column."""
    mapping, columns = exported.mapping, exported.mapping.columns
    number, name = cells[columns.number], " ".join(cells[column] for column in columns.names if cells[column])
    if not 0 < len(number) <= MOST_LETTERS:
        raise fault.at(columns.number, "no number")
    if not 0 < len(name) <= MOST_LETTERS:
        raise fault.at(columns.names[0], "no name")
    word = cells[columns.status] if columns.status else ""
    status = mapping.every_status or mapping.status_of(word)
    if status is None:
        raise fault.at(columns.status or "", f"{word!r} is not in [status] of the mapping; add what it means")
    start = _day(mapping, cells, columns.start, fault)
    end = _day(mapping, cells, columns.end, fault)
    if start and end and end < start:
        raise fault.at(columns.end or "", f"{end} is before {start}")
    return RegisterEntry(
        register=exported.register.lower(),
        number=normalised(number),
        name=name,
        status=status,
        start=start,
        end=end,
        verified_at=_looked_up(exported, cells, fault),
    )


def _looked_up(exported: Exported, cells: Mapping[str, str], fault: _Faulty) -> date:
    column = exported.mapping.columns.verified_at
    day = _day(exported.mapping, cells, column, fault) or exported.exported_on
    if day is None:
        raise fault.at(column or "$", "no day of looking up; give --exported-on")
    if day > exported.today:
        raise fault.at(column or "$", f"{day} is after {exported.today}, the day that counts as today")
    return day


def _day(mapping: ExportMapping, cells: Mapping[str, str], column: str | None, fault: _Faulty) -> date | None:
    """The day in a cell; None where the column is not mapped or the cell is empty."""
    if column is None or not cells[column]:
        return None
    try:
        return datetime.strptime(cells[column], mapping.date_format).date()  # noqa: DTZ007  # a day has no zone
    except ValueError as error:
        raise fault.at(
            column, f"{cells[column]!r} is no day like {mapping.date_format}; see date_format"
        ) from error
