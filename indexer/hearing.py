"""A review as it is prepared for a version: what of it is shown, and the row that keeps it for scan and rating.

What one review says by itself; whose it is, and whether it came before, others know.
"""

from struct import Struct as Packing
from typing import TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from indexer.anomalies import digest, row_of
from indexer.anomalies.sighting import REVIEW, REVIEWER
from indexer.anomalies.sighting import ROW_BYTES as SEEN_BYTES
from indexer.records import Review
from indexer.repeats import Marks, marks_of
from indexer.reputation import NO_VOTE, ReviewPolicy, Vote, bare_vote, vote_from
from indexer.reviewers import Reviewers
from indexer.sources.base import Found

_PLACE = Packing(">II")
ROW_BYTES = SEEN_BYTES + len(NO_VOTE) + _PLACE.size
"""What the scan sees, the vote, and where the review stood."""
_VOTE = slice(SEEN_BYTES, SEEN_BYTES + len(NO_VOTE))

_encode = msgspec.json.Encoder().encode


Heard: TypeAlias = tuple[str, str, Marks, bool, bool, int, bytes | None, bytes, bytes | None]
"""Of whom, id, marks (by which it is known again: `repeats`), whether it is synthetic, whether removed, the day of
publication; then, of a review that is published without more ado, what is shown of it, if anything, and all of its
row but the person; any other is stated whole at the end, and dealt with one by one."""


class Hearing(Struct, frozen=True):
    """Prepares the reviews of one source. `decided`: ids of which somebody decided."""

    source: int
    policy: ReviewPolicy
    reviewers: Reviewers
    decided: frozenset[str]

    def __call__(self, found: Found[Review]) -> Heard:
        review = self.stated(found)
        whole = _encode(review)
        id_digest = digest(review.id)
        if review.moderation != "published" or review.id in self.decided:
            marks = marks_of(id_digest, whole)
            is_removed = review.moderation == "removed"
            return review.specialist_id, review.id, marks, review.synthetic, is_removed, 0, None, b"", whole
        shown = self.policy.redacted(review)
        return (
            review.specialist_id,
            review.id,
            marks_of(id_digest, whole),
            review.synthetic,
            False,
            day_of(review),
            whole if shown is review else None if shown is None else _encode(shown),
            self._row(review, shown, found.line, id_digest),
            None,
        )

    def stated(self, found: Found[Review]) -> Review:
        """The review without saying who wrote it, and, where a version held it back, as it was before. To be asked
        once for what was found."""
        review = found.record
        if found.is_stored and review.moderation == "quarantined":
            return replace(review, moderation="published", moderation_reason=None, moderated_on=None)
        if found.is_stored or review.reviewer_hash is None:
            return review
        # In place: the record was made a moment ago, and nobody else has it.
        force_setattr(review, "reviewer_hash", self.reviewers.hide(review.reviewer_hash))
        return review

    def row(self, review: Review, shown: Review | None, line: int) -> bytes:
        """Of a published review, all but the person; it votes if it is shown and its evidence verifies."""
        return self._row(review, shown, line, digest(review.id))

    def _row(self, review: Review, shown: Review | None, line: int, id_digest: bytes) -> bytes:
        seen = row_of(review, id_digest, digest(review.reviewer_hash or ""))
        is_vote = shown is not None and self.policy.is_verified(shown)
        vote = bare_vote(shown) if is_vote and shown is not None else NO_VOTE
        return seen + vote + _PLACE.pack(self.source, line)


def day_of(review: Review) -> int:
    """The ordinal of its publication, 0 where none is stated."""
    return 0 if review.published_on is None else review.published_on.toordinal()


def is_vote(row: bytes) -> bool:
    return row[_VOTE] != NO_VOTE


def vote_in(row: bytes) -> Vote:
    return vote_from(row[_VOTE], row[REVIEWER], row[REVIEW])


def place_in(row: bytes) -> tuple[int, int]:
    """Source and line."""
    source, line = _PLACE.unpack_from(row, _VOTE.stop)
    return source, line
