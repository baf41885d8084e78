"""Specialists without a triage outcome: search, browse, one specialist, their reviews."""

from datetime import date

from flask import Response, g

from indexer.documents import Document
from indexer.engines.base import View
from indexer.errors import (
    AmbiguousLocation,
    LocationOutsideCountry,
    NoLiveVersion,
    RequestRefused,
    UnknownLocation,
)
from service.api.http import directory, read_json, read_query, refuse, write
from service.api.routes import Spec, new_blueprint, route
from service.cards import review_shown, specialist_page
from service.faults import Fault, FaultyRequest, quoted
from service.matching import search
from service.reading import faults_of_wish, load_body, refuse_if_any
from service.schemas.queries import BrowseQuery, CountryQuery, LanguageQuery, ReviewsQuery
from service.schemas.requests import SearchRequestSchema
from service.schemas.specialists import ReviewsSchema, SearchAnswerSchema, SpecialistAnswerSchema

blueprint = new_blueprint("specialists", "The directory itself")
_SEARCH, _LANGUAGE, _BROWSE, _ONE, _REVIEWS = (
    SearchRequestSchema(),
    LanguageQuery(),
    BrowseQuery(),
    CountryQuery(),
    ReviewsQuery(),
)
_TOPICS_TRAVEL_IN_BODIES = "health words travel in bodies, never in URLs; use POST /v1/specialists/search"
_REFUSED = dict.fromkeys(
    ("text", "q", "condition", "conditions", "procedure", "procedures", "outcome"), _TOPICS_TRAVEL_IN_BODIES
)
MOST_REVIEWS = 10_000
"""So many of one specialist's are read; nobody comes near."""


@route(
    blueprint,
    "/v1/specialists/search",
    Spec(
        method="POST",
        answer=SearchAnswerSchema,
        body=SearchRequestSchema,
        query=LanguageQuery,
        problems=(400, 409, 410, 413, 422, 503),
    ),
)
def post_search() -> Response:
    """Search by place, filters, words, conditions and procedures; ranked without a need, so `fit` is dropped.

    `location` may be left out: then distance plays no part. Specialists who treat adults are listed.
    """
    read_query(_LANGUAGE)
    body, fault = read_json()
    if fault is not None:
        refuse(fault)
    wish = load_body(_SEARCH, body)
    directory().country(wish.country)
    fields = {"conditions": "conditions", "procedures": "procedures"}
    refuse_if_any(faults_of_wish(wish, directory().reference, lambda name: fields.get(name, f"filters.{name}")))
    return write(search(directory(), wish, g.language))


@route(
    blueprint,
    "/v1/specialists",
    Spec(
        method="GET",
        answer=SearchAnswerSchema,
        query=BrowseQuery,
        problems=(400, 409, 410, 422, 503),
    ),
)
def get_specialists() -> Response:
    """Browse by what is no health data: country, profession, specialty, language, place, box."""
    wish = read_query(_BROWSE, _REFUSED)
    try:
        directory().country(wish.country)
        refuse_if_any(faults_of_wish(wish, directory().reference, lambda name: name))
        return write(search(directory(), wish, g.language))
    except LocationOutsideCountry as outside:
        raise FaultyRequest([Fault(outside.code, name, outside.message) for name in ("lat", "lon")]) from outside
    except (UnknownLocation, AmbiguousLocation) as unclear:
        unclear.field = "near"
        raise
    except RequestRefused as refused:
        raise _of_parameters(refused) from refused


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
        query=CountryQuery,
        problems=(400, 404, 410, 422, 503),
    ),
)
def get_specialist(specialist_id: str) -> Response:
    """Everything public of one specialist. 410 where they are no longer listed."""
    view, document = _find(specialist_id, read_query(_ONE)["country"])
    return write(
        {
            "specialist": specialist_page(document, today_of(document)),
            "synthetic": view.manifest.synthetic,
            "index_version": view.manifest.version,
        }
    )


@route(
    blueprint,
    "/v1/specialists/<path:specialist_id>/reviews",
    Spec(
        method="GET",
        answer=ReviewsSchema,
        query=ReviewsQuery,
        problems=(400, 404, 410, 422, 503),
    ),
)
def get_reviews(specialist_id: str) -> Response:
    """The published reviews a country lets be shown, latest first; `total` counts those."""
    asked = read_query(_REVIEWS)
    view, document = _find(specialist_id, asked["country"])
    country = directory().reference.countries[document.specialist.country]
    policy = country.review_policy
    _, stored = view.reviews(specialist_id, 0, MOST_REVIEWS)
    shown = [review for review in stored if policy.is_shown(review)]
    start, end = asked["offset"], asked["offset"] + asked["limit"]
    return write(
        {
            "reviews": [review_shown(review, policy) for review in shown[start:end]],
            "total": len(shown),
            "next_offset": end if end < len(shown) else None,
            "statement": policy.statement.in_language(g.language),
            "synthetic": view.manifest.synthetic,
            "index_version": view.manifest.version,
        }
    )


def today_of(document: Document) -> date:
    """The day it is where the specialist works."""
    return directory().today(directory().country(document.specialist.country))


def _find(specialist_id: str, country: str | None) -> tuple[View, Document]:
    """The live version that holds the specialist. Raises RequestRefused: 404 unknown, 410 not eligible today.

    Without a country those offered are looked in; a country that is not public has to be named.
    """
    codes = directory().countries if country is None else (directory().country(country).code,)
    for code in codes:
        try:
            view = directory().engine.live(code)
        except NoLiveVersion:
            continue
        document = view.get([specialist_id]).get(specialist_id)
        if document is not None:
            if document.is_eligible(today_of(document)):
                return view, document
            raise RequestRefused(
                "no_longer_listed", "id", f"specialist {quoted(specialist_id)} is no longer listed"
            )
    raise RequestRefused(
        "unknown_specialist", "id", f"no specialist has the id {quoted(specialist_id)}; ids come with matches"
    )
