"""Another country within the radius is said, with how near it comes; nobody from there is ever in the list."""

from typing import Any

import pytest

from tests.api.conftest import match
from tests.api.documented import DocumentedClient

SALZBURG = {"text": "Salzburg"}


def countries(answer: dict[str, Any]) -> list[str]:
    return [neighbour["country"] for neighbour in answer["neighbours"]]


@pytest.mark.parametrize(
    ("country", "location", "expected"),
    [
        ("AT", SALZBURG, ["DE"]),
        ("DE", {"text": "Freilassing"}, ["AT"]),
        ("GB", {"text": "Derry"}, ["IE"]),
        ("AT", {"text": "1010"}, []),
        ("GB", {"text": "SW1A 1AA"}, []),
        ("AU", {"text": "Canberra"}, []),
    ],
)
def test_a_border_within_the_radius_is_said(
    client: DocumentedClient, country: str, location: dict[str, Any], expected: list[str]
) -> None:
    answer = match(client, country=country, location=location)
    assert countries(answer) == expected
    assert all(0 < neighbour["nearest_km"] <= 25 for neighbour in answer["neighbours"])
    assert all(found["specialist"]["id"].startswith(country.lower()) for found in answer["matches"])


def test_the_radius_decides(client: DocumentedClient) -> None:
    (german,) = match(client, country="AT", location=SALZBURG)["neighbours"]
    assert german == {"country": "DE", "nearest_km": pytest.approx(6.3, abs=1.5)}
    # Nobody of the scene works near Salzburg, so the radius asked for is the one that counts.
    assert match(client, country="AT", location=SALZBURG, radius_km=3)["neighbours"] == []
    assert match(client, country="AT", location=SALZBURG, radius_km=120)["neighbours"] == [german]
    assert set(countries(match(client, location={"text": "SW1A 1AA"}, radius_km=500))) >= {"DE", "IE"}


def test_by_video_there_is_no_border(client: DocumentedClient) -> None:
    assert match(client, country="AT", mode="video", location=SALZBURG)["neighbours"] == []


def test_an_emergency_names_no_neighbour(client: DocumentedClient) -> None:
    answer = match(client, country="AT", location=SALZBURG, outcome={"red_flags": ["saddle_numbness"]})
    assert answer["neighbours"] == []
