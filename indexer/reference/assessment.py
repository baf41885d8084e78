"""Reads what the assessment asks and the rules from answers to an outcome.

Owns that they cannot contradict the rest of triage or themselves: no rule may ask for a "no", so that a worse,
unsure or missing answer never lowers a level. What fires for whom is the service's to say.
"""

from collections.abc import Collection, Mapping
from importlib.resources.abc import Traversable
from typing import Protocol

from indexer.errors import BadReference
from indexer.reference.assessment_rows import (
    MODIFIER_PREFIX,
    SIGN_ANSWERS,
    UNANSWERED,
    AssessmentTables,
    Conditions,
    OptionsFrom,
    Question,
    Range,
    Rule,
)
from indexer.reference.reading import read_coded, require_known
from indexer.reference.words import Coded, Labelled

_WORSE_TOO = ({"yes"}, {"not_sure", "yes"}, {UNANSWERED, "not_sure", "yes"})
"""What a rule may ask of a sign: an answer and every worse one."""


class Known(Protocol):
    """The other tables of triage, by code."""

    @property
    def outcomes(self) -> Mapping[str, Coded]: ...
    @property
    def red_flags(self) -> Mapping[str, Coded]: ...
    @property
    def modifiers(self) -> Mapping[str, Labelled]: ...
    @property
    def factors(self) -> Mapping[str, Labelled]: ...
    @property
    def body_regions(self) -> Mapping[str, Labelled]: ...


def read_assessment(directory: Traversable) -> AssessmentTables:
    """Reads questions.toml and rules.toml. Raises BadReference naming the file and the row."""
    return AssessmentTables(
        read_coded(directory / "questions.toml", "question", Question),
        read_coded(directory / "rules.toml", "rule", Rule),
    )


def check_assessment(tables: AssessmentTables, known: Known) -> None:
    """Raises BadReference naming the row that contradicts the other tables or itself."""
    for question in tables.questions.values():
        _check_question(question, tables, known)
    for rule in tables.rules.values():
        _check_rule(rule, tables, known)
    _check_order(tables)


def answers_of(question: Question, known: Known) -> Collection[str]:
    """The codes that answer a question; none for a number."""
    if question.kind == "sign":
        return SIGN_ANSWERS
    if question.kind == "yes_no":
        return ("no", "yes")
    if question.options_from is not None:
        return labels_from(known, question.options_from)
    return tuple(option.code for option in question.options)


def labels_from(known: Known, table: OptionsFrom) -> Mapping[str, Labelled]:
    """The rows of another table that are the options of a question."""
    return {"body_regions": known.body_regions, "modifiers": known.modifiers, "factors": known.factors}[table]


def _check_question(question: Question, tables: AssessmentTables, known: Known) -> None:
    where = f"questions.toml: question {question.code!r}"
    if (question.level is None) == (question.kind == "sign"):
        raise BadReference(f"{where}: a sign has a level, nothing else has one")
    if question.kind in ("choice", "choices") and not answers_of(question, known):
        raise BadReference(f"{where}: no options")
    require_known(where, question.red_flags, known.red_flags)
    require_known(where, question.outcomes, known.outcomes)
    require_known(where, [question.modifier] if question.modifier else [], known.modifiers)
    _check_conditions(where, question.asked_if, tables, known)


def _check_rule(rule: Rule, tables: AssessmentTables, known: Known) -> None:
    where = f"rules.toml: rule {rule.code!r}"
    if not (rule.every or rule.some or rule.signs or rule.unless):
        raise BadReference(f"{where}: no condition; it would always hold")
    if rule.outcome is None and rule.level is None:
        raise BadReference(f"{where}: neither outcome nor level; nothing follows")
    if rule.outcome is not None and rule.is_unclear:
        raise BadReference(f"{where}: what is unclear has no outcome")
    require_known(where, [rule.outcome] if rule.outcome else [], known.outcomes)
    require_known(where, rule.red_flags, known.red_flags)
    for conditions in (rule.every, rule.some):
        _check_conditions(where, conditions, tables, known)
        _check_worse_too(where, conditions, tables)
    if rule.unless is not None:
        require_known(where, [rule.unless], tables.rules)
        _check_exception(where, tables.rules[rule.unless], tables)


def _check_conditions(where: str, conditions: Conditions, tables: AssessmentTables, known: Known) -> None:
    for code, condition in conditions.items():
        if code.startswith(MODIFIER_PREFIX):
            require_known(where, [code.removeprefix(MODIFIER_PREFIX)], known.modifiers)
            if condition != ("yes",):
                raise BadReference(f'{where}: {code} can only be asked for as ["yes"]')
            continue
        require_known(where, [code], tables.questions)
        question = tables.questions[code]
        if isinstance(condition, Range) and question.kind != "number":
            raise BadReference(f"{where}: {code} is a {question.kind}, which takes a list, not a range")
        if not isinstance(condition, Range):
            require_known(f"{where}: {code}", condition, [*answers_of(question, known), UNANSWERED])


def _check_worse_too(where: str, conditions: Conditions, tables: AssessmentTables) -> None:
    for code, condition in conditions.items():
        question = tables.questions.get(code)
        if question is None or question.kind != "sign" or isinstance(condition, Range):
            continue
        if set(condition) not in _WORSE_TOO:
            raise BadReference(f"{where}: {code} must hold for every worse answer too, and never for a no")


def _check_exception(where: str, exception: Rule, tables: AssessmentTables) -> None:
    asked = [*exception.every, *exception.some]
    is_of_signs = any(code in tables.questions and tables.questions[code].kind == "sign" for code in asked)
    if is_of_signs or exception.signs or exception.unless:
        raise BadReference(f"{where}: unless names {exception.code!r}, which asks for signs; it may ask for none")


def _check_order(tables: AssessmentTables) -> None:
    """Emergency signs are asked before anything else, and of everybody."""
    emergencies = [question.code for question in tables.signs() if question.level == "emergency"]
    if emergencies != list(tables.questions)[: len(emergencies)]:
        raise BadReference("questions.toml: the emergency signs come first")
    for code in emergencies:
        if tables.questions[code].asked_if or not tables.questions[code].is_needed:
            raise BadReference(f"questions.toml: question {code!r}: an emergency sign is asked of everybody")
