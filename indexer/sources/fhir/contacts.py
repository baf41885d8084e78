"""Telephones and opening hours as exports write them, in the form records have."""

import re
from collections.abc import Iterable, Iterator

from indexer.records import OpeningHours, Weekday
from indexer.sources.fhir.resources import Contact, Hours, some

_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_INTERNAL = re.compile(r"\s*(?:x|ext\.?|extension)\s*\d+\s*\Z", re.IGNORECASE)
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ./-]{3,39}\Z")


def telephone_of(*nearest: Iterable[Contact | None] | None) -> str | None:
    """The first usable telephone, nearest list first; an internal extension behind it is left out."""
    for contacts in nearest:
        for contact in some(contacts):
            if contact.system == "phone":
                number = _INTERNAL.sub("", contact.value or "").replace("(", " ").replace(")", " ")
                number = " ".join(number.split())
                if _TELEPHONE.match(number):
                    return number
    return None


def opening_hours_of(spans: Iterable[Hours]) -> tuple[OpeningHours, ...]:
    """One entry a day and span; spans that make no sense are left out."""
    return tuple(dict.fromkeys(entry for span in spans for entry in _entries(span)))


def _entries(span: Hours) -> Iterator[OpeningHours]:
    opens = (span.available_start_time or span.opening_time or "")[:5]
    closes = (span.available_end_time or span.closing_time or "")[:5]
    if span.all_day:
        opens, closes = "00:00", "24:00"
    if not opens < closes:
        return
    for day in _WEEKDAYS:
        if day in (span.days_of_week or ()):
            yield OpeningHours(day=day, opens=opens, closes=closes)
