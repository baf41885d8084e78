"""What becomes of the persons a delta touches: each as a whole reindex of the changed sources would make them.

Who is suppressed stays stored and hidden, whatever is said of them, until the next reindex leaves them out.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import UNSET, Struct
from msgspec.structs import replace

from indexer.document_builder import DocumentBuilder
from indexer.documents import Document
from indexer.engines.base import View
from indexer.quarantine import Quarantine
from indexer.records import Practice, Review, Specialist
from indexer.register_entries import RegisterEntries
from indexer.reputation import Polls, Priors, ReviewPolicy, Tally, pending_of, tombstone_of
from indexer.review_decisions import Decisions
from indexer.reviewers import Reviewers
from indexer.suppression import Withdrawn
from indexer.updating.delta import Change, Intakes, Slot
from indexer.updating.touched import Touched

_BATCH = 200
"""Persons whose documents are read at a time."""
_MOST_REVIEWS = 1_000_000
"""Nobody has as many."""


class Ground(Struct, frozen=True, kw_only=True):
    """What records are judged by: of the country, of the version, and of what is kept beside the versions."""

    as_of: date
    policy: ReviewPolicy
    builder: DocumentBuilder
    priors: Priors
    reviewers: Reviewers
    entries: RegisterEntries
    withdrawn: Withdrawn
    decisions: Decisions
    quarantine: Quarantine


class Outcome(Struct, frozen=True):
    """One person before (None: nobody) and after (None: nobody any more), with all their reviews."""

    before: Document | None
    after: Document | None
    reviews_before: tuple[Review, ...] = ()
    reviews: tuple[Review, ...] = ()


class Applying:
    """Works out the persons of one update; counts what came to nothing."""

    def __init__(self, view: View, ground: Ground, intakes: Intakes) -> None:
        self._view, self._ground, self._intakes = view, ground, intakes
        self.suppressed = self.suppressed_reviews = 0

    def build(self, record: Specialist, tally: Tally | None = None, merged_ids: tuple[str, ...] = ()) -> Document:
        """A record as it is stored, with what registers were found to say of it."""
        ground = self._ground
        known, _of_others = ground.entries.update(record, ground.as_of)
        return ground.builder.build_rated(known, (tally or Tally(), ground.priors), merged_ids)

    def outcomes(self, touched: Mapping[str, Touched]) -> Iterator[Outcome]:
        """In the order of ids, so that equal deltas make equal versions."""
        ids = [id_ for id_ in sorted(touched) if not self._is_withdrawn(id_, touched[id_])]
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            stored = self._view.get(batch)
            for id_ in batch:
                yield self._outcome(stored.get(id_), touched[id_], id_)

    def _is_withdrawn(self, id_: str, change: Touched) -> bool:
        if id_ not in self._ground.withdrawn.specialists:
            return False
        self.suppressed += change.document is not None
        self.suppressed_reviews += len(change.reviews)
        return True

    def _outcome(self, before: Document | None, change: Touched, id_: str) -> Outcome:
        rows = self._view.reviews(id_, 0, _MOST_REVIEWS)[1] if before is not None else ()
        record = change.document or before
        if change.is_gone or record is None:
            return Outcome(before, None, rows)
        reviews = tuple(self._reviews_after(rows, change.reviews, id_))
        specialist = self._with_slots(record.specialist, change.slots)
        return Outcome(before, self.build(specialist, self._tally(reviews), record.merged_ids), rows, reviews)

    def _with_slots(self, specialist: Specialist, slots: Mapping[str, Change[Slot]]) -> Specialist:
        known = {practice.id for practice in specialist.practices}
        for practice_id, change in slots.items():
            if practice_id not in known:
                reason = f"{specialist.id!r} has no practice {practice_id!r}"
                self._intakes.people.reject(change.fault("$.record.practice_id", reason), change.text)
        practices = (_free(each, slots[each.id]) if each.id in slots else each for each in specialist.practices)
        return replace(specialist, practices=tuple(practices))

    def _reviews_after(
        self, rows: Iterable[Review], changes: Mapping[str, Change[Review]], owner: str
    ) -> Iterator[Review]:
        before = {row.id: row for row in rows}
        for row in before.values():
            if row.id not in changes:
                yield self._as_decided(row, owner)
        for id_, change in changes.items():
            if change.record is None:
                continue
            if id_ in self._ground.withdrawn.reviews:
                self.suppressed_reviews += 1
                continue
            kept = self._stored(change.record, owner, before.get(id_))
            if kept is not None:
                yield replace(kept, specialist_id=owner)

    def _stored(self, stated: Review, owner: str, before: Review | None) -> Review | None:
        """What is stored of a review; who is suspected stays so until somebody decides."""
        ground, review = self._ground, stated
        if stated.reviewer_hash is not None:
            review = replace(stated, reviewer_hash=ground.reviewers.hide(stated.reviewer_hash))
        review = ground.quarantine.judge(review, owner)
        if review.moderation == "removed":
            return tombstone_of(review)
        if review.moderation != "published":
            return pending_of(review)
        shown = ground.policy.redacted(review)
        if shown is None or before is None or not self._is_held_back(before):
            return shown
        return replace(
            shown,
            moderation="quarantined",
            moderation_reason=before.moderation_reason,
            moderated_on=before.moderated_on,
        )

    def _as_decided(self, row: Review, owner: str) -> Review:
        """A stored review under what people decided of it since."""
        if row.moderation == "published":
            judged = self._ground.quarantine.judge(row, owner)
        elif row.moderation == "quarantined" and not self._is_held_back(row):
            open_again = replace(row, moderation="published", moderation_reason=None, moderated_on=None)
            judged = self._ground.quarantine.judge(open_again, owner)
        else:
            return row
        return tombstone_of(judged) if judged.moderation == "removed" else judged

    def _is_held_back(self, row: Review) -> bool:
        return row.moderation == "quarantined" and self._ground.decisions.verdict(row.id) is None

    def _tally(self, reviews: Iterable[Review]) -> Tally:
        ground, polls = self._ground, Polls()
        for row in reviews:
            if row.moderation != "published":
                polls.hear("", row)
            elif ground.policy.is_verified(row):
                polls.vote("", row)
        return polls.close(ground.as_of).get("", Tally())


def _free(practice: Practice, change: Change[Slot]) -> Practice:
    slot = change.record
    if slot is None:
        return replace(practice, next_available=None, accepting=None)
    accepting = practice.accepting if slot.accepting is UNSET else slot.accepting
    return replace(practice, next_available=slot.next_available, accepting=accepting)
