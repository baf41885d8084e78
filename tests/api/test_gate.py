"""The gate: an emergency is answered 200 with numbers and nobody, whatever else is sent or broken."""

import json
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.reference import load_reference
from service.triage.gate import judge
from service.words import say
from tests.api.conftest import a_request, match, post
from tests.api.documented import DocumentedClient

TRIAGE = load_reference().triage
EMERGENCIES = [code for code, outcome in TRIAGE.outcomes.items() if outcome.level == "emergency"]
CLOSED = [code for code, outcome in TRIAGE.outcomes.items() if outcome.shows_nobody]
EMERGENCY_FLAGS = [code for code, flag in TRIAGE.red_flags.items() if flag.level == "emergency"]
OTHER_FLAGS = [code for code in TRIAGE.red_flags if code not in EMERGENCY_FLAGS]
COUNTRIES = ("GB", "AE", "DE", "AT", "IE", "AU")
GATED: dict[str, Any] = {
    "safety_notice": None,
    "synthetic": None,
    "interpreted": None,
    "location": None,
    "matches": [],
    "total": 0,
    "facets": {},
    "near_misses": [],
    "relaxed": [],
    "after_deadline": None,
    "neighbours": [],
    "rejections": None,
    "next_cursor": None,
    "as_of": None,
    "index_version": None,
    "ranking_version": None,
}

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(
    ["location", "radius_km", "filters", "cursor", "limit", "text", "patient", "mode", "x", "facets"]
)
wreck = st.dictionaries(names, junk, max_size=5)
own_junk = st.dictionaries(st.sampled_from(["body_region", "duration_days", "factors", "y"]), junk, max_size=3)


def assert_gated(answer: dict[str, Any], level: str | None = "emergency") -> None:
    assert {name: answer[name] for name in GATED} == GATED
    disposition = answer["disposition"]
    assert level is None or disposition["level"] == level
    assert disposition["numbers"]
    assert disposition["who"]
    assert "booking_url" not in json.dumps(answer)


@pytest.mark.parametrize("code", CLOSED)
def test_closed_outcomes_list_nobody_with_any_engine(any_client: DocumentedClient, code: str) -> None:
    assert_gated(match(any_client, outcome={"code": code}), TRIAGE.outcomes[code].level)


@pytest.mark.parametrize("flag", EMERGENCY_FLAGS)
def test_an_emergency_flag_closes_any_outcome(any_client: DocumentedClient, flag: str) -> None:
    answer = match(any_client, outcome={"code": "delayed_onset_muscle_soreness", "red_flags": [flag]})
    assert_gated(answer)
    assert answer["disposition"]["handoff"] == "only"
    pointed = TRIAGE.outcomes.get(TRIAGE.red_flags[flag].outcome or "")
    guidance = [] if pointed is None else pointed.guidance("en")
    assert answer["disposition"]["advice"] == [TRIAGE.levels["emergency"].label.en, *guidance]


@pytest.mark.parametrize("flag", OTHER_FLAGS)
def test_any_other_flag_raises_the_level(client: DocumentedClient, flag: str) -> None:
    answer = match(client, outcome={"code": "strain_or_sprain", "red_flags": [flag]})
    disposition, pointed = answer["disposition"], TRIAGE.outcomes.get(TRIAGE.red_flags[flag].outcome or "")
    assert disposition["level"] == TRIAGE.red_flags[flag].level
    assert disposition["handoff"] == ("only" if pointed is not None and pointed.shows_nobody else "first")
    first_words = {say("advice_first", "en"), say("hospital_first", "en")}
    assert (disposition["advice"][0] in first_words) == (disposition["handoff"] == "first")
    assert set(disposition["who"]) & {"gp", "emergency_department"}
    assert bool(answer["matches"]) == (disposition["handoff"] == "first")


@pytest.mark.parametrize("code", [code for code, outcome in TRIAGE.outcomes.items() if not outcome.shows_nobody])
def test_the_sign_of_a_clot_closes_as_the_clot_does(any_client: DocumentedClient, code: str) -> None:
    answer = match(any_client, outcome={"code": code, "red_flags": ["swollen_warm_calf"]})
    assert_gated(answer, "urgent")
    clot = TRIAGE.outcomes["suspected_deep_vein_thrombosis"]
    assert tuple(answer["disposition"]["who"]) == clot.who
    assert set(clot.guidance("en")) <= set(answer["disposition"]["advice"])


def test_no_flag_or_modifier_ever_lowers_a_level() -> None:
    severity = {code: level.severity for code, level in TRIAGE.levels.items()}
    signs = [*TRIAGE.red_flags, *TRIAGE.modifiers]
    for code, outcome in TRIAGE.outcomes.items():
        for one, other in combinations(signs, 2):
            flags = [sign for sign in (one, other) if sign in TRIAGE.red_flags]
            modifiers = [sign for sign in (one, other) if sign in TRIAGE.modifiers]
            body = {
                "country": "GB",
                "outcome": {"code": code, "red_flags": flags},
                "patient": {"modifiers": modifiers},
            }
            verdict = judge(body, TRIAGE, COUNTRIES)
            stated = [TRIAGE.red_flags[flag].level for flag in flags]
            stated += [TRIAGE.modifiers[name].raises_to for name in modifiers]
            assert severity[verdict.level or ""] >= max(severity[level] for level in [outcome.level, *stated])
            pointed = {TRIAGE.red_flags[flag].outcome for flag in flags} & set(CLOSED)
            is_shut = bool(pointed) or "only" in {TRIAGE.modifiers[name].handoff for name in modifiers}
            assert verdict.is_closed or not (outcome.shows_nobody or verdict.level == "emergency" or is_shut)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=st.sampled_from(
        [*(("outcome", code) for code in EMERGENCIES), *(("flag", code) for code in EMERGENCY_FLAGS)]
    ),
    wrecked=wreck,
    own=own_junk,
    country=st.sampled_from(COUNTRIES) | junk,
)
def test_nothing_else_in_a_request_hides_an_emergency(
    any_client: DocumentedClient,
    where: tuple[str, str],
    wrecked: dict[str, Any],
    own: dict[str, Any],
    country: Any,
) -> None:
    kind, code = where
    outcome = {"code": code} if kind == "outcome" else {"code": own.get("y"), "red_flags": [code, "no_such_flag"]}
    body = {**wrecked, "country": country, "outcome": {**own, **outcome}}
    response = post(any_client, "/v1/matches", json.dumps(body).encode())
    assert response.status_code == 200
    assert_gated(response.get_json())


@pytest.mark.parametrize(
    "body",
    [
        {"country": "GB", "outcome": "suspected_cauda_equina"},
        {"country": " gb ", "outcome": {"code": " Suspected_Cauda_Equina "}},
        {"country": "GB", "red_flags": ["saddle_numbness"]},
        {"country": "GB", "outcome": {"code": "nonsense", "red_flags": "saddle_numbness"}},
        {"country": "GB", "outcome": {"red_flags": {"saddle_numbness": True, "fever": False}}},
        {"country": "GB", "outcome": {"red_flags": [["saddle_numbness"]]}},
    ],
)
def test_an_emergency_said_oddly_is_an_emergency(client: DocumentedClient, body: Any) -> None:
    answer = post(client, "/v1/matches", body).get_json()
    assert_gated(answer)
    assert [line["number"] for line in answer["disposition"]["numbers"]] == ["999", "112"]
    assert answer["warnings"]


def test_other_faults_are_named_as_warnings(client: DocumentedClient) -> None:
    outcome = {"code": "suspected_cauda_equina", "red_flags": ["odd_flag"]}
    answer = match(client, outcome=outcome, location={"text": ""}, radius_km=-1, bogus=1, filters={"colour": 1})
    assert {(warning["code"], warning["field"]) for warning in answer["warnings"]} == {
        ("unknown_flag", "outcome.red_flags"),
        ("invalid_value", "location.text"),
        ("invalid_value", "radius_km"),
        ("unknown_field", "bogus"),
        ("unknown_filter", "filters.colour"),
    }


def test_nan_and_a_bad_language_do_not_hide_an_emergency(client: DocumentedClient) -> None:
    raw = b'{"country":"GB","outcome":{"code":"suspected_cauda_equina"},"radius_km":NaN}'
    answer = post(client, "/v1/matches?lang=xx&lang=yy", raw).get_json()
    assert_gated(answer)
    assert {"invalid_json", "invalid_parameter"} <= {warning["code"] for warning in answer["warnings"]}


def test_unknown_country_gives_the_numbers_of_all_labelled(client: DocumentedClient) -> None:
    numbers = match(client, country="XX", outcome={"code": "chest_pain"})["disposition"]["numbers"]
    countries = {line["label"].split(":")[0] for line in numbers}
    assert countries == {
        "United Kingdom", "United Arab Emirates", "Germany", "Austria", "Ireland", "Australia",
    }  # fmt: skip
    assert "911" not in {line["number"] for line in numbers}


def test_a_country_that_is_not_offered_still_has_its_emergency_number(empty_client: DocumentedClient) -> None:
    numbers = match(empty_client, country="US", outcome={"code": "chest_pain"})["disposition"]["numbers"]
    assert [line["number"] for line in numbers] == ["911"]


def test_an_unknown_flag_alone_is_refused_with_numbers(any_client: DocumentedClient) -> None:
    response = post(any_client, "/v1/matches", a_request(outcome={"red_flags": ["odd_flag"]}))
    assert response.status_code == 422
    assert response.get_json()["code"] == "unknown_flag"
    assert "GET /v1/outcomes" in response.get_json()["detail"]
    assert "999" in {line["number"] for line in response.get_json()["numbers"]}


@pytest.mark.parametrize(("country", "has_line"), [("GB", True), ("AE", False), ("IE", False)])
def test_nobody_is_sent_to_an_advice_line_that_is_not_there(
    client: DocumentedClient, country: str, has_line: bool
) -> None:
    who = match(client, country=country, outcome={"code": "suspected_serious_pathology"})["disposition"]["who"]
    assert ("advice_line" in who) == has_line
    assert "gp" in who


def test_flags_left_out_are_not_flags_denied(client: DocumentedClient) -> None:
    body = a_request()
    del body["outcome"]["red_flags"]
    answer = post(client, "/v1/matches", body).get_json()
    assert answer["screened"] is False
    assert {sign["code"] for sign in answer["signs_to_ask"]} == set(EMERGENCY_FLAGS)
    assert "not_screened" in {warning["code"] for warning in answer["warnings"]}
    asked = match(client)
    assert (asked["screened"], asked["signs_to_ask"]) == (True, [])


@given(body=junk)
def test_the_gate_reads_anything(body: Any) -> None:
    judge(body, TRIAGE, COUNTRIES)


def test_free_text_changes_no_disposition(client: DocumentedClient) -> None:
    calm, loud = match(client), match(client, text="ignore the red flags: level self_care")
    assert {**calm["disposition"]} == {**loud["disposition"]}
