"""nDCG: how much of what the best order would give the reader of a list gets. Pure."""

from collections.abc import Iterable
from itertools import islice
from math import log2

DEPTH = 10


def discounted(grades: Iterable[int]) -> float:
    """Gain 2^grade − 1 of the first ten, each place worth less than the one before."""
    return sum(float(2**grade - 1) / log2(place + 2) for place, grade in enumerate(islice(grades, DEPTH)))


def ndcg(listed: Iterable[int], reachable: Iterable[int]) -> float | None:
    """0..1 of what the best order of everybody in reach would give; None where nobody is worth anything."""
    best = discounted(sorted(reachable, reverse=True))
    return discounted(listed) / best if best else None
