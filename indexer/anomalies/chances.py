"""How unlikely something is by chance, in decades: 0 is ordinary, 3 is one in a thousand.

Pure numbers; knows nothing of reviews.
"""

from functools import lru_cache
from math import lgamma, log, log10

_LEAST, _MOST = 1e-9, 1 - 1e-9
_NEGLIGIBLE = 1e-12


@lru_cache(maxsize=100_000)
def decades_of_share(of: int, usual: float, seen: int) -> float:
    """Decades of at least `seen` of `of` where each has the chance `usual` (binomial, one-sided)."""
    if seen <= of * usual:
        return 0.0
    p = min(max(usual, _LEAST), _MOST)
    odds = p / (1 - p)
    first = lgamma(of + 1) - lgamma(seen + 1) - lgamma(of - seen + 1) + seen * log(p) + (of - seen) * log(1 - p)
    term, total = 1.0, 1.0
    for k in range(seen, of):
        term *= odds * (of - k) / (k + 1)
        total += term
        if term < _NEGLIGIBLE:
            break
    return max(0.0, -first / log(10) - log10(total))


def decades_of_count(expected: float, seen: int) -> float:
    """Decades of at least `seen` where `expected` come on average (Poisson, one-sided)."""
    if seen <= expected:
        return 0.0
    rate = max(expected, _LEAST)
    first = -rate + seen * log(rate) - lgamma(seen + 1)
    term, total, k = 1.0, 1.0, seen
    while term > _NEGLIGIBLE:
        k += 1
        term *= rate / k
        total += term
    return max(0.0, -first / log(10) - log10(total))
