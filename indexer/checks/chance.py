"""Whether a difference between two versions is more than chance makes between two samples of their sizes."""

from math import sqrt

from msgspec import Struct

from indexer.checks.limits import RATING_DEVIATION, STANDARD_ERRORS


class Share(Struct, frozen=True):
    """So many of so many."""

    count: int
    of: int

    @property
    def value(self) -> float:
        return self.count / self.of if self.of else 0.0


def differ(one: Share, other: Share) -> bool:
    """Whether two shares differ beyond chance; of nobody nothing can be said."""
    if not (one.of and other.of):
        return False
    pooled = (one.count + other.count) / (one.of + other.of)
    error = sqrt(pooled * (1 - pooled) * (1 / one.of + 1 / other.of))
    return abs(one.value - other.value) > STANDARD_ERRORS * error


def means_differ(mean: float, of: int, other_mean: float, other_of: int) -> bool:
    """Whether two means of ratings differ beyond chance; both of somebody."""
    error = RATING_DEVIATION * sqrt(1 / of + 1 / other_of)
    return abs(mean - other_mean) > STANDARD_ERRORS * error
