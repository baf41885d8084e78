"""One sheet of a mapping as an operator writes it: how a file of one kind is read, column by column.

Holds what makes sense by itself; whether its fields exist is `mapping`'s business.
"""

import codecs
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

Column = Annotated[str, Meta(min_length=1)]
Value = str | bool | int | float
_COUNT = "{n}"


class Cell(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a value comes from and how it is read. Of `column`, `columns`, `first_of` and `constant` exactly one.

    `first_of`: headings of which the file has one. `pattern`: what is kept is its first group; without a match the
    cell stays as it is. `values`: what words mean; a word that is not there is treated as `unlisted` says.
    """

    column: Column | None = None
    columns: tuple[Column, ...] = ()
    first_of: tuple[Column, ...] = ()
    constant: Any = None
    join: str = " "
    prefix: str = ""
    separator: str = ""
    pattern: str | None = None
    values: Mapping[str, Value] = {}
    unlisted: Literal["reject", "omit", "keep", "out_of_scope"] = "reject"

    def __post_init__(self) -> None:
        stated = [name for name in ("column", "columns", "first_of", "constant") if getattr(self, name)]
        if len(stated) + (self.constant is False or self.constant == 0) != 1:
            raise ValueError("give one of column, columns, first_of, constant")
        if self.pattern is not None and re.compile(self.pattern).groups != 1:
            raise ValueError(f"pattern {self.pattern!r} must have one group: the part that is kept")

    def alternatives(self) -> tuple[tuple[Column, ...], ...]:
        """The columns it needs; of each tuple the file must have one."""
        if self.first_of:
            return (self.first_of,)
        return tuple((column,) for column in ((self.column,) if self.column else self.columns))


class Keep(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Rows in scope: those whose cell says one of these words, in whatever case."""

    column: Column
    words: Annotated[tuple[str, ...], Meta(min_length=1)]


class Nucc(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Columns of NUCC codes, numbered by {n} from 1: professions and specialties follow from them by the taxonomy.

    A row none of whose codes is in scope is out of scope. Codes marked as primary come first.
    """

    code: Column
    primary: Column | None = None
    primary_word: str = "Y"
    count: Annotated[int, Meta(ge=1, le=99)] = 1

    def codes(self) -> list[str]:
        return [self.code.replace(_COUNT, str(number)) for number in range(1, self.count + 1)]

    def primaries(self) -> list[str]:
        if self.primary is None:
            return []
        return [self.primary.replace(_COUNT, str(number)) for number in range(1, self.count + 1)]


class Ended(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Days on which the registrations ended and began again; if they began again later, they did not end."""

    on: Column
    again: Column | None = None


class PointOfPostcode(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Practices stand in the middle of their postcode, if it is known to so many kilometres."""

    within_km: Annotated[float, Meta(gt=0, le=50)]


class Sheet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of records in a file. What is left out of `delimiter` and `encoding` is told from the file."""

    fields: Annotated[Mapping[str, Column | Cell], Meta(min_length=1)]
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] | None = None
    encoding: str | None = None
    date_formats: Annotated[tuple[str, ...], Meta(min_length=1)] = ("%Y-%m-%d",)
    decimal_mark: Literal[".", ","] = "."
    keep: tuple[Keep, ...] = ()
    nucc: Nucc | None = None
    ended: Ended | None = None
    point_of_postcode: PointOfPostcode | None = None

    def __post_init__(self) -> None:
        try:
            codecs.lookup(self.encoding or "utf-8")
        except LookupError as error:
            raise ValueError(f"encoding {self.encoding!r} is unknown; utf-8 and cp1252 are usual") from error

    def cells(self) -> dict[str, Cell]:
        """By path of the field; a bare heading is the cell of that column."""
        return {path: Cell(column=cell) if isinstance(cell, str) else cell for path, cell in self.fields.items()}

    def alternatives(self) -> list[tuple[str, ...]]:
        """Every heading that is looked for; of each tuple the file must have one."""
        needed = [each for cell in self.cells().values() for each in cell.alternatives()]
        needed += [(keep.column,) for keep in self.keep]
        if self.nucc:
            needed += [(column,) for column in (*self.nucc.codes(), *self.nucc.primaries())]
        if self.ended:
            needed += [(column,) for column in (self.ended.on, self.ended.again) if column]
        return list(dict.fromkeys(needed))
