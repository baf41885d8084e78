"""One value of a record out of the cells of a row, by the rules of its mapping. Knows one value at a time."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from indexer.sources.decoding import Fault
from indexer.sources.delimited.fields import Field, Kind
from indexer.sources.delimited.sheet import Cell, Sheet
from indexer.sources.delimited.table import UNREADABLE

NOTHING = object()
"""The cell states nothing: the field is left out."""
_FLAGS = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z", re.ASCII)


class Unusable(Exception):  # named for what is the matter, as the error tree is
    """A row that cannot become a record. Never leaves this package."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.fault = Fault(f"$.{field}", reason)


class OutOfScope(Exception):  # as above
    """A row about somebody this directory does not list. Never leaves this package."""


def value_of(field: Field, cell: Cell, cells: Mapping[str, str], sheet: Sheet) -> Any:
    """The value, or NOTHING. Raises Unusable naming field, column and cell; OutOfScope where a word says so."""
    if cell.constant is not None:
        return cell.constant
    texts = [text for text in (text_of(field.path, column, cells) for column in columns_of(cell, cells)) if text]
    if field.kind == "list":
        parts = texts if cell.columns else [part.strip() for text in texts for part in text.split(cell.separator)]
        return _list(field, cell, [part for part in parts if part], sheet)
    if not texts:
        return NOTHING
    return _read(field, cell, cell.prefix + cell.join.join(texts), sheet)


def columns_of(cell: Cell, cells: Mapping[str, str]) -> tuple[str, ...]:
    """The headings the cell reads in this file."""
    if cell.first_of:
        return tuple(column for column in cell.first_of if column in cells)
    return (cell.column,) if cell.column else cell.columns


def text_of(path: str, column: str, cells: Mapping[str, str]) -> str:
    """What stands in a column, spaces made single. Raises Unusable where the encoding does not know it."""
    text = cells[column]
    if UNREADABLE in text:
        raise Unusable(path, f"column {column!r} holds bytes that its encoding does not know; state encoding")
    return " ".join(text.split())


def day_of(path: str, column: str, cells: Mapping[str, str], sheet: Sheet) -> date | None:
    """The day in a column that is no field of its own."""
    text = text_of(path, column, cells)
    return _day(path, text, sheet) if text else None


def _list(field: Field, cell: Cell, parts: list[str], sheet: Sheet) -> Any:
    """Of a list it takes all values out of scope to put the row there."""
    values = []
    for part in parts:
        try:
            value = _read(field, cell, part, sheet)
        except OutOfScope:
            continue
        if value is not NOTHING:
            values.append(value)
    if not values and cell.unlisted == "out_of_scope":
        raise OutOfScope
    return list(dict.fromkeys(values)) or NOTHING


def _read(field: Field, cell: Cell, text: str, sheet: Sheet) -> Any:
    if cell.pattern is not None:
        found = re.search(cell.pattern, text)
        text = found[1] if found else text
    if cell.values:
        meant = _meanings(cell).get(folded(text), NOTHING)
        if meant is not NOTHING or cell.unlisted == "omit":
            return meant
        if cell.unlisted == "out_of_scope":
            raise OutOfScope
        if cell.unlisted == "reject":
            raise Unusable(field.path, f"{text!r} is not among the values of the mapping; add what it means")
    return _READERS[field.kind](field.path, text, sheet)


def _meanings(cell: Cell) -> Mapping[str, Any]:
    return _folded_values(tuple(cell.values.items()))


@cache
def _folded_values(values: tuple[tuple[str, Any], ...]) -> Mapping[str, Any]:
    return {folded(word): meaning for word, meaning in values}


def folded(word: str) -> str:
    """A word whatever its case and spaces."""
    return " ".join(word.split()).casefold()


def _text(path: str, text: str, sheet: Sheet) -> str:  # noqa: ARG001  # every reader is asked alike
    return text


def _flag(path: str, text: str, sheet: Sheet) -> bool:  # noqa: ARG001  # every reader is asked alike
    found = _FLAGS.get(folded(text))
    if found is None:
        raise Unusable(path, f"{text!r} is neither yes nor no; say in values what it means")
    return found


def _number(path: str, text: str, sheet: Sheet) -> float | int:
    mark = sheet.decimal_mark
    if _NUMBER.match(text.replace(mark, "_").replace(".", ",").replace("_", ".")) is None:
        raise Unusable(path, f"{text!r} is no number with decimal_mark {mark!r}")
    plain = text.replace(mark, ".")
    return float(plain) if "." in plain else int(plain)


def _day(path: str, text: str, sheet: Sheet) -> date:
    for form in sheet.date_formats:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    raise Unusable(path, f"{text!r} is no day like {' or '.join(sheet.date_formats)}; see date_formats")


_READERS: Mapping[Kind, Callable[[str, str, Sheet], Any]] = {
    "text": _text,
    "list": _text,
    "flag": _flag,
    "number": _number,
    "day": _day,
}
