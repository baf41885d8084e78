"""The breaker: after five failures in a row nobody asks, then one at a time tries, and one answer closes it."""

import os
import time
from contextlib import suppress
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest

from indexer.deadline import within
from indexer.engines.elastic import ElasticEngine
from indexer.engines.elastic import breaker as breakers
from indexer.engines.elastic.breaker import COUNTED, MOST_FAILURES, TRIAL_SECONDS, Breaker
from indexer.errors import REASONS, EngineUnavailable, Reason, VersionGone
from tests import ruling
from tests.engine_contract.versions import erase, ids_in, promoted
from tests.faults.fault_proxy import proxied

COUNTRY = "ZZ"
PAUSE_SECONDS = 0.05
HANGING_SECONDS = 0.3


@pytest.fixture
def breaker(monkeypatch: pytest.MonkeyPatch) -> Breaker:
    monkeypatch.setattr(breakers, "PAUSE_SECONDS", PAUSE_SECONDS)
    return Breaker("the server")


def fail(breaker: Breaker, reason: Reason = "unreachable", times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(EngineUnavailable) as failed, breaker.guarding():
            raise EngineUnavailable("the server failed", reason)
        assert failed.value.reason == reason


def succeed(breaker: Breaker, *, is_proof: bool = True) -> float:
    with breaker.guarding(is_proof=is_proof) as seconds:
        return seconds


def is_open(breaker: Breaker) -> bool:
    return breaker.is_open


def require_paused(breaker: Breaker) -> None:
    with pytest.raises(EngineUnavailable) as refused, breaker.guarding():
        pytest.fail("the server was asked")
    assert (refused.value.reason, refused.value.last) == ("paused", "unreachable")


def opened(breaker: Breaker) -> Breaker:
    fail(breaker, times=MOST_FAILURES)
    assert is_open(breaker)
    return breaker


def test_it_opens_at_the_fifth_failure_in_a_row(breaker: Breaker) -> None:
    fail(breaker, times=MOST_FAILURES - 1)
    succeed(breaker)
    fail(breaker, times=MOST_FAILURES - 1)
    assert not is_open(breaker)
    fail(breaker)
    assert is_open(breaker)
    require_paused(breaker)


@pytest.mark.parametrize("reason", REASONS)
def test_only_what_asking_less_helps_against_is_counted(breaker: Breaker, reason: Reason) -> None:
    fail(breaker, reason, times=MOST_FAILURES)
    assert is_open(breaker) is (reason in COUNTED)


def test_a_version_that_is_gone_is_no_failure(breaker: Breaker) -> None:
    for _ in range(MOST_FAILURES):
        with pytest.raises(VersionGone), breaker.guarding():
            raise VersionGone("gb-0-0")
    assert not is_open(breaker)


def test_after_the_pause_one_tries_and_an_answer_closes_it(breaker: Breaker) -> None:
    opened(breaker)
    time.sleep(PAUSE_SECONDS)
    with breaker.guarding() as seconds:
        assert seconds == TRIAL_SECONDS
        require_paused(breaker)
    assert not is_open(breaker)
    assert succeed(breaker) > TRIAL_SECONDS
    fail(breaker, times=MOST_FAILURES - 1)
    assert not is_open(breaker)


def test_a_try_that_fails_opens_it_for_another_pause(breaker: Breaker) -> None:
    opened(breaker)
    time.sleep(PAUSE_SECONDS)
    fail(breaker)
    require_paused(breaker)
    time.sleep(PAUSE_SECONDS)
    succeed(breaker)
    assert not is_open(breaker)


def test_a_try_that_was_given_up_leaves_the_next_one_its_turn(breaker: Breaker) -> None:
    opened(breaker)
    time.sleep(PAUSE_SECONDS)
    with pytest.raises(KeyboardInterrupt), breaker.guarding():
        raise KeyboardInterrupt
    assert is_open(breaker)
    succeed(breaker)
    assert not is_open(breaker)


def test_a_lookup_that_is_answered_does_not_hide_that_searches_fail(breaker: Breaker) -> None:
    for _ in range(MOST_FAILURES):
        succeed(breaker, is_proof=False)
        fail(breaker)
    assert is_open(breaker)
    time.sleep(PAUSE_SECONDS)
    succeed(breaker, is_proof=False)
    assert not is_open(breaker)
    fail(breaker)
    assert is_open(breaker)


def test_what_is_known_of_rulings_does_not_hide_that_searches_hang(elasticsearch_url: str) -> None:
    port = urlsplit(elasticsearch_url).port
    assert port is not None
    with proxied(port) as proxy:
        engine = ElasticEngine(proxy.url)
        try:
            promoted(engine, COUNTRY, "a", "gone")
            ruling.suppress(engine, "specialist", "gone", country=COUNTRY)
            view = engine.live(COUNTRY)
            for _ in range(MOST_FAILURES):
                assert not engine.is_paused
                assert (view.is_suppressed("gone"), view.get(["gone"]), view.reviews("gone", 0, 9)) == (
                    True,
                    {},
                    (0, ()),
                )
                assert view.rulings_state()
                proxy.switch("black hole")
                with pytest.raises(EngineUnavailable), within(HANGING_SECONDS):
                    ids_in(view)
                proxy.switch("pass")
            assert engine.is_paused
        finally:
            engine.close()
            erase(elasticsearch_url, COUNTRY)


def test_who_began_before_it_opened_or_closed_teaches_nothing(breaker: Breaker) -> None:
    """Questions that hang when the server comes back fail later; they must not open it again."""
    began, end = [Event() for _ in range(MOST_FAILURES)], Event()

    def hang(has_begun: Event) -> None:
        with suppress(EngineUnavailable), breaker.guarding():
            has_begun.set()
            end.wait()
            raise EngineUnavailable("the server failed", "timeout")

    hanging = [Thread(target=hang, args=(each,)) for each in began]
    for thread, has_begun in zip(hanging, began, strict=True):
        thread.start()
        has_begun.wait()
    opened(breaker)
    time.sleep(PAUSE_SECONDS)
    succeed(breaker)
    end.set()
    for thread in hanging:
        thread.join()
    assert not is_open(breaker)


def test_threads_that_come_at_once_try_one_at_a_time(breaker: Breaker) -> None:
    opened(breaker)
    time.sleep(PAUSE_SECONDS)
    tried, refused, gate = [], [], Event()

    def come() -> None:
        gate.wait()
        try:
            with breaker.guarding():
                tried.append(1)
                time.sleep(0.2)
                raise EngineUnavailable("the server failed", "timeout")
        except EngineUnavailable as error:
            refused.append(error.reason)

    threads = [Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert (len(tried), refused.count("paused")) == (1, 7)


def test_a_forked_process_begins_anew(breaker: Breaker) -> None:
    opened(breaker)
    pid = os.fork()
    if pid == 0:
        os._exit(0 if not is_open(breaker) and succeed(breaker) and not is_open(breaker) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert is_open(breaker)
