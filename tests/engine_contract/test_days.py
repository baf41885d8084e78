"""Days: `as_of` is the only clock. Slots, windows of eligibility and freshness count from it, never from UTC."""

import os
import time
from collections.abc import Iterator
from datetime import date

import pytest

from indexer.documents import FOREVER, SINCE_EVER, Document, Window
from indexer.engines.query import Filters
from tests.builders import AS_OF, a_document, a_practice, a_query, in_days
from tests.engine_contract.directory import Directory


def free_on(day: date | None, /, **changes: object) -> Document:
    return a_document(practices=(a_practice(next_available=day),), **changes)


DOCUMENTS = (
    free_on(in_days(-1), id="yesterday"),
    free_on(AS_OF, id="today"),
    free_on(in_days(1), id="tomorrow"),
    free_on(in_days(14), id="in-two-weeks"),
    free_on(in_days(15), id="in-fifteen-days"),
    free_on(None, id="unknown"),
    a_document(
        id="past-and-future-slot",
        practices=(
            a_practice(id="a", next_available=in_days(-30)),
            a_practice(id="b", next_available=in_days(20)),
        ),
    ),
    a_document(id="lapsed-yesterday", windows=(Window(SINCE_EVER, in_days(-1)),)),
    a_document(id="ends-today", windows=(Window(SINCE_EVER, AS_OF),)),
    a_document(id="starts-today", windows=(Window(AS_OF, FOREVER),)),
    a_document(id="starts-tomorrow", windows=(Window(in_days(1), FOREVER),)),
    a_document(id="never", windows=()),
    a_document(
        id="between-registrations",
        windows=(Window(date(2010, 1, 1), in_days(-10)), Window(in_days(10), in_days(20))),
    ),
    a_document(id="verified-long-ago", verified_at=in_days(-400)),
    a_document(id="verified-half-a-year-ago", verified_at=in_days(-182)),
    a_document(id="verified-never", verified_at=None),
)
SLOTS = ("yesterday", "today", "tomorrow", "in-two-weeks", "in-fifteen-days", "unknown")


@pytest.fixture(params=["Australia/Sydney", "America/Los_Angeles", "UTC"])
def _time_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """The machine's own zone, which must not matter."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("_time_zone")
def test_midnight_is_that_of_as_of_wherever_the_machine_stands(directory: Directory) -> None:
    waits = {hit.id: hit.inputs.wait_days for hit in directory.ask(a_query()).hits}
    assert [waits[id_] for id_ in SLOTS] == [None, 0, 1, 14, 15, None]


def test_slot_of_yesterday_is_worth_as_little_as_an_unknown_one(directory: Directory) -> None:
    scores = {hit.id: hit.engine_score for hit in directory.ask(a_query()).hits}
    assert scores["yesterday"] == scores["unknown"]
    assert scores["today"] > scores["tomorrow"] > scores["in-two-weeks"] > scores["unknown"]


def test_slot_passes_once_its_day_is_over(directory: Directory) -> None:
    waits = {hit.id: hit.inputs.wait_days for hit in directory.ask(a_query(as_of=in_days(1))).hits}
    assert [waits[id_] for id_ in SLOTS] == [None, None, 0, 13, 14, None]


def test_days_of_waiting_include_the_last_one(directory: Directory) -> None:
    found = set(directory.ids(a_query(filters=Filters(available_within_days=14))))
    assert found & set(SLOTS) == {"today", "tomorrow", "in-two-weeks"}


def test_today_only(directory: Directory) -> None:
    assert directory.ids(a_query(filters=Filters(available_within_days=0))) == ["today"]


def test_future_slot_is_chosen_over_a_past_one(directory: Directory) -> None:
    for sort in ("best", "availability"):
        assert directory.practices(a_query(sort=sort))["past-and-future-slot"] == "b"


def test_sorted_by_availability_past_and_unknown_come_last(directory: Directory) -> None:
    hits = directory.ask(a_query(sort="availability")).hits
    waits = [hit.inputs.wait_days for hit in hits]
    known = [wait for wait in waits if wait is not None]
    assert waits == [*sorted(known), None, None]
    assert {hit.id for hit in hits[-2:]} == {"yesterday", "unknown"}


def test_eligible_on_the_first_and_the_last_day_of_a_window(directory: Directory) -> None:
    found = set(directory.ids(a_query()))
    assert {"ends-today", "starts-today"} <= found
    assert not found & {"lapsed-yesterday", "starts-tomorrow", "never", "between-registrations"}


def test_windows_open_and_close_with_as_of(directory: Directory) -> None:
    def is_found(id_: str, day: int) -> bool:
        return id_ in directory.ids(a_query(as_of=in_days(day)))

    days = (-11, -10, -9, 0, 9, 10, 20, 21)
    opened = [is_found("between-registrations", day) for day in days]
    assert opened == [True, True, False, False, False, True, True, False]
    assert is_found("lapsed-yesterday", -1)
    assert is_found("starts-tomorrow", 1)
    assert not is_found("ends-today", 1)
    assert not is_found("starts-today", -1)


def test_nobody_who_lapsed_is_counted_anywhere(directory: Directory) -> None:
    answer = directory.ask(a_query(facets=True, near_misses=5, filters=Filters(gender="male")))
    assert (answer.total, answer.facets["gender"]) == (0, {"female": 12})
    hidden = {"lapsed-yesterday", "starts-tomorrow", "never", "between-registrations"}
    assert not {miss.hit.id for miss in answer.near_misses} & hidden


def test_freshness_falls_from_verification_to_the_limit(directory: Directory) -> None:
    query = a_query(freshness_limit_days=365)
    hits = {hit.id: hit for hit in directory.ask(query).hits}
    assert hits["verified-half-a-year-ago"].inputs.verified_days == 182
    assert hits["verified-never"].inputs.verified_days is None
    aged = [hits[id_].engine_score for id_ in ("starts-today", "verified-half-a-year-ago", "verified-long-ago")]
    assert aged == sorted(aged, reverse=True)
    assert aged[2] == hits["verified-never"].engine_score


def test_without_a_limit_freshness_counts_nothing(directory: Directory) -> None:
    scores = {hit.id: hit.engine_score for hit in directory.ask(a_query(freshness_limit_days=None)).hits}
    assert scores["verified-long-ago"] == scores["starts-today"]
