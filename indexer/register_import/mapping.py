"""How a register's export is written: a TOML file that an operator writes once for each register.

delimiter = ";"                      # a comma if left out
encoding = "cp1252"                  # utf-8 if left out
date_format = "%d/%m/%Y"             # %Y-%m-%d if left out
exported_on = 2026-11-20             # or --exported-on, or a column verified_at
[columns]
number = "Registration No"
name = ["Forename", "Surname"]       # one column or several
status = "Status"                    # or, above, every_status = "active" where the export lists only such
start = "From"                       # start, end and verified_at may be left out
[status]
Registered = "active"                # every word of the export: active, suspended or lapsed
"""

import codecs
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from indexer.errors import SourceUnreadable
from indexer.records import Status

Column = Annotated[str, Meta(min_length=1)]


class Columns(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The headings of the columns; those left out are not in the export."""

    number: Column
    name: Column | Annotated[tuple[Column, ...], Meta(min_length=1)]
    status: Column | None = None
    start: Column | None = None
    end: Column | None = None
    verified_at: Column | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,) if isinstance(self.name, str) else self.name

    def all(self) -> tuple[str, ...]:
        """Every heading that is looked for."""
        others = (self.number, self.status, self.start, self.end, self.verified_at)
        return (*self.names, *(column for column in others if column is not None))


class ExportMapping(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the file says. `status` has the export's own words as keys; `every_status` stands for a column."""

    columns: Columns
    status: dict[str, Status] = {}
    every_status: Status | None = None
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    encoding: str = "utf-8"
    date_format: str = "%Y-%m-%d"
    exported_on: date | None = None

    def __post_init__(self) -> None:
        if (self.columns.status is None) == (self.every_status is None):
            raise ValueError("give either columns.status or every_status")
        if self.columns.status is not None and not self.status:
            raise ValueError("[status] is missing: say what each word of the column means")
        try:
            codecs.lookup(self.encoding)
        except LookupError as error:
            raise ValueError(f"encoding {self.encoding!r} is unknown; cp1252 and utf-8 are common") from error

    def status_of(self, word: str) -> Status | None:
        """What a word of the status column means; None where the table does not say."""
        words = {_folded(known): status for known, status in self.status.items()}
        return words.get(_folded(word))


def load_mapping(file: Path) -> ExportMapping:
    """Raises SourceUnreadable naming the file and the key."""
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), ExportMapping)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SourceUnreadable(f"mapping {file}: {error}") from error


def _folded(word: str) -> str:
    return " ".join(word.split()).casefold()
