"""One document against one query, exactly: does it match, which practice is the match, by what facts; or why not.

Engines find candidates, totals and facets in their own way; what they hand out as a hit is decided here, in
float64, so that the same document is the same hit in every engine.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from math import inf

from msgspec import Struct

from indexer.documents import Document
from indexer.engines.criteria import (
    Facts,
    admission_tests,
    best_offer,
    facts_of,
    offer_tests,
    offers_that_fit,
    practice_tests,
    specialist_tests,
    text_tier,
)
from indexer.engines.query import Circle, Filters, Hit, Inputs, OfferFit, Query, Sort
from indexer.records import Practice

OFFER_FILTERS = ("profession", "specialty")
_HARD = {"mode", "bbox", "deadline"}
"""Tests of a practice by which nobody is a near-miss."""


class _Candidate(Struct, frozen=True):
    """A practice that may be the match, with the facts it is chosen by."""

    practice: Practice
    facts: Facts
    contribution: float


def choose(document: Document, query: Query, *, failing: str | None = None) -> Hit | None:
    """The hit this document is for the query, or None.

    `failing` names one filter (or radius_km): then the document must be no match, and the hit is the near-miss
    that fails this filter alone. `engine_score` is left 0: scores are the engine's and the ranking's.
    """
    offer = best_offer(document, query, without=failing)
    if offer is None or _failed(admission_tests(document, query)):
        return None
    failed = set(_failed(specialist_tests(document, query)))
    if failing in OFFER_FILTERS and best_offer(document, query) is None:
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
    return None if chosen is None else _hit(document, query, chosen, offer)


def failed_tests(document: Document, query: Query) -> tuple[str, ...]:
    """Why the document is no match: every test it fails taken alone, in the order of TESTS; () for a match.

    Passing each alone, but with no offer or no practice that passes them together: what it is rejected by.
    """
    any_offer = [OfferFit(offer, 0.0) for offer in document.offers]
    filters, tests = query.filters, _tests_of_practices(document, query)
    alone = [
        *_failed(admission_tests(document, query)),
        *_failed(offer_tests(any_offer, Filters(profession=filters.profession))),
        *_failed(offer_tests(any_offer, Filters(specialty=filters.specialty))),
        *_failed(specialist_tests(document, query)),
        *(name for name in tests[0] if not any(passed[name] for passed in tests)),
    ]
    first = None if alone else rejected_by(document, query)
    return tuple(alone) if first is None else (first,)


def rejected_by(document: Document, query: Query) -> str | None:
    """The first of TESTS the document fails, each narrowing the offers or practices left; None for a match."""
    offers = offers_that_fit(document, query)
    for tests in (
        admission_tests(document, query),
        offer_tests(offers, query.filters),
        specialist_tests(document, query),
    ):
        for name in _failed(tests):
            return name
    left = _tests_of_practices(document, query)
    for name in left[0]:
        left = [passed for passed in left if passed[name]]
        if not left:
            return name
    return None


def _failed(tests: Iterable[tuple[str, bool]]) -> list[str]:
    return [name for name, passed in tests if not passed]


def _tests_of_practices(document: Document, query: Query) -> list[dict[str, bool]]:
    practices = document.specialist.practices
    return [dict(practice_tests(practice, query, facts_of(practice, query))) for practice in practices]


def _candidates(document: Document, query: Query) -> Iterator[tuple[_Candidate, set[str]]]:
    """Practices in reach (twice the radius is the most a near-miss may be away), each with what it fails."""
    reach_km = 2 * query.area.radius_km if isinstance(query.area, Circle) else inf
    for practice in document.specialist.practices:
        facts = facts_of(practice, query)
        failed = set(_failed(practice_tests(practice, query, facts)))
        if failed & _HARD or (facts.distance_km is not None and facts.distance_km > reach_km):
            continue
        yield _Candidate(practice, facts, _contribution(query, facts)), failed


def _contribution(query: Query, facts: Facts) -> float:
    """What the practice adds to the score: weighted proximity and availability."""
    added, (distance_km, wait_days) = 0.0, facts
    if distance_km is not None:
        pivot = query.proximity_pivot_km
        added += query.weights.proximity * (pivot / (pivot + distance_km))
    if wait_days is not None:
        pivot = query.availability_pivot_days
        added += query.weights.availability * (pivot / (pivot + wait_days))
    return added


def _rank_of(candidate: _Candidate, sort: Sort) -> tuple[bool, float, float, str]:
    """By the sort's own key where it is the practice's (unknown last), then contribution, then practice id."""
    key = _key_of(sort, candidate.facts, candidate.practice.fee)
    return key is None, key or 0.0, -candidate.contribution, candidate.practice.id


def _key_of(sort: Sort, facts: Facts, fee: float | None) -> float | None:
    if sort == "distance":
        return facts.distance_km
    if sort == "availability":
        return facts.wait_days
    return fee if sort == "fee" else 0.0


def _hit(document: Document, query: Query, chosen: _Candidate, offer: OfferFit) -> Hit:
    verified_at = document.specialist.verified_at
    inputs = Inputs(
        fit=offer.fit if query.offers else None,
        distance_km=chosen.facts.distance_km,
        rating=document.rating.signal,
        ranking_value=document.rating.ranking_value,
        wait_days=chosen.facts.wait_days,
        fee=chosen.practice.fee,
        text_tier=text_tier(document, query),
        verified_days=None if verified_at is None else (query.as_of - verified_at).days,
        step=offer.step,
    )
    return Hit(document=document, practice_id=chosen.practice.id, inputs=inputs, engine_score=0.0)
