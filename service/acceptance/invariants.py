"""What must never happen, whatever the data: one case of it refuses a version.

Each is decided here anew from the record and the request, not by the code that made the list.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from indexer.engines.choice import choose
from indexer.engines.query import Filters, Hits, Query
from indexer.reference import Triage, split_offer
from service import ranking
from service.acceptance.asking import Answer
from service.acceptance.facts import Match
from service.asked import DEFAULT_RADIUS_KM, MatchAsked

ROUNDING_KM = 1e-6
"""Two ways of the same distance differ by less."""


def broken(answer: Answer, listed: Sequence[Match], triage: Triage) -> Iterator[str]:
    """What is wrong with an answer and those it lists, in words."""
    asked, query = answer.asked, answer.answered
    if answer.verdict.is_closed:
        if answer.shown["matches"] or answer.shown["total"]:
            yield f"{len(answer.shown['matches'])} listed where the gate is closed"
        return
    if asked is None or query is None:
        return
    if answer.shown["total"] < len(listed):
        yield f"total {answer.shown['total']} of {len(listed)} listed"
    for match in listed:
        for fault in _faults_of(match, answer, asked, triage):
            yield f"{match.document.specialist.id} is listed, but {fault}"


def out_of_order(answer: Answer, listed: Sequence[Match], all_matches: Hits) -> Iterator[str]:
    """Whether the list is the beginning of the exact order; `all_matches` are those the same query finds."""
    query = answer.answered
    if query is None:
        return
    hits = [choose(match.document, query) for match in listed]
    if any(hit is None for hit in hits):
        yield "somebody is listed who is no match"
        return
    keys = [ranking.order_of(hit, query) for hit in hits if hit is not None]
    if keys != sorted(keys):
        yield "the list is not in the order of its scores"
    scores = [ranking.score(hit.inputs, query) for hit in hits if hit is not None]
    if scores != [match["score"] for match in answer.shown["matches"]]:
        yield "a score shown is not the score"
    if all_matches.total <= len(all_matches.hits):
        first = sorted(all_matches.hits, key=lambda hit: ranking.order_of(hit, query))[: len(listed)]
        if [hit.id for hit in first] != [match.document.specialist.id for match in listed]:
            yield "the list is not the beginning of the order over all matches"


def _faults_of(match: Match, answer: Answer, asked: MatchAsked, triage: Triage) -> Iterator[str]:
    query = answer.answered
    assert query is not None
    if not match.document.is_eligible(query.as_of):
        yield f"not eligible on {query.as_of}"
    youngest, oldest = match.document.ages
    age = asked.patient.age_years
    if age is not None and not youngest <= age <= oldest:
        yield f"does not treat the age of {age}"
    outcome = asked.outcome
    fits = dict(triage.offers_for(outcome.code, outcome.body_region, outcome.duration_days))
    if not any(fits.get(offer, 0) > 0 for offer in match.document.offers):
        yield "offers nothing that fits the need"
    let_go = {each["field"] for each in answer.shown["relaxed"]}
    for name, passed in _sent(match, asked, query):
        if not passed and name not in let_go:
            yield f"fails {name}"


def _sent(match: Match, asked: MatchAsked, query: Query) -> Iterator[tuple[str, bool]]:
    """Every condition sent, by name, and whether the match meets it."""
    filters, practice, distance_km = asked.wish.filters, match.practice, match.distance_km(query)
    yield "mode", (asked.wish.mode or "in_person") in practice.modes
    if distance_km is not None:
        yield "radius_km", distance_km <= (asked.wish.radius_km or DEFAULT_RADIUS_KM) + ROUNDING_KM
    if asked.funding is not None:
        yield "funding", asked.funding in practice.funding
    if filters.insurer:
        yield "insurer", bool(set(filters.insurer) & set(practice.insurers))
    wait_days = match.wait_days(query)
    for name, limit, value in (
        ("available_within_days", filters.available_within_days, wait_days),
        ("max_fee", filters.max_fee, practice.fee),
    ):
        if limit is not None:
            yield name, value is not None and value <= limit
    yield "accepting", not filters.accepting or practice.accepting is True
    yield "step_free", not filters.step_free or practice.step_free is True
    yield from _sent_of_person(match, filters)


def _sent_of_person(match: Match, filters: Filters) -> Iterator[tuple[str, bool]]:
    specialist, rating = match.document.specialist, match.document.rating.value
    professions, specialties = zip(*map(split_offer, match.document.offers), strict=True)
    wanted: tuple[tuple[str, Sequence[str], Sequence[Any]], ...] = (
        ("language", filters.language, specialist.languages),
        ("profession", filters.profession, professions),
        ("specialty", filters.specialty, specialties),
    )
    for name, any_of, has in wanted:
        if any_of:
            yield name, bool(set(any_of) & set(has))
    if filters.gender is not None:
        yield "gender", specialist.gender == filters.gender
    if filters.min_rating is not None:
        yield "min_rating", rating is not None and rating >= filters.min_rating
