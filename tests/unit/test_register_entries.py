"""What a register was found to say, laid over a record: the later look-up counts, and only under the same name."""

from datetime import date
from typing import Any

import pytest

from indexer.documents import windows_of
from indexer.records import Name, Specialist
from indexer.register_entries import RegisterEntries, RegisterEntry, last_of
from tests.builders import AS_OF, YESTERDAY, in_days
from tests.feeds import a_registration, person

LIMIT_DAYS = 365


def an_entry(**changes: Any) -> RegisterEntry:
    fields: dict[str, Any] = {
        "register": "hcpc",
        "number": "DEMO-1",
        "name": "Reed1, Alex",
        "status": "active",
        "verified_at": AS_OF,
    }
    return RegisterEntry(**(fields | changes))


def updated(specialist: Specialist, *entries: RegisterEntry, as_of: date = AS_OF) -> Specialist:
    return RegisterEntries(entries).update(specialist, as_of)[0]


def is_in_order(specialist: Specialist) -> bool:
    windows = windows_of(specialist, LIMIT_DAYS, is_registration_required=True)
    return any(window.start <= AS_OF <= window.until for window in windows)


@pytest.mark.parametrize("status", ["suspended", "lapsed"])
def test_a_later_bad_standing_ends_every_day(status: str) -> None:
    found = updated(person(1), an_entry(status=status, start=in_days(-900), end=in_days(-800)))
    (row,) = found.registrations
    assert (row.status, row.start, row.end, row.verified_at) == (status, None, None, AS_OF)
    assert not is_in_order(found)
    assert found.verified_at == person(1).verified_at


@pytest.mark.parametrize(("days", "is_listed"), [(-2, True), (-1, False), (0, False)])
def test_the_later_look_up_counts_and_of_one_day_the_worse(days: int, *, is_listed: bool) -> None:
    """The record says active, looked up yesterday."""
    found = updated(person(1), an_entry(status="suspended", verified_at=in_days(days)))
    assert is_in_order(found) == is_listed


def test_a_look_up_makes_a_stale_record_fresh_and_says_when() -> None:
    stale = person(1, verified_at=in_days(-400), registrations=(a_registration("demo-1", verified_at=None),))
    assert not is_in_order(stale)
    found = updated(stale, an_entry(verified_at=YESTERDAY))
    assert is_in_order(found)
    assert (found.verified_at, found.registrations[0].verified_at) == (YESTERDAY, YESTERDAY)


def test_what_a_register_does_not_state_stays_unless_it_refutes_it() -> None:
    over = person(1, registrations=(a_registration("DEMO-1", start=in_days(-900), end=in_days(-1)),))
    (row,) = updated(over, an_entry()).registrations
    assert (row.start, row.end) == (None, None)
    running = person(1, registrations=(a_registration("DEMO-1", start=in_days(-900), end=in_days(9)),))
    (row,) = updated(running, an_entry()).registrations
    assert (row.start, row.end) == (in_days(-900), in_days(9))
    (row,) = updated(running, an_entry(end=in_days(99))).registrations
    assert (row.start, row.end) == (in_days(-900), in_days(99))


def test_another_persons_entry_is_told_and_not_applied() -> None:
    stranger = an_entry(name="Sam Okoro", status="suspended")
    found, of_others = RegisterEntries([stranger]).update(person(1), AS_OF)
    assert (found, of_others) == (person(1), (stranger,))


@pytest.mark.parametrize(
    ("known", "in_register"),
    [
        ("Jörg Meyer", "MEYER, Joerg"),
        ("Jörg Meyer", "J Meyer"),
        ("Dr. Anna Huber", "Huber Anna Maria"),
        ("Mohammed Al Haddad", "MOHAMED AL-HADDAD"),
    ],
)
def test_names_agree_however_registers_write_them(known: str, in_register: str) -> None:
    specialist = person(1, names=(Name(text=known),))
    assert not is_in_order(updated(specialist, an_entry(name=in_register, status="suspended")))


def test_only_the_number_meant_is_changed() -> None:
    both = (a_registration("DEMO-1"), a_registration("DEMO-1", register="gmc"), a_registration("DEMO-2"))
    found = updated(person(1, registrations=both), an_entry(status="suspended"))
    assert [row.status for row in found.registrations] == ["active", "active", "suspended"]


def test_good_news_from_after_the_day_counts_for_nothing_bad_news_does() -> None:
    stale = person(1, registrations=(a_registration("DEMO-1", verified_at=in_days(-400)),))
    assert updated(stale, an_entry(verified_at=in_days(1))) == stale
    assert not is_in_order(updated(person(1), an_entry(verified_at=in_days(1), status="lapsed")))


def test_a_look_up_is_not_lent_to_a_number_nobody_looked_up() -> None:
    rows = (a_registration("DEMO-1", verified_at=None), a_registration("DEMO-2", register="gmc", verified_at=None))
    found = updated(person(1, registrations=rows, verified_at=None), an_entry())
    assert {row.number: row.verified_at for row in found.registrations} == {"DEMO-1": AS_OF, "DEMO-2": None}
    assert found.verified_at is None


def test_of_two_entries_the_later_counts_and_of_one_day_the_worse() -> None:
    old, new = an_entry(status="suspended", verified_at=YESTERDAY), an_entry()
    assert last_of(old, new) == last_of(new, old) == new
    bad = an_entry(status="lapsed")
    assert last_of(bad, new) == last_of(new, bad) == bad
