"""An entry in a professional register as a page tells it: number, standing, who looked, what it does not show.

A well-formed number proves nothing. Knows no page.
"""

from datetime import date

from flask import g
from msgspec import Struct

from indexer.records import Registration, Specialist
from indexer.registers import NumberCheck, Verdict, check_number
from service.web.translating import format_day
from service.web.translating import gettext as _


class Entry(Struct, frozen=True, kw_only=True):
    """An entry in a register; `doubt`: what the number alone does not show, "" if nothing."""

    register: str
    number: str
    status: str
    is_active: bool
    term: str
    checked_on: str
    doubt: str


def entry_of(registration: Registration, specialist: Specialist) -> Entry:
    """`g.country` is the specialist's."""
    rows = [row for row in g.country.registers if row.code == registration.register.lower()]
    return Entry(
        register=rows[0].name if rows else registration.register,
        number=registration.number,
        status={"active": _("Active"), "suspended": _("Suspended"), "lapsed": _("Lapsed")}[registration.status],
        is_active=registration.status == "active",
        term=_term(registration),
        checked_on=long_day(registration.verified_at or specialist.verified_at),
        doubt=_doubt(_check(registration, specialist).verdict, is_invented=specialist.synthetic),
    )


def _check(registration: Registration, specialist: Specialist) -> NumberCheck:
    """The kindest of what the number is for the professions of its bearer."""
    kindness = list(Verdict)
    checks = (
        check_number(
            g.country,
            registration.register,
            registration.number,
            profession,
            is_synthetic=specialist.synthetic,
        )
        for profession in specialist.professions
    )
    return min(checks, key=lambda check: kindness.index(check.verdict))


def _doubt(verdict: Verdict, *, is_invented: bool) -> str:
    if is_invented:
        return _("An invented number, for the demonstration.")
    if verdict is Verdict.OK:
        return ""
    if verdict is Verdict.UNVERIFIED_FORMAT:
        return _("Unverified format: the number looks as commonly published, which no official source confirms.")
    if verdict is Verdict.UNCHECKED:
        return _("The form of these numbers is not known: it is stated, not checked.")
    return _("The number does not look as expected. Ask the register before you rely on it.")


def _term(registration: Registration) -> str:
    start, end = long_day(registration.start), long_day(registration.end)
    if start and end:
        return _("%(start)s to %(end)s", start=start, end=end)
    return _("since %(start)s", start=start) if start else (_("until %(end)s", end=end) if end else "")


def long_day(day: date | None) -> str:
    """ "1 November 2026"; "" where no day is known."""
    return "" if day is None else format_day(day, "long")
