"""gate → answers → rules: the assessment, from body to answer. Knows no HTTP, asks no engine and no place.

As in matching, an emergency is answered whatever else is wrong with the request.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from indexer.reference import Language, Triage
from service.directory import Directory, Served
from service.faults import Fault, FaultyRequest
from service.guidance import (
    disposition,
    first_words,
    numbers,
    outcome_shown,
    turn_to_words,
    warnings_of,
    who_shown,
    worse_words,
)
from service.matching import judge_body
from service.reading import faults_of_claim, load_body, refuse_if_any
from service.schemas.assessments import AssessmentRequestSchema
from service.statement import review_statement
from service.triage.answers import Answers, read_answers
from service.triage.assessment import Assessment, assess
from service.triage.gate import Verdict
from service.triage.handoffs import HANDOFFS
from service.triage.stated import SUDDEN
from service.words import say

_SCHEMA = AssessmentRequestSchema()


def answer_assessment(
    directory: Directory, body: object, verdict: Verdict, language: Language, faults: Sequence[Fault] = ()
) -> dict[str, Any]:
    """The answer to POST /v1/assessments. `verdict` is the gate's over the same body, `faults` are those already
    found outside it. Raises FaultyRequest, but never where the answers or the gate say emergency."""
    triage = directory.reference.triage
    answers = read_answers(body, triage)
    found = assess(answers, triage)
    wrong = [*faults, *_faults(directory, body, verdict)]
    if "emergency" not in (found.level, verdict.level):
        refuse_if_any(wrong)
    if verdict.level == "emergency" and found.level != "emergency":
        # Said outside the answers, as one says it to the matches: it is an emergency here too.
        shown, outcome = disposition(directory, verdict, language), verdict.outcome
        is_final = True
    else:
        shown, outcome = _disposition(directory, found, verdict.country, language), found.outcome
        is_final = False
    return {
        "outcome": outcome_shown(triage, outcome, language),
        "factors": [
            {"code": code, "label": triage.factors[code].label.in_language(language)} for code in found.factors
        ],
        "red_flags": list(found.red_flags),
        "disposition": shown,
        "reasons": [
            {"rule": each.rule, "text": each.reason.in_language(language), "source": each.source}
            for each in found.fired
            if found.level != "emergency" or each.level == "emergency"
        ],
        "next_questions": [] if is_final else list(found.next_questions),
        "is_complete": is_final or found.is_complete,
        "cannot_tell": outcome is None,
        "warnings": warnings_of(wrong if wrong or is_final else _remarks(found)),
        "review_statement": review_statement(triage, language),
        "triage_version": triage.version,
        "match_request": None if is_final else _match_request(directory, found, answers),
    }


def _faults(directory: Directory, body: object, verdict: Verdict) -> Iterator[Fault]:
    yield from faults_of_claim(verdict.claim, directory.reference, directory.known)
    try:
        load_body(_SCHEMA, body)
    except FaultyRequest as faulty:
        yield from faulty.faults


def _remarks(found: Assessment) -> list[Fault]:
    """What a caller should know of an answered request."""
    if found.is_complete:
        return []
    message = "answers are missing, and a missing answer is not a no; ask next_questions before relying on this"
    return [Fault("not_complete", "answers", message)]


def _disposition(served: Served, found: Assessment, country: str | None, language: Language) -> dict[str, Any]:
    triage = served.reference.triage
    stated = triage.outcomes[found.outcome] if found.outcome is not None else None
    is_own = stated is not None and stated.level == found.level
    return {
        "level": found.level,
        "handoff": found.handoff,
        "who": who_shown(served, found.who, country),
        "within_hours": triage.levels[found.level].within_hours,
        "advice": list(_advice(served, found, country, language)),
        "numbers": numbers(served, country, language, found.level),
        "source": stated.source if stated is not None and is_own else found.fired[0].source,
    }


def _advice(served: Served, found: Assessment, country: str | None, language: Language) -> Iterator[str]:
    """The outcome's own words where its level stands; a raised level silences them, as in the matches."""
    triage = served.reference.triage
    stated = triage.outcomes[found.outcome] if found.outcome is not None else None
    if stated is None and found.level != "emergency":
        yield say("cannot_tell", language)
    if found.handoff == "first":
        yield first_words(served, who_shown(served, found.who, country), country, language)
    if found.level != "emergency":
        yield from (each.reason.in_language(language) for each in found.fired if each.who)
    if stated is not None and stated.level == found.level:
        yield from stated.guidance(language)
    else:
        yield triage.levels[found.level].label.in_language(language)
        yield from () if stated is None else worse_words(triage, stated, found.level, language)
    if found.handoff in ("first", "only") and found.level != "emergency" and country is not None:
        yield turn_to_words(served, country, language)


def _match_request(directory: Directory, found: Assessment, answers: Answers) -> dict[str, Any] | None:
    """What to ask the matches; None where nobody is to be looked for, questions are open, or the gate would judge
    it less carefully than the assessment did."""
    if found.outcome is None or not found.is_complete or found.handoff == "only":
        return None
    given, outcome = answers.given, directory.reference.triage.outcomes[found.outcome]
    region = given["body_region"]
    asked = {
        "outcome": {
            "code": outcome.code,
            "body_region": region if region in outcome.body_regions else None,
            "onset_delay_hours": 0 if given["onset"] == SUDDEN else given.get("onset_delay_hours"),
            "duration_days": given["duration_days"],
            "red_flags": list(found.red_flags),
            "factors": list(found.factors),
        },
        "patient": {
            "age_years": answers.age_years,
            "pregnant": {"yes": True, "no": False}.get(str(given.get("pregnant"))),
            "modifiers": list(answers.modifiers),
        },
    }
    return asked if _is_as_careful(judge_body(directory, asked), found, directory.reference.triage) else None


def _is_as_careful(verdict: Verdict, found: Assessment, triage: Triage) -> bool:
    """Whether the gate is at no level milder than the assessment, and hands over no sooner."""
    if verdict.level is None or verdict.handoff is None:
        return False
    is_as_late = HANDOFFS.index(verdict.handoff) >= HANDOFFS.index(found.handoff)
    return is_as_late and triage.levels[verdict.level].severity >= triage.levels[found.level].severity
