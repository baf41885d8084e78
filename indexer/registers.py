"""Register numbers: whether a number has the shape and check digit of its register.

A well-formed number proves nothing about the person; only a look-up in the register does.
"""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum

from msgspec import Struct

from indexer.records import Registration
from indexer.reference.countries import Checksum, Country, Register
from indexer.standing import normalised

DEMO_PREFIX = "DEMO-"
NPI_LUHN_PREFIX = "80840"
"""Put before an NPI for its check digit: 80 health, 840 United States (CMS)."""


class Verdict(StrEnum):
    """What was found, the kindest first.

    `unverified_format`: the number has the shape that is commonly published, which no source confirms; `unusual`:
    it has not. Neither refuses a number, nor does `checksum_failed` unless the country says so: real sources hold
    such.
    """

    OK = "ok"
    UNVERIFIED_FORMAT = "unverified_format"
    UNCHECKED = "unchecked"
    UNUSUAL = "unusual"
    CHECKSUM_FAILED = "checksum_failed"
    MALFORMED = "malformed"
    UNKNOWN_REGISTER = "unknown_register"


REFUSED = (Verdict.MALFORMED, Verdict.UNKNOWN_REGISTER)
"""Verdicts of a number that is no entry of the register for that profession."""
_BY_KINDNESS = tuple(Verdict)


class NumberCheck(Struct, frozen=True):
    """A verdict and, unless it is OK, the reason in words."""

    verdict: Verdict
    reason: str = ""

    def is_refused(self, country: Country) -> bool:
        """Whether a record with that number is not taken: no entry, or a check digit the country insists on."""
        is_rejecting = country.failed_check_digit == "reject"
        return self.verdict in REFUSED or (is_rejecting and self.verdict == Verdict.CHECKSUM_FAILED)


def check_number(
    country: Country, register: str, number: str, profession: str | None, *, is_synthetic: bool = False
) -> NumberCheck:
    """Checks a number of a register (any case of its code) as held by a profession (None: by any).

    `DEMO-…` numbers belong to synthetic records, and synthetic records carry no others.
    """
    rows = [row for row in country.registers if row.code == register.lower()]
    if not rows:
        known = ", ".join(dict.fromkeys(row.code for row in country.registers))
        return _unknown(f"unknown register {register!r}; {country.code} has {known}")
    if profession is not None:
        rows = [row for row in rows if row.covers(profession)]
        if not rows:
            return _unknown(f"register {register!r} does not hold {profession}")
    if number.startswith(DEMO_PREFIX) != is_synthetic:
        return NumberCheck(
            Verdict.MALFORMED, f"{DEMO_PREFIX} numbers are those of synthetic records, and only of those"
        )
    if is_synthetic:
        return NumberCheck(Verdict.OK)
    return _check_shape(rows, normalised(number))


def professions_held(
    country: Country, registration: Registration, professions: Iterable[str], *, is_synthetic: bool
) -> frozenset[str]:
    """Those of a person's professions that the registration is about: the ones its register holds, and of these
    the ones whose numbers it looks like most (an HCPC number PH… is a physiotherapist's, not a podiatrist's)."""
    ranks: dict[str, int] = {}
    for profession in professions:
        check = check_number(
            country, registration.register, registration.number, profession, is_synthetic=is_synthetic
        )
        if check.verdict not in REFUSED:
            ranks[profession] = _BY_KINDNESS.index(check.verdict)
    return frozenset(profession for profession, rank in ranks.items() if rank == min(ranks.values()))


def _unknown(reason: str) -> NumberCheck:
    return NumberCheck(Verdict.UNKNOWN_REGISTER, reason)


def _check_shape(rows: list[Register], number: str) -> NumberCheck:
    """The kindest of what the rows say: a register holds some professions by numbers of different shapes."""
    return min((_check_row(row, number) for row in rows), key=lambda check: _BY_KINDNESS.index(check.verdict))


def _check_row(row: Register, number: str) -> NumberCheck:
    if row.pattern is None:
        return NumberCheck(Verdict.UNCHECKED, f"the shape of {row.name} numbers is not known: stated, not checked")
    is_fitting = re.fullmatch(row.pattern, number, re.ASCII) is not None
    if not row.is_format_verified:
        return _check_unverified(row, number, is_fitting=is_fitting)
    if not is_fitting:
        return NumberCheck(Verdict.MALFORMED, f"{number!r} is no {row.name} number; expected {row.pattern}")
    if row.checksum is not None and not CHECKSUMS[row.checksum](number):
        return NumberCheck(Verdict.CHECKSUM_FAILED, f"{number} fails the check digit of {row.name}")
    return NumberCheck(Verdict.OK)


def _check_unverified(row: Register, number: str, *, is_fitting: bool) -> NumberCheck:
    if is_fitting:
        return NumberCheck(
            Verdict.UNVERIFIED_FORMAT, f"{row.name}: unverified format, as commonly published: stated, not checked"
        )
    return NumberCheck(
        Verdict.UNUSUAL, f"{number!r} is unusual for {row.name} (unverified format, {row.pattern}): look it up"
    )


def is_lanr(number: str) -> bool:
    """Digits a to f and check digit (6(a+c+e) + b+d+f) mod 10; the last two name the specialty.

    Source: ralfmuschall.blogspot.com 2008-12, equal to the weights 4 and 9 of the KBV.
    """
    digits = [int(digit) for digit in number]
    return (6 * sum(digits[0:6:2]) + sum(digits[1:6:2])) % 10 == digits[6]


def is_npi(number: str) -> bool:
    """Luhn over the number behind 80840 (CMS)."""
    total = 0
    for place, digit in enumerate(reversed(NPI_LUHN_PREFIX + number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


CHECKSUMS: dict[Checksum, Callable[[str], bool]] = {"lanr": is_lanr, "npi": is_npi}
