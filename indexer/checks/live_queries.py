"""The check by questions like those that are asked: the same to what is live and to what would replace it.

What patients asked is never kept, so the questions are drawn from what is live: for each offer around practices
of people who have it. The order is a plain one, by distance and rating; the real one has its own check.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from msgspec import Struct

from indexer.checks.candidate import Candidate, Finding, figures_of
from indexer.checks.limits import (
    ENOUGH_LIVE,
    FIRST,
    HITS_PER_OFFER,
    LEAST_COMPARED,
    LEAST_OVERLAP,
    LONG_LIST,
    QUERY_RADIUS_KM,
    UNANSWERED_SHARE,
    UNANSWERED_TOLERATED,
)
from indexer.checks.sampling import everybody
from indexer.engines.base import View
from indexer.engines.query import Circle, Hits, OfferFit, Origin, Query, Weights
from indexer.errors import DirectoryError, EngineError
from indexer.records import Point
from indexer.reference import load_reference

_DRAWN_FROM = 20
_PLAIN = Weights(proximity=0.5, rating=0.5)
_MOST_NAMED = 3


class Pair(Struct, frozen=True):
    """One question with both answers."""

    offer: str
    live: Hits
    now: Hits

    @property
    def is_unanswered(self) -> bool:
        return not self.now.total

    @property
    def overlap(self) -> float:
        """Share of the first ten that live gives which are still among the first ten."""
        first, still = ({hit.id for hit in hits.hits[:FIRST]} for hits in (self.live, self.now))
        return len(first & still) / FIRST


def still_answered(candidate: Candidate) -> Finding:
    """Whether the candidate answers what the live version answers, with about the same people."""
    live, view = candidate.live_view, candidate.view
    if candidate.comparable is None or live is None:
        return Finding()
    try:
        questions = list(_drawn(live, candidate))
        asked = [(offer, question, live.search(question)) for offer, question in questions]
    except EngineError:
        return Finding()  # what is live cannot be asked: replacing it is the remedy
    pairs = []
    for offer, question, before in asked:
        if before.total:
            try:
                pairs.append(Pair(offer, before, view.search(question)))
            except DirectoryError as error:
                return Finding(f"a question for {offer} is not answered at all: {error}")
    return _judged(pairs)


def _drawn(live: View, candidate: Candidate) -> Iterator[tuple[str, Query]]:
    """Of each offer the places of some people who have it: by chance, of one live version always the same."""
    country, as_of = candidate.manifest.country, candidate.manifest.as_of
    chance = random.Random(live.manifest.version)
    for offer in load_reference().taxonomy.offers():
        hits = live.search(everybody(country, as_of, fetch=_DRAWN_FROM, offer=offer)).hits
        for hit in chance.sample(hits, min(HITS_PER_OFFER, len(hits))):
            yield offer, _around(candidate, offer, hit.document.specialist.practices[0].point)


def _around(candidate: Candidate, offer: str, point: Point) -> Query:
    return Query(
        country=candidate.manifest.country,
        as_of=candidate.manifest.as_of,
        offers=(OfferFit(offer, 1.0),),
        ages=None,
        origin=Origin(point.lat, point.lon),
        area=Circle(QUERY_RADIUS_KM),
        weights=_PLAIN,
        fetch=FIRST,
        facets=True,
    )


def _judged(pairs: Sequence[Pair]) -> Finding:
    answered = [pair for pair in pairs if pair.live.total >= ENOUGH_LIVE]
    lost = [pair for pair in answered if pair.is_unanswered]
    overlaps = [pair.overlap for pair in pairs if min(pair.live.total, pair.now.total) >= LONG_LIST]
    middle = median(overlaps) if len(overlaps) >= LEAST_COMPARED else None
    figures = _figures(pairs, lost, middle)
    if len(lost) > max(UNANSWERED_TOLERATED, UNANSWERED_SHARE * len(answered)):
        named = ", ".join(f"{pair.offer} ({pair.live.total} live)" for pair in lost[:_MOST_NAMED])
        fault = f"{len(lost)} of {len(answered)} questions that are answered live would find nobody: {named}"
        return Finding(f"{fault}; see what the source lost", figures)
    if middle is not None and middle < LEAST_OVERLAP:
        fault = f"of the first {FIRST} that are live {middle:.0%} would still be among them (median)"
        return Finding(f"{fault}; were ids given anew?", figures)
    return Finding(None, figures)


def _figures(pairs: Sequence[Pair], lost: Sequence[Pair], middle: float | None) -> Mapping[str, float]:
    return figures_of([("questions", len(pairs)), ("unanswered", len(lost)), ("median_overlap", middle)])
