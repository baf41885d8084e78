"""Bad input: each error has its status, its code and its field, and names the remedy; numbers on triage routes."""

from io import BytesIO
from typing import Any

import pytest

from tests.api.conftest import NOBODY_LISTENS, a_request, post
from tests.api.documented import DocumentedClient
from tests.api.scene import CAPITALS

MATCHES, SEARCH = "/v1/matches", "/v1/specialists/search"

BODIES: list[tuple[Any, int, str, str, str]] = [
    (b"", 400, "invalid_json", "$", "JSON"),
    (b"{", 400, "invalid_json", "$", "JSON"),
    (b"\xff\xfe{", 400, "invalid_json", "$", "UTF-8"),
    (b'{"country":"GB","radius_km":NaN}', 400, "invalid_json", "$", "NaN"),
    (b'\xef\xbb\xbf{"country":"GB"}', 400, "invalid_json", "$", "byte order mark"),
    ('{"country":"GB"}'.encode("utf-16"), 400, "invalid_json", "$", "byte order mark"),
    ('{"country":"GB"}'.encode("utf-16-le"), 400, "invalid_json", "$", "not in UTF-8"),
    (b'{"country":"GB","text":"\xe9"}', 400, "invalid_json", "$", "not in UTF-8"),
    (b'{"country":"GB","text":"\\ud83d"}', 400, "invalid_json", "$", "surrogate"),
    (b"[" * 30_000, 400, "invalid_json", "$", "JSON"),
    (b'{"x":"' + b"a" * 70_000 + b'"}', 413, "body_too_large", "", "64 kB"),
    ([], 422, "invalid_value", "$", "JSON object"),
    (b"[" * 900 + b"]" * 900, 422, "invalid_value", "$", "JSON object"),
    ("text", 422, "invalid_value", "$", "JSON object"),
    ({}, 422, "invalid_value", "country", "required"),
    (a_request(country="XX"), 422, "unknown_country", "country", "served are"),
    (a_request(country="gb"), 422, "invalid_value", "country", "capital letters"),
    (a_request(outcome={"code": "radicular_pian"}), 422, "unknown_outcome", "outcome.code", "GET /v1/outcomes"),
    (a_request(outcome={"red_flags": ["nope"]}), 422, "unknown_flag", "outcome.red_flags", "GET /v1/outcomes"),
    (a_request(outcome={"body_region": "tail"}), 422, "invalid_value", "outcome.body_region", "known are"),
    (a_request(outcome={"body_region": "knee"}), 422, "invalid_value", "outcome.body_region", "lower_back"),
    (a_request(outcome={"duration_days": -1}), 422, "invalid_value", "outcome.duration_days", "0"),
    (a_request(outcome={"factors": ["nope"]}), 422, "invalid_value", "outcome.factors", "factor"),
    (a_request(patient={"modifiers": ["nope"]}), 422, "invalid_value", "patient.modifiers", "modifier"),
    (a_request(patient={"age_years": 121}), 422, "invalid_value", "patient.age_years", "120"),
    (a_request(patient={"age_years": True}), 422, "invalid_value", "patient.age_years", "whole number"),
    (a_request(referrals_held=["nope"]), 422, "invalid_value", "referrals_held", "profession"),
    (a_request(colour=1), 422, "unknown_field", "colour", "known are"),
    (a_request(radius=5), 422, "unknown_field", "radius", "radius_km"),
    (a_request(filters={"langauge": ["de"]}), 422, "unknown_filter", "filters.langauge", "language"),
    (a_request(filters={"profession": ["dentist"]}), 422, "invalid_value", "filters.profession", "known are"),
    (a_request(filters={"specialty": ["Bad Code"]}), 422, "invalid_value", "filters.specialty[0]", "lower-case"),
    (a_request(filters={"min_rating": 6}), 422, "invalid_value", "filters.min_rating", "5"),
    (a_request(filters={"accepting": "yes"}), 422, "invalid_value", "filters.accepting", "true or false"),
    (a_request(radius_km=0), 422, "invalid_value", "radius_km", "500 km"),
    (a_request(radius_km=501), 422, "invalid_value", "radius_km", "500 km"),
    (a_request(radius_km="25"), 422, "invalid_value", "radius_km", "number"),
    (a_request(limit=51), 422, "invalid_value", "limit", "50"),
    (a_request(limit=0), 422, "invalid_value", "limit", "1"),
    (a_request(limit=2.5), 422, "invalid_value", "limit", "whole"),
    (a_request(sort="price"), 422, "invalid_value", "sort", "fee"),
    (a_request(sort="distance", mode="video"), 422, "invalid_value", "sort", "location"),
    (a_request(radius_km=10, mode="video"), 422, "invalid_value", "radius_km", "in_person"),
    (a_request(text="!!!"), 422, "invalid_value", "text", "leave text out"),
    (a_request() | {"outcome": "radicular_pain"}, 422, "invalid_value", "outcome", '{"code":"radicular_pain"}'),
    (a_request(location="London"), 422, "invalid_value", "location", '{"text":"SW1A 1AA"}'),
    (a_request(patient=34), 422, "invalid_value", "patient", "age_years"),
    (a_request(country=44), 422, "invalid_value", "country", '"GB"'),
    (a_request(location={"text": 5}), 422, "invalid_value", "location.text", '"SW1A 1AA"'),
    (a_request(referrals_held="gp"), 422, "invalid_value", "referrals_held", "a list"),
    (a_request(filters={"language": "de"}), 422, "invalid_value", "filters.language", "a list"),
    (a_request(mode=None), 422, "invalid_value", "mode", "leave the field out"),
    (a_request(text="x" * 201), 422, "invalid_value", "text", "200"),
    (a_request(location=None), 422, "invalid_value", "location", "video"),
    (a_request(location={}), 422, "invalid_value", "location", "lat"),
    (a_request(location={"lat": 51.5}), 422, "invalid_value", "location", "lat"),
    (a_request(location={"text": "London", "lat": 1, "lon": 1}), 422, "invalid_value", "location", "either"),
    (a_request(location={"lat": 91, "lon": 0}), 422, "invalid_value", "location.lat", "90"),
    (a_request(location={"lat": 51.5, "lon": 181}), 422, "invalid_value", "location.lon", "180"),
    (a_request(location={"text": "Lodnon"}), 422, "unknown_location", "location.text", "postcode"),
    (a_request(location={"text": "Newcastle"}), 409, "ambiguous_location", "location.text", "region"),
    (a_request(location={"lat": 48.2, "lon": 16.37}), 422, "location_outside_country", "location", "AT"),
    (a_request(location={"lat": 0, "lon": 0}), 422, "location_outside_country", "location", "GB"),
    (a_request(cursor="nonsense"), 422, "invalid_value", "cursor", "next_cursor"),
]


@pytest.mark.parametrize("row", BODIES)
def test_match_bodies(client: DocumentedClient, row: tuple[Any, int, str, str, str]) -> None:
    body, status, code, field, remedy = row
    response = post(client, MATCHES, body)
    problem = response.get_json()
    assert (response.status_code, problem["code"]) == (status, code)
    assert problem["numbers"]
    assert remedy in problem["detail"]
    if field:
        assert field in [error["field"] for error in problem["errors"]]


def test_every_fault_is_named_at_once(client: DocumentedClient) -> None:
    body = a_request(colour=1, limit=99, filters={"shade": 1}, outcome={"code": "nope"}, country="XX")
    problem = post(client, MATCHES, body).get_json()
    assert problem["code"] == "unknown_country"
    assert [error["field"] for error in problem["errors"]] == [
        "country", "outcome.code", "colour", "filters.shade", "limit",
    ]  # fmt: skip


def test_choices_come_with_an_unclear_place(client: DocumentedClient) -> None:
    ambiguous = post(client, MATCHES, a_request(location={"text": "Newcastle"})).get_json()
    assert {"Newcastle upon Tyne"} <= {place["label"] for place in ambiguous["candidates"]}
    unknown = post(client, MATCHES, a_request(location={"text": "Lodnon"})).get_json()
    assert "London" in {place["label"] for place in unknown["suggestions"]}


def test_numbers_are_of_the_country_where_it_can_be_read(client: DocumentedClient) -> None:
    numbers = post(client, MATCHES, a_request(country="AT", limit=99)).get_json()["numbers"]
    assert [line["number"] for line in numbers] == ["1450", "144", "112"]
    everywhere = post(client, MATCHES, b"{").get_json()["numbers"]
    assert len(everywhere) > len(numbers)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"country": "GB", "outcome": {"code": "radicular_pain"}}, "unknown_field", "outcome"),
        ({"country": "GB", "patient": {}}, "unknown_field", "patient"),
        ({"country": "GB", "conditions": ["nope"]}, "invalid_value", "conditions"),
        ({"country": "GB", "procedures": ["nope"]}, "invalid_value", "procedures"),
        ({"country": "XX"}, "unknown_country", "country"),
        ({"country": "GB", "radius_km": 5}, "invalid_value", "radius_km"),
        ({"country": "GB", "radius_km": 5, "mode": "video"}, "invalid_value", "radius_km"),
        ({"country": "GB", "text": " ,.! "}, "invalid_value", "text"),
        ({"country": "GB", "sort": "distance"}, "invalid_value", "sort"),
        ({"country": "GB", "filters": {"funding": "statutory"}}, "unknown_filter", "filters.funding"),
        ([1], "invalid_value", "$"),
    ],
)
def test_search_bodies(client: DocumentedClient, body: Any, code: str, field: str) -> None:
    response = post(client, SEARCH, body)
    assert (response.status_code, response.get_json()["code"]) == (422, code)
    assert response.get_json()["errors"][0]["field"] == field
    assert "numbers" not in response.get_json()


@pytest.mark.parametrize(
    ("query", "field", "remedy"),
    [
        ("", "country", "required"),
        ("country=GB&text=disc", "text", "POST /v1/specialists/search"),
        ("country=GB&condition=sciatica", "condition", "POST /v1/specialists/search"),
        ("country=GB&procedure=x", "procedure", "POST /v1/specialists/search"),
        ("country=GB&colour=red", "colour", "unknown"),
        ("country=GB&limit=51", "limit", "50"),
        ("country=GB&limit=ten", "limit", "whole number"),
        ("country=GB&limit=1&limit=2", "limit", "once"),
        ("country=GB&radius_km=nan", "radius_km", "number"),
        ("country=GB&radius_km=0", "radius_km", "500 km"),
        ("country=GB&lat=51", "lon", "together"),
        ("country=GB&lat=91&lon=0", "lat", "90"),
        ("country=GB&near=SW1A&lat=51&lon=0", "near", "not both"),
        ("country=GB&radius_km=5", "radius_km", "location"),
        ("country=GB&near=SW1A&radius_km=5&bbox=-1,51,1,52", "radius_km", "bbox"),
        ("country=GB&near=SW1A&radius_km=5&mode=video", "radius_km", "in_person"),
        ("country=GB&bbox=-1,51,1,52&mode=video", "bbox", "in_person"),
        ("country=GB&profession=", "profession", "empty"),
        ("country=GB&profession=physiotherapist,,osteopath", "profession", "empty"),
        ("country=GB&near=", "near", "1"),
        ("country=GB&bbox=1,2,3", "bbox", "west,south,east,north"),
        ("country=GB&bbox=0,60,1,50", "bbox", "box on earth"),
        ("country=GB&accepting=1", "accepting", "true or false"),
        ("country=GB&profession=dentist", "profession", "known are"),
        ("country=GB&sort=distance", "sort", "location"),
        ("country=GB&lang=fr", "lang", "en"),
        ("country=GB&cursor=abc", "cursor", "next_cursor"),
    ],
)
def test_browse_parameters(client: DocumentedClient, query: str, field: str, remedy: str) -> None:
    response = client.get(f"/v1/specialists?{query}")
    problem = response.get_json()
    assert (response.status_code, problem["code"]) == (400, "invalid_parameter")
    assert field in [error["field"] for error in problem["errors"]]
    assert any(remedy in error["message"] for error in problem["errors"])


def test_every_fault_of_a_query_is_named_at_once(client: DocumentedClient) -> None:
    problem = client.get("/v1/specialists?country=GB&radius_km=5&profession=dentist").get_json()
    assert problem["code"] == "invalid_parameter"
    assert [error["field"] for error in problem["errors"]] == ["profession", "radius_km"]


def test_a_point_outside_is_named_as_it_was_sent(client: DocumentedClient) -> None:
    problem = client.get("/v1/specialists?country=GB&lat=48.2&lon=16.37").get_json()
    assert (problem["status"], problem["code"]) == (422, "location_outside_country")
    assert [error["field"] for error in problem["errors"]] == ["lat", "lon"]
    unclear = client.get("/v1/specialists?country=GB&near=Newcastle").get_json()
    assert (unclear["code"], unclear["errors"][0]["field"]) == ("ambiguous_location", "near")


def test_a_country_that_is_not_public_is_never_told(client: DocumentedClient) -> None:
    for body in (a_request(country="XX"), a_request(location={"lat": 41.76, "lon": -72.68})):
        problem = post(client, MATCHES, body).get_json()
        assert problem["code"] in ("unknown_country", "location_outside_country")
        assert "US" not in problem["detail"]
    assert "US" not in client.get("/v1/specialists?country=XX").get_json()["detail"]


@pytest.mark.parametrize(("size", "status"), [(64 * 1024, 422), (64 * 1024 + 1, 413), (200_000, 413)])
def test_a_body_without_a_length_has_the_same_limit(client: DocumentedClient, size: int, status: int) -> None:
    head, tail = b'{"text":"', b'"}'
    body = head + b"a" * (size - len(head) - len(tail)) + tail
    sent = {"input_stream": BytesIO(body), "content_type": "application/json"}
    chunked = client.post(MATCHES, **sent, environ_overrides={"wsgi.input_terminated": True})
    whole = post(client, MATCHES, body)
    assert (chunked.status_code, chunked.get_json()["code"]) == (status, whole.get_json()["code"])
    assert chunked.get_json()["numbers"]


@pytest.mark.parametrize("path", ["/v1/places?q=x&country=GB&z=1", "/v1/outcomes?z=1", "/v1/ranking?z=1"])
def test_unknown_parameters_are_refused_everywhere(client: DocumentedClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.get_json()["code"]) == (400, "invalid_parameter")


def test_addresses_and_methods_nobody_answers(client: DocumentedClient) -> None:
    missing = client.get("/v1/nothing")
    assert (missing.status_code, missing.get_json()["code"]) == (404, "not_found")
    wrong = client.get("/v1/matches")
    assert (wrong.status_code, wrong.get_json()["code"]) == (405, "method_not_allowed")
    assert "POST" in wrong.headers["Allow"]
    assert wrong.get_json()["numbers"]


@pytest.mark.parametrize("unable", ["empty_client", "down_client"])
def test_an_index_that_cannot_answer_is_503_with_numbers(request: pytest.FixtureRequest, unable: str) -> None:
    client: DocumentedClient = request.getfixturevalue(unable)
    response = post(client, MATCHES, a_request())
    problem = response.get_json()
    assert (response.status_code, problem["code"]) == (503, "unavailable")
    assert "999" in {line["number"] for line in problem["numbers"]}
    assert "Traceback" not in response.get_data(as_text=True)
    assert post(client, SEARCH, {"country": "GB"}).status_code == 503
    assert client.get("/v1/specialists?country=GB").status_code == 503
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert {error["field"] for error in ready.get_json()["errors"]} == set(CAPITALS)
    assert client.get("/healthz").status_code == 200
    assert client.get("/v1/outcomes").status_code == 200


@pytest.mark.parametrize(
    ("unable", "internal"), [("empty_client", "directory reindex"), ("down_client", NOBODY_LISTENS)]
)
def test_why_the_index_fails_is_in_the_log_alone(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, unable: str, internal: str
) -> None:
    client: DocumentedClient = request.getfixturevalue(unable)
    answers = [
        post(client, MATCHES, a_request()),
        client.get("/v1/specialists?country=GB"),
        client.get("/readyz"),
    ]
    for answer in answers:
        told = answer.get_data(as_text=True)
        assert answer.status_code == 503
        assert not [word for word in ("reindex", "http", "Error", "Connection", "127.0.0.1") if word in told]
    assert len([record for record in caplog.records if internal in record.getMessage()]) >= len(answers)


@pytest.mark.parametrize("path", ["/v1/specialists//etc/passwd", "/v1//specialists", "/v1/specialists//"])
def test_a_slash_too_many_is_not_found_and_no_redirection(client: DocumentedClient, path: str) -> None:
    response = client.get(path, headers={"Host": "elsewhere.example"})
    assert (response.status_code, response.get_json()["code"]) == (404, "not_found")
