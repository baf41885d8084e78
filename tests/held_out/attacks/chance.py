"""Draws from a seeded generator, the same in every version of Python.

Owns how chance is taken: `Random.random` alone, whose sequence is guaranteed, no logarithms (a platform's
last digit may differ) and no order of a set. Knows nothing of reviews.
"""

from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Things and their shares; the shares need not sum to 1."""

    def __init__(self, shares: Mapping[T, float]) -> None:
        self._things = tuple(shares)
        self._cumulated = tuple(accumulate(shares.values()))

    def draw(self, rng: Random) -> T:
        at = bisect(self._cumulated, rng.random() * self._cumulated[-1])
        return self._things[min(at, len(self._things) - 1)]


def pick(rng: Random, things: Sequence[T]) -> T:
    return things[int(rng.random() * len(things))]


def between(rng: Random, low: int, high: int) -> int:
    """A whole number, both ends included."""
    return low + int(rng.random() * (high - low + 1))


def some(rng: Random, things: Sequence[T], count: int) -> list[T]:
    """`count` different things in random order, all of them where there are fewer."""
    pool = list(things)
    for at in range(min(count, len(pool))):
        other = between(rng, at, len(pool) - 1)
        pool[at], pool[other] = pool[other], pool[at]
    return pool[:count]


def an_account(rng: Random) -> str:
    """The hash of somebody not met before: 16 hexadecimal digits."""
    high, low = int(rng.random() * 2**32), int(rng.random() * 2**32)
    return f"{high:08x}{low:08x}"
