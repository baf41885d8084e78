"""A service that is asked for more than it can answer at once: who waits, who is turned away, and who never is."""

import io
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.settings import Settings
from service.admission import Admission, Bounds, bounds_of
from service.app import create_app
from tests.api.conftest import a_request
from tests.api.scene import capitals_engine
from tests.api.test_serve import wait_until
from tests.api.test_watching import counted
from tests.builders import AS_OF

EMERGENCY = {"country": "GB", "outcome": {"code": "suspected_cauda_equina"}}
ROUTES = (
    ("POST", "/v1/specialists/search", {"country": "GB", "location": {"text": "London"}}),
    ("POST", "/v1/matches", a_request()),
    ("GET", "/v1/outcomes", None),
    ("GET", "/gb/", None),
    ("GET", "/gb/search?near=London", None),
)


class TestAdmission:
    def test_so_many_at_once_and_the_first_in_line_next(self) -> None:
        admission = Admission(Bounds(at_once=1, in_line=2, wait_seconds=5))
        assert admission.enter()
        came: list[str] = []

        def come(name: str) -> None:
            if admission.enter():
                came.append(name)

        with ThreadPoolExecutor(2) as threads:
            for name in ("first", "second"):
                threads.submit(come, name)
                wait_for_line(admission, 1 if name == "first" else 2)
            assert not admission.enter()
            admission.leave()
            wait_until(lambda: came == ["first"])
            admission.leave()
        assert came == ["first", "second"]

    def test_who_waited_long_enough_gives_up_the_place_in_line(self) -> None:
        admission = Admission(Bounds(at_once=1, in_line=1, wait_seconds=0.01))
        assert admission.enter()
        assert not admission.enter()
        admission.leave()
        assert admission.enter()

    def test_no_turn_is_lost_among_many(self) -> None:
        admission, most = Admission(Bounds(at_once=2, in_line=3, wait_seconds=0.002)), 0
        inside, lock = set[int](), threading.Lock()

        def come(number: int) -> None:
            nonlocal most
            if admission.enter():
                with lock:
                    inside.add(number)
                    most = max(most, len(inside))
                with lock:
                    inside.discard(number)
                admission.leave()

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(come, range(3_000)))
        assert most <= 2
        assert [admission.enter() for _ in range(2)] == [True, True]

    def test_an_engine_that_is_waited_for_has_more_answers_made_at_once(self) -> None:
        assert bounds_of("elasticsearch").at_once > bounds_of("embedded").at_once


def told(answer: TestResponse) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(answer.text)
    return body


def wait_for_line(admission: Admission, length: int) -> None:
    for _ in range(1_000):
        if len(admission._line) >= length:
            return
        threading.Event().wait(0.005)
    raise AssertionError("nobody came into line")


@pytest.fixture
def make_full(state: Path) -> Callable[..., FlaskClient]:
    """Of applications whose turns are all taken."""

    def make(**settings: object) -> FlaskClient:
        told = Settings(state=state, **settings)  # type: ignore[arg-type]  # as the test says
        none = Bounds(at_once=0, in_line=0)
        return create_app(told, capitals_engine(), lambda _: AS_OF, none).test_client()

    return make


@pytest.fixture
def full(make_full: Callable[..., FlaskClient]) -> FlaskClient:
    return make_full()


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_who_is_turned_away_is_told_when_to_come_again(
    full: FlaskClient, method: str, path: str, body: object
) -> None:
    answer = full.open(path, method=method, json=body)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_emergency_is_answered_however_busy_it_is(full: FlaskClient) -> None:
    answer = full.post("/v1/matches", json=EMERGENCY)
    assert (answer.status_code, told(answer)["disposition"]["level"]) == (200, "emergency")
    in_chunks = {"input_stream": io.BytesIO(json.dumps(EMERGENCY).encode()), "content_length": None}
    asked = {"content_type": "application/json", "environ_base": {"wsgi.input_terminated": True}}
    assert full.post("/v1/matches", **in_chunks, **asked).status_code == 200


def test_a_problem_of_a_triage_route_names_whom_to_call(full: FlaskClient) -> None:
    problem = told(full.post("/v1/matches", json=a_request()))
    assert problem["code"] == "unavailable"
    assert "busy" in problem["detail"]
    assert problem["numbers"]


def test_words_of_an_emergency_are_answered_to_where_nothing_else_is(full: FlaskClient) -> None:
    typed = {"country": "GB", "text": "cannot feel my legs and lost control of my bladder"}
    assert "999" in told(full.post("/v1/specialists/search", json=typed))["safety_notice"]


def test_a_body_that_is_too_large_is_refused_as_ever(full: FlaskClient) -> None:
    answer = full.post("/v1/matches", data=b" " * 70_000)
    assert (answer.status_code, bool(told(answer)["numbers"])) == (413, True)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/static/page.css"])
def test_what_is_asked_the_more_the_busier_it_is_takes_no_turn(full: FlaskClient, path: str) -> None:
    with full.get(path) as answer:
        assert answer.status_code == 200


def test_a_script_of_a_listed_site_may_read_so_too(
    make_full: Callable[..., FlaskClient],
) -> None:
    origin = "https://tool.example.org"
    answer = make_full(cors_origins=(origin,)).get("/v1/outcomes", headers={"Origin": origin})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (503, origin)


def test_the_turned_away_are_counted_by_route_and_those_at_work_while_they_are(
    make_full: Callable[..., FlaskClient], make_app: Callable[..., Flask]
) -> None:
    full = make_full()
    name = 'directory_shed_total{route="/v1/outcomes"}'
    before = counted(full.get("/metrics").text).get(name, 0)
    full.get("/v1/outcomes")
    full.get("/v1/outcomes", headers={"Origin": "https://tool.example.org"})
    after = counted(full.get("/metrics").text)
    assert after[name] == before + 2
    make_app(capitals_engine()).test_client().get("/v1/outcomes")
    assert counted(full.get("/metrics").text)["directory_answers_being_made"] == 0
