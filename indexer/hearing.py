"""Reviews as they are prepared for a version: what of each is shown, and the row kept of it for scan and rating.

What a review says by itself; whose it is, and whether it came before, others know.
"""

from collections.abc import Mapping, Sequence
from struct import Struct as Packing

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from indexer.anomalies import digest, row_of
from indexer.anomalies.sighting import ROW_BYTES as SEEN_BYTES
from indexer.anomalies.sighting import SEEN
from indexer.anomalies.spill import Table
from indexer.engines.base import Preparation
from indexer.records import Review
from indexer.repeats import Marks, marks_of
from indexer.reputation import NO_VOTE, ReviewPolicy, bare_vote
from indexer.reputation.votes import NO_VOTE_DAY, PARTS_OF_VOTE
from indexer.reviewers import Reviewers
from indexer.sources.base import Found

_PLACE = Packing(">II")
ROW_BYTES = SEEN_BYTES + len(NO_VOTE) + _PLACE.size
"""What the scan sees, the vote, and where the review stood."""
HEARD = np.dtype(
    [*SEEN.descr, ("voted_on", "<i4"), ("vote", "<f8"), ("part_votes", "<f8", (PARTS_OF_VOTE,)),
     ("source", ">u4"), ("line", ">u4")]
)  # fmt: skip
"""The same row as one of a table."""
_SPECIALIST = "specialist_id"

_encode = msgspec.json.Encoder().encode


class Run(Struct, array_like=True, gc=False):
    """Reviews of one specialist, as stated, that stood together. first: the place of the first in its share;
    each list has a place for each.

    keys, wholes: marks (`repeats`) by which they are known again. shown: each as the engine's preparation leaves
    it, None where nothing is shown. rows: all of their rows but the person; none in a run whose one review is not
    published without more ado: that is `stated` whole, and dealt with by itself.
    """

    specialist: str
    first: int
    ids: list[str]
    keys: list[int]
    wholes: list[int]
    is_synthetic: bool
    shown: list[bytes | None] = []
    rows: list[bytes] = []
    stated: bytes | None = None
    is_tombstone: bool = False

    def part(self, start: int, end: int) -> "Run":
        """Of it the reviews from one place up to another."""
        return replace(
            self,
            first=self.first + start,
            ids=self.ids[start:end],
            keys=self.keys[start:end],
            wholes=self.wholes[start:end],
            shown=self.shown[start:end],
            rows=self.rows[start:end],
        )

    @property
    def marks(self) -> Marks:
        """Of its only review."""
        return self.keys[0], self.wholes[0]

    def all_shown(self) -> tuple[list[int], list[bytes]]:
        """Those of which something is shown, by key."""
        if None not in self.shown:
            return self.keys, self.shown  # type: ignore[return-value]  # none is None
        shown = [(key, each) for key, each in zip(self.keys, self.shown, strict=True) if each is not None]
        return [key for key, _ in shown], [each for _, each in shown]


class Hearing(Struct, frozen=True):
    """Prepares the reviews of one source. `decided`: ids of which somebody decided. `kept`: of specialists who
    became part of others, the ids under which they are kept."""

    source: int
    policy: ReviewPolicy
    reviewers: Reviewers
    decided: frozenset[str]
    preparation: Preparation
    kept: Mapping[str, str]

    def __call__(self, found: Sequence[Found[Review]]) -> list[Run]:
        runs, run = list[Run](), None
        for at, each in enumerate(found):
            review = self.stated(each)
            specialist = review.specialist_id
            whole, id_digest = _encode(review), digest(review.id)
            key, checksum = marks_of(id_digest, whole)
            if specialist in self.kept:
                force_setattr(review, _SPECIALIST, self.kept[specialist])
                whole = _encode(review)
            is_plain = review.moderation == "published" and review.id not in self.decided
            is_alike = run is not None and run.specialist == specialist and run.is_synthetic == review.synthetic
            if run is None or not is_plain or not is_alike or run.stated is not None:
                run = Run(specialist, at, [], [], [], review.synthetic, [], [])
                runs.append(run)
            run.ids.append(review.id)
            run.keys.append(key)
            run.wholes.append(checksum)
            if is_plain:
                shown = self.policy.redacted(review)
                run.shown.append(self._prepared(shown, whole if shown is review else None))
                run.rows.append(self._row(review, shown, each.line, id_digest))
            else:
                run.stated, run.is_tombstone = whole, review.moderation == "removed"
        return runs

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

    def _prepared(self, shown: Review | None, body: bytes | None) -> bytes | None:
        return None if shown is None else self.preparation.prepare_review(shown, body or _encode(shown))

    def _row(self, review: Review, shown: Review | None, line: int, id_digest: bytes) -> bytes:
        seen = row_of(review, id_digest, digest(review.reviewer_hash or ""))
        is_vote = shown is not None and self.policy.is_verified(shown)
        vote = bare_vote(shown) if is_vote and shown is not None else NO_VOTE
        return seen + vote + _PLACE.pack(self.source, line)


def is_vote(table: Table) -> Table:
    found: Table = table["voted_on"] != NO_VOTE_DAY
    return found
