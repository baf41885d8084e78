"""What a country lets be shown of a review, what its score is there, and whether it may count.

Knows one review at a time: that a reviewer counts once a year is `votes`' business.
"""

from collections.abc import Iterable, Iterator
from statistics import fmean

from msgspec import Struct
from msgspec.structs import replace

from indexer.records import About, Evidence, PartScore, Review

UNMARKED: tuple[About, ...] = ("clinical",)
"""What a text is taken to speak of when nobody says."""


class ReviewPolicy(Struct, frozen=True):
    """A country's rule: the `evidence` that verifies, and subjects that are neither shown nor counted."""

    evidence: frozenset[Evidence]
    exclude_about: frozenset[About] = frozenset()

    def redacted(self, review: Review) -> Review | None:
        """What may be shown of a review; None: nothing, because it is not published or no score of it may be used.

        Where a subject is excluded, so are the overall score, which is of the whole visit, and every text of a
        review that speaks of the subject anywhere: nobody can cut a text apart. Redacting twice changes nothing.
        """
        if review.moderation != "published":
            return None
        if not self.exclude_about:
            return review
        parts = tuple(part for part in review.parts if part.about not in self.exclude_about)
        if not parts:
            return None
        reply = review.reply
        if reply is not None and self._excludes(reply.about or UNMARKED):
            reply = None
        if self._excludes(_subjects_of_texts(review)):
            silent = tuple(PartScore(about=part.about, score=part.score) for part in parts)
            return replace(review, overall=None, parts=silent, text="", about=(), reply=None)
        return replace(review, overall=None, parts=parts, reply=reply)

    def is_shown(self, review: Review) -> bool:
        """Whether anything of the review may be shown."""
        return self.redacted(review) is not None

    def is_verified(self, review: Review) -> bool:
        """Whether its evidence is on the policy's list: silence is never verification."""
        return review.evidence in self.evidence

    def _excludes(self, subjects: Iterable[About]) -> bool:
        return not self.exclude_about.isdisjoint(subjects)


def score_of(review: Review) -> float:
    """The one score of a review as a country shows it: the overall one, without it the mean of the parts'."""
    return fmean(part.score for part in review.parts) if review.overall is None else review.overall


def tombstone_of(review: Review) -> Review:
    """What is left of a removed review: that there was one, of whom, when it was removed and why."""
    return Review(
        id=review.id,
        specialist_id=review.specialist_id,
        moderation="removed",
        moderation_reason=review.moderation_reason,
        moderated_on=review.moderated_on,
        synthetic=review.synthetic,
    )


def pending_of(review: Review) -> Review:
    """What is kept of a review its source holds back: that there is one, of whom and by whom, no word of it."""
    parts = tuple(PartScore(about=part.about, score=part.score) for part in review.parts)
    return replace(review, moderation="pending", parts=parts, text="", about=(), reply=None)


def _subjects_of_texts(review: Review) -> Iterator[About]:
    if review.text.strip():
        yield from review.about or UNMARKED
    for part in review.parts:
        if part.text.strip():
            yield part.about
