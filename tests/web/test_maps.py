"""The map of a list: true to distance, numbered as the list, nothing in the way of anything else."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import hypot
from typing import Any

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from indexer.geo import distance_km
from indexer.records import Point
from indexer.reference import Language, load_reference
from service.distances import KM_PER_MILE
from service.web.map_view import HEIGHT, TARGET, WIDTH, MapView
from service.web.maps import map_of
from service.web.plane import Ground
from service.web.room import Box, label_box
from tests.builders import LONDON, point_from
from tests.web.listing import see

VIENNA, SYDNEY = Point(lat=48.2082, lon=16.3738), Point(lat=-33.8688, lon=151.2093)
DATE_LINE = Point(lat=-16.8, lon=179.99)
AROUND = [(0.3, 0.2), (2.0, -1.0), (2.05, -1.02), (-3.0, 4.0), (6.0, 6.5), (-8.0, 0.5), (0.3, 0.2), (1.0, -9.0)]
"""Kilometres north and east: two at one spot, two nearly so."""
COUNTRY_OF = {LONDON: "GB", VIENNA: "AT", SYDNEY: "AU", DATE_LINE: "AU"}


@pytest.fixture
def app(pages: FlaskClient) -> Iterator[Flask]:
    with pages.application.test_request_context("/gb/"):
        yield pages.application


def a_location(at: Point, **changes: Any) -> dict[str, Any]:
    place = {"label": "SW1A", "lat": at.lat, "lon": at.lon, "precision": "outcode", "uncertainty_km": 0.5}
    return place | changes


def a_match(
    rank: int, at: Point, name: str = "Anna Sommer", modes: Sequence[str] = ("in_person",)
) -> dict[str, Any]:
    return {
        "rank": rank,
        "specialist": {"name": name},
        "practice": {"lat": at.lat, "lon": at.lon, "modes": list(modes)},
        "distance_km": 1.0,
        "score_parts": [{"signal": "proximity", "reason": "about 1 km, from the middle of SW1A"}],
    }


def matches_around(centre: Point, first: int = 1) -> list[dict[str, Any]]:
    points = [point_from(centre, north_km=north, east_km=east) for north, east in AROUND]
    return [a_match(rank, point) for rank, point in enumerate(points, start=first)]


def the_map(
    matches: Sequence[dict[str, Any]],
    location: dict[str, Any] | None,
    country: str = "GB",
    language: Language = "en",
) -> MapView:
    answer = {"matches": matches, "interpreted": {"location": location}}
    found = map_of(answer, load_reference().countries[country], language)
    assert found is not None
    return found


@pytest.mark.parametrize("centre", COUNTRY_OF)
def test_lengths_on_the_map_are_those_on_the_ground(app: Flask, centre: Point) -> None:
    matches = matches_around(centre)
    drawn = the_map(matches, a_location(centre), COUNTRY_OF[centre])
    assert drawn.origin is not None
    places = [(drawn.origin.at, (centre.lat, centre.lon))]
    for marker, match in zip(drawn.markers, matches, strict=True):
        places.append((marker.point, (match["practice"]["lat"], match["practice"]["lon"])))
    for (one, point), (other, other_point) in combinations(places, 2):
        length = hypot(one[0] - other[0], one[1] - other[1]) / drawn.units_per_km
        # a hundredth of a unit is lost by rounding
        assert length == pytest.approx(distance_km(*point, *other_point), rel=0.01, abs=0.02 / drawn.units_per_km)


def test_north_is_up_and_east_is_right_in_every_language(app: Flask) -> None:
    matches = [a_match(1, point_from(LONDON, north_km=3)), a_match(2, point_from(LONDON, east_km=3))]
    for language in ("en", "de", "ar"):
        drawn = the_map(matches, a_location(LONDON), language=language)
        assert drawn.origin is not None
        north, east = (marker.point for marker in drawn.markers)
        assert north[1] < drawn.origin.at[1] < HEIGHT
        assert east[0] > drawn.origin.at[0] > 0


@pytest.mark.parametrize(
    "matches",
    [
        matches_around(LONDON, first=11),
        matches_around(DATE_LINE),
        [a_match(rank, LONDON) for rank in range(1, 11)],
        [a_match(1, LONDON)],
        [a_match(rank, point_from(LONDON, north_km=rank * 0.01)) for rank in range(1, 11)],
        [*(a_match(rank, LONDON) for rank in range(1, 10)), a_match(10, point_from(LONDON, north_km=600))],
    ],
)
@pytest.mark.parametrize("has_place", [True, False])
def test_each_marker_can_be_hit(app: Flask, matches: list[dict[str, Any]], has_place: bool) -> None:
    at = matches[0]["practice"]
    location = a_location(Point(lat=at["lat"], lon=at["lon"])) if has_place else None
    drawn = the_map(matches, location)
    assert [marker.rank for marker in drawn.markers] == [match["rank"] for match in matches]
    half = TARGET / 2
    for marker in drawn.markers:
        assert half <= marker.at[0] <= WIDTH - half
        assert half <= marker.at[1] <= HEIGHT - half
        assert 0 <= marker.point[0] <= WIDTH
        assert 0 <= marker.point[1] <= HEIGHT
    for one, other in combinations(drawn.markers, 2):
        assert hypot(one.at[0] - other.at[0], one.at[1] - other.at[1]) >= TARGET - 0.02


def test_the_first_of_several_at_one_spot_stays_there(app: Flask) -> None:
    aside = point_from(LONDON, north_km=3)
    drawn = the_map([a_match(rank, aside) for rank in (1, 2, 3)], a_location(LONDON))
    assert [marker.is_moved for marker in drawn.markers] == [False, True, True]


@pytest.mark.parametrize("centre", [LONDON, VIENNA, SYDNEY])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_name_covers_another_or_a_marker(app: Flask, centre: Point, language: Language) -> None:
    drawn = the_map(matches_around(centre), a_location(centre, label="Town"), COUNTRY_OF[centre], language)
    assert len(drawn.towns) >= 3
    labels = [label_box(ring.label, *ring.label_at) for ring in drawn.rings]
    labels += [label_box(town.label, *town.label_at) for town in drawn.towns if town.label_at]
    assert not any(one.meets(other) for one, other in combinations(labels, 2))
    pins = [Box(*marker.at, 26, 26) for marker in drawn.markers]
    assert not any(label.meets(pin) for label in labels for pin in pins)


def test_towns_stand_where_they_are(app: Flask) -> None:
    drawn = the_map(matches_around(VIENNA), a_location(VIENNA, label="Wien"), "AT", "de")
    assert drawn.origin is not None
    ground = Ground(VIENNA.lat, VIENNA.lon)
    town = next(town for town in drawn.towns if town.label == "Favoriten")
    east, north = ground.spot(48.1617, 16.3819)
    x = drawn.origin.at[0] + east * drawn.units_per_km
    y = drawn.origin.at[1] - north * drawn.units_per_km
    assert hypot(town.at[0] - x, town.at[1] - y) / drawn.units_per_km < 2


def test_rings_are_round_in_the_unit_of_the_country(app: Flask) -> None:
    miles = the_map(matches_around(LONDON), a_location(LONDON)).rings
    assert [ring.label for ring in miles] == ["2 miles", "4 miles", "6 miles"]
    drawn = the_map(matches_around(VIENNA), a_location(VIENNA), "AT", "de")
    assert [ring.label for ring in drawn.rings] == ["5 km", "10 km"]
    assert [ring.radius / drawn.units_per_km for ring in drawn.rings] == pytest.approx([5, 10], rel=0.01)
    in_miles = the_map(matches_around(LONDON), a_location(LONDON))
    assert in_miles.rings[0].radius / in_miles.units_per_km == pytest.approx(2 * KM_PER_MILE, rel=0.01)
    assert all(one.radius < other.radius for one, other in pairwise(in_miles.rings))


def test_the_bar_is_as_long_as_it_says(app: Flask) -> None:
    drawn = the_map(matches_around(VIENNA), a_location(VIENNA), "AT")
    number, unit = drawn.bar_label.split()
    assert unit == "km"
    assert drawn.bar == pytest.approx(float(number) * drawn.units_per_km, abs=0.1)
    assert drawn.bar <= WIDTH / 3


def test_where_the_place_may_be_is_as_wide_as_it_is(app: Flask) -> None:
    drawn = the_map(matches_around(VIENNA), a_location(VIENNA, uncertainty_km=20.0), "AT")
    assert drawn.uncertain_radius == pytest.approx(20 * drawn.units_per_km, abs=0.1)
    own = a_location(VIENNA, precision="point", uncertainty_km=0.0)
    exact = the_map(matches_around(VIENNA), own, "AT")
    assert exact.uncertain_radius == 0
    assert exact.origin is not None
    assert exact.origin.label == "You"


def test_without_a_place_nothing_is_measured_from_it(app: Flask) -> None:
    drawn = the_map([a_match(1, SYDNEY), a_match(2, Point(lat=-31.95, lon=115.86))], None, "AU")
    assert drawn.origin is None
    assert drawn.rings == ()
    assert len(drawn.markers) == 2
    assert "Adelaide" in {town.label for town in drawn.towns}


def test_there_is_no_map_of_nobody_to_visit(app: Flask) -> None:
    country = load_reference().countries["GB"]
    for matches in ([], [a_match(1, LONDON, modes=["video"])]):
        answer = {"matches": matches, "interpreted": {"location": a_location(LONDON)}}
        assert map_of(answer, country, "en") is None


def test_what_a_record_says_is_never_markup(app: Flask) -> None:
    matches = [a_match(1, LONDON, name='<script>alert("1")</script>')]
    drawn = the_map(matches, a_location(LONDON, label="<b>x</b>"))
    written = render_template("parts/map.html", listed_map=drawn)
    assert "<script" not in written
    assert "<b>" not in written
    assert "&lt;script&gt;" in written


def test_markers_lead_to_the_cards_of_the_list(pages: FlaskClient) -> None:
    page = see(pages, "/gb/search?near=London")
    markers = page.all("a", class_="marker")
    assert [marker.one("text").words for marker in markers] == ["1", "2", "3", "4", "5"]
    cards = {card["id"] for card in page.all("article") if "id" in card.attributes}
    assert [marker["href"] for marker in markers] == [f"#match-{rank}" for rank in range(1, 6)]
    assert {marker["href"].removeprefix("#") for marker in markers} <= cards
    for marker in markers:
        title = marker.one("title")
        assert marker["aria-labelledby"] == title["id"]
        assert title.words.startswith(marker.one("text").words + ": ")


def test_a_list_by_video_has_no_map(pages: FlaskClient) -> None:
    page = see(pages, "/gb/search?mode=video")
    assert page.all("figure", class_="map") == []
