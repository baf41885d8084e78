"""From answers to how soon and to whom. Pure.

Nothing is weighed or guessed: of the rules that fire the most severe decides, all are shown, and where none
concludes the answer is "ask a clinician".
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from indexer.reference import Triage
from indexer.reference.assessment_rows import Question
from service.triage.answers import Answers
from service.triage.firing import Fired, fire, is_asked
from service.triage.handoffs import HANDOFFS, RAISED_WHO, most_careful

ASK = ("gp", "advice_line")
"""Whom to turn to where nothing says anybody else."""


class Assessment(Struct, frozen=True, kw_only=True):
    """What the answers lead to. outcome None: cannot tell, a clinician is asked. fired: the decisive one first.

    is_complete: no answer that is still missing is needed.
    """

    level: str
    handoff: str
    outcome: str | None
    who: tuple[str, ...]
    fired: tuple[Fired, ...]
    red_flags: tuple[str, ...]
    factors: tuple[str, ...]
    next_questions: tuple[str, ...]
    is_complete: bool


def assess(answers: Answers, triage: Triage) -> Assessment:
    """What the answers lead to. Some rule always fires: what is not plain soreness is at least a strain."""
    fired = _ranked(fire(answers, triage), triage)
    outcome = _outcome(fired, triage)
    left = [] if fired[0].level == "emergency" else list(_left(answers, triage))
    return Assessment(
        level=fired[0].level,
        handoff=_handoff(fired, outcome),
        outcome=outcome,
        who=_who(fired, outcome, triage),
        fired=tuple(fired),
        red_flags=_red_flags(answers, fired, triage),
        factors=answers.factors,
        next_questions=tuple(question.code for question in left),
        is_complete=not any(question.is_needed for question in left),
    )


def _ranked(fired: Iterable[Fired], triage: Triage) -> list[Fired]:
    """The decisive one first; equals stay in the order of the table."""
    return sorted(
        fired,
        key=lambda each: (
            triage.levels[each.level].severity,
            each.outcome is not None,
            each.specificity,
            HANDOFFS.index(each.handoff),
        ),
        reverse=True,
    )


def _outcome(fired: Sequence[Fired], triage: Triage) -> str | None:
    """That of the most severe rule that has one, unless something unclear is more severe still."""
    best = next((each for each in fired if each.outcome is not None), None)
    if best is None:
        return None
    severity = triage.levels[best.level].severity
    is_open = any(each.is_unclear and triage.levels[each.level].severity > severity for each in fired)
    return None if is_open else best.outcome


def _handoff(fired: Sequence[Fired], outcome: str | None) -> str:
    """The most careful of all that fired, milder ones too: a more severe rule never opens what another closes."""
    counted = [each.handoff for each in fired]
    return most_careful([*counted, "first" if outcome is None else "optional"])


def _who(fired: Sequence[Fired], outcome: str | None, triage: Triage) -> tuple[str, ...]:
    level = fired[0].level
    stated = triage.outcomes[outcome] if outcome is not None else None
    own = stated.who if stated is not None and stated.level == level else RAISED_WHO.get(level)
    if level == "emergency":
        return own or ()
    first = [code for each in fired for code in each.who]
    if any(each.is_unclear for each in fired if each.level == level):
        first += ASK
    named = [*first, *_who_closes(fired, triage), *(own or (stated.who if stated is not None else ASK))]
    is_closed = any(each.handoff == "only" for each in fired)
    return tuple(dict.fromkeys(code for code in named if code in triage.who or not is_closed))


def _who_closes(fired: Sequence[Fired], triage: Triage) -> Iterator[str]:
    """Whom milder rules name that close what a worse one leaves open."""
    for each in fired[1:]:
        if each.handoff == "only" and each.outcome is not None and fired[0].handoff != "only":
            yield from triage.outcomes[each.outcome].who


def _red_flags(answers: Answers, fired: Iterable[Fired], triage: Triage) -> tuple[str, ...]:
    """The flags that the answers stand for, in the order of the questions."""
    affirmed = [sign for sign in triage.assessment.signs() if answers.given.get(sign.code) == "yes"]
    flags = [flag for sign in affirmed for flag in sign.red_flags]
    flags += [flag for each in fired for flag in each.red_flags]
    return tuple(dict.fromkeys(flags))


def _left(answers: Answers, triage: Triage) -> Iterator[Question]:
    """Questions to put, and not answered yet; in the order they are asked."""
    for question in triage.assessment.questions.values():
        if question.code not in answers.given and is_asked(question, answers.given):
            yield question
