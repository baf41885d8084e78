"""What an answer says before any list: the disposition, whom to call, what to ask. Asks no engine.

Shared by gated answers, open answers and errors of the triage routes, so that the numbers are everywhere.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from indexer.reference import Country, Language, Line, Triage
from indexer.reference.triage_rows import Advised
from service.directory import Served
from service.faults import Fault
from service.statement import review_statement
from service.triage.gate import Verdict
from service.words import say

_LEVELS_TO_TRAIN_AT = ("routine", "self_care")
_ADVICE_FIRST = "advice_first"
_FIRST = {"maternity_unit": "maternity_first", "emergency_department": "hospital_first"}
"""The sentence that names whom to ask first; for everybody else a doctor or an advice line."""
_NAMING_A_LINE = (_ADVICE_FIRST, "hospital_first")
"""Said without the advice line where the country has none."""


def numbers(served: Served, country: str | None, language: Language, level: str | None) -> list[dict[str, str]]:
    """Numbers to call: in an emergency the emergency numbers alone, otherwise advice first.

    Where the country is not known, those of every country offered, each labelled with its country.
    """
    countries = served.reference.countries
    if country is not None:
        return [_number(line, line.label.in_language(language)) for line in _lines(countries[country], level)]
    return [
        _number(line, f"{countries[code].name.in_language(language)}: {line.label.in_language(language)}")
        for code in served.countries
        for line in _lines(countries[code], level)
    ]


def _lines(country: Country, level: str | None) -> Iterable[Line]:
    if level == "emergency":
        return country.emergency_numbers
    return (*country.advice_lines, *country.emergency_numbers)


def _number(line: Line, label: str) -> dict[str, str]:
    return {"label": label, "number": line.number}


def outcome_shown(triage: Triage, code: str | None, language: Language) -> dict[str, str] | None:
    if code is None:
        return None
    label = (triage.outcomes.get(code) or triage.factors[code]).label
    return {"code": code, "label": label.in_language(language)}


def disposition(served: Served, verdict: Verdict, language: Language) -> dict[str, Any]:
    """How soon, by whom, and what to do until then. The verdict has a level."""
    triage, level = served.reference.triage, verdict.level or "emergency"
    return {
        "level": level,
        "handoff": verdict.handoff,
        "who": who_shown(served, verdict.who, verdict.country),
        "within_hours": triage.levels[level].within_hours,
        "advice": _advice(served, verdict, language),
        "numbers": numbers(served, verdict.country, language, level),
        "source": _source(triage, verdict),
    }


def who_shown(served: Served, who: Sequence[str], country: str | None) -> list[str]:
    """Whom to see; nobody is sent to an advice line in a country that has none."""
    has_line = has_advice_line(served, country)
    return [code for code in who if has_line or code != "advice_line"]


def _advice(served: Served, verdict: Verdict, language: Language) -> list[str]:
    """What to do until then: about the patient, then of the outcome or sign that decides, then whom to turn to."""
    triage = served.reference.triage
    turn_to = [] if verdict.country is None else [turn_to_words(served, verdict.country, language)]
    own = _own_advice(triage, verdict, language)
    if verdict.level == "emergency":
        return own
    rows = [triage.modifiers.get(code) or triage.ages[code] for code in verdict.patient_rows]
    told = [*(row.effect.in_language(language) for row in rows), *own, *_factor_advice(triage, verdict, language)]
    if verdict.handoff == "first":
        return [first_words(served, verdict.who, verdict.country, language), *dict.fromkeys([*told, *turn_to])]
    return list(dict.fromkeys([*told, *turn_to] if verdict.handoff == "only" else told))


def first_words(served: Served, who: Sequence[str], country: str | None, language: Language) -> str:
    """Whom to ask first, where somebody else comes before a specialist."""
    named = next((_FIRST[code] for code in who[:1] if code in _FIRST), _ADVICE_FIRST)
    is_without = named in _NAMING_A_LINE and not has_advice_line(served, country)
    return say(f"{named}_no_line" if is_without else named, language)


def has_advice_line(served: Served, country: str | None) -> bool:
    """Taken to be so where the country is not known."""
    return country is None or bool(served.reference.countries[country].advice_lines)


def _factor_advice(triage: Triage, verdict: Verdict, language: Language) -> list[str]:
    """What goes with the training factors sent beside an outcome that leaves room for training: at no pressing
    level, and not where somebody else is to look at it first."""
    if verdict.level not in _LEVELS_TO_TRAIN_AT or verdict.handoff in ("first", "only"):
        return []
    codes = {code.replace("_", ""): code for code in triage.factors if code != verdict.outcome}
    sent = dict.fromkeys(word.squeezed for word in verdict.claim.words if word.place == "factors")
    return [line for word in sent if word in codes for line in triage.factors[codes[word]].guidance(language)]


def _own_advice(triage: Triage, verdict: Verdict, language: Language) -> list[str]:
    """The outcome's own words; a raised level silences them, for neither "keep moving" nor "it usually fades" is
    advice for a worse sign, or for what does not run the outcome's course.

    Then the level speaks, and the outcome a sign points to; where nothing presses also what makes it worse.
    """
    code = verdict.outcome or ""
    stated = triage.outcomes.get(code) or triage.factors.get(code)
    is_raised = verdict.raised_by is not None or verdict.is_outside_course
    if stated is not None and not is_raised:
        return list(stated.guidance(language))
    level, sign = verdict.level or "emergency", verdict.raised_by
    told = [triage.levels[level].label.in_language(language)]
    if sign is not None and sign.reason is not None:
        told.append(sign.reason.in_language(language))
    if sign is not None and sign.outcome is not None:
        told += triage.outcomes[sign.outcome].guidance(language)
    return [*told, *(() if stated is None else worse_words(triage, stated, level, language))]


def worse_words(triage: Triage, stated: Advised, level: str, language: Language) -> tuple[str, ...]:
    """What is left of an outcome's words at a raised level: what makes it worse and when to seek help sooner.

    At a pressing level nothing is, and at any raised one no sentence that lets it wait: a later "have it looked
    at" would contradict it.
    """
    if level in ("emergency", "urgent"):
        return ()
    waiting = {row.text.in_language(language) for row in triage.guidance.values() if row.lets_wait}
    return tuple(text for text in stated.worse.in_language(language) if text not in waiting)


def _source(triage: Triage, verdict: Verdict) -> str:
    """Of what decides: the sign that raised the level, otherwise the outcome."""
    if verdict.raised_by is not None:
        return verdict.raised_by.source
    code = verdict.outcome or ""
    return (triage.outcomes.get(code) or triage.factors[code]).source


def turn_to_words(served: Served, country: str, language: Language) -> str:
    """Whom to turn to last, in the country's own words."""
    return served.reference.countries[country].turn_to.text.in_language(language)


def signs_to_ask(triage: Triage, verdict: Verdict, language: Language) -> list[dict[str, str]]:
    """The emergency signs nobody has asked for yet."""
    if verdict.is_screened:
        return []
    return [
        {"code": flag.code, "question": flag.question.in_language(language)}
        for flag in triage.red_flags.values()
        if flag.level == "emergency"
    ]


def _remarks_on_region(verdict: Verdict) -> Iterable[Fault]:
    """A region nobody said is not made up; that it would decide has to be known."""
    if verdict.deciding_regions:
        where = " or ".join(verdict.deciding_regions)
        message = f"with what was sent, {where} would be an emergency; ask where it is and send body_region"
        yield Fault("region_decides", "outcome.body_region", message)


def warnings_of(faults: Iterable[Fault]) -> list[dict[str, str]]:
    return [{"code": fault.code, "field": fault.field, "message": fault.message} for fault in faults]


def gated_answer(served: Served, verdict: Verdict, faults: Iterable[Fault], language: Language) -> dict[str, Any]:
    """The answer that lists nobody: all keys of an open answer, the place and the lists empty or null."""
    triage = served.reference.triage
    return {
        "outcome": outcome_shown(triage, verdict.outcome, language),
        "disposition": disposition(served, verdict, language),
        "screened": verdict.is_screened,
        "signs_to_ask": signs_to_ask(triage, verdict, language),
        "warnings": warnings_of([*faults, *_remarks_on_region(verdict)]),
        "safety_notice": None,
        "review_statement": review_statement(triage, language),
        "synthetic": None,
        "interpreted": None,
        "location": None,
        "matches": [],
        "total": 0,
        "facets": {},
        "near_misses": [],
        "relaxed": [],
        "after_deadline": None,
        "neighbours": [],
        "rejections": None,
        "next_cursor": None,
        "as_of": None,
        "index_version": None,
        "ranking_version": None,
        "triage_version": triage.version,
    }
