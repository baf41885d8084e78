"""An engine behind a network that misbehaves: kept connections that are dead cost nothing, damaged answers are
noticed, and what writes is never sent twice."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import msgspec
import pytest

from indexer.deadline import within
from indexer.engines.elastic import ElasticEngine
from indexer.engines.query import Hits, Query
from indexer.errors import EngineUnavailable
from tests.builders import LONDON, a_document, a_manifest, a_practice, a_query, load, point_from
from tests.engine_contract.versions import erase
from tests.faults.fault_proxy import FaultProxy, proxied

COUNTRY = "XY"
PEOPLE = 40
CONNECTIONS = 6
SPOILT_ROUNDS = 80
ANSWER_SECONDS = 2.0


@pytest.fixture(scope="module")
def version(elasticsearch_url: str) -> Iterator[str]:
    engine = ElasticEngine(elasticsearch_url)
    people = [
        a_document(id=f"s{number}", practices=(a_practice(point=point_from(LONDON, north_km=number / 2)),))
        for number in range(PEOPLE)
    ]
    yield load(engine, people, country=COUNTRY).version
    engine.close()
    erase(elasticsearch_url, COUNTRY)


@pytest.fixture
def proxy(elasticsearch_url: str) -> Iterator[FaultProxy]:
    port = urlsplit(elasticsearch_url).port
    assert port is not None
    with proxied(port) as found:
        yield found


@pytest.fixture
def engine(proxy: FaultProxy) -> Iterator[ElasticEngine]:
    opened = ElasticEngine(proxy.url, ANSWER_SECONDS)
    yield opened
    proxy.switch("pass")
    opened.close()


def question() -> Query:
    return msgspec.structs.replace(a_query(facets=True), country=COUNTRY, fetch=PEOPLE)


def ask(engine: ElasticEngine, version: str) -> Hits:
    return engine.at(version).search(question())


def ids(hits: Hits) -> list[str]:
    return [hit.id for hit in hits.hits]


def ask_at_once(engine: ElasticEngine, version: str) -> None:
    """So many that each of several connections is asked on, and kept."""
    together = threading.Barrier(CONNECTIONS)

    def ask_together(_: int) -> Hits:
        together.wait()
        return ask(engine, version)

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(ask_together, range(CONNECTIONS)))


def test_after_a_silent_restart_the_first_question_is_answered(
    engine: ElasticEngine, proxy: FaultProxy, version: str
) -> None:
    before = ids(ask(engine, version))
    ask_at_once(engine, version)
    assert proxy.connections > 2
    proxy.make_stale()
    assert ids(ask(engine, version)) == before
    assert not engine.is_paused


def test_connections_a_firewall_forgot_cost_one_question_its_time_and_no_more(
    engine: ElasticEngine, proxy: FaultProxy, version: str
) -> None:
    ask_at_once(engine, version)
    assert proxy.connections > 2
    proxy.forget()
    with pytest.raises(EngineUnavailable) as late, within(0.3):
        ask(engine, version)
    assert late.value.reason == "timeout"
    ask_at_once(engine, version)


def test_a_damaged_answer_is_never_taken_for_an_answer(
    engine: ElasticEngine, proxy: FaultProxy, version: str
) -> None:
    healthy = msgspec.json.encode(ask(engine, version))
    proxy.switch("corrupt")
    refused = 0
    for _ in range(SPOILT_ROUNDS):
        time.sleep(0.02)
        try:
            assert msgspec.json.encode(ask(engine, version)) == healthy
        except EngineUnavailable as error:
            refused += error.reason != "paused"
    assert refused > 5


@pytest.mark.parametrize("mode", ["black hole", "drip", "delay"])
def test_a_nearer_end_than_the_engines_own_is_kept(
    engine: ElasticEngine, proxy: FaultProxy, version: str, mode: str
) -> None:
    view = engine.at(version)
    proxy.switch(mode)  # type: ignore[arg-type]  # one of MODES
    began = time.monotonic()
    with pytest.raises(EngineUnavailable) as late, within(0.4):
        view.search(question())
    assert (late.value.reason, time.monotonic() - began < ANSWER_SECONDS) == ("timeout", True)
    with pytest.raises(EngineUnavailable), within(0.0):
        view.search(question())


def test_it_opens_within_five_failures_and_is_back_within_five_seconds(
    engine: ElasticEngine, proxy: FaultProxy, version: str
) -> None:
    view = engine.at(version)
    proxy.switch("reset")
    for _ in range(5):
        assert not engine.is_paused
        with pytest.raises(EngineUnavailable):
            view.search(question())
    assert engine.is_paused
    began = time.monotonic()
    with pytest.raises(EngineUnavailable) as refused:
        engine.live(COUNTRY)
    assert (refused.value.reason, time.monotonic() - began < ANSWER_SECONDS) == ("paused", True)
    proxy.switch("pass")
    began = time.monotonic()
    while True:
        with suppress(EngineUnavailable):
            ask(engine, version)
            break
        time.sleep(0.05)
    assert time.monotonic() - began < 5
    assert not engine.is_paused


def test_what_writes_is_sent_once_and_goes_on_while_reading_pauses() -> None:
    begun = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    begun.append(connection.recv(65536))
                    connection.close()

        threading.Thread(target=hang_up, daemon=True).start()
        engine = ElasticEngine(f"http://127.0.0.1:{listener.getsockname()[1]}")
        for _ in range(6):
            with pytest.raises(EngineUnavailable):
                engine.live(COUNTRY)
        assert engine.is_paused
        begun.clear()
        with pytest.raises(EngineUnavailable) as failed:
            engine.writer().create_version(a_manifest(COUNTRY))
        assert failed.value.reason == "unreachable"
        assert len(begun) >= 1
        assert len({sent.split(b"\r\n", 1)[0] for sent in begun}) == len(begun)
        listener.shutdown(socket.SHUT_RDWR)
        engine.close()
