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
from indexer.engines.query import Hits, Query
from indexer.errors import BadSetting
from indexer.settings import Settings
from service.app import create_app
from tests.api.conftest import a_request, post
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import promoted
from tests.api.test_watching import counted
from tests.builders import AS_OF
from tests.oracle_engine import OracleEngine, OracleView
from tests.unit.test_elastic_deadline import drip_body, serving
from tests.web.walking import answered, begin

DEADLINE_SECONDS = 0.4
GRACE_SECONDS = 0.2
STEP_SECONDS = 0.2
USUAL_SECONDS = 0.2
EMERGENCY = {"country": "GB", "outcome": {"code": "suspected_cauda_equina"}}
TYPED_EMERGENCY = "numb between the legs"


class SlowView(OracleView):
    """Each search takes its time."""

    def search(self, query: Query) -> Hits:
        time.sleep(STEP_SECONDS)
        return super().search(query)


class SlowEngine(OracleEngine):
    def live(self, country: str) -> View:
        return SlowView(self._shelf.sealed(self._shelf.live[country]), self._withdrawn)


def app_over(engine: Engine, state: Path, seconds: float = DEADLINE_SECONDS) -> Flask:
    return create_app(Settings(state=state, deadline_seconds=seconds), engine, lambda _: AS_OF)


@pytest.fixture
def dripping(state: Path) -> Iterator[Flask]:
    """The index is an Elasticsearch that answers a byte at a time."""
    with serving(drip_body) as url:
        engine = open_engine(Settings(index_url=url))
        yield app_over(engine, state)
        engine.close()


def timed(ask: Callable[[], TestResponse]) -> tuple[TestResponse, float]:
    began = time.monotonic()
    return ask(), time.monotonic() - began


def test_steps_that_add_up_end_in_time_with_any_engine(state: Path) -> None:
    engine = SlowEngine()
    promoted(engine, [])
    patient, client = (documented_client(app_over(engine, state, each)) for each in (20.0, DEADLINE_SECONDS))
    asked = a_request(filters={"min_rating": 4.5})
    assert post(patient, "/v1/matches", asked).status_code == 200
    answer, seconds = timed(lambda: post(client, "/v1/matches", asked))
    assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert "999" in answer.get_data(as_text=True)
    assert seconds < DEADLINE_SECONDS + STEP_SECONDS + GRACE_SECONDS


def test_a_thread_that_is_used_again_begins_anew(state: Path) -> None:
    engine = SlowEngine()
    promoted(engine, [])
    client = documented_client(app_over(engine, state))
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


@pytest.mark.parametrize("is_open", [False, True])
def test_the_gate_answers_as_always(dripping: Flask, is_open: bool) -> None:
    client = documented_client(dripping)
    stop = threading.Event()
    asking = threading.Thread(target=_ask_on, args=(dripping, stop), daemon=True)
    asking.start()
    engine: Engine = dripping.extensions["directory"].engine
    while is_open and not engine.is_paused:
        time.sleep(0.05)
    answer, seconds = timed(lambda: post(client, "/v1/matches", EMERGENCY))
    assert answer.status_code == 200
    assert answer.get_json()["disposition"]["numbers"][0]["number"] == "999"
    assert seconds < USUAL_SECONDS
    stop.set()
    asking.join()


def _ask_on(app: Flask, stop: threading.Event) -> None:
    while not stop.is_set():
        post(documented_client(app), "/v1/specialists/search", {"country": "GB"})


@pytest.fixture
def paused(dripping: Flask) -> DocumentedClient:
    """The index failed five times in a row."""
    engine: Engine = dripping.extensions["directory"].engine
    client = documented_client(dripping)
    while not engine.is_paused:
        post(client, "/v1/specialists/search", {"country": "GB"})
    return client


def test_while_the_breaker_is_open_everybody_is_answered_at_once(paused: DocumentedClient) -> None:
    sent = {"country": "GB", "text": TYPED_EMERGENCY}
    told, seconds = timed(lambda: post(paused, "/v1/specialists/search", sent))
    assert (told.status_code, seconds < USUAL_SECONDS) == (503, True)
    assert "999" in told.get_json()["safety_notice"]
    ready, seconds = timed(lambda: paused.get("/readyz"))
    assert seconds < USUAL_SECONDS
    message = ready.get_json()["errors"][0]["message"]
    assert (
        message
        == "the index did not answer in time; not asked again for a moment, after several failures in a row"
    )


def test_failures_and_the_breaker_are_counted(dripping: Flask, paused: DocumentedClient) -> None:
    scraping = dripping.test_client()
    before = counted(scraping.get("/metrics").get_data(as_text=True))
    assert before["directory_breaker_open"] == 1
    post(paused, "/v1/specialists/search", {"country": "GB"})
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
