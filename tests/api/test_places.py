"""GET /v1/places as one types, and places as every answer shows them: labels, choices, suggestions, precision."""

from statistics import median
from typing import Any

import pytest

from indexer.reference import load_reference
from tests.api.conftest import a_request, match, post
from tests.api.documented import DocumentedClient

LANGUAGES = ("en", "de", "ar")


def places(client: DocumentedClient, country: str, typed: str, language: str = "en") -> list[dict[str, Any]]:
    response = client.get("/v1/places", query_string={"q": typed, "country": country, "lang": language})
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.get_json()["places"]
    return found


def labels(client: DocumentedClient, country: str, typed: str, language: str = "en") -> list[str]:
    return [place["label"] for place in places(client, country, typed, language)]


@pytest.mark.parametrize(
    ("country", "typed", "first"),
    [
        ("GB", "Bath", "Bath"),
        ("GB", "lon", "London"),
        ("GB", "W1G", "W1G"),
        ("GB", "SW1A 1", "SW1A"),
        ("GB", "king's l", "King's Lynn"),
        ("DE", "mün", "Munich"),
        ("DE", "köl", "Cologne"),
        ("DE", "fran", "Frankfurt"),
        ("DE", "8033", "80331"),
        ("DE", "frankfurt/o", "Frankfurt (Oder)"),
        ("AT", "sankt pö", "Sankt Pölten"),
        ("AU", "mt is", "Mount Isa"),
        ("AE", "دب", "Dubai"),
        ("GB", "lodn", "London"),
    ],
)
def test_the_likeliest_completion_comes_first(
    client: DocumentedClient, country: str, typed: str, first: str
) -> None:
    assert labels(client, country, typed)[0] == first


def test_exact_names_come_before_larger_places_that_begin_so(client: DocumentedClient) -> None:
    found = places(client, "GB", "Newport")
    people = [place["population"] for place in found if place["label"] == "Newport"]
    assert len(people) > 3
    assert people == sorted(people, reverse=True)
    bathgate = labels(client, "GB", "Bath")
    assert bathgate.index("Bath") == 0 < bathgate.index("Bathgate")


def test_an_unfinished_region_narrows(client: DocumentedClient) -> None:
    assert [place["region"] for place in places(client, "GB", "Richmond, N")] == ["North Yorkshire"]


def test_a_saint_is_found_while_it_is_spelt_out(client: DocumentedClient) -> None:
    assert all(label.startswith(("Sankt", "St")) for label in labels(client, "AT", "sank"))
    assert labels(client, "AT", "sankt")


@pytest.mark.parametrize(("typed", "country"), [("zzzzzz", "GB"), ("!!", "GB"), ("\u200f", "AE")])
def test_nothing_is_an_empty_list(client: DocumentedClient, typed: str, country: str) -> None:
    assert places(client, country, typed) == []


@pytest.mark.parametrize("typed", ["\x00", "\x1b[31m", "\u202e\u2066", "a" * 200, "%_*", "'--", "a/" * 100])
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_typed_is_answered(client: DocumentedClient, typed: str, language: str) -> None:
    assert isinstance(places(client, "DE", typed, language), list)


@pytest.mark.parametrize(
    ("country", "typed", "shown"),
    [
        ("AT", "Wien", {"en": "Vienna", "de": "Wien", "ar": "فيينا"}),
        ("DE", "Cologne", {"en": "Cologne", "de": "Köln", "ar": "كولونيا"}),
        ("DE", "ميونخ", {"en": "Munich", "de": "München", "ar": "ميونخ"}),
        ("AE", "Dubai", {"en": "Dubai", "de": "Dubai", "ar": "دبي"}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_is_called_as_the_caller_calls_it(
    client: DocumentedClient, country: str, typed: str, shown: dict[str, str], language: str
) -> None:
    assert labels(client, country, typed, language)[0] == shown[language]
    body = a_request(country=country, location={"text": typed})
    answer = post(client, f"/v1/matches?lang={language}", body).get_json()
    assert answer["location"]["label"] == shown[language]
    accepted = post(client, "/v1/matches", body, headers={"Accept-Language": language}).get_json()
    assert accepted["location"] == answer["location"]
    parts = [part for found in answer["matches"] for part in found["score_parts"]]
    reasons = [part["reason"] for part in parts if part["signal"] == "proximity"]
    assert all(shown[language] in reason for reason in reasons)
    assert reasons or country != "AT"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("country", "text"), [("DE", "Mülheim"), ("AT", "Innere Stadt"), ("GB", "Richmond")])
def test_a_choice_sent_back_in_its_own_words_is_that_place(
    client: DocumentedClient, country: str, text: str, language: str
) -> None:
    path = f"/v1/matches?lang={language}"
    refused = post(client, path, a_request(country=country, location={"text": text}))
    assert refused.status_code == 409
    candidates = refused.get_json()["candidates"]
    assert len(candidates) > 1
    for place in candidates:
        chosen = {"text": f"{place['label']}, {place['region']}"}
        found = post(client, path, a_request(country=country, location=chosen)).get_json()["location"]
        assert (found["lat"], found["lon"]) == (place["lat"], place["lon"])


def test_a_choice_shows_what_tells_it_apart(client: DocumentedClient) -> None:
    refused = post(client, "/v1/matches?lang=ar", a_request(country="DE", location={"text": "Mülheim"}))
    first, second, *_ = refused.get_json()["candidates"]
    assert first["population"] > second["population"]
    assert "شمال الراين" in first["region"]
    assert first["region"] != second["region"]


def test_suggestions_are_in_the_callers_words(client: DocumentedClient) -> None:
    body = a_request(country="DE", location={"text": "Müncehn"})
    refused = post(client, "/v1/matches?lang=de", body).get_json()
    assert refused["code"] == "unknown_location"
    assert (refused["suggestions"][0]["label"], refused["suggestions"][0]["region"]) == ("München", "Bayern")


@pytest.mark.parametrize(
    ("country", "text", "actual"),
    [("DE", "Salzburg Altstadt", None), ("GB", "München", "DE"), ("IE", "80331", "DE")],
)
def test_a_place_of_another_country_is_refused_with_that_country(
    client: DocumentedClient, country: str, text: str, actual: str | None
) -> None:
    response = post(client, "/v1/matches", a_request(country=country, location={"text": text}))
    assert (response.status_code, response.get_json()["code"]) == (422, "unknown_location")
    detail = response.get_json()["detail"]
    assert (actual is None) == ("send that country" not in detail)
    assert actual is None or f"known in {actual}" in detail
    assert "US" not in detail


def test_emirates_have_no_postcode(client: DocumentedClient) -> None:
    response = post(client, "/v1/matches", a_request(country="AE", location={"text": "00000"}))
    assert response.status_code == 422
    assert "have no postcodes" in response.get_json()["detail"]


@pytest.mark.parametrize(
    ("country", "lat", "lon", "words"),
    [
        ("GB", 48.2, 16.37, "it lies in AT; send country AT"),
        ("AE", 0.0, 0.0, "give a point in AE"),
        ("AU", 40.7, -74.0, "give a point in AU"),
    ],
)
def test_a_point_outside_is_told_its_country(
    client: DocumentedClient, country: str, lat: float, lon: float, words: str
) -> None:
    response = post(client, "/v1/matches", a_request(country=country, location={"lat": lat, "lon": lon}))
    assert (response.status_code, response.get_json()["code"]) == (422, "location_outside_country")
    assert words in response.get_json()["detail"]


def test_an_emergency_is_told_whatever_the_place(client: DocumentedClient) -> None:
    for text in ("\x00", "\u202e" * 50, "00000", "München"):
        body = a_request(location={"text": text}, outcome={"red_flags": ["saddle_numbness"]})
        answer = post(client, "/v1/matches", body)
        assert answer.status_code == 200
        assert answer.get_json()["disposition"]["level"] == "emergency"


@pytest.mark.parametrize(
    ("country", "text", "precision"),
    [
        ("GB", "SW1A 1AA", "outcode"),
        ("AT", "1010", "postcode"),
        ("DE", "Berlin", "place"),
        ("DE", "Bayern", "area"),
    ],
)
def test_a_place_says_how_well_it_is_known(
    client: DocumentedClient, country: str, text: str, precision: str
) -> None:
    location = match(client, country=country, location={"text": text}, radius_km=300)["location"]
    assert location["precision"] == precision
    assert location["uncertainty_km"] > 0


def test_distances_are_in_the_unit_of_the_country(client: DocumentedClient) -> None:
    for country, facts in load_reference().countries.items():
        if not facts.is_public:
            continue
        near = {"GB": "SW1A 1AA", "AE": "Abu Dhabi", "AT": "1010", "AU": "Canberra", "DE": "10115", "IE": "Dublin"}
        found = match(client, country=country, location={"text": near[country]})["matches"]
        reasons = [
            part["reason"] for each in found for part in each["score_parts"] if part["signal"] == "proximity"
        ]
        assert reasons
        assert all((" mile" in reason) == (facts.distance_unit == "mi") for reason in reasons)
        assert all("from the middle of" in reason for reason in reasons)


def test_from_a_point_no_middle_is_spoken_of(client: DocumentedClient) -> None:
    answer = match(client, location={"lat": 51.501, "lon": -0.1416})
    assert (answer["location"]["precision"], answer["location"]["uncertainty_km"]) == ("point", 0)
    reasons = [part["reason"] for each in answer["matches"] for part in each["score_parts"]]
    assert any(reason.endswith("miles from your location") for reason in reasons)
    assert not any("middle" in reason for reason in reasons)


def test_the_exact_distance_stays(client: DocumentedClient) -> None:
    found = match(client)["matches"]
    assert median(each["distance_km"] for each in found) > 0
    assert any(each["distance_km"] != round(each["distance_km"], 1) for each in found)
