"""Register entries of invented people: most in order, some lapsed, suspended or not looked up for long.

Numbers begin with DEMO-, which no register issues.
"""

from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Literal

from msgspec import Struct

from indexer.records import Registration
from indexer.reference import Country, Register
from indexer.registers import DEMO_PREFIX
from indexer.synthetic.anchor import day
from indexer.synthetic.chance import Weighted, between
from indexer.synthetic.mix import Days, RegisterMix

Fate = Literal["in_order", "lapsed", "ended", "suspended", "stale", "never_verified"]
DAYS_A_YEAR = 365


class Standing(Struct, frozen=True):
    """The registrations of one person; `numbers[i]` covers the practice in the i-th region asked for."""

    registrations: tuple[Registration, ...]
    numbers: tuple[str | None, ...]
    verified_at: date | None


class Registrations:
    """Draws the registrations of one country."""

    def __init__(self, country: Country, mix: RegisterMix) -> None:
        self._country, self._mix = country, mix
        self._is_regional = any(register.covers_regions for register in country.registers)
        unwell: dict[Fate, float] = {
            "lapsed": mix.lapsed,
            "ended": mix.ended,
            "suspended": mix.suspended,
            "stale": mix.stale,
            "never_verified": mix.never_verified,
        }
        self._fates = Weighted[Fate]([("in_order", 1 - sum(unwell.values())), *unwell.items()])

    def draw(self, dice: Random, serial: int, professions: Iterable[str], regions: Iterable[str]) -> Standing:
        """One entry in each register needed: by profession and, where registers are regional, by region."""
        fate = self._fates.draw(dice)
        verified_at = self._verified_at(dice, fate)
        by_region = [[self._register(profession, region) for profession in professions] for region in regions]
        codes = dict.fromkeys(register.code for registers in by_region for register in registers)
        entries = {
            code: self._entry(
                dice, fate, verified_at, Registration(register=code, number=self._number(serial, place))
            )
            for place, code in enumerate(codes)
        }
        return Standing(
            registrations=tuple(entries.values()),
            numbers=tuple(
                entries[registers[0].code].number if self._is_regional else None for registers in by_region
            ),
            verified_at=verified_at,
        )

    def _register(self, profession: str, region: str) -> Register:
        registers = self._country.registers_of(profession)
        fitting = [row for row in registers if not row.covers_regions or region in row.covers_regions]
        return (fitting or registers)[0]

    def _number(self, serial: int, place: int) -> str:
        number = f"{DEMO_PREFIX}{self._country.code}-{serial:07d}"
        return f"{number}-{place + 1}" if place else number

    def _verified_at(self, dice: Random, fate: Fate) -> date | None:
        if fate == "never_verified":
            return None
        return day(-between(dice, *(self._mix.stale_days if fate == "stale" else self._mix.verified_days)))

    def _entry(self, dice: Random, fate: Fate, verified_at: date | None, bare: Registration) -> Registration:
        start = day(-between(dice, *_days(self._mix.years)))
        end = day(between(dice, 1, 5 * DAYS_A_YEAR)) if dice.random() < self._mix.with_end else None
        if fate in {"lapsed", "ended"}:
            end = day(-between(dice, 2, DAYS_A_YEAR - 2))
        return Registration(
            register=bare.register,
            number=bare.number,
            status=fate if fate in {"lapsed", "suspended"} else "active",
            start=start,
            end=end,
            verified_at=verified_at,
        )


def _days(years: Days) -> Days:
    return years[0] * DAYS_A_YEAR, years[1] * DAYS_A_YEAR
