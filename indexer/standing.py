"""What registers say of a person last: which of several statements of one entry counts.

An entry is a register and a number, however the number is spelled. Knows no country and no day: whether an entry
makes anybody eligible is `eligibility`'s business.
"""

from collections.abc import Iterable
from datetime import date

from indexer.records import Registration

Entry = tuple[str, str]
_NEVER, _OPEN_END = date.min, date.max


def normalised(number: str) -> str:
    """A register number without spaces and in capitals: the spelling in which numbers are compared."""
    return number.replace(" ", "").upper()


def entry_of(registration: Registration) -> Entry:
    """The same of every statement about one entry."""
    return registration.register.lower(), normalised(registration.number)


def standing_of(registrations: Iterable[Registration], recorded_at: date | None) -> tuple[Registration, ...]:
    """Of each entry what was verified last, as a whole: all rows of that day, and of no day before.

    `recorded_at` is the day of rows that state none. Where rows of one day contradict each other (the same days
    both active and not) the active one is out.
    """
    rows = tuple(registrations)
    if len(rows) < 2:
        return rows
    last: dict[Entry, date] = {}
    for row in rows:
        entry = entry_of(row)
        last[entry] = max(last.get(entry, _NEVER), row.verified_at or recorded_at or _NEVER)
    latest = [row for row in rows if (row.verified_at or recorded_at or _NEVER) == last[entry_of(row)]]
    refuted = [row for row in latest if row.status != "active"]
    kept = {
        (entry_of(row), row.status, row.start, row.end): row
        for row in reversed(latest)
        if row.status != "active" or not any(_contradicts(other, row) for other in refuted)
    }
    return tuple(reversed(kept.values()))


def _contradicts(one: Registration, other: Registration) -> bool:
    """Whether both are about the same entry on a same day."""
    return (
        entry_of(one) == entry_of(other)
        and (one.start or _NEVER) <= (other.end or _OPEN_END)
        and (other.start or _NEVER) <= (one.end or _OPEN_END)
    )
