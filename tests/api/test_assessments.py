"""POST /v1/assessments and its questions: the gate's discipline, the way on to the matches, and the off switch."""

from pathlib import Path
from typing import Any

import pytest

from indexer.engines import open_engine
from indexer.reference import load_reference
from indexer.settings import Settings
from service.app import create_app
from service.words import say
from tests.answering import QUESTIONS, RULES, SIGNS, SORENESS, TRIAGE, a_body, a_body_that_fires
from tests.api.conftest import post
from tests.api.documented import DocumentedClient

ASSESSMENTS, QUESTIONS_PATH = "/v1/assessments", "/v1/assessments/questions"
CAREFUL = ("optional", "none", "first", "only")
SEVERITY = {code: level.severity for code, level in TRIAGE.levels.items()}


def assess(client: DocumentedClient, body: Any, query: str = "") -> dict[str, Any]:
    response = post(client, ASSESSMENTS + query, body)
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, Any] = response.get_json()
    return answer


@pytest.fixture(params=["client", "empty_client", "down_client"])
def any_client(request: pytest.FixtureRequest) -> DocumentedClient:
    found: DocumentedClient = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_questions_come_in_three_languages_emergency_signs_first(client: DocumentedClient, language: str) -> None:
    answer = client.get(f"{QUESTIONS_PATH}?lang={language}").get_json()
    assert [row["code"] for row in answer["questions"]] == list(QUESTIONS)
    for row in answer["questions"]:
        assert row["question"] == getattr(QUESTIONS[row["code"]].text, language)
        assert bool(row["options"]) == (row["kind"] != "number")
    levels = [row["level"] for row in answer["questions"]]
    assert "emergency" not in levels[levels.count("emergency") :]


def test_soreness_is_self_care_and_goes_on_to_the_matches(client: DocumentedClient) -> None:
    answer = assess(client, a_body(SORENESS | {"training_changes": ["too_little_recovery"]}))
    assert answer["outcome"]["code"] == "delayed_onset_muscle_soreness"
    assert (answer["disposition"]["level"], answer["disposition"]["handoff"]) == ("self_care", "optional")
    assert (answer["is_complete"], answer["cannot_tell"], answer["warnings"]) == (True, False, [])
    assert [row["code"] for row in answer["factors"]] == ["too_little_recovery"]
    assert answer["reasons"][0]["rule"] == "plain_soreness"
    assert answer["match_request"]["outcome"]["red_flags"] == []
    assert "Based on an article" in answer["review_statement"]


@pytest.mark.parametrize("code", RULES)
def test_what_is_handed_on_is_judged_as_carefully_by_the_matches(client: DocumentedClient, code: str) -> None:
    answer = assess(client, a_body_that_fires(RULES[code]))
    handed, disposition = answer["match_request"], answer["disposition"]
    if disposition["handoff"] == "only" or not answer["is_complete"] or answer["cannot_tell"]:
        assert handed is None
    if handed is None:
        return
    matched = post(client, "/v1/matches", handed | {"country": "GB", "location": {"text": "SW1A 1AA"}}).get_json()
    assert matched["outcome"] == answer["outcome"]
    assert matched["screened"] is True
    assert CAREFUL.index(matched["disposition"]["handoff"]) >= CAREFUL.index(disposition["handoff"])
    assert SEVERITY[matched["disposition"]["level"]] >= SEVERITY[disposition["level"]]


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"body_region": "lower_back", "groin_lump": "yes", "weakness": "yes"}, "urgent"),
    ],
)
def test_what_the_gate_would_judge_milder_is_not_handed_on(
    client: DocumentedClient, answers: dict[str, Any], level: str
) -> None:
    answer = assess(client, a_body(answers))
    assert (answer["disposition"]["level"], answer["is_complete"]) == (level, True)
    assert answer["outcome"] is not None
    assert answer["match_request"] is None


def test_an_injury_that_does_not_settle_is_as_pressing_to_the_matches(client: DocumentedClient) -> None:
    answer = assess(client, a_body({"onset": "sudden", "duration_days": 8}))
    assert (answer["outcome"]["code"], answer["disposition"]["level"]) == ("strain_or_sprain", "soon")
    place = {"country": "GB", "location": {"text": "SW1A 1AA"}}
    matched = post(client, "/v1/matches", answer["match_request"] | place).get_json()
    assert matched["disposition"]["level"] == "soon"


def test_a_strain_can_be_taken_to_the_matches(client: DocumentedClient) -> None:
    handed = assess(client, a_body({"onset": "sudden", "character": "sharp"}))["match_request"]
    answer = post(client, "/v1/matches", handed | {"country": "GB", "location": {"text": "SW1A 1AA"}}).get_json()
    assert answer["total"] > 0


@pytest.mark.parametrize("sign", [sign for sign in SIGNS if QUESTIONS[sign].level == "emergency"])
def test_an_emergency_sign_is_answered_whatever_else_is_wrong(any_client: DocumentedClient, sign: str) -> None:
    body = {"country": "XX", "answers": {sign: "yes", "onset": 7, "bogus": []}, "patient": "me", "more": None}
    answer = assess(any_client, body, "?lang=xx")
    assert (answer["disposition"]["level"], answer["disposition"]["handoff"]) == ("emergency", "only")
    assert answer["disposition"]["numbers"]
    assert answer["disposition"]["who"] == ["emergency_department"]
    assert answer["match_request"] is None
    assert (answer["next_questions"], answer["is_complete"]) == ([], True)
    assert {"country", "answers.onset", "answers.bogus", "more"} <= {row["field"] for row in answer["warnings"]}


@pytest.mark.parametrize(
    "body",
    [
        {"country": "GB", "answers": {"Saddle": " YES "}},
        {"country": "GB", "answers": {"saddle": True}},
        {"country": "GB", "saddle": "yes"},
        {"country": "GB", "answers": {"signs": [{"saddle": "yes"}]}},
        b'{"country":"GB","answers":{"saddle":"yes","saddle":"no"}}',
        b'{"country":"GB","answers":{"saddle":"yes","duration_days":NaN}}',
        {"country": "GB", "answers": {}, "outcome": {"code": "suspected_cauda_equina"}},
        {"country": "GB", "answers": {}, "red_flags": ["saddle_numbness"]},
    ],
)
def test_an_emergency_said_oddly_is_an_emergency(client: DocumentedClient, body: Any) -> None:
    answer = assess(client, body)
    assert answer["disposition"]["level"] == "emergency"
    assert [line["number"] for line in answer["disposition"]["numbers"]] == ["999", "112"]
    assert answer["warnings"]
    assert answer["match_request"] is None


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b"{", 400, "invalid_json", "$"),
        (b'{"x":"' + b"a" * 70_000 + b'"}', 413, "body_too_large", ""),
        ([], 422, "invalid_value", "$"),
        ({"country": "GB"}, 422, "invalid_value", "answers"),
        ({"answers": {}}, 422, "invalid_value", "country"),
        (a_body() | {"country": "XX"}, 422, "unknown_country", "country"),
        (a_body() | {"colour": 1}, 422, "unknown_field", "colour"),
        (a_body({"sadle": "yes"}), 422, "unknown_field", "answers.sadle"),
        (a_body({"saddle": "maybe"}), 422, "invalid_value", "answers.saddle"),
        (a_body({"saddle": 2}), 422, "invalid_value", "answers.saddle"),
        (a_body({"body_region": "tail"}), 422, "invalid_value", "answers.body_region"),
        (a_body({"duration_days": -1}), 422, "invalid_value", "answers.duration_days"),
        (a_body({"duration_days": "3"}), 422, "invalid_value", "answers.duration_days"),
        (a_body({"training_changes": ["nope"]}), 422, "invalid_value", "answers.training_changes[0]"),
        (a_body(patient={"modifiers": ["nope"]}), 422, "invalid_value", "patient.modifiers[0]"),
        (a_body(patient={"age_years": 121}), 422, "invalid_value", "patient.age_years"),
        (a_body(patient={"pregnant": "yes"}), 422, "invalid_value", "patient.pregnant"),
        (a_body(patient={"name": "x"}), 422, "unknown_field", "patient.name"),
    ],
)
def test_bad_input_is_named_and_carries_the_numbers(
    client: DocumentedClient, body: Any, status: int, code: str, field: str
) -> None:
    response = post(client, ASSESSMENTS, body)
    problem = response.get_json()
    assert (response.status_code, problem["code"]) == (status, code)
    assert problem["numbers"]
    if field:
        assert field in [error["field"] for error in problem["errors"]]


def test_nothing_answered_is_not_nothing_found(client: DocumentedClient) -> None:
    answer = assess(client, {"country": "AE", "answers": {}})
    assert (answer["outcome"], answer["cannot_tell"], answer["is_complete"]) == (None, True, False)
    assert answer["disposition"]["level"] == "urgent"
    assert answer["disposition"]["who"] == ["gp"]
    assert {row["code"] for row in answer["warnings"]} == {"not_complete"}
    assert answer["next_questions"][0] == SIGNS[0]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_words_are_the_callers(client: DocumentedClient, language: str) -> None:
    answer = assess(client, a_body({"onset": "sudden"}), f"?lang={language}")
    assert answer["outcome"]["label"] == getattr(TRIAGE.outcomes["strain_or_sprain"].label, language)
    assert answer["reasons"][0]["text"] == getattr(RULES["strain_pattern"].reason, language)


def test_the_operator_can_switch_it_off(state: Path) -> None:
    settings = Settings(state=state, assessment=False, index_url=f"embedded:{state / 'nothing'}")
    client = create_app(settings, open_engine(settings)).test_client()
    assert client.get(QUESTIONS_PATH).status_code == 404
    assert client.post(ASSESSMENTS, json=a_body()).status_code == 404
    paths = client.get("/openapi.json").get_json()["paths"]
    assert not [path for path in paths if path.startswith(ASSESSMENTS)]
    assert "/v1/matches" in paths


@pytest.mark.parametrize("country", ["GB", "AE", "AT"])
@pytest.mark.parametrize("sign", ["weakness", "fever", "bone_pinpoint", None])
def test_whatever_is_found_says_the_numbers_and_whom_to_turn_to(
    client: DocumentedClient, country: str, sign: str | None
) -> None:
    answers = {"body_region": "lower_back"} | ({sign: "yes"} if sign else {})
    disposition = assess(client, a_body(answers) | {"country": country})["disposition"]
    facts = load_reference().countries[country]
    assert {line["number"] for line in disposition["numbers"]} == {
        line.number for line in (*facts.advice_lines, *facts.emergency_numbers)
    }
    assert (facts.turn_to.text.en in disposition["advice"]) == (disposition["handoff"] in ("first", "only"))


def test_in_pregnancy_the_maternity_unit_is_named_first(client: DocumentedClient) -> None:
    disposition = assess(client, a_body(patient={"pregnant": True}) | {"country": "IE"})["disposition"]
    assert disposition["who"][0] == "maternity_unit"
    assert disposition["advice"][0] == say("maternity_first", "en")
