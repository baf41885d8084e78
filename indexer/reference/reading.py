"""TOML files of seed_data → checked rows. Knows files and rows, not what they mean."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from indexer.errors import BadReference
from indexer.reference.words import Coded, Fact

Row = TypeVar("Row", bound=Fact)
CodedRow = TypeVar("CodedRow", bound=Coded)


def read_toml(file: Traversable) -> dict[str, Any]:
    """The file's tables. Raises BadReference naming the file when it is missing or not TOML."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadReference(f"{file.name}: {error}") from error


def convert(file: Traversable, key: str, value: object, kind: type[Row]) -> Row:
    """One row; `key` names it in the error."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise BadReference(f"{file.name}: {key}: {error}") from error


def read_rows(file: Traversable, table: str, kind: type[Row]) -> tuple[Row, ...]:
    """The rows of the one array of tables in the file, in file order."""
    tables = read_toml(file)
    unexpected = tables.keys() - {table}
    if unexpected:
        raise BadReference(f"{file.name}: unknown table {sorted(unexpected)[0]!r}; this file holds [[{table}]]")
    return rows_of(file, tables, table, kind)


def rows_of(file: Traversable, tables: Mapping[str, Any], table: str, kind: type[Row]) -> tuple[Row, ...]:
    """The rows of one array of tables; at least one."""
    rows = tables.get(table, [])
    if not rows or not isinstance(rows, list):
        raise BadReference(f"{file.name}: no [[{table}]]")
    return tuple(convert(file, _name_of(table, place, row), row, kind) for place, row in enumerate(rows, 1))


def read_coded(file: Traversable, table: str, kind: type[CodedRow]) -> dict[str, CodedRow]:
    """The rows by code, in file order. Raises BadReference on a code that is there twice."""
    coded: dict[str, CodedRow] = {}
    for row in read_rows(file, table, kind):
        if row.code in coded:
            raise BadReference(f"{file.name}: {table} {row.code!r} is there twice")
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
