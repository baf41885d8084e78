"""The rows of the assessment's tables: one question, one rule, the conditions of both. Holds shapes only."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from indexer.reference.triage_rows import LevelCode
from indexer.reference.words import Code, Coded, Translated

UNANSWERED = "unanswered"
SIGN_ANSWERS = ("no", "not_sure", "yes")
"""What a sign may be answered, mildest first."""
MODIFIER_PREFIX = "modifier_"
"""Before a modifier's code, where a rule asks for that one modifier."""


Kind = Literal["sign", "choice", "number", "yes_no", "choices"]
OptionsFrom = Literal["body_regions", "modifiers", "factors"]
Answers = Annotated[tuple[Code, ...], Meta(min_length=1)]


class Range(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A number between both ends, each included; an end that is absent is open."""

    at_least: int | None = None
    at_most: int | None = None
    or_unanswered: bool = False

    def holds(self, value: object) -> bool:
        """Whether an answer, None for none, is meant."""
        if not isinstance(value, int):
            return self.or_unanswered
        return (self.at_least is None or value >= self.at_least) and (
            self.at_most is None or value <= self.at_most
        )


Condition = Answers | Range
Conditions = Mapping[Code, Condition]


class Signs(Struct, frozen=True, forbid_unknown_fields=True):
    """Any sign of that level, where it is asked, that is answered so."""

    level: LevelCode
    answers: Answers


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer to choose."""

    code: Code
    label: Translated


class Question(Coded, frozen=True, kw_only=True):
    """One question. `options` are written out or come from another table. A sign has a level: where a yes leads at
    least; `outcomes` are those that, sent by themselves, say as much as a yes. `asked_if`: every condition that
    must hold for it to be asked; it counts whenever it is answered."""

    kind: Kind
    text: Translated
    options: tuple[Option, ...] = ()
    options_from: OptionsFrom | None = None
    level: LevelCode | None = None
    red_flags: tuple[Code, ...] = ()
    outcomes: tuple[Code, ...] = ()
    modifier: Code | None = None
    asked_if: Conditions = field(default_factory=dict)
    at_most: int | None = None
    in_patient: bool = False
    is_needed: bool = True


class Rule(Coded, frozen=True, kw_only=True):
    """One row of the rule table: the conditions, and what follows where they hold.

    `outcome` leads to it at its own level, `level` to at least that. `is_unclear`: it concludes nothing.
    """

    every: Conditions = field(default_factory=dict)
    some: Conditions = field(default_factory=dict)
    signs: Signs | None = None
    unless: Code | None = None
    outcome: Code | None = None
    level: LevelCode | None = None
    is_unclear: bool = False
    red_flags: tuple[Code, ...] = ()
    reason: Translated

    @property
    def specificity(self) -> int:
        """How many conditions it has; several of which one must hold count as one."""
        return len(self.every) + bool(self.some)


class AssessmentTables(Struct, frozen=True, dict=True):
    """Questions and rules by code, in file order."""

    questions: Mapping[str, Question]
    rules: Mapping[str, Rule]

    @cached_property
    def rules_about(self) -> Mapping[str, frozenset[str]]:
        """Codes of the rules that ask for an answer, by question: no other rule need be looked at for it."""
        about: dict[str, set[str]] = {}
        for rule in self.rules.values():
            for question in (*rule.every, *rule.some):
                about.setdefault(question, set()).add(rule.code)
        return {question: frozenset(codes) for question, codes in about.items()}

    def signs(self) -> Iterator[Question]:
        """The questions that are signs, in order."""
        return (question for question in self.questions.values() if question.kind == "sign")
