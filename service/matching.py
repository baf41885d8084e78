"""gate → need → query → rank → explain: the two questions the service answers, from body to answer.

The order of the steps is the safety of the service: nothing is validated, looked up or asked before the gate.
Knows no HTTP; the command line asks the same functions.
"""

import logging
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from indexer.errors import RequestRefused
from indexer.reference import Language, split_offer
from service import cursors
from service.asked import MatchAsked, Wish, fingerprint
from service.directory import Directory, Served
from service.explain import Telling
from service.faults import Fault, FaultyRequest
from service.guidance import gated_answer, turn_to_words
from service.listing import RANKING_VERSION, Plan, make_list
from service.locating import interpreted, locate, location_shown
from service.querying import Setting, build_query
from service.reading import faults_of_claim, faults_of_match, faults_of_wish, load_body, refuse_if_any
from service.schemas.requests import MatchRequestSchema
from service.triage.gate import OUTSIDE_COURSE, Verdict, judge
from service.triage.need import need_of

_MATCH_SCHEMA = MatchRequestSchema()
_log = logging.getLogger(__name__)


def judge_body(served: Served, body: object) -> Verdict:
    """The gate's verdict. Every country with a file is recognised, served or not: its numbers are right there."""
    return judge(body, served.reference.triage, served.reference.countries)


def match(
    directory: Directory, body: object, verdict: Verdict, language: Language, faults: Sequence[Fault] = ()
) -> dict[str, Any]:
    """The answer to POST /v1/matches. `faults` are those already found outside the body.

    Raises RequestRefused, EngineError; neither where the verdict is closed.
    """
    if verdict.is_closed:
        return closed_answer(directory, body, verdict, language, faults)
    refuse_if_any(faults)
    asked = read_match(directory, body, verdict)
    need = need_of(asked, verdict.level or "", directory.reference.triage)
    wish = _wish_with_funding(asked)
    question = cursors.question_of(fingerprint(asked), directory.reference.triage.version)
    setting, cursor = _settle(directory, wish, question)
    answer = _opening(directory, asked, verdict, language)
    if not verdict.who:
        professions = dict.fromkeys(split_offer(offer.offer)[0] for offer in need.offers)
        answer["disposition"]["who"] = list(professions)[:2]
    is_listed = bool(need.offers) and (verdict.handoff != "optional" or asked.include_optional)
    if is_listed:
        telling = _telling(directory, setting, language, asked)
        plan = Plan(wish, build_query(wish, need, setting), question, cursor)
        answer |= make_list(directory.engine, plan, telling)
    return answer | {"location": location_shown(setting.located, wish)}


def closed_answer(
    served: Served, body: object, verdict: Verdict, language: Language, faults: Sequence[Fault] = ()
) -> dict[str, Any]:
    """The answer to a closed verdict, whatever else is wrong with the request: its faults are warnings.

    Raises nothing: a fault of ours in reading the rest of a request must not hide an emergency either.
    """
    try:
        found = _faults_in(served, body, verdict)
    except Exception:
        _log.exception("the rest of a closed request could not be read")
        found = [Fault("invalid_value", "$", "the rest of the request could not be read")]
    return gated_answer(served, verdict, [*faults, *found], language)


def search(directory: Directory, wish: Wish, language: Language) -> dict[str, Any]:
    """The answer to both specialist searches: a list without a need. Raises RequestRefused, EngineError."""
    setting, cursor = _settle(directory, wish, fingerprint(wish))
    telling = _telling(directory, setting, language, None)
    plan = Plan(wish, build_query(wish, None, setting), fingerprint(wish), cursor)
    found = make_list(directory.engine, plan, telling)
    notice = turn_to_words(directory, wish.country, language)
    return found | {"interpreted": interpreted(setting.located, wish), "safety_notice": notice}


def read_match(served: Served, body: object, verdict: Verdict) -> MatchAsked:
    """The valid request, or FaultyRequest with everything that is wrong with it."""
    claimed = list(faults_of_claim(verdict.claim, served.reference, served.known))
    try:
        asked: MatchAsked = load_body(_MATCH_SCHEMA, body)
    except FaultyRequest as faulty:
        raise FaultyRequest([*claimed, *faulty.faults]) from faulty
    refuse_if_any(
        [
            *claimed,
            *faults_of_match(asked, served.reference),
            *faults_of_wish(asked.wish, served.reference, lambda name: f"filters.{name}"),
        ]
    )
    return asked


def _faults_in(served: Served, body: object, verdict: Verdict) -> Sequence[Fault]:
    try:
        read_match(served, body, verdict)
    except FaultyRequest as faulty:
        return faulty.faults
    return ()


def _wish_with_funding(asked: MatchAsked) -> Wish:
    """Funding filters only where the caller sent it: the default is how access is explained, not a wish."""
    filters = msgspec.structs.replace(asked.wish.filters, funding=asked.funding)
    return msgspec.structs.replace(asked.wish, filters=filters)


def _settle(directory: Directory, wish: Wish, question: str) -> tuple[Setting, cursors.Cursor | None]:
    """Country, place, day and cursor of a wish; refuses what cannot be asked together."""
    country = directory.country(wish.country)
    located = None
    if wish.location is not None and wish.mode == "in_person":
        located = locate(directory.gazetteer, wish.country, wish.location, directory.countries)
    if located is None and wish.sort == "distance":
        raise RequestRefused("invalid_value", "sort", "sort distance needs a location and mode in_person")
    today = directory.today(country)
    cursor = _cursor_of(wish, question, today)
    return Setting(country, cursor.as_of if cursor else today, located), cursor


def _cursor_of(wish: Wish, question: str, today: date) -> cursors.Cursor | None:
    if wish.cursor is None:
        return None
    cursor = cursors.read(wish.cursor, country=wish.country, question=question)
    cursors.require_current(cursor, ranking=RANKING_VERSION, today=today)
    return cursor


def _telling(directory: Directory, setting: Setting, language: Language, asked: MatchAsked | None) -> Telling:
    funding = (asked.funding if asked else None) or "self_pay"
    place = setting.located.label if setting.located else None
    return Telling(setting.country, directory.reference.taxonomy, language, funding, place)


def _opening(directory: Directory, asked: MatchAsked, verdict: Verdict, language: Language) -> dict[str, Any]:
    """An open answer before its list is known: nobody listed yet."""
    return gated_answer(directory, verdict, _remarks(asked, verdict), language) | {
        "safety_notice": turn_to_words(directory, asked.wish.country, language),
        "after_deadline": 0,
        "ranking_version": RANKING_VERSION,
    }


def _remarks(asked: MatchAsked, verdict: Verdict) -> list[Fault]:
    """What a caller should know of an answered request."""
    remarks = []
    if not verdict.is_screened:
        message = "red_flags was left out, so nobody asked; ask signs_to_ask and send red_flags, [] if none"
        remarks.append(Fault("not_screened", "outcome.red_flags", message))
    if asked.patient.age_years is None:
        message = "without patient.age_years only specialists who treat adults of 18 to 64 are listed"
        remarks.append(Fault("age_not_given", "patient.age_years", message))
    if verdict.raised_by is not None:
        message = f"{verdict.raised_by} raises the level to {verdict.level}"
        remarks.append(Fault("level_raised", "outcome", message))
    if verdict.is_outside_course:
        message = f"onset or duration do not fit {verdict.outcome}; it counts as {OUTSIDE_COURSE}"
        remarks.append(Fault("level_raised", "outcome", message))
    if verdict.handoff == "optional" and not asked.include_optional:
        message = "self care comes first; send include_optional true to list specialists"
        remarks.append(Fault("optional_not_listed", "include_optional", message))
    return remarks
