"""One document against one query, exactly: does it match, which practice is the match, by what facts.

Engines find candidates, totals and facets in their own way; what they hand out as a hit is decided here, in
float64, so that the same document is the same hit in every engine.
"""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from indexer import geo
from indexer.documents import Document
from indexer.engines.base import Box, Circle, Hit, Inputs, Query, Sort
from indexer.records import Practice

OFFER_FILTERS = ("profession", "specialty")


class _Candidate(Struct, frozen=True):
    """A practice that may be the match, with the facts it is chosen by."""

    practice: Practice
    distance_km: float | None
    wait_days: int | None
    contribution: float


def choose(document: Document, query: Query, *, failing: str | None = None) -> Hit | None:
    """The hit this document is for the query, or None.

    `failing` names one filter (or radius_km): then the document must be no match, and the hit is the near-miss
    that fails this filter alone. `engine_score` is left 0: scores are the engine's and the ranking's.
    """
    fit = _best_fit(document, query, without=failing)
    tier = text_tier(document, query)
    if fit is None or not _is_admissible(document, query) or (query.text is not None and tier is None):
        return None
    failed = set(_failed_by_specialist(document, query))
    if failing in OFFER_FILTERS and _best_fit(document, query, without=None) is None:
        failed.add(failing)
    found = [(candidate, failed | by_practice) for candidate, by_practice in _candidates(document, query)]
    if failing is not None and any(not fails for _, fails in found):
        return None
    wanted = {failing} if failing is not None else set()
    chosen = min(
        (candidate for candidate, fails in found if fails == wanted),
        key=partial(_rank_of, sort=query.sort),
        default=None,
    )
    return None if chosen is None else _hit(document, query, chosen, fit=fit, tier=tier)


def _is_admissible(document: Document, query: Query) -> bool:
    youngest, oldest = document.ages
    return document.is_eligible(query.as_of) and youngest <= query.ages[0] and query.ages[1] <= oldest


def _best_fit(document: Document, query: Query, without: str | None) -> float | None:
    """Best fit over the offers that answer the need and pass the profession and specialty filters.

    Any offer answers a query without a need, with fit 0. None: no offer is left.
    """
    fits = {offer.offer: offer.fit for offer in query.offers}
    professions = query.filters.profession if without != "profession" else ()
    specialties = query.filters.specialty if without != "specialty" else ()
    best = None
    for offer in document.offers:
        fit = fits.get(offer) if fits else 0.0
        profession, _, specialty = offer.partition("/")
        if fit is None or (professions and profession not in professions):
            continue
        if specialties and specialty not in specialties:
            continue
        best = fit if best is None else max(best, fit)
    return best


def _failed_by_specialist(document: Document, query: Query) -> Iterator[str]:
    filters, specialist, rating = query.filters, document.specialist, document.rating
    for name, wanted, has in (
        ("conditions", filters.conditions, specialist.conditions),
        ("procedures", filters.procedures, specialist.procedures),
        ("language", filters.language, specialist.languages),
    ):
        if wanted and not set(wanted) & set(has):
            yield name
    if filters.gender is not None and specialist.gender != filters.gender:
        yield "gender"
    if filters.min_rating is not None and (rating.value is None or rating.value < filters.min_rating):
        yield "min_rating"


def _candidates(document: Document, query: Query) -> Iterator[tuple[_Candidate, set[str]]]:
    """Practices in reach (twice the radius is the most a near-miss may be away), each with what it fails."""
    for practice in document.specialist.practices:
        if query.mode not in practice.modes:
            continue
        distance_km = None
        failed = set(_failed_by_practice(practice, query))
        if query.origin is not None and query.mode == "in_person":
            point = practice.point
            distance_km = geo.distance_km(query.origin.lat, query.origin.lon, point.lat, point.lon)
        if isinstance(query.area, Circle) and distance_km is not None:
            if distance_km > 2 * query.area.radius_km:
                continue
            if distance_km > query.area.radius_km:
                failed.add("radius_km")
        elif isinstance(query.area, Box) and not _is_inside(practice, query.area):
            continue
        wait_days = wait_of(practice, query)
        yield (
            _Candidate(practice, distance_km, wait_days, _contribution(query, distance_km, wait_days)),
            failed,
        )


def _failed_by_practice(practice: Practice, query: Query) -> Iterator[str]:
    filters = query.filters
    if filters.insurer and not set(filters.insurer) & set(practice.insurers):
        yield "insurer"
    if filters.funding is not None and filters.funding not in practice.funding:
        yield "funding"
    if filters.accepting and practice.accepting is not True:
        yield "accepting"
    if filters.step_free and practice.step_free is not True:
        yield "step_free"
    if filters.max_fee is not None and (practice.fee is None or practice.fee > filters.max_fee):
        yield "max_fee"
    if filters.available_within_days is not None:
        wait_days = wait_of(practice, query)
        if wait_days is None or wait_days > filters.available_within_days:
            yield "available_within_days"


def wait_of(practice: Practice, query: Query) -> int | None:
    """Days from `as_of` to the practice's next date; None if unknown or past."""
    if practice.next_available is None or practice.next_available < query.as_of:
        return None
    return (practice.next_available - query.as_of).days


def _is_inside(practice: Practice, box: Box) -> bool:
    lat, lon = practice.point.lat, practice.point.lon
    if box.west <= box.east:
        return box.south <= lat <= box.north and box.west <= lon <= box.east
    return box.south <= lat <= box.north and (lon >= box.west or lon <= box.east)


def _contribution(query: Query, distance_km: float | None, wait_days: int | None) -> float:
    """What the practice adds to the score: weighted proximity and availability."""
    added = 0.0
    if distance_km is not None:
        pivot = query.proximity_pivot_km
        added += query.weights.proximity * (pivot / (pivot + distance_km))
    if wait_days is not None:
        pivot = query.availability_pivot_days
        added += query.weights.availability * (pivot / (pivot + wait_days))
    return added


def _rank_of(candidate: _Candidate, sort: Sort) -> tuple[bool, float, float, str]:
    """By the sort's own key where it is the practice's (unknown last), then contribution, then practice id."""
    key = _key_of(sort, candidate.distance_km, candidate.wait_days, candidate.practice.fee)
    return key is None, key or 0.0, -candidate.contribution, candidate.practice.id


def _key_of(sort: Sort, distance_km: float | None, wait_days: int | None, fee: float | None) -> float | None:
    if sort == "distance":
        return distance_km
    if sort == "availability":
        return wait_days
    return fee if sort == "fee" else 0.0


def _hit(document: Document, query: Query, chosen: _Candidate, *, fit: float, tier: float | None) -> Hit:
    specialist = document.specialist
    verified_at = specialist.verified_at
    inputs = Inputs(
        fit=fit if query.offers else None,
        distance_km=chosen.distance_km,
        rating=document.rating.signal,
        ranking_value=document.rating.ranking_value,
        wait_days=chosen.wait_days,
        fee=chosen.practice.fee,
        text_tier=tier,
        verified_days=None if verified_at is None else (query.as_of - verified_at).days,
    )
    return Hit(id=specialist.id, practice_id=chosen.practice.id, tie=document.tie, inputs=inputs, engine_score=0.0)


def text_tier(document: Document, query: Query) -> float | None:
    """Tier of the typed words: 1 whole name, .8 name words, .6 topics, .3 practice or city; None: no match.

    Every word must match; the tier is the lowest over the words of each word's best.
    """
    if query.text is None:
        return None
    keys = document.text
    if set(query.text.whole) & set(keys.whole_names):
        return 1.0
    lowest = 0.8
    for alternatives in query.text.words:
        word = set(alternatives)
        if word & set(keys.name_words):
            tier = 0.8
        elif word & set(keys.topic_words):
            tier = 0.6
        elif word & set(keys.place_words):
            tier = 0.3
        else:
            return None
        lowest = min(lowest, tier)
    return lowest
