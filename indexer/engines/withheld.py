"""What one version must not show, and its documents as they may be shown meanwhile.

Shared by the engines: each finds in its own way who of a version is suppressed. What ranks stays as it was written
until the next reindex; what is shown of somebody whose review was erased is worked out from the reviews left.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from indexer.documents import Document
from indexer.engines.base import Manifest
from indexer.engines.query import Hit, Hits
from indexer.records import Review
from indexer.reputation import Polls, Rating, ReviewPolicy, Tally, rate

MOST_REVIEWS = 100_000
"""So many of one specialist's are read to rate them anew; nobody has as many."""
ReviewsLeft = Callable[[str], Iterable[Review]]
"""The reviews of a specialist without those erased."""


@dataclass(frozen=True)
class Withheld:
    """Specialists of the version by id, and by specialist the ids of their erased reviews. `held`: specialists of
    the country whom only a register keeps away."""

    manifest: Manifest
    specialists: frozenset[str] = frozenset()
    reviews: Mapping[str, frozenset[str]] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    _ratings: dict[str, Rating] = field(default_factory=dict)

    @classmethod
    def of(
        cls, manifest: Manifest, specialists: Iterable[str], owners: Mapping[str, str], held: frozenset[str]
    ) -> "Withheld":
        """`owners`: whose the erased reviews are, by review id."""
        reviews: dict[str, frozenset[str]] = {}
        for review, specialist in owners.items():
            reviews[specialist] = reviews.get(specialist, frozenset()) | {review}
        return cls(manifest, frozenset(specialists), reviews, held)

    def of_specialist(self, specialist_id: str) -> Sequence[str]:
        """The erased reviews of one."""
        return sorted(self.reviews.get(specialist_id, ()))

    def hides(self, review: Review) -> bool:
        """Whether a review is erased, or of somebody suppressed: a reindex that keeps reviews leaves it out."""
        owner = review.specialist_id
        return (owner in self.specialists and owner not in self.held) or review.id in self.reviews.get(owner, ())

    def shown(self, document: Document, reviews_left: ReviewsLeft) -> Document:
        """The document with the rating to show."""
        id_ = document.specialist.id
        if id_ not in self.reviews:
            return document
        if id_ not in self._ratings:
            self._ratings[id_] = rating_left(document, reviews_left(id_), self.manifest)
        return replace(document, rating=self._ratings[id_])

    def hits_shown(self, hits: Hits, reviews_left: ReviewsLeft) -> Hits:
        """Found and ordered by what was written, shown as it may be."""
        if not self.reviews:
            return hits

        def shown(hit: Hit) -> Hit:
            return replace(hit, document=self.shown(hit.document, reviews_left))

        near_misses = tuple(replace(miss, hit=shown(miss.hit)) for miss in hits.near_misses)
        return replace(hits, hits=tuple(map(shown, hits.hits)), near_misses=near_misses)


def rating_left(document: Document, left: Iterable[Review], manifest: Manifest) -> Rating:
    """The rating that the reviews left make, by the rules of the version; its ranking value is the old one."""
    policy, polls = ReviewPolicy(frozenset(manifest.evidence)), Polls()
    id_, rating = document.specialist.id, document.rating
    for review in left:
        if review.moderation != "published":
            polls.hear(id_, review)
        elif policy.is_verified(review):
            polls.vote(id_, review)
    tally = polls.close(manifest.as_of).get(id_, Tally())
    left_over = rate(tally, prior=rating.ranking_value)
    return replace(left_over, ranking_value=rating.ranking_value, pending=rating.pending)
