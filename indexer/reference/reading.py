"""TOML files of seed_data → checked rows. Knows files and rows, not what they mean.

A file may begin with [defaults]: values every row of the file has unless it says otherwise.
"""

import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from indexer.errors import BadReference
from indexer.reference.words import Coded, Fact

Row = TypeVar("Row", bound=Fact)
Kind = TypeVar("Kind", bound=msgspec.Struct)
CodedRow = TypeVar("CodedRow", bound=Coded)
Completed = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Replaces, in a raw row, what is written as a code by what it stands for; is told how errors name the row."""

DEFAULTS = "defaults"


def read_toml(file: Traversable) -> dict[str, Any]:
    """The file's tables. Raises BadReference naming the file when it is missing or not TOML."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadReference(f"{file.name}: {error}") from error


def convert(file: Traversable, key: str, value: object, kind: type[Kind]) -> Kind:
    """One row; `key` names it in the error."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise BadReference(f"{file.name}: {key}: {error}") from error


def read_rows(
    file: Traversable, table: str, kind: type[Row], completed: Completed | None = None
) -> tuple[Row, ...]:
    """The rows of the one array of tables in the file, in file order."""
    tables = read_toml(file)
    unexpected = tables.keys() - {table, DEFAULTS}
    if unexpected:
        raise BadReference(f"{file.name}: unknown table {sorted(unexpected)[0]!r}; this file holds [[{table}]]")
    if completed is not None:
        written = [row for row in tables.get(table, []) if isinstance(row, dict)]
        places = enumerate(written, 1)
        tables[table] = [completed(f"{file.name}: {_name_of(table, place, row)}", row) for place, row in places]
    return rows_of(file, tables, table, kind)


def rows_of(file: Traversable, tables: Mapping[str, Any], table: str, kind: type[Row]) -> tuple[Row, ...]:
    """The rows of one array of tables, completed by the file's defaults; at least one."""
    rows = tables.get(table, [])
    if not rows or not isinstance(rows, list):
        raise BadReference(f"{file.name}: no [[{table}]]")
    return tuple(
        convert(file, _name_of(table, place, row), with_defaults(tables, row), kind)
        for place, row in enumerate(rows, 1)
    )


def with_defaults(tables: Mapping[str, Any], row: object) -> object:
    """The row as if it had been written out: the file's [defaults] below its own values."""
    return tables.get(DEFAULTS, {}) | row if isinstance(row, dict) else row


def read_coded(
    file: Traversable, table: str, kind: type[CodedRow], completed: Completed | None = None
) -> dict[str, CodedRow]:
    """The rows by code, in file order. Raises BadReference on a code that is there twice."""
    return by_code(f"{file.name}: {table}", read_rows(file, table, kind, completed))


def by_code(where: str, rows: Iterable[CodedRow]) -> dict[str, CodedRow]:
    """The rows by code, in order. Raises BadReference naming `where` on a code that is there twice."""
    coded: dict[str, CodedRow] = {}
    for row in rows:
        if row.code in coded:
            raise BadReference(f"{where} {row.code!r} is there twice")
        coded[row.code] = row
    return coded


def require_known(where: str, codes: Iterable[str], known: Collection[str]) -> None:
    """Raises BadReference naming `where` and the first code that is not known."""
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise BadReference(f"{where}: unknown code {unknown[0]!r}; known: {', '.join(known)}")


def _name_of(table: str, place: int, row: object) -> str:
    code = row.get("code") if isinstance(row, dict) else None
    return f"{table} {code!r}" if code else f"{table} number {place}"
