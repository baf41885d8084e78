"""The emergency page: at once, with numbers to tap, with the index away, and nothing else on it."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.engines import open_engine
from indexer.reference import load_reference
from indexer.settings import Settings
from service.app import create_app
from tests.builders import AS_OF
from tests.web.walking import LEG, answered, begin, settled, text_of

COUNTRIES = load_reference().countries
NOBODY_LISTENS = "http://127.0.0.1:9"


@pytest.fixture(params=["nothing indexed", "Elasticsearch away"])
def without_index(request: pytest.FixtureRequest, pages_state: Path, tmp_path: Path) -> FlaskClient:
    url = NOBODY_LISTENS if request.param == "Elasticsearch away" else f"embedded:{tmp_path / 'nothing'}"
    engine = open_engine(Settings(index_url=url))
    return create_app(Settings(state=pages_state), engine, lambda _: AS_OF).test_client()


@pytest.mark.parametrize("said", ["yes", "not_sure"])
def test_numbness_where_one_sits_ends_there_at_once(pages: FlaskClient, said: str) -> None:
    sent = answered(pages, begin(pages, place="SW1A 1AA"), {"saddle": said})
    assert sent.location == "/gb/results"
    shown = pages.get("/gb/results")
    assert shown.status_code == 200
    assert "Emergency: call an ambulance" in text_of(shown)
    assert "nerves at the base of the spine" in text_of(shown)
    assert "Emergency department" in text_of(shown)
    assert 'href="/gb/questions/3"' in shown.text
    changed = pages.post("/gb/questions/3", data={"question": "saddle", "answer": "no"})
    assert changed.location == "/gb/questions/4"


@pytest.mark.parametrize("country", ["gb", "ie", "de", "at", "au", "ae"])
def test_the_numbers_are_the_countrys(pages: FlaskClient, country: str) -> None:
    answered(pages, begin(pages, country), {"chest": "yes"})
    shown = pages.get(f"/{country}/results").text
    numbers = [line.number.replace(" ", "") for line in COUNTRIES[country.upper()].emergency_numbers]
    assert re.findall(r'href="tel:(\d+)"', shown) == numbers


def test_there_is_nothing_else_on_it(pages: FlaskClient) -> None:
    answered(pages, begin(pages), {"chest": "yes"})
    shown = pages.get("/gb/results").text
    assert "<form" not in shown
    assert "<footer" not in shown
    links = re.findall(r'<a [^>]*href="([^"]*)"', shown)
    assert [link for link in links if not link.startswith(("tel:", "/gb/results?lang=", "#main"))] == [
        "/gb/questions/6"
    ]
    title = re.search(r"<title>(.*?)</title>", shown)
    assert title
    assert "mergency" not in title[1]


def test_every_earlier_answer_changed_for_the_worse_leads_there(pages: FlaskClient) -> None:
    settled(pages, LEG, place="SW1A 1AA")
    worse = pages.post("/gb/questions/3", data={"question": "saddle", "answer": "yes"})
    assert worse.location == "/gb/results"
    assert "Emergency: call an ambulance" in text_of(pages.get("/gb/results?profession=physiotherapist&page=2"))


def test_it_needs_no_index(without_index: FlaskClient) -> None:
    answered(without_index, begin(without_index), {"saddle": "yes"})
    shown = without_index.get("/gb/results")
    assert shown.status_code == 200
    assert 'href="tel:999"' in shown.text


def test_without_an_index_what_to_do_and_the_numbers_remain(without_index: FlaskClient) -> None:
    shown = without_index.get(settled(without_index, LEG, "ie", place="Dublin"))
    assert shown.status_code == 503
    assert shown.headers["Retry-After"] == "5"
    assert "Soon: be seen within a week" in text_of(shown)
    assert 'href="tel:999"' in shown.text
    assert "Just now nobody can be shown" in text_of(shown)
