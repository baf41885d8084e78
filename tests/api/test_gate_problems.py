"""Whatever fails on a triage route, the answer says whom to call, in the caller's language and country."""

from pathlib import Path
from typing import Any

import pytest

from indexer.reference import load_reference
from indexer.settings import Settings
from service.app import create_app
from service.directory import Served
from service.errors import is_triage_path
from service.matching import closed_answer, judge_body
from tests.api.conftest import a_request, match, post
from tests.api.documented import DocumentedClient, documented_client
from tests.builders import AS_OF
from tests.oracle_engine import OracleEngine

REFERENCE = load_reference()
TRIAGE = REFERENCE.triage
EVERYWHERE = {"999", "998", "144", "112", "000"}
"""An emergency number of each country that is offered; 999 and 112 are of several."""


def numbers_of(problem: dict[str, Any]) -> set[str]:
    return {line["number"] for line in problem["numbers"]}


@pytest.mark.parametrize(
    "path", ["/v1/matches/", "/v1/Matches", "/v1/matches/x", "/V1/MATCHES", "/v1/assessments/x"]
)
def test_a_misspelt_address_still_says_the_numbers(client: DocumentedClient, path: str) -> None:
    response = client.post(path, data=b"{}")
    assert response.status_code == 404
    assert numbers_of(response.get_json()) >= EVERYWHERE


@pytest.mark.parametrize(
    ("path", "is_triage"),
    [("//v1//matches", True), ("/v1/matchesx", False), ("/v1/specialists/search", False), ("/", False)],
)
def test_which_addresses_are_of_triage(path: str, is_triage: bool) -> None:
    assert is_triage_path(path) is is_triage


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_wrong_method_says_the_numbers(client: DocumentedClient, method: str) -> None:
    response = client.open("/v1/matches?lang=de", method=method)
    assert response.status_code == 405
    assert numbers_of(response.get_json()) >= EVERYWHERE
    assert "Irland: Notruf" in {line["label"] for line in response.get_json()["numbers"]}


def test_a_body_too_large_to_read_says_the_numbers_in_the_callers_language(client: DocumentedClient) -> None:
    raw = b'{"country":"GB","outcome":{"code":"chest_pain"},"text":"' + b"x" * 70_000 + b'"}'
    response = post(client, "/v1/matches?lang=de", raw)
    assert response.status_code == 413
    assert numbers_of(response.get_json()) >= EVERYWHERE
    assert "Vereinigtes Königreich: Notruf" in {line["label"] for line in response.get_json()["numbers"]}


def test_a_fault_of_ours_says_the_numbers_of_the_country(failing_client: DocumentedClient) -> None:
    response = post(failing_client, "/v1/matches", a_request(country="AU", location={"text": "Canberra"}))
    assert (response.status_code, response.get_json()["code"]) == (500, "internal_error")
    assert numbers_of(response.get_json()) == {"000", "112", "1800 022 222"}
    assert "RuntimeError" not in response.get_data(as_text=True)


class FailingServed(Served):
    """Cannot say which countries it knows."""

    @property
    def known(self) -> tuple[str, ...]:
        raise RuntimeError("a fault of ours")


def test_a_fault_of_ours_in_reading_the_rest_hides_no_emergency(caplog: pytest.LogCaptureFixture) -> None:
    served = FailingServed(REFERENCE, ("GB",))
    body = {"country": "GB", "outcome": "suspected_cauda_equina", "limit": 99}
    answer = closed_answer(served, body, judge_body(served, body), "en")
    assert answer["disposition"]["level"] == "emergency"
    assert [line["number"] for line in answer["disposition"]["numbers"]] == ["999", "112"]
    assert "could not be read" in answer["warnings"][0]["message"]
    assert "a fault of ours" in caplog.text


@pytest.mark.parametrize("lang", ["en", "de", "ar"])
@pytest.mark.parametrize(
    "query", ["lang={lang}", "lang={lang}&colour=red", "colour=red&lang={lang}", "lang=xx&lang={lang}"]
)
def test_a_wrong_parameter_does_not_cost_the_language(client: DocumentedClient, query: str, lang: str) -> None:
    asked = "/v1/matches?" + query.format(lang=lang)
    answer = post(client, asked, a_request(outcome={"code": "chest_pain"})).get_json()
    assert answer["outcome"]["label"] == getattr(TRIAGE.outcomes["chest_pain"].label, lang)


@pytest.mark.parametrize("lang", ["en", "de", "ar"])
def test_what_is_asked_and_said_is_in_the_callers_language(client: DocumentedClient, lang: str) -> None:
    body = a_request()
    del body["outcome"]["red_flags"]
    for answer in (
        post(client, f"/v1/matches?lang={lang}", body).get_json(),
        post(client, "/v1/matches", body, headers={"Accept-Language": f"{lang}-XX, fr;q=0.5"}).get_json(),
    ):
        assert answer["screened"] is False
        assert answer["signs_to_ask"] == [
            {"code": flag.code, "question": getattr(flag.question, lang)}
            for flag in TRIAGE.red_flags.values()
            if flag.level == "emergency"
        ]
        assert answer["safety_notice"] == getattr(REFERENCE.countries["GB"].turn_to.text, lang)
        assert "23" in answer["review_statement"]
    screened = post(client, f"/v1/matches?lang={lang}", a_request()).get_json()
    assert (screened["screened"], screened["signs_to_ask"]) == (True, [])


@pytest.fixture(scope="module")
def london_client(state: Path) -> DocumentedClient:
    """A service for the United Kingdom alone."""
    settings = Settings(state=state, countries=("GB",))
    return documented_client(create_app(settings, OracleEngine(), lambda _: AS_OF))


@pytest.mark.parametrize("country", list(REFERENCE.countries))
def test_an_emergency_is_told_the_numbers_of_its_country_even_where_it_is_not_served(
    london_client: DocumentedClient, country: str
) -> None:
    answer = match(london_client, country=country, outcome={"code": "chest_pain"})
    stated = [line.number for line in REFERENCE.countries[country].emergency_numbers]
    assert [line["number"] for line in answer["disposition"]["numbers"]] == stated
    refused = post(london_client, "/v1/matches", a_request(country=country, limit=99)).get_json()
    assert set(stated) <= numbers_of(refused)


def test_an_unknown_country_is_told_the_numbers_of_the_countries_served(london_client: DocumentedClient) -> None:
    answer = match(london_client, country="FR", outcome={"code": "chest_pain"})
    labels = {line["label"].split(":")[0] for line in answer["disposition"]["numbers"]}
    assert labels == {"United Kingdom"}
