"""FHIR dates, which may be a year, a month, a day or a moment, as days."""

import re
from calendar import monthrange
from datetime import date

from indexer.sources.fhir.resources import Period

_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:T.*)?)?)?")


def first_day(written: str) -> date:
    """The first day meant; ValueError if it is no date."""
    year, month, day = _split(written)
    return date(year, month or 1, day or 1)


def last_day(written: str) -> date:
    """The last day meant: of the year or month where no day is given; ValueError if it is no date."""
    year, month, day = _split(written)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def span_of(period: Period | None) -> tuple[date | None, date | None]:
    """First and last day of a period; None where it is open."""
    if period is None:
        return None, None
    return (
        first_day(period.start) if period.start else None,
        last_day(period.end) if period.end else None,
    )


def is_within(day: date, period: Period | None) -> bool:
    start, end = span_of(period)
    return (start is None or start <= day) and (end is None or day <= end)


def _split(written: str) -> tuple[int, int | None, int | None]:
    found = _DATE.fullmatch(written.strip())
    if found is None:
        raise ValueError(f"{written!r} is no date")
    year, month, day = (found[part] for part in ("year", "month", "day"))
    return int(year), int(month) if month else None, int(day) if day else None
