"""What was learnt of register entries by asking the registers themselves, and how it changes a record.

An entry is kept by register and number, whoever bears it. It speaks of a record only if the names agree: under
one number there may be another person, or a slip of the pen.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from indexer.kept import Shelf
from indexer.person_names import may_be_one
from indexer.records import Registration, Specialist, Status
from indexer.standing import Entry, entry_of, standing_of

_SEVERITY: tuple[Status, ...] = ("active", "lapsed", "suspended")


class RegisterEntry(Struct, frozen=True, kw_only=True):
    """What a register said of a number on the day `verified_at`. Register and number as `standing` spells them.

    `start` and `end` absent: the register's export does not say.
    """

    register: str
    number: str
    name: str
    status: Status
    start: date | None = None
    end: date | None = None
    verified_at: date

    @property
    def key(self) -> Entry:
        return self.register, self.number

    def is_of(self, specialist: Specialist) -> bool:
        """Whether the register's name may be the person's."""
        return may_be_one([self.name], spellings_of(specialist))


def register_shelf(country: str) -> Shelf[RegisterEntry]:
    """Where the entries of a country are kept, beside its versions."""
    return Shelf(f"registers-{country.lower()}", RegisterEntry, country.upper())


def spellings_of(specialist: Specialist) -> list[str]:
    """All names and variants of a person."""
    return [text for name in specialist.names for text in (name.text, *name.variants)]


def last_of(one: RegisterEntry, other: RegisterEntry) -> RegisterEntry:
    """Of two entries of a number the one looked up last; of one day the worse."""
    return max(one, other, key=lambda entry: (entry.verified_at, _SEVERITY.index(entry.status)))


class RegisterEntries:
    """The entries of one country, by register and number."""

    def __init__(self, entries: Iterable[RegisterEntry] = ()) -> None:
        self._by_key = {entry.key: entry for entry in entries}

    def of(self, specialist: Specialist) -> tuple[RegisterEntry, ...]:
        """The entries of a person's numbers, whatever name they are under."""
        if not self._by_key:
            return ()
        keys = dict.fromkeys(map(entry_of, specialist.registrations))
        return tuple(self._by_key[key] for key in keys if key in self._by_key)

    def update(self, specialist: Specialist, as_of: date) -> tuple[Specialist, tuple[RegisterEntry, ...]]:
        """The record as the registers know it, and the entries of its numbers that stand under another name.

        Of each entry counts what was verified last. Good news from after `as_of` (a clock, or a reindex as of an
        earlier day) counts for nothing, bad news does.
        """
        found = self.of(specialist)
        own = [entry for entry in found if entry.is_of(specialist)]
        told = [entry for entry in own if entry.verified_at <= as_of or entry.status != "active"]
        others = tuple(entry for entry in found if entry not in own)
        return (_updated(specialist, told, as_of) if told else specialist), others


def _updated(specialist: Specialist, told: Iterable[RegisterEntry], as_of: date) -> Specialist:
    dated = tuple(_dated(specialist))
    registrations = standing_of((*dated, *(_statement(entry, dated) for entry in told)), None)
    looked_up_at = _looked_up_at(specialist, registrations, as_of)
    return replace(specialist, registrations=registrations, verified_at=looked_up_at)


def _dated(specialist: Specialist) -> Iterator[Registration]:
    """The record's own statements, each with the day of looking up that it has or borrows from the record."""
    for row in specialist.registrations:
        yield replace(row, verified_at=row.verified_at or specialist.verified_at)


def _statement(entry: RegisterEntry, stated: Iterable[Registration]) -> Registration:
    """The entry as a registration.

    One in force keeps the days it does not state from the record, unless those are over or to come on the day of
    the look-up: then the register has just refuted them. One that is not has no days: it ends all of them.
    """
    start, end = entry.start, entry.end
    period = next((row for row in stated if entry_of(row) == entry.key and _holds(row, entry)), None)
    if entry.status != "active":
        start = end = None
    elif period is not None:
        start, end = start or period.start, end or period.end
    return Registration(
        register=entry.register,
        number=entry.number,
        status=entry.status,
        start=start,
        end=end,
        verified_at=entry.verified_at,
    )


def _holds(row: Registration, entry: RegisterEntry) -> bool:
    return (row.start or date.min) <= entry.verified_at <= (row.end or date.max)


def _looked_up_at(specialist: Specialist, registrations: Iterable[Registration], as_of: date) -> date | None:
    """The day to show: the last look-up that found something in force. It must not be lent to a registration that
    nobody looked up, so where there is such a one the record's own day stays."""
    rows = tuple(registrations)
    if any(row.verified_at is None for row in rows):
        return specialist.verified_at
    found = [row.verified_at for row in rows if row.status == "active" and row.verified_at is not None]
    own = [specialist.verified_at] if specialist.verified_at is not None else []
    return max((day for day in (*found, *own) if day <= as_of), default=None)
