"""How long ago the people of a live version were looked up: exact on its day, read from the whole index."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from indexer.census import last_fresh_day, reason_hidden
from indexer.documents import Document
from indexer.eligibility import Eligibility
from indexer.records import Specialist

BANDS = ((30, "0-30"), (90, "31-90"), (180, "91-180"), (365, "181-365"))
"""Days since the last look-up, up to and including the first number."""
OLDER, NEVER = "over 365", "never"
DUE_DAYS = 30


class CountryFreshness(Struct, frozen=True, kw_only=True):
    """People of a country in order but for the age of their look-up: `listed` may be found, `hidden_by_limit` not.

    `days_since_look_up` counts both by age; `due` of the listed will be hidden within 30 days unless looked up.
    """

    country: str
    version: str
    as_of: date
    limit_days: int | None
    listed: int
    hidden_by_limit: int
    due: int
    days_since_look_up: Mapping[str, int]


def freshness_of(documents: Iterable[Document], version: str, rule: Eligibility) -> CountryFreshness:
    """Goes through the documents once; the day is the rule's."""
    ages: Counter[str] = Counter()
    listed = hidden = due = 0
    limit_days, today = rule.country.freshness_limit_days, rule.as_of
    for document in documents:
        specialist = document.specialist
        if document.is_eligible(today):
            listed += 1
            last = last_fresh_day(document, limit_days, today)
            due += last is not None and last < today + timedelta(days=DUE_DAYS)
        elif reason_hidden(specialist, rule) in ("stale", "never_verified"):
            hidden += 1
        else:
            continue
        ages[_band(specialist, today)] += 1
    return CountryFreshness(
        country=rule.country.code,
        version=version,
        as_of=today,
        limit_days=limit_days,
        listed=listed,
        hidden_by_limit=hidden,
        due=due,
        days_since_look_up={band: ages[band] for band in (*(name for _, name in BANDS), OLDER, NEVER)},
    )


def _band(specialist: Specialist, today: date) -> str:
    """By the last look-up of a registration in force; of the record where it has no registration."""
    rows = [row for row in specialist.registrations if row.status == "active"]
    days = [row.verified_at or specialist.verified_at for row in rows] or [specialist.verified_at]
    last = max((day for day in days if day is not None), default=None)
    if last is None:
        return NEVER
    age = (today - last).days
    return next((name for most, name in BANDS if age <= most), OLDER)
