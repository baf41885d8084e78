"""What a visitor sees when more ask than can be answered: why, whom to call, and an emergency all the same."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.settings import Settings
from service.admission import Bounds
from service.app import create_app
from service.web.visit import COOKIE
from tests.api.scene import capitals_engine
from tests.builders import AS_OF
from tests.web.walking import LEG, answered, begin, text_of

TOLD = {"en": "busy just now", "de": "gerade ausgelastet", "ar": "الدليل مشغول الآن"}


@pytest.fixture
def full(pages_state: Path) -> FlaskClient:
    """The pages when there is no turn left for anybody."""
    none = Bounds(at_once=0, in_line=0)
    return create_app(Settings(state=pages_state), capitals_engine(), lambda _: AS_OF, none).test_client()


@pytest.mark.parametrize("language", TOLD)
def test_the_page_says_so_in_its_language_with_the_number_to_call(full: FlaskClient, language: str) -> None:
    shown = full.get(f"/gb/search?near=London&lang={language}")
    assert (shown.status_code, int(shown.headers["Retry-After"])) == (503, 1)
    assert TOLD[language] in text_of(shown)
    assert 'href="tel:999"' in shown.text
    assert "London" not in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "default-src" in shown.headers["Content-Security-Policy"]


def test_each_country_has_its_own_numbers(full: FlaskClient) -> None:
    assert 'href="tel:999"' not in full.get("/de/").text
    assert 'href="tel:112"' in full.get("/de/").text


def test_answers_that_are_an_emergency_are_taken_and_answered(pages: FlaskClient, full: FlaskClient) -> None:
    answered(pages, begin(pages, place="SW1A 1AA"), LEG, until="saddle")
    _carry_over(pages, full)
    assert full.get("/gb/questions").status_code == 503
    sent = full.post("/gb/questions/3", data={"question": "saddle", "answer": "yes"})
    assert (sent.status_code, sent.location) == (303, "/gb/results")
    assert "Emergency: call an ambulance" in text_of(full.get("/gb/results"))


def test_other_answers_are_turned_away(pages: FlaskClient, full: FlaskClient) -> None:
    answered(pages, begin(pages, place="SW1A 1AA"), LEG, until="saddle")
    _carry_over(pages, full)
    refused = full.post("/gb/questions/3", data={"question": "saddle", "answer": "no"})
    assert refused.status_code == 503
    assert "busy just now" in text_of(refused)


def test_a_network_that_asks_too_often_is_told_when_to_come_again(pages_state: Path) -> None:
    settings = Settings(state=pages_state, rate_per_minute=6)
    often = create_app(settings, capitals_engine(), lambda _: AS_OF).test_client()
    shown = [often.get("/gb/?lang=de", environ_base={"REMOTE_ADDR": "198.51.100.77"}) for _ in range(3)][-1]
    assert (shown.status_code, "Zu viele Anfragen auf einmal" in text_of(shown)) == (429, True)
    assert int(shown.headers["Retry-After"]) >= 1
    assert 'href="tel:999"' in shown.text


def _carry_over(one: FlaskClient, other: FlaskClient) -> None:
    """The visitor's cookie: both applications keep their secret in one place."""
    cookie = one.get_cookie(COOKIE)
    assert cookie is not None
    other.set_cookie(COOKIE, cookie.value)
