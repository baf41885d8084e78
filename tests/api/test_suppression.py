"""A suppressed specialist over HTTP: 410 wherever they are named, listed and counted nowhere, no reason told."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from indexer.engines.base import Engine
from tests.api.conftest import a_request, match, post
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import capitals_engine, crowd, promoted
from tests.builders import a_document, a_practice, a_review, in_days
from tests.oracle_engine import OracleEngine
from tests.ruling import restore, suppress

REASON = "a test"


@pytest.fixture
def engine() -> OracleEngine:
    return capitals_engine()


@pytest.fixture
def client(make_app: Callable[[Engine], Flask], engine: OracleEngine) -> DocumentedClient:
    return documented_client(make_app(engine))


def refer(specialist_id: str) -> dict[str, Any]:
    asked = {
        "specialist_id": specialist_id,
        "practice_id": f"{specialist_id}-a",
        "outcome": {"code": "radicular_pain"},
    }
    return {"country": "GB", "patient": {"age_years": 34}} | asked


def test_who_is_suppressed_is_gone_for_the_public(client: DocumentedClient, engine: OracleEngine) -> None:
    path = "/v1/specialists/gb-0"
    assert client.get(path).status_code == 200
    suppress(engine, "specialist", "gb-0")
    answers = [
        client.get(path),
        client.get(f"{path}?country=GB"),
        client.get(f"{path}/reviews"),
        post(client, "/v1/referrals", refer("gb-0")),
        post(client, "/v1/matches", a_request(explain_specialist="gb-0")),
    ]
    for answer in answers:
        assert (answer.status_code, answer.get_json()["code"]) == (410, "no_longer_listed")
        assert REASON not in answer.get_data(as_text=True)
    restore(engine, "specialist", "gb-0")
    assert client.get(path).status_code == 200


def test_they_stay_gone_once_no_version_holds_them(client: DocumentedClient, engine: OracleEngine) -> None:
    suppress(engine, "specialist", "late")
    for _ in range(2):
        promoted(engine, [a_document(id="other")])
    assert client.get("/v1/specialists/late").status_code == 410
    assert post(client, "/v1/referrals", refer("late")).status_code == 410
    assert client.get("/v1/specialists/never").status_code == 404


def test_suppressed_in_one_country_they_are_found_in_another(
    client: DocumentedClient, engine: OracleEngine
) -> None:
    promoted(engine, [a_document(id="both")], "GB")
    promoted(engine, [a_document(id="both", country="DE")], "DE")
    suppress(engine, "specialist", "both", country="GB")
    assert client.get("/v1/specialists/both?country=GB").status_code == 410
    assert client.get("/v1/specialists/both?country=DE").status_code == 200
    assert client.get("/v1/specialists/both").get_json()["specialist"]["country"] == "DE"


def test_lists_counts_and_near_misses_do_without_them(client: DocumentedClient, engine: OracleEngine) -> None:
    asked: dict[str, Any] = {"facets": True, "explain": True, "filters": {"gender": "female"}}
    before = match(client, **asked)
    listed = before["matches"][0]["specialist"]["id"]
    missed = before["near_misses"][0]["specialist"]["id"]
    suppress(engine, "specialist", listed, missed)
    after = match(client, **asked)
    named = [row["specialist"]["id"] for row in after["matches"] + after["near_misses"]]
    assert {listed, missed}.isdisjoint(named)
    assert after["total"] == before["total"] - 1

    def everybody(answer: dict[str, Any]) -> int:
        counts: dict[str, int] = answer["rejections"]["counts"]
        return int(answer["total"]) + sum(counts.values())

    assert everybody(after) == everybody(before) - 2


def test_older_pages_do_without_them(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, crowd(25))
    client = documented_client(make_app(engine))
    first = client.get("/v1/specialists?country=GB&limit=10").get_json()
    page = f"/v1/specialists?country=GB&limit=10&cursor={first['next_cursor']}"
    second = [row["specialist"]["id"] for row in client.get(page).get_json()["matches"]]
    promoted(engine, crowd(25))
    suppress(engine, "specialist", second[3])
    after = client.get(page).get_json()
    assert second[3] not in [row["specialist"]["id"] for row in after["matches"]]
    assert (after["index_version"], after["total"]) == (first["index_version"], 24)


def test_an_erased_review_counts_nowhere(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    people = [a_document(id="a", practices=(a_practice(next_available=in_days(1)),))]
    reviews = [
        a_review(id=f"r{number}", specialist_id="a", overall=score) for number, score in enumerate((5, 5, 4, 1))
    ]
    promoted(engine, people, reviews=reviews)
    client = documented_client(make_app(engine))
    suppress(engine, "review", "r3")
    beside = client.get("/v1/specialists/a/reviews").get_json()
    assert [review["id"] for review in beside["reviews"]] == ["r0", "r1", "r2"]
    assert (beside["total"], beside["rating"]["reviews"]) == (3, 3)
    profile = client.get("/v1/specialists/a").get_json()["specialist"]["rating"]
    card = client.get("/v1/specialists?country=GB").get_json()["matches"][0]["specialist"]["rating"]
    assert profile == beside["rating"]
    assert (profile["value"], card["value"], card["reviews"]) == (4.666667, 4.666667, 3)
