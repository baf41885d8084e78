"""Reviews as they are prepared for a version: what of each is shown, and the row kept of it for scan and rating.

What a review says by itself; whose it is, and whether it came before, others know.
"""

from collections.abc import Mapping, Sequence
from struct import Struct as Packing
from typing import Literal

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from indexer.anomalies import digest
from indexer.anomalies.sighting import FORMAT as SEEN_FORMAT
from indexer.anomalies.sighting import SEEN, fields_of
from indexer.anomalies.spill import Table
from indexer.engines.base import Preparation
from indexer.records import Review
from indexer.repeats import Marks, marks_of
from indexer.reputation import NO_VOTE, ReviewPolicy, bare_vote, pending_of, tombstone_of
from indexer.reputation.votes import BARE_FORMAT, NO_VOTE_DAY, PARTS_OF_VOTE
from indexer.reviewers import Reviewers
from indexer.sources.base import Found

_PACKING = Packing(f">{SEEN_FORMAT}{BARE_FORMAT}II")
"""What the scan sees, the vote, and where the review stood: the number of its source, and its line."""
HEARD = np.dtype(
    [*SEEN.descr, ("voted_on", ">i4"), ("vote", ">f8"), ("part_votes", ">f8", (PARTS_OF_VOTE,)),
     ("source", ">u4"), ("line", ">u4")]
)  # fmt: skip
"""The same row as one of a table, with the number of the person, which comes first."""
ROW_BYTES: int = HEARD.itemsize
_SPECIALIST = "specialist_id"
Moderated = Literal["published", "pending", "removed"]
"""How a source moderated a review; whatever it still holds back is pending."""

_encode = msgspec.json.Encoder().encode


class Run(Struct, array_like=True, gc=False):
    """Reviews of one specialist, as stated, that stood together and are moderated alike. first: the place of the
    first in its share; each list has a place for each.

    keys, wholes: marks (`repeats`) by which they are known again. shown: each as the engine's preparation leaves
    it, None where nothing is stored. rows: all of their rows but the person, where they are published. A run whose
    one review somebody decided about has neither: that is `stated` whole, and dealt with by itself.
    """

    specialist: str
    first: int
    ids: list[str]
    keys: list[int]
    wholes: list[int]
    is_synthetic: bool
    moderation: Moderated
    shown: list[bytes | None] = []
    rows: list[bytes] = []
    stated: bytes | None = None

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
            stated = review.moderation
            moderation: Moderated = stated if stated in ("published", "removed") else "pending"
            is_decided = review.id in self.decided
            if (
                run is None
                or run.specialist != specialist
                or run.moderation != moderation
                or run.is_synthetic != review.synthetic
                or run.stated is not None
                or is_decided
            ):
                run = Run(specialist, at, [], [], [], review.synthetic, moderation, [], [])
                runs.append(run)
            run.ids.append(review.id)
            run.keys.append(key)
            run.wholes.append(checksum)
            if is_decided:
                run.stated = whole
            elif moderation == "published":
                shown = self.policy.redacted(review)
                run.shown.append(self._prepared(shown, whole if shown is review else None))
                run.rows.append(self._row(review, shown, each.line, id_digest))
            else:
                left = tombstone_of(review) if moderation == "removed" else pending_of(review)
                run.shown.append(self._prepared(left, None))
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
        seen = fields_of(review, id_digest, digest(review.reviewer_hash or ""))
        is_vote = shown is not None and self.policy.is_verified(shown)
        vote = bare_vote(shown) if is_vote and shown is not None else NO_VOTE
        return _PACKING.pack(*seen, *vote, self.source, line)


def is_vote(table: Table) -> Table:
    found: Table = table["voted_on"] != NO_VOTE_DAY
    return found
