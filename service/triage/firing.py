"""Which rules hold for somebody's answers, and which of the patient's modifiers and ages raise the level. Pure.

The rules are a table of seed_data; here is only how one is read. What they add up to is decided elsewhere.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from indexer.reference import Modifier, Translated, Triage
from indexer.reference.assessment_rows import UNANSWERED, Condition, Question, Range, Rule
from indexer.reference.triage_rows import AgeBand
from service.triage.answers import Answers
from service.triage.consequences import handoff_of, level_of
from service.triage.handoffs import RAISED_HANDOFF, most_careful


class Fired(Struct, frozen=True, kw_only=True):
    """A rule that holds, or a modifier or age of the patient, and what follows from it.

    rule: the rule's code, "modifier.<code>" or "age.<code>". who: before whoever else is named.
    """

    rule: str
    level: str
    handoff: str
    reason: Translated
    source: str
    outcome: str | None = None
    is_unclear: bool = False
    specificity: int = 0
    who: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = ()


def fire(answers: Answers, triage: Triage) -> Iterator[Fired]:
    """Every rule that holds, in the order of the table, then what the patient brings along."""
    yield from _rules(answers, triage)
    yield from _patient(answers, triage)


def _rules(answers: Answers, triage: Triage) -> Iterator[Fired]:
    for rule in triage.assessment.rules.values():
        if _fires(rule, answers.given, triage):
            yield _fired(rule, triage)


def _fires(rule: Rule, given: Mapping[str, str | int], triage: Triage) -> bool:
    if not all(_holds(code, condition, given) for code, condition in rule.every.items()):
        return False
    if rule.some and not any(_holds(code, condition, given) for code, condition in rule.some.items()):
        return False
    if rule.signs is not None and not any(
        _is_answered_so(sign, rule.signs.answers, given)
        for sign in triage.assessment.signs()
        if sign.level == rule.signs.level
    ):
        return False
    return rule.unless is None or not _fires(triage.assessment.rules[rule.unless], given, triage)


def _holds(code: str, condition: Condition, given: Mapping[str, str | int]) -> bool:
    value = given.get(code)
    if isinstance(condition, Range):
        return condition.holds(value)
    return (UNANSWERED if value is None else value) in condition


def _is_answered_so(sign: Question, answers: tuple[str, ...], given: Mapping[str, str | int]) -> bool:
    """A sign nobody is asked in this case is not missing; answered all the same, it counts."""
    if sign.code in given:
        return given[sign.code] in answers
    return UNANSWERED in answers and is_asked(sign, given)


def is_asked(question: Question, given: Mapping[str, str | int]) -> bool:
    """Whether the question is put to somebody who has answered so far."""
    return all(_holds(code, condition, given) for code, condition in question.asked_if.items())


def _fired(rule: Rule, triage: Triage) -> Fired:
    return Fired(
        rule=rule.code,
        level=level_of(rule, triage),
        handoff=handoff_of(rule, triage),
        reason=rule.reason,
        source=rule.source,
        outcome=rule.outcome,
        is_unclear=rule.is_unclear,
        specificity=rule.specificity,
        red_flags=rule.red_flags,
    )


def _patient(answers: Answers, triage: Triage) -> Iterator[Fired]:
    """What the patient's modifiers and age raise to."""
    rows: list[tuple[str, Modifier | AgeBand]] = [
        (f"modifier.{code}", triage.modifiers[code]) for code in answers.modifiers
    ]
    if answers.age_years is not None:
        band = triage.age_band(answers.age_years)
        rows.append((f"age.{band.code}", band))
    for name, row in rows:
        if row.raises_to is not None:
            yield Fired(
                rule=name,
                level=row.raises_to,
                handoff=most_careful([row.handoff, RAISED_HANDOFF[row.raises_to]]),
                reason=row.effect,
                source=row.source,
                who=row.who,
            )
