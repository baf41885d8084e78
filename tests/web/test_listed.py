"""What surrounds a list: pages, radii, sorts and ways on, from an answer alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g

from service.web.browsing import Browsing
from service.web.listed import SEARCH, Listed
from service.web.visit import Visit
from tests.web.listing import crowded_app

LONDON = {
    "label": "London",
    "lat": 51.5,
    "lon": -0.12,
    "precision": "place",
    "uncertainty_km": 5.0,
    "radius_km": 25.0,
}


@pytest.fixture(scope="module")
def app(pages_state: Any) -> Flask:
    return crowded_app(pages_state)


@pytest.fixture(autouse=True)
def in_london(app: Flask) -> Iterator[None]:
    with app.test_request_context("/gb/search"):
        g.country = app.extensions["directory"].reference.countries["GB"]
        yield


def listed(total: int = 0, place: dict[str, Any] | None = LONDON, **asked: Any) -> Listed:
    answer = {"total": total, "matches": [], "facets": {}, "near_misses": [], "relaxed": [], "neighbours": []}
    return Listed(answer | {"location": place}, Visit(), Browsing(**asked), SEARCH)


@pytest.mark.parametrize(
    ("total", "page", "shown"),
    [
        (10, 1, []),
        (11, 1, ["1", "2"]),
        (200, 1, ["1", "2", "3", "20"]),
        (200, 10, ["1", "8", "9", "10", "11", "12", "20"]),
        (5_000, 105, ["1", "103", "104", "105"]),
    ],
)
def test_the_pages_around_the_first_and_the_last(total: int, page: int, shown: list[str]) -> None:
    assert [choice.label for choice in listed(total, page=page).pages()] == shown


def test_there_is_no_page_before_the_first_or_after_the_last() -> None:
    assert listed(20).page_address(-1) is None
    assert listed(20).page_address(1) == "/gb/search?page=2"
    assert listed(20, page=2).page_address(1) is None
    assert listed(20, page=2).page_address(-1) == "/gb/search"
    assert listed(20, page=9).page_address(-1) == "/gb/search?page=2"


def test_radii_are_of_the_countrys_unit_and_hold_the_one_asked() -> None:
    assert [choice.label for choice in listed().radii()] == [
        "3 miles",
        "5 miles",
        "15.5 miles",
        "30 miles",
        "60 miles",
    ]
    (chosen,) = [choice.label for choice in listed(radius_km="12").radii() if choice.is_chosen]
    assert chosen == "7.5 miles"
    g.country = _country("DE")
    assert [choice.label for choice in listed().radii()] == ["5 km", "10 km", "25 km", "50 km", "100 km"]


def test_without_a_place_nothing_is_near() -> None:
    nowhere = listed(place=None, radius_km="abc")
    assert nowhere.radii() == []
    assert nowhere.wider() is None
    assert "Nearest" not in [choice.label for choice in nowhere.sorts()]
    assert nowhere.radius is None


def test_the_widest_list_is_made_no_wider() -> None:
    wider = listed(radius_km="300").wider()
    assert wider is not None
    assert wider.address == "/gb/search?radius_km=500"
    assert listed(radius_km="500").wider() is None


def test_a_filter_that_is_not_the_addresses_cannot_be_let_go() -> None:
    assert listed().without("funding") is None
    assert listed(filters={"gender": ("female",)}).without("language") is None
    way = listed(filters={"gender": ("female",), "language": ("de",)}).without("gender")
    assert way is not None
    assert way.address == "/gb/search?language=de"


def test_by_video_drops_a_sort_by_distance() -> None:
    by_video = listed(sort="distance").by_video()
    assert by_video is not None
    assert by_video.address == "/gb/search?mode=video"


def test_what_is_chosen_stays_also_where_it_finds_nobody() -> None:
    (group,) = [each for each in listed(filters={"language": ("cy",)}).groups() if each.name == "language"]
    assert [(choice.label, choice.count, choice.is_chosen) for choice in group.choices] == [("Welsh", 0, True)]
    (waits,) = [
        each
        for each in listed(filters={"available_within_days": ("3",)}).groups()
        if each.name == "available_within_days"
    ]
    assert [choice.label for choice in waits.choices if choice.is_chosen] == ["Within 3 days"]


def test_a_long_group_shows_the_frequent_and_the_chosen_first() -> None:
    counts = {f"{letter}{letter}": 30 - place for place, letter in enumerate("abcdefghijkl")}
    answer = {
        "total": 30,
        "matches": [],
        "facets": {"language": counts},
        "near_misses": [],
        "relaxed": [],
        "neighbours": [],
        "location": None,
    }
    found = Listed(answer, Visit(), Browsing(filters={"language": ("ll",)}), SEARCH)
    (group,) = [each for each in found.groups() if each.name == "language"]
    assert len(group.first) == 9
    assert group.first[-1].is_chosen
    assert {*group.first, *group.rest} == set(group.choices)


def test_what_is_shared_tells_a_town_and_never_a_postcode() -> None:
    assert listed(near="London", filters={"language": ("de",)}, page=3).shared_address == (
        "http://localhost/gb/search?near=London&language=de"
    )
    assert listed(near="SW1A 1AA").shared_address == "http://localhost/gb/search"


def _country(code: str) -> Any:
    from service.api.http import directory

    return directory().reference.countries[code]
