"""Answers for tests of the assessment: a complete calm set to start from, and how severe what follows is."""

from collections.abc import Mapping
from typing import Any

from indexer.reference import load_reference
from indexer.reference.assessment_rows import MODIFIER_PREFIX, UNANSWERED, Condition, Range, Rule
from service.triage.answers import read_answers
from service.triage.assessment import Assessment, assess

TRIAGE = load_reference().triage
QUESTIONS = TRIAGE.assessment.questions
RULES = TRIAGE.assessment.rules
SIGNS = [sign.code for sign in TRIAGE.assessment.signs()]
SORENESS: dict[str, Any] = {
    "onset": "delayed",
    "onset_delay_hours": 24,
    "duration_days": 2,
    "character": "dull",
    "spread": "widespread",
    "movement": "eases",
}
"""The one pattern of plain soreness."""
PATTERN: dict[str, Any] = SORENESS | {"onset": "gradual", "onset_delay_hours": None, "duration_days": 5}
"""Neither soreness nor anything sharp."""


def a_body(answers: Mapping[str, Any] | None = None, patient: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A complete request: an adult's knee, every sign denied, changed as told."""
    calm = {**dict.fromkeys(SIGNS, "no"), "body_region": "knee", **PATTERN, "training_changes": []}
    who = {"age_years": 34, "pregnant": False, "modifiers": []}
    return {"country": "GB", "answers": calm | dict(answers or {}), "patient": who | dict(patient or {})}


def assessed(body: object) -> Assessment:
    return assess(read_answers(body, TRIAGE), TRIAGE)


def severity(body: object) -> int:
    return TRIAGE.levels[assessed(body).level].severity


def without(body: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The body with one question unanswered."""
    return {
        key: {name: value for name, value in held.items() if name != code} if isinstance(held, dict) else held
        for key, held in body.items()
    }


def a_body_that_fires(rule: Rule) -> dict[str, Any]:
    """A complete calm body changed just so much that the rule holds."""
    body = a_body()
    wanted = list(rule.every.items()) + list(rule.some.items())[:1]
    for code, condition in wanted:
        _answer(body, code, condition)
    if rule.signs is not None:
        sign = next(sign.code for sign in TRIAGE.assessment.signs() if sign.level == rule.signs.level)
        _answer(body, sign, rule.signs.answers)
    return body


def _answer(body: dict[str, Any], code: str, condition: Condition) -> None:
    if code.startswith(MODIFIER_PREFIX):
        body["patient"]["modifiers"] = [*body["patient"]["modifiers"], code.removeprefix(MODIFIER_PREFIX)]
        return
    under = "patient" if QUESTIONS[code].in_patient else "answers"
    if isinstance(condition, Range):
        value: Any = condition.at_most if condition.at_least is None else condition.at_least
    else:
        value = condition[-1] if QUESTIONS[code].kind == "sign" else condition[0]
    if value == UNANSWERED:
        body[under].pop(code, None)
    else:
        body[under][code] = value == "yes" if QUESTIONS[code].kind == "yes_no" else value
