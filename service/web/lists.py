"""The two lists: who is found for what was typed, and who for what was answered. Both by one address manner.

Owns which question is asked of the matching; what a card shows is `cards`' affair, what an address says `browsing`'s.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, g, request
from msgspec.structs import replace

from indexer.errors import AmbiguousLocation, LocationOutsideCountry, RequestRefused, UnknownLocation
from indexer.gazetteer import Place
from indexer.gazetteer.labels import label_in, region_in
from service.api.http import directory
from service.asked import MAX_DEPTH
from service.matching import closed_answer, judge_body, open_answer, read_match, search
from service.reading import faults_of_wish, load_body, refuse_if_any
from service.schemas.requests import SearchRequestSchema
from service.triage.gate import Verdict
from service.typed.telling import notice_about
from service.web.blueprint import blueprint
from service.web.browsing import PAGE_SIZE, Browsing, read_browsing
from service.web.language import page_language
from service.web.listed import Listed
from service.web.placing import location_asked
from service.web.rendering import page
from service.web.visit import Visit, current_visit

_SEARCH = SearchRequestSchema()
LAST_PAGE = MAX_DEPTH // PAGE_SIZE


@blueprint.get("/<country:country>/search")
def show_search() -> Response:
    """Who is found by what was typed, the place and the filters."""
    visit, browsing = current_visit(), _browsing()
    return _answered("web.show_search", visit, browsing, lambda: _search(visit, browsing))


def _search(visit: Visit, browsing: Browsing) -> dict[str, Any]:
    body = _body(visit, browsing) | ({"text": visit.words} if visit.words else {})
    wish = load_body(_SEARCH, body)
    refuse_if_any(faults_of_wish(wish, directory().reference, lambda name: name))
    return search(directory(), replace(wish, offset=browsing.offset), page_language())


def match_answered(asked: dict[str, Any], visit: Visit, browsing: Browsing) -> tuple[Verdict, dict[str, Any]]:
    """The verdict and the answer to a match request (outcome and patient) as the address and the visit go on.

    Raises RequestRefused, EngineError; neither where the verdict is closed.
    """
    body = asked | _body(visit, browsing) | {"referrals_held": list(visit.held)}
    body |= {"funding": visit.funding} if visit.funding else {}
    verdict = judge_body(directory(), body)
    if verdict.is_closed:
        return verdict, closed_answer(directory(), body, verdict, page_language())
    sent = read_match(directory(), body, verdict)
    moved = replace(sent, wish=replace(sent.wish, offset=browsing.offset))
    return verdict, open_answer(directory(), moved, verdict, page_language())


def _body(visit: Visit, browsing: Browsing) -> dict[str, Any]:
    """What both lists ask alike."""
    asked = {"country": g.country.code, "limit": PAGE_SIZE, "facets": True} | browsing.asked()
    location = None if browsing.mode == "video" else location_asked(visit, browsing)
    if location is None:
        asked.pop("radius_km", None)
        return asked
    return asked | {"location": location}


def _browsing() -> Browsing:
    browsing = read_browsing(request.args.to_dict(flat=False))
    return browsing.on(min(browsing.page, LAST_PAGE))


def _answered(
    endpoint: str, visit: Visit, browsing: Browsing, ask: Callable[[], dict[str, Any]], **more: Any
) -> Response:
    """The list, or the page that says why the place cannot be used and what may be meant."""
    said = {"endpoint": endpoint, "visit": visit, "browsing": browsing, **more}
    try:
        answer = ask()
    except (AmbiguousLocation, UnknownLocation, LocationOutsideCountry) as unclear:
        return _ask_place(unclear, said)
    return page("list.html", listed=Listed(answer, browsing, endpoint), answer=answer, **said)


def _ask_place(unclear: RequestRefused, said: dict[str, Any]) -> Response:
    """Which place is meant; an emergency that was typed is answered above it all the same."""
    found: tuple[Any, ...] = ()
    if isinstance(unclear, AmbiguousLocation):
        found = unclear.candidates
    elif isinstance(unclear, UnknownLocation):
        found = unclear.suggestions
    visit: Visit = said["visit"]
    notice = notice_about((visit.words, visit.place), directory(), g.country.code, page_language())
    is_choice = isinstance(unclear, AmbiguousLocation)
    status = 409 if is_choice else 422
    labels = {"place_label": _label_of, "place_region": _region_of, "at_place": _at}
    return page("place.html", status, is_choice=is_choice, found=found, notice=notice, **labels, **said)


def _label_of(place: Place) -> str:
    return label_in(place, page_language())


def _region_of(place: Place) -> str:
    return region_in(place, page_language())


def _at(browsing: Browsing, place: Place) -> Browsing:
    """The list at a place that was offered: its label and region lead back to it, whatever the language."""
    near = f"{place.label}, {place.region}" if place.region else place.label
    return replace(browsing, near=near, page=1)
