"""Sums and prior → what is shown of a specialist's reputation and what ranks."""

from math import sqrt
from typing import get_args

from msgspec import Struct

from indexer.records import About
from indexer.reputation.student import student_t
from indexer.reputation.tally import STARS, Sum, Tally

PRIOR_REVIEWS = 10
"""How many reviews the prior C weighs as much as; a surgeon has 9.0 on average (10.1007/s12306-017-0500-1)."""
MIN_REVIEWS = 3
"""Fewer counting reviews than this are "too few reviews": no value, no interval."""


class PartRating(Struct, frozen=True):
    """One subject's mean over the counting reviews that score it; null under MIN_REVIEWS of them."""

    about: About
    reviews: int
    value: float | None


class Rating(Struct, frozen=True):
    """What is shown (`value`, `interval`: null under MIN_REVIEWS) and what ranks (`ranking_value`, 1..5).

    `distribution` tells how many counting reviews have 1, 2, 3, 4 and 5 stars. `pending` reviews await a decision,
    `removed` ones were taken down; neither counts, and both are told in public.
    """

    reviews: int
    value: float | None
    interval: tuple[float, float] | None
    ranking_value: float
    distribution: tuple[int, ...] = (0,) * STARS
    parts: tuple[PartRating, ...] = ()
    pending: int = 0
    removed: int = 0

    @property
    def signal(self) -> float:
        """The rating signal: (ranking value − 1)/4, 3 decimals."""
        return round((self.ranking_value - 1) / 4, 3)


def rate(tally: Tally, prior: float) -> Rating:
    """Ranking value = (Σw·score + 10·C)/(Σw + 10), 6 decimals, each review weighed by its age; what is shown is
    the plain mean with a 95 % t-interval."""
    is_rated = tally.n >= MIN_REVIEWS
    return Rating(
        reviews=tally.n,
        value=round(tally.mean, 6) if is_rated else None,
        interval=_interval(tally) if is_rated else None,
        ranking_value=round((tally.weighted + PRIOR_REVIEWS * prior) / (tally.weight + PRIOR_REVIEWS), 6),
        distribution=tuple(tally.stars),
        parts=tuple(_part(about, tally.parts[about]) for about in get_args(About) if about in tally.parts),
        pending=tally.pending,
        removed=tally.removed,
    )


def _part(about: About, scores: Sum) -> PartRating:
    return PartRating(about, scores.n, round(scores.mean, 6) if scores.n >= MIN_REVIEWS else None)


def _interval(tally: Tally) -> tuple[float, float]:
    variance = max(0.0, (tally.squares - tally.total * tally.mean) / (tally.n - 1))
    half = student_t(tally.n - 1) * sqrt(variance / tally.n)
    return round(max(1.0, tally.mean - half), 6), round(min(5.0, tally.mean + half), 6)
