"""What operators see: log lines of allowed fields alone, and counts of what was asked and found."""

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from indexer.engines.base import Engine
from service import logs
from tests.api.conftest import FailingEngine, a_request
from tests.api.scene import capitals_engine
from tests.logged import logged

EMERGENCY = {"country": "GB", "outcome": {"code": "suspected_cauda_equina"}}
CANARIES = ("radicular_pain", "SW1A", "kanarienvogel", "51.5", "suspected_cauda", "sd_0123")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged while the test runs."""
    with logged() as stream:
        yield stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_allowed_fields_alone_and_nothing_of_the_request(
    make_app: Callable[[Engine], Flask], written: io.StringIO
) -> None:
    client = make_app(capitals_engine()).test_client()
    sent = {"X-Request-ID": "0123abcd-77", "Authorization": "Bearer sd_0123", "User-Agent": "kanarienvogel"}
    answer = client.post("/v1/matches?lang=de&q=kanarienvogel", json=a_request(text="kanarienvogel"), headers=sent)
    client.post("/v1/matches", json=a_request(location={"lat": 51.5, "lon": -0.1}))
    client.get("/v1/specialists/kanarienvogel")
    client.get("/kanarienvogel/radicular_pain")
    client.post("/v1/matches", json=EMERGENCY)
    assert answer.headers["X-Request-ID"] == "0123abcd-77"
    told = lines(written)
    assert len(told) >= 5
    assert all(set(line) <= set(logs.ALLOWED) for line in told)
    assert not [canary for canary in CANARIES if canary in written.getvalue()]
    assert told[0]["route"] == "/v1/matches"
    assert told[-1]["status"] == 200


def test_an_id_that_may_carry_words_is_replaced(make_app: Callable[[Engine], Flask], written: io.StringIO) -> None:
    client = make_app(capitals_engine()).test_client()
    answer = client.get("/healthz", headers={"X-Request-ID": "my knee hurts"})
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["X-Request-ID"])
    assert "knee" not in written.getvalue()


def test_a_fault_of_ours_is_told_by_kind_and_place_without_its_message(
    make_app: Callable[[Engine], Flask], written: io.StringIO
) -> None:
    client = make_app(FailingEngine()).test_client()
    assert client.post("/v1/matches", json=a_request()).status_code == 500
    fault = next(line for line in lines(written) if line["level"] == "error")
    assert fault["error"] == "RuntimeError"
    assert any("live" in frame for frame in fault["arose_at"])
    assert "a fault of ours" not in written.getvalue()


def test_what_was_asked_and_found_is_counted(make_app: Callable[[Engine], Flask]) -> None:
    client = make_app(capitals_engine()).test_client()
    before = counted(client.get("/metrics").get_data(as_text=True))
    client.post("/v1/matches", json=a_request())
    client.post("/v1/matches", json=EMERGENCY)
    client.post("/v1/specialists/search", json={"country": "GB", "text": "nobodyofthisname"})
    after = counted(client.get("/metrics").get_data(as_text=True))
    for name in (
        'directory_lists_total{country="GB",found="somebody"}',
        'directory_lists_total{country="GB",found="nobody"}',
        'directory_gate_answers_total{country="GB",level="emergency"}',
    ):
        assert after[name] == before.get(name, 0) + 1, name
    asked = 'directory_requests_total{method="POST",route="/v1/matches",status="200"}'
    assert after[asked] == before.get(asked, 0) + 2
    assert after['directory_index_live{country="GB"}'] == 1
    assert 'directory_index_specialists{country="GB"}' in after


def counted(text: str) -> dict[str, float]:
    samples = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in samples}
