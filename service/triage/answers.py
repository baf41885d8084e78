"""What somebody answered, read from a body of any shape. Knows the questions, decides nothing.

Read is what stands under a question's code, wherever that name stands and however it is spelt; of a sign said
twice the worse counts. Whether the request is valid is decided elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from indexer.reference.assessment import answers_of
from indexer.reference.assessment_rows import MODIFIER_PREFIX, SIGN_ANSWERS, Question
from indexer.reference.triage_tables import Triage
from service.triage.spelling import answer_of, squeeze

ANSWERED = "answered"
"""What a list counts as, once it was sent: what is in it is read apart."""


class Answers(Struct, frozen=True, kw_only=True):
    """The answers given, by code of the question; a question that is not there is unanswered.

    `given` holds also modifier_<code> = "yes" for each modifier of the patient. Lists are in the tables' order.
    """

    given: Mapping[str, str | int]
    modifiers: tuple[str, ...]
    factors: tuple[str, ...]

    @property
    def age_years(self) -> int | None:
        """None: not told."""
        age = self.given.get("age_years")
        return age if isinstance(age, int) else None


def read_answers(body: object, triage: Triage) -> Answers:
    """The answers in a body of any shape."""
    questions = triage.assessment.questions
    said = _said(body, {squeeze(code): code for code in questions})
    given: dict[str, str | int] = {}
    for code, values in said.items():
        answer = _answer_of(questions[code], values, triage)
        if answer is not None:
            given[code] = answer
    sent = _codes_in(said.get("modifiers", ()), triage.modifiers)
    for question in questions.values():
        if question.modifier in sent:
            given[question.code] = "yes"
    meant = {question.modifier for question in questions.values() if given.get(question.code) == "yes"}
    modifiers = tuple(code for code in triage.modifiers if code in sent or code in meant)
    given |= {f"{MODIFIER_PREFIX}{code}": "yes" for code in modifiers}
    return Answers(
        given=given, modifiers=modifiers, factors=_codes_in(said.get("training_changes", ()), triage.factors)
    )


def _said(body: object, codes: Mapping[str, str]) -> dict[str, list[Any]]:
    """Every value under a question's name. No recursion: a body may be as deep as its parser goes."""
    said: dict[str, list[Any]] = defaultdict(list)
    waiting: list[tuple[str | None, object]] = [(None, body)]
    while waiting:
        code, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(codes.get(squeeze(str(name)), code), held) for name, held in value.items()]
        elif isinstance(value, (list, tuple)):
            if code is not None:
                said[code].append(value)
            waiting += [(code, each) for each in value]
        elif code is not None:
            said[code].append(value)
    return said


def _answer_of(question: Question, values: list[Any], triage: Triage) -> str | int | None:
    """The one answer; of a sign the worst, of anything else none where two differ."""
    if question.kind == "choices":
        return ANSWERED if any(isinstance(value, (list, tuple)) for value in values) else None
    if question.kind in ("sign", "yes_no"):
        found = [answer for answer in map(answer_of, values) if answer in answers_of(question, triage)]
        return max(found, key=SIGN_ANSWERS.index, default=None)
    if question.kind == "number":
        numbers = {value for value in values if _is_count(value) and value <= (question.at_most or value)}
        return numbers.pop() if len(numbers) == 1 else None
    chosen = set(_codes_in(values, answers_of(question, triage)))
    return chosen.pop() if len(chosen) == 1 else None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _codes_in(values: object, known: Any) -> tuple[str, ...]:
    """The known codes among the texts, in the order they are known."""
    texts = {squeeze(value) for value in _texts(values)}
    return tuple(code for code in known if squeeze(code) in texts)


def _texts(values: object) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, (list, tuple)):
        yield from (value for value in values if isinstance(value, str))
