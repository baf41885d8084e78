"""The gate is never milder than the assessment for the same facts: one rule table, read twice."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest

from service.triage.gate import Verdict, judge
from service.triage.handoffs import HANDOFFS
from tests.answering import QUESTIONS, RULES, SORENESS, TRIAGE, a_body, assessed

FLAGGED = [sign.code for sign in TRIAGE.assessment.signs() if sign.red_flags]
"""Signs that a request can state as red flags."""
BY_OUTCOME = [sign.code for sign in TRIAGE.assessment.signs() if sign.outcomes and not sign.red_flags]
"""Signs that a request can state by their outcome alone."""
MILDEST = "strain_or_sprain"


def stated(body: dict[str, Any], outcome: str) -> dict[str, Any]:
    """What a request to the matches can say of the answers."""
    answers = body["answers"]
    flags = [flag for sign in FLAGGED if answers.get(sign) == "yes" for flag in QUESTIONS[sign].red_flags]
    return {
        "country": "GB",
        "outcome": {
            "code": outcome,
            "body_region": answers["body_region"],
            "onset_delay_hours": 0 if answers["onset"] == "sudden" else answers.get("onset_delay_hours"),
            "duration_days": answers["duration_days"],
            "red_flags": flags,
        },
        "patient": body["patient"],
    }


def judged(body: dict[str, Any], outcome: str) -> Verdict:
    return judge(stated(body, outcome), TRIAGE, ["GB"])


def assert_never_milder(body: dict[str, Any], outcome: str | None = None) -> None:
    found = assessed(body)
    verdict = judged(body, outcome or found.outcome or MILDEST)
    assert verdict.level is not None
    assert verdict.handoff is not None
    severity = {code: level.severity for code, level in TRIAGE.levels.items()}
    assert severity[verdict.level] >= severity[found.level], (found.fired[0].rule, body)
    assert HANDOFFS.index(verdict.handoff) >= HANDOFFS.index(found.handoff), (found.fired[0].rule, body)


def patients() -> Iterator[dict[str, Any]]:
    """Every age band alone, and every modifier of somebody young and of somebody old."""
    for age in (5, 14, 17, 34, 60, 80):
        yield {"age_years": age, "modifiers": [], "pregnant": False}
    for age, modifier in product((34, 80), TRIAGE.modifiers):
        yield {"age_years": age, "modifiers": [modifier], "pregnant": False}
    yield {"age_years": 34, "modifiers": [], "pregnant": True}


@pytest.mark.parametrize("region", TRIAGE.body_regions)
def test_the_gate_is_never_milder_than_the_assessment(region: str) -> None:
    """Every pair of signs, and every sign with every patient, stated beside the mildest outcome."""
    for onset, pair in product(("gradual", "sudden"), combinations(FLAGGED, 2)):
        answers = {"body_region": region, "onset": onset, **dict.fromkeys(pair, "yes")}
        assert_never_milder(a_body(answers), MILDEST)
    for onset, sign, patient in product(("gradual", "sudden"), (None, *FLAGGED), patients()):
        answers = {"body_region": region, "onset": onset, **({sign: "yes"} if sign else {})}
        assert_never_milder(a_body(answers, patient), MILDEST)


@pytest.mark.parametrize("region", TRIAGE.body_regions)
@pytest.mark.parametrize("sign", BY_OUTCOME)
def test_a_sign_stated_by_its_outcome_counts_beside_the_rest(sign: str, region: str) -> None:
    for other, patient in product((None, *FLAGGED), patients()):
        answers = {"body_region": region, sign: "yes", **({other: "yes"} if other else {})}
        body = a_body(answers, patient)
        if assessed(body).outcome in QUESTIONS[sign].outcomes:
            assert_never_milder(body)


@pytest.mark.parametrize(
    ("said", "patient", "level"),
    [
        ({"red_flags": ["new_or_worsening_weakness"]}, {"modifiers": ["cancer"]}, "emergency"),
        ({"code": "motor_deficit", "red_flags": []}, {"modifiers": ["cancer"]}, "emergency"),
        ({"code": "motor_deficit", "red_flags": ["cannot_bear_weight"]}, {}, "emergency"),
        ({"red_flags": ["new_or_worsening_weakness", "cannot_bear_weight"]}, {}, "emergency"),
        ({"red_flags": ["snap_with_loss_of_strength", "cannot_bear_weight"]}, {}, "emergency"),
        ({"body_region": "lower_back"}, {"modifiers": ["trauma", "osteoporosis"]}, "emergency"),
        ({"body_region": "lower_back"}, {"modifiers": ["trauma"], "age_years": 80}, "emergency"),
        ({"body_region": "lower_back"}, {"modifiers": ["trauma"], "age_years": 34}, "urgent"),
        ({"body_region": "knee"}, {"modifiers": ["trauma"]}, "urgent"),
        ({"body_region": "neck", "red_flags": ["fever"]}, {}, "emergency"),
        ({"body_region": "knee", "red_flags": ["fever"]}, {}, "urgent"),
        ({"red_flags": ["fever"]}, {}, "urgent"),
        ({"red_flags": ["pain_in_waves_to_groin"]}, {"age_years": 70}, "emergency"),
        ({"red_flags": ["pain_in_waves_to_groin"]}, {"age_years": 34}, "urgent"),
        ({"code": "suspected_renal_colic"}, {"age_years": 70}, "emergency"),
        ({"code": "suspected_renal_colic"}, {}, "emergency"),
        ({"code": "suspected_stress_fracture", "body_region": "hip_groin"}, {"age_years": 34}, "urgent"),
        ({"code": "suspected_stress_fracture", "body_region": "knee"}, {"age_years": 34}, "soon"),
        ({"body_region": "hip_groin"}, {"age_years": 12}, "urgent"),
        ({"body_region": "hip_groin"}, {}, "routine"),
        ({"body_region": "hip_groin", "red_flags": ["cannot_bear_weight"]}, {"age_years": 34}, "emergency"),
        ({"body_region": "knee", "onset_delay_hours": 0}, {"modifiers": ["anticoagulants"]}, "urgent"),
        ({"body_region": "knee"}, {"modifiers": ["anticoagulants"]}, "soon"),
    ],
)
def test_what_means_more_together(said: dict[str, Any], patient: dict[str, Any], level: str) -> None:
    verdict = judge({"outcome": {"code": MILDEST, **said}, "patient": patient}, TRIAGE, ["GB"])
    assert verdict.level == level
    assert verdict.raised_by is None or verdict.raised_by.source


def test_a_rule_that_raises_says_why() -> None:
    said = {"code": MILDEST, "body_region": "neck", "red_flags": ["fever"]}
    verdict = judge({"outcome": said}, TRIAGE, ["GB"])
    assert verdict.raised_by is not None
    rule = RULES["fever_with_neck_pain"]
    assert (verdict.raised_by.code, verdict.raised_by.reason, verdict.raised_by.source) == (
        rule.code,
        rule.reason,
        rule.source,
    )


def test_a_milder_sign_that_closes_names_who_is_right() -> None:
    """Weakness alone leaves the list open after a doctor; a lump of the groin beside it closes the list."""
    weak = {"body_region": "lower_back", "weakness": "yes"}
    assert assessed(a_body(weak)).handoff == "first"
    closed = assessed(a_body(weak | {"groin_lump": "yes"}))
    assert (closed.level, closed.handoff) == ("urgent", "only")
    assert set(TRIAGE.outcomes["groin_hernia"].who) <= set(closed.who) <= set(TRIAGE.who)


def test_a_closed_verdict_names_nobody_of_this_directory() -> None:
    """A conflict of codes: the more severe one leaves the list open, a modifier closes it."""
    said = {"outcome": {"code": "motor_deficit"}, "patient": {"age_years": 34, "modifiers": ["fever"]}}
    verdict = judge(said, TRIAGE, ["GB"])
    assert verdict.is_closed
    assert verdict.who
    assert set(verdict.who) <= set(TRIAGE.who)


def test_soreness_stays_soreness() -> None:
    said = {"code": "delayed_onset_muscle_soreness", "body_region": "upper_back", "onset_delay_hours": 24}
    assert judge({"outcome": said}, TRIAGE, ["GB"]).level == "self_care"
    assert_never_milder(a_body({**SORENESS, "body_region": "upper_back"}), "delayed_onset_muscle_soreness")


def test_of_two_codes_the_worse_decides_and_the_milder_still_closes() -> None:
    said = {"code": "motor_deficit", "icd10": "K40.9", "red_flags": []}
    verdict = judge({"outcome": said, "patient": {"age_years": 34}}, TRIAGE, ["GB"])
    assert (verdict.level, verdict.handoff) == ("urgent", "only")
    assert set(TRIAGE.outcomes["groin_hernia"].who) <= set(verdict.who) <= set(TRIAGE.who)


def test_an_illness_among_the_signs_counts() -> None:
    said = {"code": MILDEST, "red_flags": ["cancer"]}
    assert judge({"outcome": said, "patient": {"age_years": 34}}, TRIAGE, ["GB"]).is_closed


@pytest.mark.parametrize("code", ["S82.11", "S52.51", "S42.01", "s8211", "S82.101B"])
def test_a_fracture_coded_as_open_is_one(code: str) -> None:
    verdict = judge({"outcome": {"icd10": code, "red_flags": []}}, TRIAGE, ["GB"])
    assert (verdict.outcome, verdict.level) == ("open_fracture", "emergency")


@pytest.mark.parametrize("code", ["S82.10", "S52.5", "S82.101A"])
def test_a_fracture_not_coded_as_open_is_none(code: str) -> None:
    assert judge({"outcome": {"icd10": code, "red_flags": []}}, TRIAGE, ["GB"]).outcome != "open_fracture"
