"""What search engines are told: real people's pages in every language, and nothing of what was invented."""

from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from indexer.engines import open_engine
from indexer.settings import Settings
from tests.web.real_scene import app_over, real_app

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(scope="module")
def client(pages_state: Path) -> FlaskClient:
    return real_app(pages_state, public_url="https://find.example").test_client()


@pytest.fixture(scope="module")
def away(pages_state: Path) -> FlaskClient:
    return app_over(open_engine(Settings(index_url="http://127.0.0.1:9")), pages_state).test_client()


def entries(client: FlaskClient) -> dict[str, dict[str, str]]:
    """Each address with its alternates by language."""
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    assert response.content_type == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(response.get_data())
    return {
        entry.findtext("s:loc", "", NAMES): {
            link.attrib["hreflang"]: link.attrib["href"] for link in entry.findall("x:link", NAMES)
        }
        for entry in root.findall("s:url", NAMES)
    }


def test_listed_professions_and_general_pages_stand_in_every_language(client: FlaskClient) -> None:
    found = entries(client)
    paths = {urlsplit(address).path for address in found}
    general = {"/", "/gb/", "/ie/", "/how-we-rank", "/about", "/safety", "/privacy"}
    assert paths == general | {"/gb/physiotherapists", "/gb/osteopaths"}
    assert all(address.startswith("https://find.example/") for address in found)
    assert len(found) == len(paths) * 4


def test_every_page_names_all_others_of_it_and_itself(client: FlaskClient) -> None:
    for address, others in entries(client).items():
        assert set(others) == {"en", "de", "ar", "x-default"}
        assert address in others.values()


def test_every_address_answers_and_may_be_found(client: FlaskClient) -> None:
    for address in entries(client):
        parts = urlsplit(address)
        response = client.get(f"{parts.path}?{parts.query}")
        assert response.status_code == 200
        assert "X-Robots-Tag" not in response.headers
        assert 'name="robots"' not in response.get_data(as_text=True)


def test_robots_are_kept_from_what_answers_a_visitor(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").get_data(as_text=True).splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /*/search", "Disallow: /*/results", "Disallow: /*/questions", "Disallow: /*/details"} < set(
        lines
    )
    assert lines[-1] == "Sitemap: https://find.example/sitemap.xml"


def test_while_nobody_real_is_live_there_is_nothing_to_find(pages: FlaskClient, away: FlaskClient) -> None:
    for invented in (pages, away):
        assert entries(invented) == {}
        assert invented.get("/robots.txt").get_data(as_text=True) == "User-agent: *\nDisallow: /\n"
