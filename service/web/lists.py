"""The two lists: who is found for what was typed, and who for what was answered. Both by one address manner.

Owns which question is asked of the matching, and which page follows: the list, which place is meant, or what of
the address cannot be searched. What stands on a list is `listed`'s affair, what an address says `browsing`'s.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, g, request
from msgspec.structs import replace

from indexer.errors import AmbiguousLocation, LocationOutsideCountry, RequestRefused, UnknownLocation
from indexer.gazetteer import Place
from indexer.gazetteer.labels import label_in, region_in
from service import errors
from service.api.http import directory
from service.asked import DEFAULT_RADIUS_KM, MAX_DEPTH, Wish
from service.borders import neighbours
from service.locating import locate
from service.matching import closed_answer, judge_body, open_answer, read_match, search
from service.reading import faults_of_wish, load_body, refuse_if_any
from service.schemas.requests import SearchRequestSchema
from service.triage.gate import Verdict
from service.web.blueprint import blueprint
from service.web.browsing import PAGE_SIZE, Browsing, read_browsing
from service.web.labels import enumerated
from service.web.language import page_language
from service.web.listed import Listed
from service.web.maps import map_of
from service.web.notices import notice_of
from service.web.placing import location_asked
from service.web.refused import faults_told
from service.web.rendering import listing_address, page
from service.web.translating import format_number
from service.web.visit import Visit, current_visit

_SEARCH = SearchRequestSchema()
_LABELS: dict[str, Any] = {"format_number": format_number, "enumerated": enumerated}
LAST_PAGE = MAX_DEPTH // PAGE_SIZE

Ask = Callable[[], dict[str, Any]]


@blueprint.get("/<country:country>/search")
def show_search() -> Response:
    """Who is found by what was typed, the place and the filters."""
    visit, browsing = current_visit(), browsing_asked()
    return list_page("web.show_search", visit, browsing, lambda: search_answered(visit, browsing))


def list_page(endpoint: str, visit: Visit, browsing: Browsing, ask: Ask, **more: Any) -> Response:
    """The list of that address, or the page that says which place, or what of the address, cannot be used.

    `ask` gives the answer of either question. `more` is handed to the templates: `outcome_part` names one that
    stands above the list. Raises EngineError.
    """
    notice = notice_of((visit.words, browsing.near or visit.place))
    kept = replace(browsing, near="", page=1).parameters()
    said = {"endpoint": endpoint, "visit": visit, "browsing": browsing, "notice": notice, "kept": kept, **more}
    try:
        answer = ask()
    except (AmbiguousLocation, UnknownLocation, LocationOutsideCountry) as unclear:
        return _ask_place(unclear, said)
    except RequestRefused as refused:
        plain = listing_address(endpoint, Browsing(near=browsing.near))
        said |= {"told": faults_told(refused, browsing), "plain_address": plain, "kept": []}
        return page("refused.html", errors.STATUS.get(refused.code, 422), **said)
    listed = Listed(answer, visit, browsing, endpoint)
    listed_map = None if listed.is_by_video else map_of(answer, g.country, page_language())
    return page("list.html", listed=listed, listed_map=listed_map, answer=answer, **_LABELS, **said)


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


def browsing_asked() -> Browsing:
    """The list this request's address asks for; no page beyond the last there may be."""
    browsing = read_browsing(request.args.to_dict(flat=False))
    return browsing.on(min(browsing.page, LAST_PAGE))


def search_answered(visit: Visit, browsing: Browsing) -> dict[str, Any]:
    body = _body(visit, browsing) | ({"text": visit.words} if visit.words else {})
    wish = load_body(_SEARCH, body)
    refuse_if_any(faults_of_wish(wish, directory().reference, lambda name: f"filters.{name}"))
    answer = search(directory(), replace(wish, offset=browsing.offset), page_language())
    place = (answer["interpreted"] or {"location": None})["location"]
    return answer | {"location": place, "relaxed": [], "after_deadline": 0, "neighbours": _neighbours(wish)}


def _neighbours(wish: Wish) -> list[dict[str, Any]]:
    """Other countries within the radius of a search, as answers to matches name them."""
    if wish.location is None or wish.mode != "in_person":
        return []
    served = directory()
    located = locate(served.gazetteer, wish.country, wish.location, served.countries)
    others = [code for code in served.countries if code != wish.country]
    return neighbours(served.gazetteer, others, located, wish.radius_km or DEFAULT_RADIUS_KM)


def _body(visit: Visit, browsing: Browsing) -> dict[str, Any]:
    """What both lists ask alike. A sort by distance without any place is none: links of others may say it."""
    asked = {"country": g.country.code, "limit": PAGE_SIZE, "facets": True} | browsing.asked()
    location = None if browsing.mode == "video" else location_asked(visit, browsing)
    if location is not None:
        return asked | {"location": location}
    asked.pop("radius_km", None)
    if asked.get("sort") == "distance":
        asked.pop("sort")
    return asked


def _ask_place(unclear: RequestRefused, said: dict[str, Any]) -> Response:
    """Which place is meant; an emergency that was typed is answered above it all the same."""
    found: tuple[Any, ...] = ()
    if isinstance(unclear, AmbiguousLocation):
        found = unclear.candidates
    elif isinstance(unclear, UnknownLocation):
        found = unclear.suggestions
    is_choice = isinstance(unclear, AmbiguousLocation)
    status = 409 if is_choice else 422
    labels: dict[str, Any] = {"place_label": _label_of, "place_region": _region_of, "at_place": _at}
    return page("place.html", status, is_choice=is_choice, found=found, **labels, **said)


def _label_of(place: Place) -> str:
    return label_in(place, page_language())


def _region_of(place: Place) -> str:
    return region_in(place, page_language())


def _at(browsing: Browsing, place: Place) -> Browsing:
    """The list at a place that was offered: its label and region lead back to it, whatever the language."""
    near = f"{place.label}, {place.region}" if place.region else place.label
    return replace(browsing, near=near, page=1)
