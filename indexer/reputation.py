"""Verified reviews → rating. Pure: knows reviews' numbers and a policy, no engine, no file, no framework."""

from collections.abc import Mapping
from math import sqrt
from statistics import NormalDist, quantiles

from msgspec import Struct

from indexer.records import Review

PRIOR_REVIEWS = 10
"""How many reviews the prior C weighs as much as; a surgeon has 9.0 on average (10.1007/s12306-017-0500-1)."""
MIN_REVIEWS = 3
"""Fewer counting reviews than this are "too few reviews": no value, no interval."""
SETTLED_REVIEWS = 10
"""A specialist's own mean informs the prior from this many reviews on."""
MIN_PEERS = 20
"""A prior is drawn from a group only if so many settled specialists are in it."""
PRIOR_CEILING = 4.5
PRIOR_WITHOUT_PEERS = 4.0

_STUDENT_T = (
    12.706204736, 4.302652730, 3.182446305, 2.776445105, 2.570581836, 2.446911851, 2.364624252, 2.306004135,
    2.262157163, 2.228138852, 2.200985160, 2.178812830, 2.160368656, 2.144786688, 2.131449546, 2.119905299,
    2.109815578, 2.100922040, 2.093024054, 2.085963447, 2.079613845, 2.073873068, 2.068657610, 2.063898562,
    2.059538553, 2.055529439, 2.051830516, 2.048407142, 2.045229642, 2.042272456,
)  # fmt: skip
"""Student's t, 97.5 % quantile, for 1 to 30 degrees of freedom (any statistical table)."""


class ReviewPolicy(Struct, frozen=True):
    """Which reviews a country lets count: evidence that verifies, and subjects that may not be published."""

    evidence: frozenset[str]
    exclude_about: frozenset[str] = frozenset()

    def is_shown(self, review: Review) -> bool:
        """Published, and about nothing the country forbids to publish."""
        return review.moderation == "published" and not any(
            part.about in self.exclude_about for part in review.parts
        )

    def is_counted(self, review: Review) -> bool:
        """Shown, and its evidence is on the policy's list: silence is never verification."""
        return self.is_shown(review) and review.evidence in self.evidence


class Tally(Struct):
    """Running sums of one specialist's counting reviews: n, sum and sum of squares of the overall scores."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, overall: float) -> None:
        self.n += 1
        self.total += overall
        self.squares += overall * overall

    @property
    def mean(self) -> float:
        return self.total / self.n


class Rating(Struct, frozen=True):
    """What is shown (`value`, `interval`: null under MIN_REVIEWS) and what ranks (`ranking_value`, 1..5)."""

    reviews: int
    value: float | None
    interval: tuple[float, float] | None
    ranking_value: float

    @property
    def signal(self) -> float:
        """The rating signal: (ranking value − 1)/4, 3 decimals."""
        return round((self.ranking_value - 1) / 4, 3)


class Priors(Struct, frozen=True):
    """The prior C by first profession, frozen in a version; `country` serves professions with few peers."""

    country: float
    professions: Mapping[str, float]

    def of(self, profession: str) -> float:
        return self.professions.get(profession, self.country)


def draw_priors(settled: Mapping[str, list[float]]) -> Priors:
    """C = min(4.5, lower quartile of the means); `settled` holds, by first profession, the means of
    specialists with at least SETTLED_REVIEWS counting reviews."""
    everyone = [mean for means in settled.values() for mean in means]
    country = _lower_quartile(everyone) if len(everyone) >= MIN_PEERS else PRIOR_WITHOUT_PEERS
    return Priors(
        country=country,
        professions={
            profession: _lower_quartile(means) for profession, means in settled.items() if len(means) >= MIN_PEERS
        },
    )


def rate(tally: Tally, prior: float) -> Rating:
    """Ranking value = (n·mean + 10·C)/(n + 10), 6 decimals; value = plain mean with a 95 % t-interval."""
    ranking_value = round((tally.total + PRIOR_REVIEWS * prior) / (tally.n + PRIOR_REVIEWS), 6)
    if tally.n < MIN_REVIEWS:
        return Rating(tally.n, None, None, ranking_value)
    return Rating(tally.n, round(tally.mean, 6), _interval(tally), ranking_value)


def _lower_quartile(means: list[float]) -> float:
    return min(PRIOR_CEILING, quantiles(means, n=4, method="inclusive")[0])


def _interval(tally: Tally) -> tuple[float, float]:
    variance = max(0.0, (tally.squares - tally.total * tally.mean) / (tally.n - 1))
    half = student_t(tally.n - 1) * sqrt(variance / tally.n)
    return round(max(1.0, tally.mean - half), 6), round(min(5.0, tally.mean + half), 6)


def student_t(freedom: int) -> float:
    """97.5 % quantile of Student's t; past the table by the Cornish-Fisher expansion (Abramowitz 26.7.5)."""
    if freedom <= len(_STUDENT_T):
        return _STUDENT_T[freedom - 1]
    z = NormalDist().inv_cdf(0.975)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
