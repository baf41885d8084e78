"""Why somebody is not in the list: counts by the first test failed, and all that one named specialist fails."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from indexer.engines.base import Engine
from tests.api.conftest import a_request, match, post
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import promoted
from tests.builders import LONDON, a_document, a_practice, in_days, point_from
from tests.oracle_engine import OracleEngine


def placed(**changes: Any) -> Any:
    return (a_practice(**changes),)


PEOPLE = {
    "fits": a_document(id="fits"),
    "lapsed": a_document(id="lapsed", windows=()),
    "children": a_document(id="children", ages=(0, 17)),
    "podiatrist": a_document(id="podiatrist", professions=("podiatrist",)),
    "man": a_document(id="man", gender="male"),
    "far": a_document(id="far", practices=placed(point=point_from(LONDON, north_km=90))),
    "dear-man": a_document(id="dear-man", gender="male", practices=placed(fee=500.0)),
}


@pytest.fixture(scope="module")
def client(make_app: Callable[[Engine], Flask]) -> DocumentedClient:
    engine = OracleEngine()
    promoted(engine, PEOPLE.values())
    return documented_client(make_app(engine))


def test_nothing_is_explained_unless_asked(client: DocumentedClient) -> None:
    assert match(client)["rejections"] is None


def test_everybody_is_a_match_or_counted_once(client: DocumentedClient) -> None:
    answer = match(client, explain=True, filters={"gender": "female", "max_fee": 100})
    assert answer["rejections"]["specialist"] is None
    counts = answer["rejections"]["counts"]
    assert counts == {"registration": 1, "age": 1, "need": 1, "gender": 2, "radius_km": 1}
    assert answer["total"] + sum(counts.values()) == len(PEOPLE)


@pytest.mark.parametrize(
    ("identity", "failed"),
    [
        ("fits", []),
        ("children", ["age"]),
        ("podiatrist", ["need"]),
        ("far", ["radius_km"]),
        ("dear-man", ["gender", "max_fee"]),
    ],
)
def test_a_named_specialist_is_told_all_that_fails(
    client: DocumentedClient, identity: str, failed: list[str]
) -> None:
    answer = match(client, explain_specialist=identity, filters={"gender": "female", "max_fee": 100})
    assert answer["rejections"]["specialist"] == {"id": identity, "failed": failed}


def test_the_deadline_is_one_of_the_tests(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, [a_document(id="late", practices=placed(next_available=in_days(2)))])
    outcome = {"red_flags": ["worse_on_cough_or_sneeze"]}
    answer = match(documented_client(make_app(engine)), outcome=outcome, explain=True, explain_specialist="late")
    assert answer["rejections"] == {
        "counts": {"deadline": 1},
        "specialist": {"id": "late", "failed": ["deadline"]},
    }


def test_what_is_explained_is_the_list_that_is_shown(client: DocumentedClient) -> None:
    answer = match(client, explain=True, explain_specialist="far", location={"lat": 52.6, "lon": -0.1278})
    assert answer["relaxed"]
    assert "fits" not in {found["specialist"]["id"] for found in answer["matches"]} or answer["total"] > 1
    assert answer["rejections"]["specialist"] == {"id": "far", "failed": []}
    assert answer["total"] + sum(answer["rejections"]["counts"].values()) == len(PEOPLE)


@pytest.mark.parametrize(
    ("identity", "status", "code"), [("lapsed", 410, "no_longer_listed"), ("nobody", 404, "unknown_specialist")]
)
def test_who_is_not_offered_is_not_explained(
    client: DocumentedClient, identity: str, status: int, code: str
) -> None:
    problem = post(client, "/v1/matches", a_request(explain_specialist=identity))
    assert (problem.status_code, problem.get_json()["code"]) == (status, code)
    assert problem.get_json()["errors"][0]["field"] == "explain_specialist"
    assert "registration" not in problem.get_data(as_text=True)
    assert problem.get_json()["numbers"]


def test_an_emergency_explains_nothing(client: DocumentedClient) -> None:
    answer = match(client, outcome={"red_flags": ["saddle_numbness"]}, explain=True, explain_specialist="lapsed")
    assert (answer["rejections"], answer["matches"]) == (None, [])


@pytest.mark.parametrize("asked", [{"explain": True}, {"explain_specialist": "fits"}])
def test_a_search_without_a_need_refuses_to_explain(client: DocumentedClient, asked: dict[str, Any]) -> None:
    response = post(client, "/v1/specialists/search", {"country": "GB", **asked})
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["field"] in asked
