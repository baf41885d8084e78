"""What is relied on for a moment: asked for once, never for longer, never replaced by what was asked before it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from indexer.engines.elastic import leases
from indexer.engines.elastic.leases import SECONDS_KNOWN, Lease, wait_until_known

PATIENCE_SECONDS = 10.0
ASKERS = 8


def saying(word: str) -> Callable[[str | None], str]:
    return lambda _: word


def unasked(_: str | None) -> str:
    pytest.fail("it was asked again")


def test_it_is_asked_for_once_and_again_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    lease, now = Lease[str](), [1000.0]
    monkeypatch.setattr(leases, "_now", lambda: now[0])
    assert lease.of("gb", saying("one")) == "one"
    now[0] += SECONDS_KNOWN * 0.99
    assert lease.of("gb", unasked) == "one"
    assert lease.of("de", saying("eins")) == "eins"
    now[0] += SECONDS_KNOWN * 0.02
    assert lease.of("gb", lambda last: f"{last}, two") == "one, two"


def test_whoever_changes_it_waits_until_nobody_relies_on_it() -> None:
    lease, began = Lease[str](), time.monotonic()
    lease.of("gb", saying("before"))
    wait_until_known()
    assert time.monotonic() - began > SECONDS_KNOWN * 1.2
    assert lease.of("gb", saying("after")) == "after"


def test_the_time_runs_from_before_it_was_asked() -> None:
    lease = Lease[str]()

    def slowly(_: str | None) -> str:
        time.sleep(SECONDS_KNOWN)
        return "old"

    assert lease.of("gb", slowly) == "old"
    assert lease.of("gb", saying("new")) == "new"


def test_who_asked_first_and_heard_last_replaces_nothing() -> None:
    lease, has_asked, may_hear = Lease[str](), Event(), Event()

    def late(_: str | None) -> str:
        has_asked.set()
        assert may_hear.wait(PATIENCE_SECONDS)
        return "old"

    with ThreadPoolExecutor() as threads:
        slow = threads.submit(lease.of, "gb", late)
        assert has_asked.wait(PATIENCE_SECONDS)
        assert lease.of("gb", saying("new")) == "new"
        may_hear.set()
        assert slow.result(PATIENCE_SECONDS) == "new"
    time.sleep(SECONDS_KNOWN)
    assert lease.of("gb", lambda last: f"after {last}") == "after new"


def test_nobody_waits_for_others_to_ask() -> None:
    lease, together = Lease[int](), Barrier(ASKERS, timeout=PATIENCE_SECONDS)
    with ThreadPoolExecutor(ASKERS) as threads:
        places = list(threads.map(lambda _: lease.of("gb", lambda _: together.wait()), range(ASKERS)))
    assert set(places) <= set(range(ASKERS))


def test_a_question_that_fails_leaves_nothing_to_rely_on() -> None:
    lease = Lease[str]()

    def fail(_: str | None) -> str:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        lease.of("gb", fail)
    assert lease.of("gb", saying("one")) == "one"
    time.sleep(SECONDS_KNOWN)
    with pytest.raises(ConnectionError):
        lease.of("gb", fail)
