"""Places, outcomes, the published ranking, health, and the OpenAPI document itself."""

from collections.abc import Callable

import pytest
from flask import Flask
from openapi_spec_validator import validate

from indexer.engines.base import Engine
from indexer.engines.query import Inputs
from indexer.reference import load_reference
from service import ranking
from service.errors import STATUS
from service.schemas.problems import CODES
from tests.api.conftest import match
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import promoted
from tests.builders import a_document
from tests.oracle_engine import OracleEngine

PATHS = {
    "/v1/matches",
    "/v1/referrals",
    "/v1/referrals/verify",
    "/v1/referrals/key",
    "/v1/specialists/search",
    "/v1/specialists",
    "/v1/specialists/{specialist_id}",
    "/v1/specialists/{specialist_id}/reviews",
    "/v1/places",
    "/v1/suggestions",
    "/v1/outcomes",
    "/v1/assessments",
    "/v1/assessments/questions",
    "/v1/ranking",
    "/healthz",
    "/readyz",
    "/metrics",
}


def test_places_come_exact_first(client: DocumentedClient) -> None:
    places = client.get("/v1/places?q=SW1A&country=GB").get_json()["places"]
    assert (places[0]["label"], places[0]["precision"]) == ("SW1A", "outcode")
    assert client.get("/v1/places?q=zzzzzz&country=GB").get_json() == {"places": [], "safety_notice": None}
    assert client.get("/v1/places?q=x&country=XX").get_json()["code"] == "unknown_country"


EMERGENCY = {"country": "GB", "outcome": {"code": "suspected_cauda_equina"}}


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_outcomes_list_every_code_with_its_words(client: DocumentedClient, language: str) -> None:
    triage = load_reference().triage
    answer = client.get(f"/v1/outcomes?lang={language}").get_json()
    assert [row["code"] for row in answer["outcomes"]] == list(triage.outcomes)
    assert [row["code"] for row in answer["red_flags"]] == list(triage.red_flags)
    for name in ("factors", "modifiers", "body_regions"):
        assert [row["code"] for row in answer[name]] == list(getattr(triage, name))
    assert answer["outcomes"][0]["label"] == getattr(next(iter(triage.outcomes.values())).label, language)
    stated = client.post("/v1/matches", json=EMERGENCY, headers={"Accept-Language": language}).get_json()
    assert answer["review_statement"] == stated["review_statement"]
    assert answer["intended_use"] in answer["review_statement"]
    assert answer["triage_version"] == stated["triage_version"]


def test_the_review_statement_of_the_outcomes_is_documented(client: DocumentedClient) -> None:
    described = client.get("/openapi.json").get_json()["components"]["schemas"]["Outcomes"]
    assert "review_statement" in described["required"]
    assert "sign-off" in described["properties"]["review_statement"]["description"]
    assert "await clinical sign-off" in described["properties"]["review_statement"]["examples"][0]


def test_the_ranking_is_published_as_it_runs(client: DocumentedClient) -> None:
    answer = client.get("/v1/ranking").get_json()
    assert {row["signal"]: row["weight"] for row in answer["signals"]} == {
        signal.name: signal.weight for signal in ranking.SIGNALS
    }
    assert all(len(row["explanation"]) > 20 for row in answer["signals"])
    assert sum(row["weight"] for row in answer["signals"]) == pytest.approx(1)
    assert answer["inputs"] == list(Inputs.__struct_fields__)
    assert answer["ranking_version"] == match(client)["ranking_version"]


def test_ready_when_every_offered_country_is_live(client: DocumentedClient) -> None:
    answer = client.get("/readyz").get_json()
    assert set(answer["countries"]) == {"GB", "AE", "DE", "AT", "IE", "AU"}


def test_a_country_that_is_not_public_is_answered_when_live(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, [a_document(id="us-1", country="US")], "US")
    client = documented_client(make_app(engine))
    answer = client.get("/v1/specialists?country=US").get_json()
    assert answer["total"] == 1
    assert "US" not in client.get("/readyz").get_json()["detail"]
    assert "freshness" not in {part["signal"] for part in answer["matches"][0]["score_parts"]}


def test_the_document_is_valid_openapi_3_1(client: DocumentedClient) -> None:
    document = client.get("/openapi.json").get_json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == PATHS
    for path, methods in document["paths"].items():
        operation = next(held for name, held in methods.items() if name in ("get", "post"))
        assert operation["summary"], path
        for code, response in operation["responses"].items():
            assert code.isdigit(), f"{path}: every status is named, none is any other"
            if code not in ("200", "304"):
                assert list(response["content"]) == ["application/problem+json"]


def test_every_code_of_a_problem_is_documented(client: DocumentedClient) -> None:
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]
    for name in ("Problem", "TriageProblem"):
        described = schemas[name]["properties"]["code"]["description"]
        for code, status in STATUS.items():
            assert f"`{code}` {status}:" in described
    assert set(STATUS) < set(CODES)


def test_answers_say_how_long_they_may_be_kept(client: DocumentedClient) -> None:
    assert client.get("/v1/outcomes").headers["Cache-Control"] == "public, max-age=300"
    assert client.get("/v1/specialists?country=GB").headers["Cache-Control"] == "public, no-cache"
    assert client.get("/v1/nothing").headers["Cache-Control"] == "no-store"
