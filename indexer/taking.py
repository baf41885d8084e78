"""The reviews of a reindex: whose each is, whether it came before, what is stored of it, and which are suspected.

Knows persons by number (`identity`), neither their records nor the engine.
"""

from collections import Counter
from collections.abc import Iterator, Set

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from indexer.anomalies import Scan, digest, load_limits
from indexer.anomalies.spill import Part
from indexer.crew import Crew
from indexer.engines.base import Preparation, ReviewRun
from indexer.errors import BadRecord
from indexer.hearing import ROW_BYTES, Hearing, Run
from indexer.identity import People
from indexer.ledger import Intake, RejectsFile
from indexer.material import Material
from indexer.progress import Advance
from indexer.quarantine import Quarantine
from indexer.records import Review
from indexer.removals import removed_in
from indexer.repeats import Repeat, Repeats
from indexer.reputation import pending_of, tombstone_of
from indexer.review_decisions import Decisions
from indexer.review_keys import key_of_review
from indexer.sources.shares import Share, pick, read_shares
from indexer.suppression import Withdrawn
from indexer.tallying import Tallying
from indexer.whereabouts import whereabouts

_TOLD = {
    "same": "review {} came before; it is counted once",
    "removed": "review {} stands as removed elsewhere; the removal counts",
    "other": "another review {} came before; give each an id of its own, over all files",
}
_decode_review = msgspec.json.Decoder(Review).decode


class Whose(Struct):
    """Who is who, whose reviews are not stored, and which are not."""

    people: People
    suppressed_people: Set[str]
    withdrawn: Withdrawn


class Taking:
    """Call `runs` to its end, then `held_back` to its end; then there is `tallying`."""

    def __init__(self, material: Material, rejects: RejectsFile) -> None:
        self._material = material
        self.read = Intake(rejects)
        self.decide_by(Decisions(material.country.code))
        self.stored = self.pending = self.removed = self.orphaned = self.suppressed = 0
        self.scanned = self.quarantined = self.real = self.synthetic = 0
        self.pending_of: Counter[int] = Counter()
        self.removed_of: Counter[int] = Counter()
        """By person: how many await a decision, how many were removed."""
        self._repeats = Repeats()
        self._held: set[bytes] = set()

    def decide_by(self, decisions: Decisions) -> None:
        """What was decided of reviews; to be told before `runs`, once nobody else reindexes the country."""
        days = load_limits().numbers.quarantine_days
        self._decisions, self.quarantine = decisions, Quarantine(decisions, self._material.as_of, days)

    def runs(self, whose: Whose, preparation: Preparation, crew: Crew, advance: Advance) -> Iterator[ReviewRun]:
        """The reviews to store, as the country lets them be shown, and tombstones of those removed; none twice."""
        self._whose, self._preparation, self._crew = whose, preparation, crew
        self._kept_ids, self.read.advance = whose.people.kept_ids(), advance
        self._scan = Scan(crew, row_bytes=ROW_BYTES)
        sources = self._material.supply.reviews
        for source in sources:
            self._repeats.remove(removed_in(source, crew))
        for number, source in enumerate(sources):
            hearing = self._hearing(number)
            for share in read_shares(source, hearing, self.read, crew):
                for run in share.items:
                    yield from self._taken(run, share, hearing)
        self._repeats = Repeats()  # the table is large, and nothing comes again any more

    def _taken(self, run: Run, share: Share, hearing: Hearing) -> Iterator[ReviewRun]:
        """Those at its beginning that nothing is the matter with together, the rest one by one."""
        whose, found, new = self._whose, self._whose.people.find(run.specialist), 0
        if (
            found is not None
            and run.stated is None
            and found[1] not in whose.suppressed_people
            and whose.withdrawn.reviews.isdisjoint(run.ids)
            and (new := self._repeats.note_new(run.keys, run.wholes))
        ):
            self._count_kind(run, new)
            yield from self._stored(*found, run if new == len(run.ids) else run.part(0, new))
        for at in range(new, len(run.ids)):
            yield from self._by_itself(run.part(at, at + 1), found, share, hearing)

    def _by_itself(
        self, run: Run, found: tuple[int, str] | None, share: Share, hearing: Hearing
    ) -> Iterator[ReviewRun]:
        """Of a single review."""
        if found is None and share.is_stored:
            self.orphaned += 1
            self.read.list(self._orphan(share, run), share.text_at(run.first))
            return
        self._count_kind(run, 1)
        number, owner = found or (0, None)
        if run.ids[0] in self._whose.withdrawn.reviews or owner in self._whose.suppressed_people:
            self.suppressed += 1
        elif owner is None:
            self.read.reject(self._orphan(share, run), share.text_at(run.first))
        elif (repeat := self._repeats.note(run.marks, is_tombstone=run.moderation == "removed")) != "new":
            self._tell_repeat(share, run, repeat)
        elif run.stated is None:
            yield from self._stored(number, owner, run)
        else:
            review = replace(_decode_review(run.stated), specialist_id=owner)
            yield from self._heard(number, review, hearing, share.lines[run.first])

    def _count_kind(self, run: Run, reviews: int) -> None:
        if run.is_synthetic:
            self.synthetic += reviews
        else:
            self.real += reviews

    def _stored(self, number: int, owner: str, run: Run) -> Iterator[ReviewRun]:
        """Of reviews of which nobody decided."""
        keys, shown = run.all_shown()
        if run.moderation == "published":
            self._scan.note(number, run.rows)
            self.scanned += len(run.rows)
            self.stored += len(shown)
        elif run.moderation == "pending":
            self.pending_of[number] += len(shown)
            self.pending += len(shown)
        else:
            self.removed_of[number] += len(shown)
            self.removed += len(shown)
        if shown:
            yield ReviewRun(owner, keys, shown)

    def _heard(self, number: int, review: Review, hearing: Hearing, line: int) -> Iterator[ReviewRun]:
        """What is stored of a review of which somebody decided."""
        judged, shown = self.quarantine.judge(review, review.specialist_id), None
        if judged.moderation == "removed":
            self.removed_of[number] += 1
            self.removed += 1
            yield self._run_of(tombstone_of(judged))
        elif judged.moderation != "published":
            self.pending_of[number] += 1
            self.pending += 1
            yield self._run_of(pending_of(judged))
        else:
            shown = self._material.country.review_policy.redacted(judged)
            if shown is not None:
                self.stored += 1
                yield self._run_of(shown)
        if review.moderation == "published":
            self._scan.note(number, [hearing.row(review, shown, line)])
            self.scanned += 1

    def _run_of(self, review: Review) -> ReviewRun:
        prepared = self._preparation.prepare_review(review, msgspec.json.encode(review))
        return ReviewRun(review.specialist_id, [key_of_review(review.id)], [prepared])

    def held_back(self) -> Iterator[Review]:
        """The scan: suspected reviews that are held back, as they are to be stored instead."""
        suspicions = self._scan.suspicions()
        self.quarantine.suspect(suspicions)
        suspected = {review for each in suspicions for review in each.reviews}
        for source, lines in whereabouts(suspected, self._scan.parts(), self._crew).items():
            hearing = self._hearing(source)
            for found in pick(self._material.supply.reviews[source], lines):
                review_digest = digest(found.record.id)
                person = self._whose.people.find(found.record.specialist_id)
                if review_digest in suspected and person is not None:
                    suspected.discard(review_digest)
                    number, owner = person
                    yield from self._amended(number, replace(hearing.stated(found), specialist_id=owner))

    def _amended(self, number: int, review: Review) -> Iterator[Review]:
        """A suspected review, stored as it would be shown, so that it can be when it counts again."""
        judged = self.quarantine.judge(review, review.specialist_id)
        if judged.moderation != "quarantined" or not self.quarantine.holds(judged):
            return
        shown = self._material.country.review_policy.redacted(replace(judged, moderation="published"))
        if shown is None:
            return
        self._held.add(digest(review.id))
        self.pending_of[number] += 1
        self.stored -= 1
        self.quarantined += 1
        self.quarantine.hold(review, review.specialist_id)
        yield replace(shown, moderation="quarantined")

    def parts(self) -> tuple[Part, ...]:
        """The rows of all that were taken, by parts."""
        return self._scan.parts()

    def tallying(self) -> Tallying:
        """How they are summed up: without those held back."""
        return Tallying(self._material.as_of, frozenset(self._held))

    def _orphan(self, share: Share, run: Run) -> BadRecord:
        return share.fault(run.first, "$.specialist_id", self._no_owner(run.specialist))

    def _no_owner(self, specialist_id: str) -> str:
        if self._whose.people.is_refused(specialist_id):
            return f"a record of {specialist_id!r} was rejected for its name: nobody can tell whose review it is"
        return f"no specialist {specialist_id!r} among the records"

    def _tell_repeat(self, share: Share, run: Run, repeat: Repeat) -> None:
        intake, text = self.read, share.text_at(run.first)
        fault = share.fault(run.first, "$.id", _TOLD[repeat].format(repr(run.ids[0])))
        if repeat == "other":
            intake.reject(fault, text)
        else:
            intake.merged += 1
            intake.list(fault, text)

    def _hearing(self, source: int) -> Hearing:
        material, decided = self._material, self._decisions.decided()
        preparation, kept = self._preparation, self._kept_ids
        return Hearing(source, material.country.review_policy, material.reviewers, decided, preparation, kept)
