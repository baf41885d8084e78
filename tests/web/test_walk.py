"""The questions in the order they come up, and how many there can be."""

import pytest

from indexer.reference import load_reference
from service.web.visit import Answer, Visit
from service.web.walk import SKIPPED, Walk, assessment_body, walk_of

TRIAGE = load_reference().triage
DEFAULTS: dict[str, Answer] = {"number": 3, "choices": ()}


def walk(answers: dict[str, Answer] | None = None, for_whom: str = "me") -> Walk:
    return walk_of(Visit(for_whom=for_whom, answers=answers or {}), TRIAGE)


def to_the_end(for_whom: str = "me", **said: Answer) -> tuple[Walk, list[int]]:
    """The walk with those answers, else no or the first choice; and how many questions each page promised."""
    answers: dict[str, Answer] = {}
    promised = []
    while (here := walk(answers, for_whom)).current is not None:
        question = here.current
        promised.append(here.at_most)
        first = next(iter(option.code for option in question.options), "lower_back")
        plain = "no" if question.kind in ("sign", "yes_no") else first
        answers[question.code] = said.get(question.code, DEFAULTS.get(question.kind, plain))
    return here, promised


def codes(found: Walk) -> list[str]:
    return [question.code for question in found.asked]


def test_the_first_question_is_the_first_of_the_table() -> None:
    here = walk()
    assert here.current is not None
    assert here.current.code == next(iter(TRIAGE.assessment.questions))
    assert here.next_number == 1
    assert here.question(1) == here.current
    assert here.question(2) is here.question(0) is None


def test_for_a_child_the_age_comes_first() -> None:
    here = walk(for_whom="child")
    assert here.current is not None
    assert here.current.code == "age_years"
    ended, _ = to_the_end("child", age_years=5)
    assert codes(ended)[0] == "age_years"
    assert codes(ended).count("age_years") == 1
    assert "pregnant" not in codes(ended)


@pytest.mark.parametrize("region", TRIAGE.body_regions)
@pytest.mark.parametrize("onset", ["sudden", "delayed"])
def test_the_number_of_questions_promised_is_never_passed(region: str, onset: str) -> None:
    ended, promised = to_the_end(body_region=region, onset=onset, age_years=34)
    assert promised == sorted(promised, reverse=True)
    assert len(ended.asked) <= promised[-1]
    assert ended.at_most == len(ended.asked) == len(promised)
    assert ended.found.is_complete


def test_an_emergency_ends_the_walk_at_once() -> None:
    here = walk({"bladder": "no", "bowel": "no", "saddle": "yes", "both_legs": "no"})
    assert here.is_emergency
    assert here.current is None
    assert codes(here) == ["bladder", "bowel", "saddle"]


def test_a_changed_answer_keeps_those_that_are_still_asked() -> None:
    ended, _ = to_the_end(body_region="knee", calf="not_sure", age_years=34)
    changed: dict[str, Answer] = {**ended.answers, "body_region": "neck"}
    here = walk(changed)
    assert here.current is not None
    assert here.current.code not in ended.answers
    gone_on, _ = to_the_end("me", **changed)
    assert "calf" not in gone_on.answers
    assert gone_on.answers["age_years"] == 34
    assert walk({**changed, "body_region": "knee"}).answers == ended.answers


def test_a_question_that_may_be_passed_over_is_and_counts_as_unanswered() -> None:
    ended, _ = to_the_end(onset="delayed", onset_delay_hours=SKIPPED, training_changes=SKIPPED, age_years=34)
    assert {"onset_delay_hours", "training_changes"} <= set(codes(ended))
    assert {"onset_delay_hours", "training_changes"}.isdisjoint(ended.answers)
    assert ended.found.is_complete


@pytest.mark.parametrize("held", [SKIPPED, "perhaps", 7])
def test_what_answers_no_question_is_asked_again(held: Answer) -> None:
    here = walk({"bladder": held})
    assert here.current is not None
    assert here.current.code == "bladder"


def test_the_answers_become_a_valid_request() -> None:
    ended, _ = to_the_end(age_years=34, pregnant="yes", modifiers=("diabetes",))
    body = assessment_body(ended, "GB", TRIAGE)
    assert body["country"] == "GB"
    assert body["patient"] == {"age_years": 34, "pregnant": True, "modifiers": ["diabetes"]}
    assert body["answers"]["bladder"] == "no"
    assert body["answers"]["training_changes"] == []
