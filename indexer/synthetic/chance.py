"""Drawing by lot. Knows weights and one random generator, not what is drawn.

Only `Random.random` is called, whose numbers Python keeps the same for a seed across versions.
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import exp
from random import Random
from statistics import NormalDist
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values drawn in proportion to their weights."""

    def __init__(self, weights: Iterable[tuple[T, float]]) -> None:
        pairs = [(value, weight) for value, weight in weights if weight > 0]
        self.values = tuple(value for value, _ in pairs)
        self._edges = tuple(accumulate(weight for _, weight in pairs))
        self._last = len(pairs) - 1

    def draw(self, dice: Random) -> T:
        """One value."""
        return self.values[bisect(self._edges, dice.random() * self._edges[-1], 0, self._last)]


def one_of(dice: Random, values: Sequence[T]) -> T:
    """One of the values, each as likely."""
    return values[int(dice.random() * len(values))]


def several_of(dice: Random, values: Sequence[T], most: int) -> tuple[T, ...]:
    """One to `most` different values, in their own order."""
    wanted = 1 + int(dice.random() * min(most, len(values)))
    left = len(values)
    chosen = []
    for value in values:
        if dice.random() * left < wanted:
            chosen.append(value)
            wanted -= 1
        left -= 1
    return tuple(chosen)


def between(dice: Random, low: int, high: int) -> int:
    """A whole number, both ends included."""
    return low + int(dice.random() * (high - low + 1))


def lognormal_steps(median: float, spread: float, steps: int = 1000) -> tuple[float, ...]:
    """A log-normal distribution as so many equally likely values, smallest first."""
    normal = NormalDist()
    return tuple(median * exp(spread * normal.inv_cdf((step + 0.5) / steps)) for step in range(steps))


def shares(total: int, weights: Sequence[float]) -> tuple[int, ...]:
    """Whole numbers in proportion to the weights that add up to the total; rounded by largest remainder."""
    exact = [total * weight / sum(weights) for weight in weights]
    counts = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (counts[place] - exact[place], place))
    for place in by_remainder[: total - sum(counts)]:
        counts[place] += 1
    return tuple(counts)
