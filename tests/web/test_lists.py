"""The list as a visitor uses it: facets, chips, pages, places, what is let go, what cannot be searched."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from service.web.browsing import Browsing
from service.web.listed import RESULTS, SEARCH
from service.web.lists import list_page, match_answered
from service.web.visit import Visit
from tests.web.listing import crowded_app, facet, labelled, names_of, say, see, total_of
from tests.web.markup import Element, read_markup

COUNTED = ("Profession", "Specialty", "Language", "Gender", "Insurer", "New patients")
MOST_GZIPPED = 25_000
LONDON = "/gb/search?near=London"
LONDONERS = Browsing(near="London")
PAIN_IN_THE_LEG = {"outcome": {"code": "radicular_pain", "red_flags": []}, "patient": {"age_years": 34}}


@pytest.fixture(scope="module")
def app(pages_state: Path) -> Flask:
    return crowded_app(pages_state)


@pytest.fixture
def crowded(app: Flask) -> FlaskClient:
    return app.test_client()


def test_the_first_card_says_who_where_and_how_to_get_there(crowded: FlaskClient) -> None:
    page = see(crowded, LONDON)
    card = page.all("article")[0]
    assert total_of(page) == 28
    assert names_of(page)[0] in card.words
    assert "Strand Clinic" in card.words
    assert "1 Strand, London, WC2N 5DU" in card.words
    assert "£60" in card.words
    (directions,) = [link for link in card.all("a") if "Directions" in link.words]
    assert directions["href"].startswith("https://www.openstreetmap.org/directions?to=51.")
    assert "noreferrer" in directions["rel"]
    assert card.one("details", class_="why").all("tr")


def test_the_parts_of_a_rank_are_told_in_words_and_points(crowded: FlaskClient) -> None:
    why = see(crowded, LONDON).all("details", class_="why")[0]
    rows = {row.all("th")[0].words: row.all("td")[0].words for row in why.one("tbody").all("tr")}
    assert any(label.startswith("How near") and "London" in label for label in rows)
    assert any(label.startswith("Reviews") and ("rated" in label or "too few" in label) for label in rows)
    assert all(" of " in points for points in rows.values())


@pytest.mark.parametrize(
    "address", [LONDON, f"{LONDON}&language=de", f"{LONDON}&min_rating=4&radius_km=5", "/gb/search"]
)
def test_the_count_of_a_choice_is_the_total_of_its_list(crowded: FlaskClient, address: str) -> None:
    page = see(crowded, address)
    asked = set(parse_qs(urlsplit(address).query))
    choices = [(title, choice) for title in COUNTED if title.lower() not in asked for choice in facet(page, title)]
    assert choices
    for title, (label, count, link) in choices:
        assert total_of(see(crowded, link)) == count, (title, label)


def test_a_second_choice_of_a_filter_adds_to_the_first(crowded: FlaskClient) -> None:
    page = see(crowded, f"{LONDON}&profession=neurosurgeon")
    choices = {label: (count, link) for label, count, link in facet(page, "Profession")}
    count, link = choices["Orthopaedic surgeon"]
    assert total_of(page) == 1
    assert total_of(see(crowded, link)) == 1 + count


def test_each_chip_removes_itself_alone(crowded: FlaskClient) -> None:
    asked = {
        "near": ["London"],
        "language": ["de"],
        "accepting": ["true"],
        "max_fee": ["100"],
        "mode": ["in_person"],
    }
    query = "&".join(f"{name}={value}" for name, (value,) in asked.items())
    chips = see(crowded, f"/gb/search?{query}").all("a", class_="chip")
    left = [parse_qs(urlsplit(chip["href"]).query) for chip in chips]
    wanted = [{other: held for other, held in asked.items() if other != name} for name in asked if name != "near"]
    assert sorted(map(str, map(sorted, map(dict.items, left)))) == sorted(
        map(str, map(sorted, map(dict.items, wanted)))
    )


def test_all_filters_can_be_removed_at_once(crowded: FlaskClient) -> None:
    page = see(crowded, f"{LONDON}&language=de&mode=video&accepting=true")
    assert labelled(page, "a", "Remove all filters") == LONDON


def test_the_second_page_goes_on_where_the_first_ended(crowded: FlaskClient) -> None:
    first = see(crowded, LONDON)
    second = see(crowded, labelled(first, "a", "Next"))
    assert second.one("ol", class_="cards")["start"] == "11"
    assert second.all("span", class_="rank")[0].words == "11"
    assert second.one("a", aria_current="page").words == "Page 2"
    ids = [
        article.one("a", class_="plain", href=link["href"])["href"]
        for page in (first, second)
        for article in page.all("article")
        for link in article.one("h2").all("a")
    ]
    assert len(ids) == len(set(ids)) == 20
    assert labelled(second, "a", "Back") == LONDON


def test_a_page_beyond_the_last_says_so_and_leads_back(crowded: FlaskClient) -> None:
    page = see(crowded, f"{LONDON}&page=90")
    assert "The list ends before this page." in page.words
    assert names_of(see(crowded, labelled(page, "a", "Back")))


def test_filters_stay_when_the_language_changes(crowded: FlaskClient) -> None:
    page = see(crowded, f"{LONDON}&language=de&sort=fee")
    link = page.one("a", hreflang="de")["href"]
    assert parse_qs(urlsplit(link).query) == {
        "near": ["London"],
        "language": ["de"],
        "sort": ["fee"],
        "lang": ["de"],
    }
    german = see(crowded, link)
    assert all("lang=de" in option["href"] for option in german.all("a", class_="option"))


def test_nothing_typed_and_no_postcode_stands_in_any_address(crowded: FlaskClient) -> None:
    address = say(crowded, words="frozen shoulder", place="SW1A 1AA")
    page = see(crowded, address)
    assert "frozen shoulder" in page.words
    for link in page.all("a") + page.all("form") + page.all("link"):
        told = (link.attributes.get("href") or link.attributes.get("action") or "").casefold()
        assert not any(word in told for word in ("frozen", "shoulder", "sw1a")), told
    assert "SW1A" not in page.one("head").one("title").words
    assert page.one("input", id="share")["value"] == "http://localhost/gb/search"


def test_a_town_stands_in_the_address_and_the_title(crowded: FlaskClient) -> None:
    address = say(crowded, words="", place="London", language="de", radius_km="10")
    assert address == "/gb/search?near=London&radius_km=10&language=de"
    page = see(crowded, address)
    assert "London" in page.one("head").one("title").words
    assert page.one("input", id="share")["value"] == f"http://localhost{address}"


def test_words_alone_may_change_and_an_own_point_stays(crowded: FlaskClient) -> None:
    say(crowded, words="", lat="51.5074", lon="-0.1278", place="")
    page = see(crowded, say(crowded, words="physiotherapist", place=""))
    assert page.one("h1").words.endswith("near you")
    assert see(crowded, say(crowded, words="", place="London")).one("h1").words.endswith("London")


def test_the_whole_country_needs_no_place(crowded: FlaskClient) -> None:
    say(crowded, place="SW1A 1AA")
    address = say(crowded, place="SW1A 1AA", radius_km="10", sort="distance", anywhere="1")
    page = see(crowded, address)
    assert address == "/gb/search"
    assert page.one("h1").words == "28 specialists in the whole country"
    assert "Nearest" not in page.words
    assert not page.all("h2", id="how-far")


def test_a_sort_by_distance_without_a_place_is_the_best_match(crowded: FlaskClient) -> None:
    page = see(crowded, "/gb/search?sort=distance&radius_km=abc")
    assert names_of(page) == names_of(see(crowded, "/gb/search"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("profession=wizard", "Profession: “wizard” cannot be searched here."),
        ("max_fee=cheap", "Fee: “cheap” cannot be searched here."),
        ("max_fee=nan", "Fee: “nan” cannot be searched here."),
        ("radius_km=9999", "Distance: “9999” cannot be searched here."),
        ("sort=luck", "Order of the list: “luck” cannot be searched here."),
        ("mode=telepathy", "How you meet: “telepathy” cannot be searched here."),
        ("available_within_days=-1&gender=x", "Gender: “x” cannot be searched here."),
        ("specialty=<script>", "Specialty: “<script>” cannot be searched here."),
    ],
)
def test_what_cannot_be_searched_is_named_with_a_way_on(crowded: FlaskClient, wrong: str, told: str) -> None:
    page = see(crowded, f"{LONDON}&{wrong}", status=422)
    assert told in page.words
    assert labelled(page, "a", "The list without filters") == LONDON
    assert [field["name"] for field in page.all("input", type="hidden")] == ["to"]


def test_words_without_letters_are_refused_in_words(crowded: FlaskClient) -> None:
    page = see(crowded, say(crowded, words="???", place="London"), status=422)
    assert "no letter and no digit" in page.words
    assert page.one("input", id="words")["value"] == "???"


def test_a_near_miss_leads_to_the_list_that_has_them(crowded: FlaskClient) -> None:
    page = see(crowded, "/gb/search?near=SW1A&profession=neurosurgeon&gender=female")
    misses = page.one("section", class_="near-misses").all("li", class_="card")
    assert misses
    for miss in misses:
        way = miss.one("a", class_="button")["href"]
        profile = miss.one("h3").one("a")["href"]
        assert profile in {link["href"] for link in see(crowded, way).all("a")}


def test_an_empty_list_says_what_to_try_and_each_try_is_a_list(crowded: FlaskClient) -> None:
    page = see(crowded, "/gb/search?near=Aberdeen&gender=female")
    assert page.one("h1").words == "Nobody found near Aberdeen"
    ways = page.one("section", class_="nobody").all("a")
    labels = [way.words for way in ways]
    assert "Look without any filter" in labels
    assert "Look within 32 miles" in labels
    assert "Look for appointments by video" in labels
    assert total_of(see(crowded, ways[labels.index("Look for appointments by video")]["href"])) > 0


def test_an_emergency_that_is_typed_stands_above_the_list(crowded: FlaskClient) -> None:
    page = see(crowded, say(crowded, words="numbness between the legs cannot pee", place="London"))
    alarm = page.one("section", class_="notice")
    assert alarm.all("a", class_="call", href="tel:999")
    assert alarm.all("a", href="/gb/questions")
    assert "/v1/" not in page.words
    assert not page.all("p", class_="turn-to")


def test_without_an_emergency_whom_to_turn_to_is_said_quietly(crowded: FlaskClient) -> None:
    page = see(crowded, LONDON)
    assert not page.all("section", class_="notice")
    assert "NHS 111" in page.one("p", class_="turn-to").words


def test_how_the_words_were_read_is_told(crowded: FlaskClient) -> None:
    read = see(crowded, say(crowded, words="physio", place="London")).one("ul", class_="read-as")
    assert "“physio” read as Physiotherapist" in read.words
    unread = see(crowded, say(crowded, words="physio qwrtzp", place="London")).one("ul", class_="read-as")
    assert "“qwrtzp” was not understood" in unread.words


def test_an_ambiguous_place_offers_choices_that_keep_the_filters(crowded: FlaskClient) -> None:
    page = see(crowded, say(crowded, words="", place="Newcastle", language="de"), status=409)
    offered = [link["href"] for link in page.all("a", class_="choice")]
    assert len(offered) > 1
    assert all("language=de" in address for address in offered)


def test_another_country_within_reach_is_named(crowded: FlaskClient) -> None:
    page = see(crowded, "/at/search?near=Bregenz")
    neighbours = page.one("section", class_="neighbours")
    assert [link["href"] for link in neighbours.all("a")] == ["/de/"]


def test_a_list_by_video_knows_no_distance(crowded: FlaskClient) -> None:
    page = see(crowded, f"{LONDON}&mode=video&sort=fee")
    assert page.one("h1").words == "5 specialists by video"
    assert not page.all("figure", class_="map")
    assert "Nearest" not in page.words


def test_a_page_is_small_and_whole_without_a_script(crowded: FlaskClient) -> None:
    response = crowded.get(LONDON, headers={"Accept-Encoding": "gzip"})
    assert len(response.get_data()) < MOST_GZIPPED
    page = read_markup(gzip.decompress(response.get_data()).decode())
    assert len(page.all("article")) == 10
    assert not [
        each
        for each in page.all("button")
        if "hidden" in each.attributes
        and "data-copy" not in each.attributes
        and "data-locate" not in each.attributes
    ]


def test_the_fee_form_keeps_what_else_is_asked(crowded: FlaskClient) -> None:
    form = see(crowded, f"{LONDON}&language=de&max_fee=90&page=2&lang=en").one("form", class_="fee")
    kept = {field["name"]: field["value"] for field in form.all("input", type="hidden")}
    assert form["action"] == "/gb/search"
    assert kept == {"near": "London", "language": "de", "lang": "en"}
    assert form.one("input", id="max_fee")["value"] == "90"


def test_what_was_let_go_for_a_match_is_told_above_its_list(crowded: FlaskClient) -> None:
    page = _matched(crowded, Browsing(near="London", filters={"min_rating": ("5",)}))
    assert "0 specialists fit everything you asked for" in page.words
    assert page.all("article")


def test_a_match_tells_who_waits_for_an_order(crowded: FlaskClient) -> None:
    page = _matched(crowded, Browsing(near="Wien"), country="AT")
    by_profession = {
        article.one("p", class_="what").one("strong").words: article.all("div", class_="order")
        for article in page.all("article")
    }
    assert by_profession["Physiotherapist"]
    assert not by_profession["Orthopaedic surgeon"]
    held = _matched(crowded, Browsing(near="Wien"), country="AT", held=("physiotherapist",))
    assert not held.all("div", class_="order")


def test_who_is_left_out_for_the_deadline_is_counted(crowded: FlaskClient) -> None:
    with _at_list(crowded, "GB"):
        _, answer = match_answered(PAIN_IN_THE_LEG, Visit(country="GB"), LONDONERS)
        response = list_page(SEARCH, Visit(country="GB"), LONDONERS, lambda: answer | {"after_deadline": 2})
    assert "2 more are not shown" in read_markup(response.get_data(as_text=True)).words


@contextmanager
def _at_list(client: FlaskClient, country: str) -> Iterator[None]:
    with client.application.test_request_context(f"/{country.lower()}/results"):
        g.country = client.application.extensions["directory"].reference.countries[country]
        yield


def _matched(client: FlaskClient, browsing: Browsing, country: str = "GB", held: tuple[str, ...] = ()) -> Element:
    """The list that follows from answers, as somebody sees it who holds these orders."""
    visit = Visit(country=country, held=held)
    with _at_list(client, country):
        _, answer = match_answered(PAIN_IN_THE_LEG, visit, browsing)
        response = list_page(RESULTS, visit, browsing, lambda: answer)
    return read_markup(response.get_data(as_text=True))
