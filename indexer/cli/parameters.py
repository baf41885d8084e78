"""What may stand on the command line of the admin commands: countries, days, sources, mappings."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from indexer.reference import load_reference
from indexer.sources.address import Remote, remote_of
from indexer.sources.delimited.mapping import shipped_mapping

EXISTING = click.Path(exists=True, path_type=Path)


class _Country(click.ParamType[str]):
    """A country code, in any case; if `is_known` one of which there is a file in seed_data/countries."""

    name = "CC"

    def __init__(self, *, is_known: bool) -> None:
        self._is_known = is_known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        known = load_reference().countries
        code = str(value).upper()
        if self._is_known and code not in known:
            self.fail(f"unknown country {value!r}; known are {', '.join(known)}", param, ctx)
        return code


class _Day(click.ParamType[date]):
    """A calendar day."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it like 2026-11-02", param, ctx)


class _Origin(click.ParamType[Path | Remote]):
    """A file or folder, or the address of a file."""

    name = "PATH|URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, Path | Remote):
            return value
        try:
            remote = remote_of(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return remote or Path(EXISTING.convert(value, param, ctx))


class _Reviews(_Origin):
    """A file or folder of reviews, or the address of a file, or the word none."""

    name = "PATH|URL|none"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return "none" if value == "none" else super().convert(value, param, ctx)


class _Mapping(click.ParamType[Path]):
    """A mapping of columns: a file, or the name of one that is shipped."""

    name = "FILE|NAME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if isinstance(value, Path):
            return value
        found = Path(value) if Path(value).is_file() else shipped_mapping(value)
        if found is None:
            self.fail(f"{value!r} is no file, and no mapping of that name is shipped (nppes is)", param, ctx)
        return found


ORIGIN, REVIEWS, MAPPING = _Origin(), _Reviews(), _Mapping()
COUNTRY, DAY = _Country(is_known=True), _Day()
ASKED_COUNTRY = _Country(is_known=False)
"""For a question about a patient: an emergency is answered in an unknown country too, with every number known."""
