"""What follows from the answers, all at one address: the emergency page, what to do, and the list of who can help.

The emergency page asks no engine and stands before everything that might.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, g, request, url_for
from msgspec.structs import replace

from indexer.errors import EngineError, RequestRefused
from service import failures
from service.api.http import directory
from service.assessing import answer_assessment
from service.errors import RETRY_SECONDS
from service.matching import judge_body
from service.web.blueprint import blueprint
from service.web.browsing import Browsing
from service.web.details import detail_to_ask, details_address, is_placed, list_terms
from service.web.language import page_language
from service.web.lists import browsing_asked, list_page, match_answered
from service.web.outcome import outcome_told
from service.web.questions import forgotten, questionnaire_tables
from service.web.rendering import listing_address, page, see_other
from service.web.visit import Visit, current_visit, keep
from service.web.walk import Walk, assessment_body, walk_of

ENDPOINT = "web.show_results"


@blueprint.get("/<country:country>/results")
def show_results() -> Response:
    """All that follows from the answers; while a needed one is missing, the next question."""
    visit, triage = current_visit(), questionnaire_tables()
    if not visit.for_whom:
        return forgotten()
    walk = walk_of(visit, triage)
    assessed = _assessed(walk)
    if assessed["disposition"]["level"] == "emergency":
        return _emergency_page(outcome_told(assessed), walk)
    if not walk.found.is_complete:
        return see_other(url_for("web.show_question", number=walk.next_number))
    browsing = browsing_asked()
    if not _is_list_due(assessed, visit, browsing):
        return _guidance_page(assessed, visit, browsing)
    wanted = detail_to_ask(visit, browsing) if assessed["disposition"]["handoff"] != "first" else None
    if wanted is not None:
        return see_other(details_address(wanted, browsing))
    return _list_page(assessed, walk, visit, browsing)


@blueprint.post("/<country:country>/results")
def take_list_wish() -> Response:
    """The list all the same, though nobody need be seen."""
    visit = replace(current_visit(), is_list_wanted=request.form.get("list") == "show")
    return keep(see_other(listing_address(ENDPOINT, browsing_asked())), visit)


def _assessed(walk: Walk) -> dict[str, Any]:
    body = assessment_body(walk, g.country.code, directory().reference.triage)
    return answer_assessment(directory(), body, judge_body(directory(), body), page_language())


def _is_list_due(assessed: Mapping[str, Any], visit: Visit, browsing: Browsing) -> bool:
    """Whether somebody is to be looked for now. Whom to see first is told before anybody asks for a place."""
    handoff = assessed["disposition"]["handoff"]
    if assessed["match_request"] is None or (handoff == "optional" and not visit.is_list_wanted):
        return False
    return handoff != "first" or is_placed(visit, browsing)


def _list_page(assessed: Mapping[str, Any], walk: Walk, visit: Visit, browsing: Browsing) -> Response:
    """What to do, then who can help. Without an index what to do remains."""
    said: dict[str, Any] = {"outcome_part": "parts/outcome.html", "terms": list_terms(visit, browsing)}
    try:
        asked = assessed["match_request"] | {"include_optional": visit.is_list_wanted}
        verdict, found = match_answered(asked, visit, browsing)
    except EngineError as error:
        failures.note(error)
        response = _guidance_page(assessed, visit, browsing, status=503)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response
    except RequestRefused as refused:
        return list_page(ENDPOINT, visit, browsing, _refusing(refused), outcome=outcome_told(assessed), **said)
    outcome = outcome_told(assessed, found)
    if outcome.level == "emergency":
        return _emergency_page(outcome, walk)
    current_app.extensions["unanswered"].note(found, verdict.country, directory())
    if found["index_version"] is None:
        return _guidance_page(assessed, visit, browsing)
    return list_page(ENDPOINT, visit, browsing, lambda: found, outcome=outcome, **said)


def _refusing(refused: RequestRefused) -> Any:
    def ask() -> dict[str, Any]:
        raise refused

    return ask


def _emergency_page(outcome: Any, walk: Walk) -> Response:
    """A number to call, where to go, why; and the way back, for mistakes happen."""
    return page("emergency.html", outcome=outcome, last_number=len(walk.asked))


def _guidance_page(assessed: Mapping[str, Any], visit: Visit, browsing: Browsing, status: int = 200) -> Response:
    """What to do, and nobody listed: nobody is to be, or not yet, or nobody can be just now (503)."""
    handoff = assessed["disposition"]["handoff"]
    may_list = assessed["match_request"] is not None and status == 200
    return page(
        "results.html",
        status,
        outcome=outcome_told(assessed),
        visit=visit,
        is_optional=may_list and handoff == "optional" and not visit.is_list_wanted,
        place_address=details_address("place", browsing) if may_list and handoff == "first" else None,
        is_down=status == 503,
        terms=None,
    )
