"""The search in a frame, without a browser: it needs no cookie, shows short cards, says nothing in an address."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.engines import open_engine
from indexer.settings import Settings
from service.app import create_app
from tests.api.conftest import NOBODY_LISTENS

_SETTINGS = {"embedding_origins": ("https://clinic.example",)}


def _search(client: FlaskClient, address: str = "/embed/search?country=GB", **form: str) -> TestResponse:
    return client.post(address, data={"country": "GB", "place": "London"} | form)


def _text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def test_without_allowed_sites_there_is_no_such_page(pages: FlaskClient) -> None:
    pages.application.extensions["embedding_origins"] = ()
    assert pages.get("/embed/search?country=GB").status_code == 404
    assert _search(pages).status_code == 404


def test_it_answers_without_a_cookie_and_sets_none(pages: FlaskClient) -> None:
    answer = _search(pages, words="physiotherapist")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.findall(r'data-choose="([^"]+)"', _text(answer))


def test_a_card_gives_the_id_to_choose_and_a_profile_outside_the_frame(pages: FlaskClient) -> None:
    page = _text(_search(pages))
    (first, *_) = re.findall(r'data-choose="([^"]+)"', page)
    links = re.findall(rf'<a [^>]*href="/gb/specialists/{re.escape(first)}[^"]*"[^>]*>', page)
    assert links
    assert all('target="_blank"' in link and 'rel="noopener"' in link for link in links)


def test_every_link_of_the_frame_opens_outside_it(pages: FlaskClient) -> None:
    links = re.findall(r"<a [^>]*>", _text(_search(pages)))
    staying = [
        link for link in links if "_blank" not in link and 'href="#' not in link and 'href="tel:' not in link
    ]
    assert links
    assert staying == []


def test_nothing_typed_stands_in_an_address_of_the_page(pages: FlaskClient) -> None:
    page = _text(_search(pages, words="frozen shoulder", place="SW1A 1AA"))
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert not [each for each in addresses if "frozen" in each or "SW1A" in each.upper()]


def test_the_looks_and_the_language_stay_while_one_searches(pages: FlaskClient) -> None:
    address = "/embed/search?country=GB&lang=de&accent=7a0019&radius=4&theme=dark"
    page = _text(_search(pages, address))
    (action, *_) = re.findall(r'action="([^"]*)"', page)
    for part in ("country=GB", "lang=de", "accent=7a0019", "radius=4", "theme=dark"):
        assert part in action
    assert '<html lang="de"' in page


def test_a_country_the_address_does_not_name_is_chosen_in_the_form(pages: FlaskClient) -> None:
    page = _text(pages.get("/embed/search"))
    assert '<select id="country"' in page
    assert '<select id="country"' not in _text(pages.get("/embed/search?country=AT"))
    assert pages.get("/embed/search?country=XX").status_code == 400


def test_an_emergency_that_is_typed_is_answered_above_the_list(pages: FlaskClient) -> None:
    page = _text(_search(pages, words="numb saddle, cannot pee"))
    assert 'role="alert"' in page
    assert page.index('role="alert"') < (page.find("data-choose") if "data-choose" in page else len(page))
    assert "999" in page


def test_an_ambiguous_place_is_asked_back_and_the_choice_leads_on(pages: FlaskClient) -> None:
    asked = _search(pages, words="physiotherapist", place="Newcastle")
    assert asked.status_code == 409
    offered = re.findall(r'name="place" value="([^"]+)"', _text(asked))
    assert len(offered) > 1
    assert 'name="words" value="physiotherapist"' in _text(asked)
    assert _search(pages, place=offered[0]).status_code == 200


def test_an_unknown_place_is_said_to_be_so(pages: FlaskClient) -> None:
    assert _search(pages, place="Qqxwv").status_code == 422


def test_what_cannot_be_searched_is_said_in_the_frame(pages: FlaskClient) -> None:
    answer = _search(pages, min_rating="many")
    assert answer.status_code == 422
    assert 'class="faults"' in _text(answer)


def test_pages_are_buttons_that_carry_what_was_asked(pages: FlaskClient) -> None:
    page = _text(_search(pages, place="", words="", page="1"))
    forms = re.findall(r'<form class="row pages".*?</form>', page, re.DOTALL)
    cards = re.findall(r"data-choose", page)
    assert (len(cards) == 10) == bool(forms)


def test_with_the_index_away_the_frame_says_so_and_whom_to_call(pages_state: object) -> None:
    settings = Settings(state=pages_state, **_SETTINGS)  # type: ignore[arg-type]  # a fixture's path
    client = create_app(settings, open_engine(Settings(index_url=NOBODY_LISTENS))).test_client()
    answer = _search(client, words="knee")
    assert answer.status_code == 503
    assert "999" in _text(answer)
    assert "frame-ancestors https://clinic.example" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("accent", ["7a0019", "nonsense"])
def test_the_theme_is_a_sheet_of_its_own(pages: FlaskClient, accent: str) -> None:
    sheet = pages.get(f"/embed/theme.css?accent={accent}")
    assert sheet.content_type.startswith("text/css")
    assert ("#7a0019" in _text(sheet)) == (accent == "7a0019")


def test_an_address_that_names_an_empty_country_fixes_none(pages: FlaskClient) -> None:
    answer = pages.get("/embed/search?country=")
    assert answer.status_code == 200
    assert 'name="country"' in answer.text
