"""The stored reviews of one specialist as their country lets them be shown: which, in which order, which count.

Shared by the API and the pages. Knows no HTTP and words nothing.
"""

from collections.abc import Iterable

from msgspec import Struct

from indexer.engines.base import View
from indexer.records import Review
from indexer.reputation import ReviewPolicy, counting_ids, score_of

MOST_REVIEWS = 10_000
"""So many of one specialist's are read; nobody comes near."""


class Reviewed(Struct, frozen=True):
    """shown: published ones, redacted, in no order; counting: ids of those that make the rating; removed: what is
    left of those taken down."""

    shown: tuple[Review, ...]
    counting: frozenset[str]
    removed: tuple[Review, ...]


def read_reviews(view: View, specialist_id: str, policy: ReviewPolicy) -> Reviewed:
    """Raises EngineError."""
    _, stored = view.reviews(specialist_id, 0, MOST_REVIEWS)
    shown = tuple(redacted for review in stored if (redacted := policy.redacted(review)) is not None)
    removed = tuple(review for review in stored if review.moderation == "removed")
    return Reviewed(shown, counting_ids(shown, policy), removed)


def ordered(reviews: Iterable[Review], sort: str = "date", order: str = "desc") -> list[Review]:
    """By day of publication or by score, as asked; one score: latest first; one day: by id; undated last."""
    latest_first = sorted(reviews, key=lambda review: (-_day(review), review.id))
    if sort == "score":
        return sorted(latest_first, key=score_of, reverse=order == "desc")
    if order == "desc":
        return latest_first
    return sorted(latest_first, key=lambda review: (_day(review) == 0, _day(review), review.id))


def _day(review: Review) -> int:
    return 0 if review.published_on is None else review.published_on.toordinal()
