"""The sums of one person's counting reviews: plain for what is shown, weighed by age for what ranks."""

from collections.abc import Mapping
from functools import lru_cache
from math import ceil

from msgspec import Struct, field

from indexer.records import About

HALF_LIFE_DAYS = 730
"""After so many days a review weighs half as much in the ranking value."""
STARS = 5
_NO_PARTS: Mapping[About, float] = {}


@lru_cache(maxsize=50_000)
def weight_at(age_days: int | None) -> float:
    """0.5^(age/730). A review of no known day weighs nothing: it might be of any age, so nobody gains by leaving
    the day out. It is shown and counted all the same."""
    return 0.0 if age_days is None else 0.5 ** (max(0, age_days) / HALF_LIFE_DAYS)


def star_of(score: float) -> int:
    """The whole star nearest to a score; a half goes down, so that nobody is shown better than was said."""
    return ceil(score - 0.5)


class Sum(Struct):
    """How many numbers, and their sum."""

    n: int = 0
    total: float = 0.0

    def add(self, number: float) -> None:
        self.n += 1
        self.total += number

    @property
    def mean(self) -> float:
        return self.total / self.n


class Tally(Struct):
    """Sums of scores and of their squares; `weight` and `weighted` are Σw and Σw·score; `stars` counts 1 to 5.

    `pending` reviews await a decision, `removed` ones were taken down; neither is part of any sum.
    """

    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    weight: float = 0.0
    weighted: float = 0.0
    stars: list[int] = field(default_factory=lambda: [0] * STARS)
    parts: dict[About, Sum] = field(default_factory=dict)
    pending: int = 0
    removed: int = 0

    def add(self, score: float, weight: float = 1.0, parts: Mapping[About, float] = _NO_PARTS) -> None:
        """One counting review more: its score, its weight by age, and its score of each part."""
        self.n += 1
        self.total += score
        self.squares += score * score
        self.weight += weight
        self.weighted += weight * score
        self.stars[star_of(score) - 1] += 1
        if parts:
            for about, part_score in parts.items():
                self.parts.setdefault(about, Sum()).add(part_score)

    @property
    def mean(self) -> float:
        return self.total / self.n
