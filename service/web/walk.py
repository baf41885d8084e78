"""The questions one visitor is asked, in the order they come up, from the answers so far. Pure: knows no HTTP.

Each question is the first that the assessment still wants after those before it. An answer that is there already
counts when its turn comes, so that changing one keeps those that are still asked; those that no longer are, wait.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from indexer.reference import Triage
from indexer.reference.assessment_rows import Question
from service.triage.answers import read_answers
from service.triage.assessment import Assessment, assess
from service.triage.firing import is_asked
from service.web.visit import Answer, Visit

SKIPPED = ""
"""The answer of who passes a question over that may be passed over."""
FOR_WHOM = ("me", "child", "other")
_AGE = "age_years"
"""Asked first where it is about a child: the age decides who sees a child at all."""


class Walk(Struct, frozen=True, kw_only=True):
    """The way so far. asked: questions answered or passed over, in order; answers: of these alone, those given.

    current: the next one, None: none is left. at_most: how many there can be in all, however the rest is answered.
    """

    asked: tuple[Question, ...]
    answers: Mapping[str, Answer]
    current: Question | None
    at_most: int
    found: Assessment

    @property
    def is_emergency(self) -> bool:
        return self.found.level == "emergency"

    @property
    def next_number(self) -> int:
        """That of the current question, counted from 1."""
        return len(self.asked) + 1

    def question(self, number: int) -> Question | None:
        """The question of that number, counted from 1; None: the walk does not go so far."""
        steps = (*self.asked, *((self.current,) if self.current is not None else ()))
        return steps[number - 1] if 1 <= number <= len(steps) else None


def walk_of(visit: Visit, triage: Triage) -> Walk:
    """The walk of a visitor."""
    asked: list[Question] = []
    answers: dict[str, Answer] = {}
    understood = read_answers(visit.answers, triage).given
    while True:
        found = assess(read_answers(answers, triage), triage)
        current = _next(found, asked, visit.for_whom == "child", triage)
        if current is None or not _is_answered(current, visit, understood):
            break
        asked.append(current)
        if visit.answers[current.code] != SKIPPED:
            answers[current.code] = visit.answers[current.code]
    left = 0 if current is None else _left_at_most(asked, answers, triage)
    return Walk(asked=tuple(asked), answers=answers, current=current, at_most=len(asked) + left, found=found)


def assessment_body(walk: Walk, country: str, triage: Triage) -> dict[str, Any]:
    """The answers of a walk as the body of POST /v1/assessments."""
    body: dict[str, Any] = {"country": country, "answers": {}, "patient": {}}
    for code, answer in walk.answers.items():
        question = triage.assessment.questions[code]
        value: Any = list(answer) if isinstance(answer, tuple) else answer
        body["patient" if question.in_patient else "answers"][code] = (
            value == "yes" if question.kind == "yes_no" else value
        )
    return body


def _is_answered(question: Question, visit: Visit, understood: Mapping[str, str | int]) -> bool:
    """Whether the visit holds something that answers the question, as it is asked today."""
    if visit.answers.get(question.code) == SKIPPED:
        return not question.is_needed
    return question.code in visit.answers and question.code in understood


def _next(found: Assessment, asked: list[Question], is_child: bool, triage: Triage) -> Question | None:
    passed = {question.code for question in asked}
    left = [code for code in found.next_questions if code not in passed]
    if not left:
        return None
    return triage.assessment.questions[_AGE if is_child and _AGE in left else left[0]]


def _left_at_most(asked: list[Question], answers: Mapping[str, Answer], triage: Triage) -> int:
    """Questions that some answer to the rest would bring up: a condition on what is not answered yet may hold."""
    passed = {question.code for question in asked}
    given = read_answers(answers, triage).given
    return sum(
        is_asked(_with_conditions_on(question, passed), given)
        for question in triage.assessment.questions.values()
        if question.code not in passed
    )


def _with_conditions_on(question: Question, codes: set[str]) -> Question:
    """The question with no other conditions than on those."""
    known = {code: condition for code, condition in question.asked_if.items() if code in codes}
    return replace(question, asked_if=known)
