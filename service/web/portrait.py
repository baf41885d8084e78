"""One specialist as the page about them writes it: facts of the record in words, dates and links.

Reads one document. Knows no review (`reputation_shown`) and no list.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args

from msgspec import Struct

from indexer.documents import Document
from indexer.records import Specialist, Weekday
from service.api.http import directory
from service.cards import specialist_page
from service.web.cards import address_line, day_label, telephone_address
from service.web.labels import insurer_label, profession_label, specialty_label
from service.web.language import language_name, page_language
from service.web.paying import WAYS_TO_PAY, access_told, funding_title
from service.web.registered import Entry, entry_of, long_day
from service.web.translating import format_money, format_number, locale
from service.web.translating import gettext as _

_DIRECTIONS = "https://www.openstreetmap.org/directions?to={lat:.5f}%2C{lon:.5f}"
_WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class DayHours(Struct, frozen=True):
    """A weekday and when the practice is open; "08:00–12:00, 14:00–18:00"."""

    day: str
    spans: str


class Site(Struct, frozen=True, kw_only=True):
    """One practice. "" or None: not known."""

    name: str
    address: str
    is_visited: bool
    is_by_video: bool
    telephone: str
    telephone_address: str
    booking: str
    website: str
    email: str
    directions: str
    fee: str
    paying: tuple[str, ...]
    insurers: tuple[str, ...]
    is_accepting: bool | None
    is_step_free: bool | None
    next_appointment: str
    hours: tuple[DayHours, ...]


class Steps(Struct, frozen=True):
    """What is needed before a visit, for ways to pay that need the same."""

    title: str
    words: tuple[str, ...]


class Portrait(Struct, frozen=True, kw_only=True):
    """Everything public of one specialist but their reviews."""

    id: str
    name: str
    other_names: tuple[str, ...]
    title: str
    is_service: bool
    professions: tuple[str, ...]
    specialties: tuple[str, ...]
    conditions: tuple[str, ...]
    procedures: tuple[str, ...]
    languages: tuple[str, ...]
    ages: str
    sites: tuple[Site, ...]
    steps: tuple[Steps, ...]
    entries: tuple[Entry, ...]
    checked_on: str


def portrait_of(document: Document, today: date) -> Portrait:
    """The page's facts. `g.country` is the specialist's."""
    specialist, shown = document.specialist, specialist_page(document, today)
    taxonomy, language = directory().reference.taxonomy, page_language()
    return Portrait(
        id=specialist.id,
        name=shown["name"],
        other_names=tuple(name.text for name in specialist.names[1:]),
        title=specialist.title,
        is_service=specialist.kind == "service",
        professions=tuple(map(profession_label, specialist.professions)),
        specialties=tuple(map(specialty_label, specialist.specialties)),
        conditions=tuple(taxonomy.conditions[code].label.in_language(language) for code in specialist.conditions),
        procedures=tuple(taxonomy.procedures[code].label.in_language(language) for code in specialist.procedures),
        languages=tuple(map(language_name, specialist.languages)),
        ages=_ages(specialist),
        sites=tuple(map(_site, shown["practices"])),
        steps=_steps(specialist, today),
        entries=tuple(entry_of(each, specialist) for each in specialist.registrations),
        checked_on=long_day(specialist.verified_at),
    )


def _ages(specialist: Specialist) -> str:
    ages = specialist.ages_treated
    if ages is None:
        return "" if specialist.kind == "service" else _("Adults")
    if ages.max is not None:
        youngest, oldest = format_number(ages.min), format_number(ages.max)
        return _("%(youngest)s to %(oldest)s years", youngest=youngest, oldest=oldest)
    return _("From %(years)s years", years=format_number(ages.min)) if ages.min else _("Children and adults")


def _site(practice: Mapping[str, Any]) -> Site:
    telephone, fee = practice["telephone"] or "", practice["fee"]
    is_visited = "in_person" in practice["modes"]
    place = {"lat": practice["lat"], "lon": practice["lon"]}
    return Site(
        name=practice["name"],
        address=address_line(practice["address"]),
        is_visited=is_visited,
        is_by_video="video" in practice["modes"],
        telephone=telephone,
        telephone_address=telephone_address(telephone),
        booking=practice["booking_url"] or "",
        website=practice["website"] or "",
        email=practice["email"] or "",
        directions=_DIRECTIONS.format(**place) if is_visited else "",
        fee="" if fee is None else format_money(fee, practice["currency"]),
        paying=tuple(map(funding_title, practice["funding"])),
        insurers=tuple(map(insurer_label, practice["insurers"])),
        is_accepting=practice["accepting"],
        is_step_free=practice["step_free"],
        next_appointment=day_label(practice["next_available"]),
        hours=_hours(practice["opening_hours"]),
    )


def _hours(spans: Sequence[Mapping[str, str]]) -> tuple[DayHours, ...]:
    """By weekday from Monday on; days on which nobody says anything are left out."""
    names = locale().days["stand-alone"]["wide"]
    by_day = {day: [span for span in spans if span["day"] == day] for day in _WEEKDAYS}
    return tuple(
        DayHours(
            names[number],
            ", ".join(f"{span['opens']}–{span['closes']}" for span in sorted(by_day[day], key=_opens)),
        )
        for number, day in enumerate(_WEEKDAYS)
        if by_day[day]
    )


def _opens(span: Mapping[str, str]) -> str:
    return span["opens"]


def _steps(specialist: Specialist, today: date) -> tuple[Steps, ...]:
    """For each way to pay that some practice takes, or for every one where none says; of the first profession."""
    taken = {funding for practice in specialist.practices for funding in practice.funding}
    titles: dict[tuple[str, ...], list[str]] = {}
    for funding in WAYS_TO_PAY:
        if funding in taken or not taken:
            words = access_told(specialist.professions[0], funding, today)
            titles.setdefault(words, []).append(funding_title(funding))
    return tuple(Steps(" · ".join(alike), words) for words, alike in titles.items())
