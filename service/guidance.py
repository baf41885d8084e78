"""What an answer says before any list: the disposition, whom to call, what to ask. Asks no engine.

Shared by gated answers, open answers and errors of the triage routes, so that the numbers are everywhere.
"""

from collections.abc import Iterable
from typing import Any

from indexer.reference import Country, Language, Line, Triage
from service.directory import Directory
from service.faults import Fault
from service.triage.gate import Verdict
from service.words import say


def numbers(
    directory: Directory, country: str | None, language: Language, level: str | None
) -> list[dict[str, str]]:
    """Numbers to call: in an emergency the emergency numbers alone, otherwise advice first.

    Where the country is not known, those of every country offered, each labelled with its country.
    """
    countries = directory.reference.countries
    if country is not None:
        return [_number(line, line.label.in_language(language)) for line in _lines(countries[country], level)]
    return [
        _number(line, f"{countries[code].name.in_language(language)}: {line.label.in_language(language)}")
        for code in directory.countries
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


def disposition(directory: Directory, verdict: Verdict, language: Language) -> dict[str, Any]:
    """How soon, by whom, and what to do until then. The verdict has a level."""
    triage, level = directory.reference.triage, verdict.level or "emergency"
    return {
        "level": level,
        "handoff": verdict.handoff,
        "who": _who(directory, verdict),
        "within_hours": triage.levels[level].within_hours,
        "advice": _advice(directory, verdict, language),
        "numbers": numbers(directory, verdict.country, language, level),
        "source": _source(triage, verdict),
    }


def _who(directory: Directory, verdict: Verdict) -> list[str]:
    """Whom to see; nobody is sent to an advice line in a country that has none."""
    country = directory.reference.countries.get(verdict.country or "")
    has_line = country is None or bool(country.advice_lines)
    return [code for code in verdict.who if has_line or code != "advice_line"]


def _advice(directory: Directory, verdict: Verdict, language: Language) -> list[str]:
    """The outcome's own words; a raised level silences them, for "keep moving" is no advice for a worse sign."""
    triage = directory.reference.triage
    turn_to = [] if verdict.country is None else [turn_to_words(directory, verdict.country, language)]
    if verdict.raised_by is not None and verdict.level in ("emergency", "urgent"):
        own = [triage.levels[verdict.level].label.in_language(language)]
    else:
        code = verdict.outcome or ""
        stated = triage.outcomes.get(code) or triage.factors[code]
        own = list(stated.advice.in_language(language))
    if verdict.handoff == "first":
        return [say("advice_first", language), *own, *turn_to]
    return [*own, *turn_to] if verdict.handoff == "only" and verdict.level != "emergency" else own


def _source(triage: Triage, verdict: Verdict) -> str:
    sign = verdict.raised_by
    if sign is not None:
        return (triage.red_flags.get(sign) or triage.modifiers[sign]).source
    code = verdict.outcome or ""
    return (triage.outcomes.get(code) or triage.factors[code]).source


def turn_to_words(directory: Directory, country: str, language: Language) -> str:
    """Whom to turn to last, in the country's own words."""
    return directory.reference.countries[country].turn_to.text.in_language(language)


def signs_to_ask(triage: Triage, verdict: Verdict, language: Language) -> list[dict[str, str]]:
    """The emergency signs nobody has asked for yet."""
    if verdict.is_screened:
        return []
    return [
        {"code": flag.code, "question": flag.question.in_language(language)}
        for flag in triage.red_flags.values()
        if flag.level == "emergency"
    ]


def warnings_of(faults: Iterable[Fault]) -> list[dict[str, str]]:
    return [{"code": fault.code, "field": fault.field, "message": fault.message} for fault in faults]


def gated_answer(
    directory: Directory, verdict: Verdict, faults: Iterable[Fault], language: Language
) -> dict[str, Any]:
    """The answer that lists nobody: all keys of an open answer, the place and the lists empty or null."""
    triage = directory.reference.triage
    return {
        "outcome": outcome_shown(triage, verdict.outcome, language),
        "disposition": disposition(directory, verdict, language),
        "screened": verdict.is_screened,
        "signs_to_ask": signs_to_ask(triage, verdict, language),
        "warnings": warnings_of(faults),
        "safety_notice": None,
        "review_statement": say("review_statement", language),
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
        "index_version": None,
        "ranking_version": None,
        "triage_version": triage.version,
    }
