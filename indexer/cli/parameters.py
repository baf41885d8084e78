"""What may stand on the command line of the admin commands: countries, days, reviews."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from indexer.reference import load_reference

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


class _Reviews(click.ParamType[Path | str]):
    """A file or folder of reviews, or the word none."""

    name = "PATH|none"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        if value == "none":
            return "none"
        return Path(EXISTING.convert(value, param, ctx))


COUNTRY, DAY, REVIEWS = _Country(is_known=True), _Day(), _Reviews()
ASKED_COUNTRY = _Country(is_known=False)
"""For a question about a patient: an emergency is answered in an unknown country too, with every number known."""
