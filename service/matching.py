"""gate → need → query → rank → explain: the two questions the service answers, from body to answer.

The order of the steps is the safety of the service: nothing is validated, looked up or asked before the gate.
Knows no HTTP; the command line asks the same functions.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from indexer.engines.base import View
from indexer.reference import Language, split_offer
from service import cursors
from service.access import Access, who_first
from service.asked import DEFAULT_FUNDING, DEFAULT_RADIUS_KM, MatchAsked, Wish, fingerprint
from service.borders import neighbours
from service.directory import Directory, Served
from service.distances import MeasuredFrom, measured_from
from service.explain import Telling
from service.faults import Fault, FaultyRequest
from service.foreign_codes import faults_of_codes, remarks_on_codes, with_own_code
from service.guidance import gated_answer, warnings_of
from service.listing import RANKING_VERSION, Fallback, Plan, make_list
from service.locating import interpreted, location_shown
from service.needs import need_and_access
from service.querying import build_query
from service.reading import faults_of_claim, faults_of_match, faults_of_wish, load_body, refuse_if_any
from service.relaxation import Relaxed, relaxations, relaxed_shown
from service.remarks import remarks_on, remarks_on_funding
from service.rewording import Rewordings, widest
from service.schemas.requests import MatchRequestSchema
from service.settling import Setting, settle
from service.triage.gate import Verdict, judge
from service.triage.need import Need
from service.typed.asking import Step
from service.typed.telling import notice_above, understood

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
    return open_answer(directory, read_match(directory, body, verdict), verdict, language)


def open_answer(directory: Directory, sent: MatchAsked, verdict: Verdict, language: Language) -> dict[str, Any]:
    """The answer to a valid request whose verdict is not closed. Raises RequestRefused, EngineError."""
    asked = with_own_code(sent, verdict, directory.reference.triage)
    need, access = need_and_access(directory, asked, verdict)
    wish = _wish_with_funding(asked)
    steps = "".join(str(offer.step) for offer in need.offers)
    question = cursors.question_of(fingerprint(asked), f"{directory.reference.triage.version}.{steps}")
    setting, cursor = settle(directory, wish, question)
    answer = _opening(directory, sent, verdict, language)
    answer["disposition"]["who"] = _who(answer["disposition"]["who"], need, access)
    answer["location"] = location_shown(setting.located, wish, language)
    if need.offers and (verdict.handoff != "optional" or asked.include_optional):
        answer["warnings"] += warnings_of(remarks_on_funding(asked, access, need.offers))
        access = replace(access, as_of=setting.as_of)
        telling = Telling(access, directory.reference.taxonomy, language, _measured_from(setting, language))
        plan = Plan(wish, build_query(wish, need, setting), question, cursor)
        answer |= _listing(directory, plan, (need, setting), telling)
    return answer


def closed_answer(
    served: Served, body: object, verdict: Verdict, language: Language, faults: Sequence[Fault] = ()
) -> dict[str, Any]:
    """The answer to a closed verdict, whatever else is wrong with the request: its faults are warnings.

    Raises nothing: a fault of ours in reading the rest of a request must not hide an emergency either.
    """
    try:
        found = list(_faults_in(served, body, verdict))
    except Exception:
        _log.exception("the rest of a closed request could not be read")
        found = [Fault("invalid_value", "$", "the rest of the request could not be read")]
    return gated_answer(served, verdict, [*faults, *found], language)


def search(directory: Directory, wish: Wish, language: Language) -> dict[str, Any]:
    """The answer to both specialist searches: a list without a need. Raises RequestRefused, EngineError."""
    setting, cursor = settle(directory, wish, fingerprint(wish))
    access = Access(country=setting.country, funding=DEFAULT_FUNDING, as_of=setting.as_of)
    telling = Telling(access, directory.reference.taxonomy, language, _measured_from(setting, language))
    plan = Plan(wish, build_query(wish, None, setting), fingerprint(wish), cursor)
    rewordings = Rewordings(setting, directory.reference)

    def fallbacks(view: View) -> Iterator[Sequence[Fallback]]:
        yield from _reworded(rewordings, rewordings.settings(view), wish, None)

    listed = make_list(directory.engine, replace(plan, fallbacks=fallbacks), telling)
    place = interpreted(setting.located, wish, language)
    return listed.shown | {
        "interpreted": understood(setting.typed, place, directory, language, rewordings.taken(listed)),
        "safety_notice": notice_above(wish, directory, language),
    }


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
            *faults_of_codes(asked.outcome, served.reference.triage),
            *faults_of_match(asked, served.reference),
            *faults_of_wish(asked.wish, served.reference, lambda name: f"filters.{name}"),
        ]
    )
    return asked


def _faults_in(served: Served, body: object, verdict: Verdict) -> Sequence[Fault]:
    """What is wrong with a closed request; of a good one that its codes differ."""
    try:
        asked = read_match(served, body, verdict)
    except FaultyRequest as faulty:
        return faulty.faults
    return list(remarks_on_codes(asked.outcome, verdict, served.reference.triage))


def _who(who: Sequence[str], need: Need, access: Access) -> list[str]:
    """Whom to see; where nothing names anybody (a training factor), the professions that fit best."""
    named = who or list(dict.fromkeys(split_offer(offer.offer)[0] for offer in need.offers))[:2]
    return who_first(named, need.offers, access)


def _listing(directory: Directory, plan: Plan, asked: tuple[Need, Setting], telling: Telling) -> dict[str, Any]:
    """The list of a need, and what had to be let go for it."""
    need, setting = asked
    rewordings = Rewordings(setting, directory.reference)

    def fallbacks(view: View) -> Iterator[Sequence[Fallback]]:
        settings = list(rewordings.settings(view))
        yield from _reworded(rewordings, settings, plan.wish, need)
        step, wide = widest(settings, setting)
        for group in relaxations(plan.wish, need.deadline_days):
            asked = [rewordings.asks(relaxed, step) if step else relaxed for relaxed in group]
            yield [Fallback(relaxed, build_query(relaxed.wish, need, wide)) for relaxed in asked]

    listed = make_list(directory.engine, replace(plan, fallbacks=fallbacks), telling)
    return listed.shown | {
        "relaxed": [] if listed.relaxed is None else _relaxed_told(listed.relaxed, telling),
        "after_deadline": listed.whole.after_deadline,
        "rejections": listed.rejections,
        "interpreted": understood(setting.typed, None, directory, telling.language, rewordings.taken(listed)),
        **_around(directory, setting, _wish_taken(plan.wish, listed.relaxed), telling.language),
    }


def _relaxed_told(relaxed: Relaxed, telling: Telling) -> list[dict[str, Any]]:
    return relaxed_shown(relaxed.let, telling.access.country.distance_unit, telling.language)


def _reworded(
    rewordings: Rewordings, settings: Iterable[tuple[Step, Setting]], wish: Wish, need: Need | None
) -> Iterator[Sequence[Fallback]]:
    """The same wish with the typed text asked in other ways; nothing else of it is let go."""
    for step, setting in settings:
        yield [Fallback(rewordings.asks(Relaxed(wish, ()), step), build_query(wish, need, setting))]


def _wish_taken(wish: Wish, taken: Relaxed | None) -> Wish:
    """The wish the list answers, unless it is by video, where no place counts."""
    return taken.wish if taken is not None and taken.wish.mode == wish.mode else wish


def _around(directory: Directory, setting: Setting, wish: Wish, language: Language) -> dict[str, Any]:
    """The place with the radius the list is of, and other countries within that."""
    located = setting.located
    others = [code for code in directory.countries if code != setting.country.code]
    radius_km = wish.radius_km or DEFAULT_RADIUS_KM
    return {
        "location": location_shown(located, wish, language),
        "neighbours": neighbours(directory.gazetteer, others, located, radius_km) if located else [],
    }


def _wish_with_funding(asked: MatchAsked) -> Wish:
    """Funding filters only where the caller sent it: the default is how access is explained, not a wish."""
    return replace(asked.wish, filters=replace(asked.wish.filters, funding=asked.funding))


def _measured_from(setting: Setting, language: Language) -> MeasuredFrom | None:
    return measured_from(setting.located, setting.country.distance_unit, language)


def _opening(directory: Directory, sent: MatchAsked, verdict: Verdict, language: Language) -> dict[str, Any]:
    """An open answer before its list is known: nobody listed yet."""
    remarks = remarks_on(sent, verdict, directory.reference.triage)
    return gated_answer(directory, verdict, remarks, language) | {
        "safety_notice": notice_above(sent.wish, directory, language),
        "after_deadline": 0,
        "ranking_version": RANKING_VERSION,
    }
