"""What every answer is made from, wired once: the facts, the gazetteer, the engine and the day.

Owns which countries are served. Made by `app.py` (and the CLI); knows no HTTP.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from indexer.engines.base import Engine
from indexer.errors import RequestRefused
from indexer.gazetteer import Gazetteer
from indexer.reference import Country, Reference, load_reference
from indexer.settings import Settings
from service.faults import quoted

Clock = Callable[[ZoneInfo], date]
"""The day it is in a time zone."""


def today_in(zone: ZoneInfo) -> date:
    return datetime.now(zone).date()


@dataclass(frozen=True)
class Served:
    """The facts and the countries served: all that the gate and its answers need, so nothing else is opened first.

    `countries` are those offered; `known` also those answered when named (files that are not public).
    has_assessment: whether the questions about warning signs are answered here.
    """

    reference: Reference
    countries: tuple[str, ...]
    has_assessment: bool = field(default=True, kw_only=True)

    @property
    def known(self) -> tuple[str, ...]:
        return known_countries(self.reference, self.countries)

    def country(self, code: str, field: str = "country") -> Country:
        """Raises RequestRefused (unknown_country)."""
        if code not in self.known:
            served = ", ".join(self.countries)
            raise RequestRefused("unknown_country", field, f"unknown country {quoted(code)}; served are {served}")
        return self.reference.countries[code]


@dataclass(frozen=True)
class Directory(Served):
    """What is served, and all it is answered from."""

    gazetteer: Gazetteer
    engine: Engine
    clock: Clock = today_in

    def today(self, country: Country) -> date:
        return self.clock(country.tz)

    @property
    def expected_live(self) -> tuple[str, ...]:
        """Countries whose missing version means the service is not ready."""
        return tuple(code for code in self.countries if self.reference.countries[code].is_public)


def known_countries(reference: Reference, offered: Sequence[str]) -> tuple[str, ...]:
    """Offered countries, and those whose file is not public."""
    unlisted = [code for code, country in reference.countries.items() if not country.is_public]
    return tuple(dict.fromkeys([*offered, *unlisted]))


def open_served(settings: Settings) -> Served:
    """Reads the facts; opens nothing. Raises BadSetting."""
    reference = load_reference()
    offered = settings.offered_countries(tuple(reference.countries), reference.public_countries())
    return Served(reference, offered, has_assessment=settings.assessment)


def open_directory(settings: Settings, engine: Engine, clock: Clock | None = None) -> Directory:
    """Wires a directory; compiles the gazetteer on first use."""
    served = open_served(settings)
    gazetteer = open_gazetteer(settings.state.resolve(), served.known)
    return Directory(
        served.reference,
        served.countries,
        gazetteer,
        engine,
        clock or today_in,
        has_assessment=served.has_assessment,
    )


@cache
def open_gazetteer(state: Path, countries: tuple[str, ...]) -> Gazetteer:
    """One gazetteer per folder and process: it is read-only and safe to share."""
    return Gazetteer.open(state, countries)
