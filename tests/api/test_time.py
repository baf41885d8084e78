"""An answer in time or none: the deadline of a request, an index that hangs, the gate that waits for neither."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from indexer.deadline import seconds_left
from indexer.engines import open_engine
from indexer.engines.base import Engine, View
from indexer.engines.elastic import ElasticEngine, breaker
from indexer.engines.query import Hits, Query
from indexer.errors import BadSetting
from indexer.settings import Settings
from service.app import create_app
from tests.api.conftest import a_request, post
from tests.api.documented import documented_client
from tests.api.scene import promoted
from tests.api.test_watching import counted
from tests.builders import AS_OF
from tests.oracle_engine import OracleEngine, OracleView
from tests.unit.test_elastic_deadline import drip_body, serving
from tests.web.walking import answered, begin

DEADLINE_SECONDS = 2.0
GRACE_SECONDS = 1.5
"""With the deadline still less than the engine waits of itself."""
USUAL_SECONDS = 1.0
"""For what waits for no index: less than the deadline."""
STEP_SECONDS = 0.2
TWO_STEPS_SECONDS = 0.35
EMERGENCY = {"country": "GB", "outcome": {"code": "suspected_cauda_equina"}}
TYPED_EMERGENCY = "numb between the legs"


class SlowView(OracleView):
    """Each search takes its time."""

    def search(self, query: Query) -> Hits:
        SlowEngine.searches += 1
        time.sleep(STEP_SECONDS)
        return super().search(query)


class SlowEngine(OracleEngine):
    searches = 0

    def live(self, country: str) -> View:
        return SlowView(self._shelf.sealed(self._shelf.live[country]), self._withdrawn)


def app_over(engine: Engine, state: Path, seconds: float) -> Flask:
    return create_app(Settings(state=state, deadline_seconds=seconds), engine, lambda _: AS_OF)


@pytest.fixture
def dripping(state: Path) -> Iterator[Flask]:
    """The index is an Elasticsearch that answers a byte at a time."""
    with serving(drip_body) as url:
        engine = open_engine(Settings(index_url=url))
        yield app_over(engine, state, DEADLINE_SECONDS)
        engine.close()


@pytest.fixture
def paused(state: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The same, after it failed several times in a row."""
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 60.0)
    with serving(drip_body) as url:
        engine = ElasticEngine(url, answer_seconds=0.3)
        app = app_over(engine, state, DEADLINE_SECONDS)
        while not engine.is_paused:
            post(documented_client(app), "/v1/specialists/search", {"country": "GB"})
        yield app
        engine.close()


def timed(ask: Callable[[], TestResponse]) -> tuple[TestResponse, float]:
    began = time.monotonic()
    return ask(), time.monotonic() - began


def test_steps_that_add_up_end_in_time_with_any_engine(state: Path) -> None:
    engine = SlowEngine()
    promoted(engine, [])
    patient, client = (documented_client(app_over(engine, state, each)) for each in (20.0, TWO_STEPS_SECONDS))
    asked = a_request(filters={"min_rating": 4.5})
    before = SlowEngine.searches
    assert post(patient, "/v1/matches", asked).status_code == 200
    patiently = SlowEngine.searches - before
    answer = post(client, "/v1/matches", asked)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert "999" in answer.get_data(as_text=True)
    assert SlowEngine.searches - before - patiently <= 2 < patiently


def test_a_thread_that_is_used_again_begins_anew(state: Path) -> None:
    engine = SlowEngine()
    promoted(engine, [])
    client = documented_client(app_over(engine, state, DEADLINE_SECONDS))
    for _ in range(2):
        answer = post(client, "/v1/specialists/search", {"country": "GB"})
        assert answer.status_code == 200
    assert seconds_left() == float("inf")


def test_an_index_that_drips_is_given_up_at_the_deadline_of_the_request(dripping: Flask) -> None:
    client = documented_client(dripping)
    for path in ("/v1/matches", "/v1/specialists/search"):
        body = a_request() if path == "/v1/matches" else {"country": "GB"}
        answer, seconds = timed(lambda path=path, body=body: post(client, path, body))  # type: ignore[misc]
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert seconds < DEADLINE_SECONDS + GRACE_SECONDS
    ready, seconds = timed(lambda: client.get("/readyz"))
    assert ready.get_json()["errors"][0]["message"] == "the index did not answer in time"
    assert ready.headers["Retry-After"] == "5"
    assert seconds < DEADLINE_SECONDS + GRACE_SECONDS


def test_the_gate_answers_while_others_wait_for_the_index(dripping: Flask) -> None:
    client = documented_client(dripping)
    post(client, "/v1/matches", EMERGENCY)  # what is made on first use takes its time
    sent = ("/v1/specialists/search", {"country": "GB"})
    asking = threading.Thread(target=post, args=(documented_client(dripping), *sent))
    asking.start()
    told, seconds = timed(lambda: post(client, "/v1/matches", EMERGENCY))
    _is_sent_to_hospital(told)
    assert (seconds < USUAL_SECONDS, asking.is_alive()) == (True, True)
    asking.join()


def test_the_gate_answers_while_the_breaker_is_open(paused: Flask) -> None:
    _is_sent_to_hospital(post(documented_client(paused), "/v1/matches", EMERGENCY))


def _is_sent_to_hospital(told: TestResponse) -> None:
    assert told.status_code == 200
    assert told.get_json()["disposition"]["numbers"][0]["number"] == "999"


def test_while_the_breaker_is_open_everybody_is_told_and_the_index_not_asked(paused: Flask) -> None:
    client = documented_client(paused)
    sent = {"country": "GB", "text": TYPED_EMERGENCY}
    told, seconds = timed(lambda: post(client, "/v1/specialists/search", sent))
    assert (told.status_code, seconds < USUAL_SECONDS) == (503, True)
    assert "999" in told.get_json()["safety_notice"]
    ready, seconds = timed(lambda: client.get("/readyz"))
    assert seconds < USUAL_SECONDS
    message = ready.get_json()["errors"][0]["message"]
    assert (
        message
        == "the index did not answer in time; not asked again for a moment, after several failures in a row"
    )


def test_failures_and_the_breaker_are_counted(paused: Flask) -> None:
    scraping = paused.test_client()
    before = counted(scraping.get("/metrics").get_data(as_text=True))
    assert before["directory_breaker_open"] == 1
    post(documented_client(paused), "/v1/specialists/search", {"country": "GB"})
    after = counted(scraping.get("/metrics").get_data(as_text=True))
    failed = [name for name in after if name.startswith("directory_engine_failures_total")]
    assert sum(after[name] for name in failed) == sum(before.get(name, 0) for name in failed) + 1
    assert any('reason="timeout"' in name for name in failed)


def test_the_pages_of_an_emergency_wait_for_no_index(dripping: Flask) -> None:
    pages = dripping.test_client()
    sent, seconds = timed(lambda: answered(pages, begin(pages), {"saddle": "yes"}))
    assert (sent.location, seconds < USUAL_SECONDS * 5) == ("/gb/results", True)  # several pages
    shown, seconds = timed(lambda: pages.get("/gb/results"))
    assert (shown.status_code, seconds < USUAL_SECONDS) == (200, True)
    assert 'href="tel:999"' in shown.text


@pytest.mark.parametrize("seconds", ["0", "26", "nan", "soon"])
def test_a_deadline_that_cannot_be_kept_is_refused(monkeypatch: pytest.MonkeyPatch, seconds: str) -> None:
    monkeypatch.setenv("DIRECTORY_DEADLINE_SECONDS", seconds)
    with pytest.raises(BadSetting, match="DIRECTORY_DEADLINE_SECONDS"):
        Settings.from_env()
