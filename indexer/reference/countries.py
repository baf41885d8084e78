"""What differs between countries: numbers to call, registers, access rules, reviews, languages, money.

A country is one file. Knows the professions by code only.
"""

import re
from collections.abc import Collection
from importlib.resources.abc import Traversable
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct

from indexer.errors import BadReference
from indexer.records import CountryCode, Currency, Funding, LanguageCode
from indexer.reference.access import (
    CANNOT_ORDER,
    ORDER_FIRST,
    SEEN_NOW,
    AccessRule,
    Ordering,
    check_access,
)
from indexer.reference.reading import convert, read_toml, require_known
from indexer.reference.words import Code, Fact, Text, Translated
from indexer.reputation import ReviewPolicy

Checksum = Literal["lanr", "npi"]


class Line(Fact, frozen=True, kw_only=True):
    """A telephone number anybody may call."""

    label: Translated
    number: Annotated[str, Meta(pattern=r"^[0-9][0-9 ]*\Z")]


class TurnTo(Fact, frozen=True, kw_only=True):
    """Whom to turn to last, in words."""

    text: Translated


class Register(Fact, frozen=True, kw_only=True, rename={"is_format_verified": "format_verified"}):
    """A register of professionals. `professions` empty: all; `pattern` absent: stated, not checked;
    `covers_regions` empty: the whole country.

    `is_format_verified` false: the pattern is as commonly published, so a number without it is only doubted.
    """

    code: Code
    name: Text
    professions: tuple[Code, ...]
    pattern: str | None = None
    is_format_verified: bool = True
    checksum: Checksum | None = None
    covers_regions: tuple[Text, ...] = ()

    def covers(self, profession: str) -> bool:
        """Whether the register holds that profession."""
        return not self.professions or profession in self.professions


class CountryReviewPolicy(ReviewPolicy, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The country's review policy, and how it is said to readers."""

    source: Text
    statement: Translated


class Insurer(Fact, frozen=True, kw_only=True):
    """An invented insurer of the demonstration records."""

    code: Code
    name: Text
    source: Text = "Invented for the demonstration"


class FictionTelephone(Fact, frozen=True, kw_only=True):
    """A range of numbers no subscriber has: the prefix and that many free digits. `place` is where it would be."""

    prefix: Annotated[str, Meta(pattern=r"^\+[0-9][0-9 ]*\Z")]
    free_digits: Annotated[int, Meta(ge=2, le=6)]
    place: str = ""


class Extent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A box around a country, in degrees."""

    south: Annotated[float, Meta(ge=-90, le=90)]
    west: Annotated[float, Meta(ge=-180, le=180)]
    north: Annotated[float, Meta(ge=-90, le=90)]
    east: Annotated[float, Meta(ge=-180, le=180)]

    def holds(self, lat: float, lon: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lon <= self.east


class Country(
    Fact,
    frozen=True,
    kw_only=True,
    rename={
        "emergency_numbers": "emergency",
        "advice_lines": "advice",
        "registers": "register",
        "access_rules": "access",
        "orderings": "order",
        "insurers": "insurer",
        "fiction_telephones": "fiction_telephone",
        "is_public": "public",
        "is_registration_required": "registration_required",
    },
):
    """One country. `languages` are its own, the first one first; `freshness_limit_days` absent: no limit.

    `example_place` is a place or postcode to show how to ask. `failed_check_digit`: what becomes of a record whose
    register number fails its check digit; where it is reported, the record is kept.
    """

    code: CountryCode
    name: Translated
    is_public: bool
    time_zone: Text
    example_place: Text
    languages: Annotated[tuple[LanguageCode, ...], Meta(min_length=1)]
    currency: Currency
    distance_unit: Literal["km", "mi"]
    extent: Extent
    is_registration_required: bool
    failed_check_digit: Literal["report", "reject"]
    freshness_limit_days: Annotated[int, Meta(ge=1)] | None = None
    emergency_numbers: Annotated[tuple[Line, ...], Meta(min_length=1)]
    advice_lines: tuple[Line, ...] = ()
    turn_to: TurnTo
    registers: Annotated[tuple[Register, ...], Meta(min_length=1)]
    access_rules: Annotated[tuple[AccessRule, ...], Meta(min_length=1)]
    orderings: tuple[Ordering, ...] = ()
    review_policy: CountryReviewPolicy
    insurers: tuple[Insurer, ...] = ()
    fiction_telephones: tuple[FictionTelephone, ...] = ()

    @property
    def tz(self) -> ZoneInfo:
        """The time zone whose day is the country's today."""
        return ZoneInfo(self.time_zone)

    def registers_of(self, profession: str) -> tuple[Register, ...]:
        """Registers that hold the profession, in file order; none where the country registers no such people."""
        return tuple(register for register in self.registers if register.covers(profession))

    def access_rule(self, profession: str, funding: Funding) -> AccessRule:
        """The rule of that profession and funding; the one that names the profession before the general one."""
        held = [rule for rule in self.access_rules if funding in rule.fundings]
        named = [rule for rule in held if profession in rule.professions]
        return (named or [rule for rule in held if not rule.professions])[0]

    def ordering_of(self, profession: str) -> Ordering:
        """Who writes the order for that profession; there is one wherever a rule says that an order is needed."""
        return next(ordering for ordering in self.orderings if profession in ordering.professions)

    def needs_order(self, profession: str, funding: Funding, held: Collection[str] = ()) -> bool:
        """Whether an order must be had before a visit, and is not among those held (by profession)."""
        return self.access_rule(profession, funding).rule == "order_needed" and profession not in held

    def access_steps(
        self, professions: Collection[str], funding: Funding, held: Collection[str] = ()
    ) -> dict[str, int]:
        """The step of each of the professions that fit one need."""
        waiting = [each for each in professions if self.needs_order(each, funding, held)]
        now = [each for each in professions if each not in waiting]
        writers = {each for each in now for other in waiting if each in self.ordering_of(other).written_by}
        first = {each: CANNOT_ORDER if writers and each not in writers else SEEN_NOW for each in now}
        return dict.fromkeys(waiting, ORDER_FIRST) | first


def load_countries(directory: Traversable, professions: Collection[str]) -> dict[str, Country]:
    """Countries by upper-case code, in order of code. Raises BadReference naming the file and the key."""
    files = sorted((file for file in directory.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name)
    countries = {}
    for file in files:
        country = convert(file, "country", read_toml(file), Country)
        if file.name != f"{country.code.lower()}.toml":
            raise BadReference(f"{file.name}: code is {country.code!r}; name the file {country.code.lower()}.toml")
        _check(file.name, country, professions)
        countries[country.code] = country
    return countries


def _check(file: str, country: Country, professions: Collection[str]) -> None:
    try:
        ZoneInfo(country.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadReference(f"{file}: time_zone: {error}") from error
    for register in country.registers:
        require_known(f"{file}: register {register.code!r}", register.professions, professions)
        try:
            re.compile(register.pattern or "")
        except re.error as error:
            raise BadReference(f"{file}: register {register.code!r}: pattern: {error}") from error
    check_access(file, country.access_rules, country.orderings, professions)
