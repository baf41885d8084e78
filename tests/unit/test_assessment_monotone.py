"""A worse, unsure or missing answer never lowers the level, and never opens a hand-off."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.reference.assessment import answers_of
from service.triage.handoffs import HANDOFFS
from tests.answering import (
    QUESTIONS,
    RULES,
    SIGNS,
    SORENESS,
    TRIAGE,
    a_body,
    a_body_that_fires,
    assessed,
    severity,
    without,
)

PATTERN = ("body_region", "onset", "duration_days", "character", "spread", "movement")
"""Questions an answer to which may be withdrawn without the level falling. The delay only refines the onset: a
contradiction between the two ends when the delay is withdrawn."""


def chain(body: dict[str, Any], sign: str) -> list[int]:
    """How severe it is with the sign denied, left out, unsure and affirmed."""
    told = [a_body({**body["answers"], sign: answer}, body["patient"]) for answer in ("no", "not_sure", "yes")]
    return [severity(each) for each in (told[0], without(told[0], sign), told[1], told[2])]


def how_careful(body: dict[str, Any]) -> int:
    return HANDOFFS.index(assessed(body).handoff)


def assert_never_milder(body: dict[str, Any], sign: str) -> None:
    """Along the chain neither the level nor the hand-off falls.

    One step only may be less careful: a milder sign (seen within a week) that is unsure leads to a clinician
    first, for nothing is concluded; affirmed, it leads to an outcome, which has its own hand-off. Even that step
    is never less careful than the sign denied, and opens nothing that is closed.
    """
    levels = chain(body, sign)
    assert levels == sorted(levels), sign
    told = [a_body({**body["answers"], sign: answer}, body["patient"]) for answer in ("no", "not_sure", "yes")]
    denied, missing, unsure, affirmed = map(how_careful, (told[0], without(told[0], sign), told[1], told[2]))
    assert denied <= missing <= unsure, sign
    assert affirmed >= denied, sign
    if QUESTIONS[sign].level != "soon" or unsure == HANDOFFS.index("only"):
        assert affirmed >= unsure, sign


signs = st.dictionaries(st.sampled_from(SIGNS), st.sampled_from(["not_sure", "yes"]), max_size=4)
missing = st.lists(st.sampled_from([*SIGNS, *PATTERN]), max_size=4)
pattern = st.fixed_dictionaries(
    {
        code: st.integers(0, 40)
        if QUESTIONS[code].kind == "number"
        else st.sampled_from(list(answers_of(QUESTIONS[code], TRIAGE)))
        for code in (*PATTERN, "onset_delay_hours")
    }
)
patients = st.fixed_dictionaries(
    {
        "age_years": st.sampled_from([5, 14, 17, 34, 60, 66, 80]),
        "modifiers": st.lists(st.sampled_from(list(TRIAGE.modifiers)), max_size=2, unique=True),
    }
)


@settings(max_examples=300, deadline=None)
@given(
    answers=pattern | st.just(SORENESS),
    worse=signs,
    left_out=missing,
    patient=patients,
    sign=st.sampled_from(SIGNS),
)
def test_a_worse_sign_never_lowers(
    answers: dict[str, Any], worse: dict[str, str], left_out: list[str], patient: dict[str, Any], sign: str
) -> None:
    body = a_body(answers | worse, patient)
    for code in left_out:
        body["answers"][code] = None
    assert_never_milder(body, sign)


@settings(max_examples=300, deadline=None)
@given(answers=pattern | st.just(SORENESS), worse=signs, patient=patients)
def test_a_withdrawn_answer_never_lowers(
    answers: dict[str, Any], worse: dict[str, str], patient: dict[str, Any]
) -> None:
    body = a_body(answers | worse, patient)
    for code in PATTERN:
        assert severity(without(body, code)) >= severity(body), code
        assert how_careful(without(body, code)) >= how_careful(body), code


@settings(max_examples=200, deadline=None)
@given(answers=pattern | st.just(SORENESS), worse=signs)
def test_a_patient_not_told_of_is_never_milder_than_a_healthy_adult(
    answers: dict[str, Any], worse: dict[str, str]
) -> None:
    body = a_body(answers | worse)
    for code in ("age_years", "modifiers", "pregnant"):
        assert severity(without(body, code)) >= max(severity(body), TRIAGE.levels["soon"].severity), code


@settings(max_examples=200, deadline=None)
@given(answers=pattern | st.just(SORENESS), worse=signs, age=st.integers(0, 120))
def test_an_age_not_told_is_never_milder_than_any(
    answers: dict[str, Any], worse: dict[str, str], age: int
) -> None:
    body = a_body(answers | worse, {"age_years": age})
    assert severity(without(body, "age_years")) >= severity(body)
    assert how_careful(without(body, "age_years")) >= how_careful(body)


def test_an_age_not_told_is_as_pressing_as_a_child() -> None:
    found = assessed(without(a_body(SORENESS), "age_years"))
    assert (found.level, found.handoff, found.outcome) == ("urgent", "first", None)


def test_a_worse_answer_opens_no_closed_handoff() -> None:
    lump = {"body_region": "lower_back", "groin_lump": "yes"}
    assert assessed(a_body(lump)).handoff == "only"
    worse = assessed(a_body(lump | {"weakness": "yes"}))
    assert (worse.level, worse.handoff) == ("urgent", "only")


@settings(max_examples=200, deadline=None)
@given(answers=pattern, worse=signs, patient=patients, more=st.sampled_from(list(TRIAGE.modifiers)))
def test_one_more_modifier_never_lowers(
    answers: dict[str, Any], worse: dict[str, str], patient: dict[str, Any], more: str
) -> None:
    body = a_body(answers | worse, patient)
    grown = a_body(answers | worse, patient | {"modifiers": [*patient["modifiers"], more]})
    assert severity(grown) >= severity(body)
    assert how_careful(grown) >= how_careful(body)


@pytest.mark.parametrize("region", [None, *TRIAGE.body_regions])
def test_each_sign_in_each_region(region: str | None) -> None:
    for answers in (SORENESS, {}):
        for sign in SIGNS:
            assert_never_milder(a_body({**answers, "body_region": region}), sign)


def test_each_pair_of_signs() -> None:
    for sign, other in permutations(SIGNS, 2):
        assert_never_milder(a_body(SORENESS | {other: "yes", "body_region": "lower_back"}), sign)


@pytest.mark.parametrize("code", RULES)
def test_around_each_rule(code: str) -> None:
    body = a_body_that_fires(RULES[code])
    for sign in SIGNS:
        assert_never_milder(body, sign)
    for question in PATTERN:
        assert severity(without(body, question)) >= severity(body), question
