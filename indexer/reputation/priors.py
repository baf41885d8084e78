"""The prior C: what a specialist with few reviews is taken for until more is known."""

from collections.abc import Mapping
from statistics import quantiles

from msgspec import Struct

SETTLED_REVIEWS = 10
"""A specialist's own mean informs the prior from this many counting reviews on."""
MIN_PEERS = 20
"""A prior is drawn from a group only if so many settled specialists are in it."""
PRIOR_CEILING = 4.5
PRIOR_WITHOUT_PEERS = 4.0


class Priors(Struct, frozen=True):
    """The prior C by first profession, frozen in a version; `country` serves professions with few peers."""

    country: float
    professions: Mapping[str, float]

    def of(self, profession: str) -> float:
        return self.professions.get(profession, self.country)


def draw_priors(settled: Mapping[str, list[float]]) -> Priors:
    """C = min(4.5, lower quartile of the means); `settled` holds, by first profession, the plain means (every
    review alike, of whatever age) of specialists with at least SETTLED_REVIEWS counting reviews."""
    everyone = [mean for means in settled.values() for mean in means]
    country = _lower_quartile(everyone) if len(everyone) >= MIN_PEERS else PRIOR_WITHOUT_PEERS
    return Priors(
        country=country,
        professions={
            profession: _lower_quartile(means) for profession, means in settled.items() if len(means) >= MIN_PEERS
        },
    )


def _lower_quartile(means: list[float]) -> float:
    return min(PRIOR_CEILING, quantiles(means, n=4, method="inclusive")[0])
