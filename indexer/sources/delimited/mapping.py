"""What the columns of a delimited file mean: a TOML file that an operator writes once for each source.

How to write one stands in `seed_data/sources/README.md`. Everything that can be wrong with it is found when it is
loaded, before anything is read. Knows no file of records.
"""

import tomllib
from importlib import resources
from pathlib import Path

import msgspec
from msgspec import Struct

from indexer.errors import SourceUnreadable
from indexer.records import Review, Specialist
from indexer.sources.delimited.fields import Field, UnknownField, field_of, missing_from
from indexer.sources.delimited.sheet import Cell, Sheet


class Mapped(Struct, frozen=True):
    """A sheet with its fields found in the records."""

    sheet: Sheet
    fields: tuple[tuple[Field, Cell], ...]


class CsvMapping(Struct, frozen=True):
    """A mapping file that holds together. `name` is how errors call it."""

    name: str
    specialists: Mapped | None
    reviews: Mapped | None


class _File(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    specialists: Sheet | None = None
    reviews: Sheet | None = None


def shipped_mapping(name: str) -> Path | None:
    """The mapping of that name in seed_data/sources, such as `nppes`."""
    path = Path(str(resources.files("seed_data") / "sources" / f"{name}.toml"))
    return path if name.isidentifier() and path.is_file() else None


def name_of_mapping(file: Path) -> str:
    """By what it is named on the command line: a shipped one by its name, wherever this program is installed."""
    return file.stem if shipped_mapping(file.stem) == file else str(file)


def load_mapping(file: Path) -> CsvMapping:
    """Raises SourceUnreadable naming the file and the key that is wrong."""
    try:
        stated = msgspec.convert(tomllib.loads(file.read_text("utf-8")), _File)
        if stated.specialists is None and stated.reviews is None:
            raise ValueError("it has neither [specialists] nor [reviews]")
        return CsvMapping(
            file.name,
            _mapped(Specialist, "specialists", stated.specialists) if stated.specialists else None,
            _mapped(Review, "reviews", stated.reviews) if stated.reviews else None,
        )
    except (OSError, ValueError) as error:  # what is no UTF-8, no TOML, no mapping and no field is a ValueError
        raise SourceUnreadable(f"mapping {file}: {error}; see seed_data/sources/README.md") from error


def _mapped(record: type[Specialist | Review], kind: str, sheet: Sheet) -> Mapped:
    """Raises ValueError naming what is wrong."""
    fields = [(_field(record, kind, path), cell) for path, cell in sheet.cells().items()]
    for field, cell in fields:
        _require_meaningful(field, cell, f"[{kind}.fields] {field.path}")
    missing = list(missing_from(record, [field for field, _ in fields], _given(sheet, fields)))
    if missing:
        raise ValueError(f"[{kind}.fields] leaves out what every record states: {', '.join(missing)}")
    return Mapped(sheet, tuple(fields))


def _field(record: type[Specialist | Review], kind: str, path: str) -> Field:
    if path == "synthetic":
        raise ValueError(
            f"[{kind}.fields] synthetic: records of delimited files are real; invented ones are JSONL"
        )
    try:
        return field_of(record, path)
    except UnknownField as error:
        raise ValueError(f"[{kind}.fields] {error}") from error


def _require_meaningful(field: Field, cell: Cell, where: str) -> None:
    """Raises ValueError where a constant or a word's meaning is none that the field may have."""
    is_list = field.kind == "list"
    if is_list and not (cell.separator or cell.columns) and cell.constant is None:
        raise ValueError(f"{where}: it is a list; give the separator between its values, or columns")
    try:
        if cell.constant is not None:
            field.require(cell.constant)
        for value in cell.values.values():
            field.require([value] if is_list else value)
    except msgspec.ValidationError as error:
        raise ValueError(f"{where}: {error}") from error


def _given(sheet: Sheet, fields: list[tuple[Field, Cell]]) -> set[str]:
    """What is filled in without a field of the mapping."""
    given = {"country"} | ({"professions"} if sheet.nucc else set())
    for number in {field.steps[1] for field, _ in fields if field.steps[0] == "practices"}:
        given.add(f"practices[{number}].id")
        if sheet.point_of_postcode:
            given.add(f"practices[{number}].point")
    return given
