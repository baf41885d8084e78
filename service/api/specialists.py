"""Specialists without a triage outcome: search, browse, one specialist."""

from flask import Response, g

from indexer.errors import (
    AmbiguousLocation,
    LocationOutsideCountry,
    RequestRefused,
    UnknownLocation,
)
from service.api import links
from service.api.http import directory, read_json, read_query, refuse, write
from service.api.listed import find_listed, today_of
from service.api.routes import SPECIALIST_ID, Spec, new_blueprint, route
from service.asked import Wish
from service.cards import specialist_page
from service.faults import Fault, FaultyRequest
from service.matching import search
from service.metrics import note
from service.reading import faults_of_wish, load_body, refuse_if_any
from service.schemas import examples
from service.schemas.queries import BrowseQuery, CountryQuery, LanguageQuery
from service.schemas.requests import SearchRequestSchema
from service.schemas.specialists import SearchAnswerSchema, SpecialistAnswerSchema
from service.structured_data import rated_data

blueprint = new_blueprint("specialists", "The directory itself")
_SEARCH, _LANGUAGE, _BROWSE, _ONE = (
    SearchRequestSchema(),
    LanguageQuery(),
    BrowseQuery(),
    CountryQuery(),
)
_TOPICS_TRAVEL_IN_BODIES = "health words travel in bodies, never in URLs; use POST /v1/specialists/search"
_REFUSED = dict.fromkeys(
    ("text", "q", "condition", "conditions", "procedure", "procedures", "outcome"), _TOPICS_TRAVEL_IN_BODIES
)


@route(
    blueprint,
    "/v1/specialists/search",
    Spec(
        method="POST",
        answer=SearchAnswerSchema,
        body=SearchRequestSchema,
        examples=examples.SEARCH,
        links=links.OF_SEARCH,
        query=LanguageQuery,
        problems=(400, 409, 410, 413, 422, 503),
    ),
)
def post_search() -> Response:
    """Search by place, filters, words, conditions and procedures; ranked without a need, so `fit` is dropped.

    `location` may be left out: then distance plays no part, and without `mode` those by video only are listed too.
    It is not for a patient: who treats children only is listed as well; `ages_treated` says whom somebody sees.
    """
    read_query(_LANGUAGE)
    body, fault = read_json()
    if fault is not None:
        refuse(fault)
    wish = load_body(_SEARCH, body)
    directory().country(wish.country)
    fields = {"conditions": "conditions", "procedures": "procedures"}
    refuse_if_any(faults_of_wish(wish, directory().reference, lambda name: fields.get(name, f"filters.{name}")))
    return _listed(wish)


@route(
    blueprint,
    "/v1/specialists",
    Spec(
        method="GET",
        answer=SearchAnswerSchema,
        query=BrowseQuery,
        links=links.OF_BROWSING,
        problems=(400, 409, 410, 422, 503),
    ),
)
def get_specialists() -> Response:
    """Browse by what is no health data: country, profession, specialty, language, place, box.

    It lists whom POST /v1/specialists/search lists, whatever ages they treat.
    """
    wish = read_query(_BROWSE, _REFUSED)
    try:
        directory().country(wish.country)
        refuse_if_any(faults_of_wish(wish, directory().reference, lambda name: name))
        return _listed(wish)
    except LocationOutsideCountry as outside:
        raise FaultyRequest([Fault(outside.code, name, outside.message) for name in ("lat", "lon")]) from outside
    except (UnknownLocation, AmbiguousLocation) as unclear:
        unclear.field = "near"
        raise
    except RequestRefused as refused:
        raise _of_parameters(refused) from refused


def _listed(wish: Wish) -> Response:
    answer = search(directory(), wish, g.language)
    note(answer, wish.country)
    return write(answer)


def _of_parameters(refused: RequestRefused) -> RequestRefused:
    """A refusal worded for a body, as one of a query string: there a wrong value is a wrong parameter."""
    if refused.code != "invalid_value":
        return refused
    faults = refused.faults if isinstance(refused, FaultyRequest) else (refused,)
    return FaultyRequest([Fault("invalid_parameter", fault.field, fault.message) for fault in faults])


@route(
    blueprint,
    "/v1/specialists/<path:specialist_id>",
    Spec(
        method="GET",
        answer=SpecialistAnswerSchema,
        links=links.OF_SPECIALIST,
        query=CountryQuery,
        path=(SPECIALIST_ID,),
        problems=(400, 404, 410, 422, 503),
    ),
)
def get_specialist(specialist_id: str) -> Response:
    """Everything public of one specialist. 410 where they are no longer listed.

    `structured_data` is schema.org JSON-LD for a page about them: null for synthetic records and too few reviews.
    """
    view, document = find_listed(specialist_id, read_query(_ONE)["country"])
    return write(
        {
            "specialist": specialist_page(document, today_of(document)),
            "structured_data": rated_data(document),
            "synthetic": view.manifest.synthetic,
            "index_version": view.manifest.version,
        }
    )
