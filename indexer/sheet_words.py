"""What tables, fields, values and codes are called on the sheet a clinician signs. Knows names, no layout."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from msgspec import Struct

from indexer.reference import Language, Reference
from indexer.reference.assessment_rows import MODIFIER_PREFIX
from indexer.reference.reading import convert, read_toml
from indexer.reference.words import Text

_NAMED_BY = ("label", "text", "question")
"""The fields a row is named by, where it has one."""


class TableWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The heading of a table and what it is about."""

    heading: Text
    says: Text


class FieldWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What a field is called; `of`: the tables whose codes it holds."""

    label: Text
    of: tuple[str, ...] = ()


class SheetWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The names by code: of tables, of fields, of the values of a field, of languages."""

    table: Mapping[str, TableWords]
    field: Mapping[str, FieldWords]
    value: Mapping[str, Mapping[str, Text]]
    language: Mapping[Language, Text]


class Naming(Struct, frozen=True):
    """Says fields and values in words. `names` are those of rows, by table and code."""

    words: SheetWords
    names: Mapping[tuple[str, str], str]

    def field(self, name: str) -> str:
        """What the field is called."""
        return self.words.field[name].label

    def place(self, where: str) -> str:
        """Where a text stands in its row ("options dull.label"), in words."""
        steps = (step.partition(" ") for step in where.split("."))
        return ", ".join(f"{self.field(name)} {item}".strip() for name, _, item in steps)

    def code(self, code: str, tables: Iterable[str]) -> str:
        """The name of the row of one of the tables, with its code; the code alone where there is none."""
        named = (self.names[table, code] for table in tables if (table, code) in self.names)
        return next((f"{name} ({code})" for name in named), code)

    def value(self, field: str, value: Any) -> str:
        """A value of the field; what is nested is said with the names of its own fields or codes."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, (list, tuple)):
            return ", ".join(self.value(field, each) for each in value) or "none"
        tables = self.words.field[field].of if field else ()
        if isinstance(value, dict):
            return "; ".join(self._inner(name, inner, tables) for name, inner in value.items())
        return self.words.value.get(field, {}).get(str(value)) or self.code(str(value), tables)

    def _inner(self, name: str, inner: Any, tables: tuple[str, ...]) -> str:
        if tables:
            return f"{self.code(name, tables)}: {self.value('', inner)}"
        return f"{self.field(name)} {self.value(name, inner)}"


def naming_of(reference: Reference) -> Naming:
    """The words of the sheet, and the names of the rows it prints or names."""
    names: dict[tuple[str, str], str] = {}
    for key, row in reference.triage.record.rows.items():
        table, _, code = key.partition(".")
        held = next((getattr(row, name) for name in _NAMED_BY if hasattr(row, name)), None)
        if held is not None:
            names[table, code] = held.en
    names |= {("number", code.lower()): country.name.en for code, country in reference.countries.items()}
    taxonomy = reference.taxonomy
    names |= {("profession", code): row.label.en for code, row in taxonomy.professions.items()}
    names |= {("specialty", code): row.label.en for code, row in taxonomy.specialties.items()}
    for code, modifier in reference.triage.modifiers.items():
        names["question", f"{MODIFIER_PREFIX}{code}"] = modifier.label.en
    return Naming(_sheet_words(), names)


@cache
def _sheet_words() -> SheetWords:
    file = resources.files("seed_data") / "words" / "sheet.toml"
    return convert(file, "the sheet", read_toml(file), SheetWords)
