"""The reviews of a reindex: whose each is, whether it came before, what is stored of it, and which are suspected.

Knows persons by number (`identity`), neither their records nor the engine.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Set

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from indexer.anomalies import Scan, digest, load_limits, numbered
from indexer.anomalies.sighting import REVIEW
from indexer.anomalies.spill import Part
from indexer.crew import Crew, Scratch
from indexer.engines.base import ReviewRow
from indexer.errors import BadRecord
from indexer.hearing import ROW_BYTES, Hearing, day_of, place_in
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
from indexer.sources.shares import Share, pick, read_shares
from indexer.suppression import Withdrawn
from indexer.tallying import Tallying

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
    """Call `rows` to its end, then `held_back` to its end; then there is `tallying`."""

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
        """What was decided of reviews; to be told before `rows`, once nobody else reindexes the country."""
        days = load_limits().numbers.quarantine_days
        self._decisions, self.quarantine = decisions, Quarantine(decisions, self._material.as_of, days)

    def rows(self, whose: Whose, crew: Crew, advance: Advance) -> Iterator[ReviewRow]:
        """The reviews to store, as the country lets them be shown, and tombstones of those removed; none twice."""
        self._whose, self._crew, self.read.advance = whose, crew, advance
        self._scan = Scan(crew, row_bytes=ROW_BYTES)
        sources = self._material.supply.reviews
        for source in sources:
            self._repeats.remove(removed_in(source, crew))
        for number, source in enumerate(sources):
            hearing = self._hearing(number)
            for share in read_shares(source, hearing, self.read, crew):
                yield from self._taken(share, hearing)

    def _taken(self, share: Share, hearing: Hearing) -> Iterator[ReviewRow]:
        people, repeats, scan = self._whose.people, self._repeats, self._scan
        for at, (stated_id, review_id, marks, is_synthetic, is_tombstone, day, shown, row, stated) in enumerate(
            share.items
        ):
            found = people.find(stated_id)
            if found is None and share.is_stored:
                self.orphaned += 1
                self.read.list(self._orphan(share, at, stated_id), share.text_at(at))
                continue
            self.synthetic += is_synthetic
            self.real += not is_synthetic
            number, owner = found or (0, None)
            if review_id in self._whose.withdrawn.reviews or owner in self._whose.suppressed_people:
                self.suppressed += 1
                continue
            if owner is None:
                self.read.reject(self._orphan(share, at, stated_id), share.text_at(at))
                continue
            repeat = repeats.note(marks, is_tombstone=is_tombstone)
            if repeat != "new":
                self._tell_repeat(share, at, review_id, repeat)
                continue
            if stated is not None:
                review = replace(_decode_review(stated), specialist_id=owner)
                yield from self._heard(number, review, hearing, share.lines[at])
                continue
            scan.note(number, numbered(number) + row)
            self.scanned += 1
            if shown is not None:
                self.stored += 1
                yield owner, day, review_id, shown if owner == stated_id else _moved_to(owner, shown)

    def _heard(self, number: int, review: Review, hearing: Hearing, line: int) -> Iterator[ReviewRow]:
        """What is stored of a review that is not published, or of which somebody decided."""
        judged, shown = self.quarantine.judge(review, review.specialist_id), None
        if judged.moderation == "removed":
            self.removed_of[number] += 1
            self.removed += 1
            yield _row_of(tombstone_of(judged))
        elif judged.moderation != "published":
            self.pending_of[number] += 1
            self.pending += 1
            yield _row_of(pending_of(judged))
        else:
            shown = self._material.country.review_policy.redacted(judged)
            if shown is not None:
                self.stored += 1
                yield _row_of(shown)
        if review.moderation == "published":
            self._scan.note(number, numbered(number) + hearing.row(review, shown, line))
            self.scanned += 1

    def held_back(self) -> Iterator[Review]:
        """The scan: suspected reviews that are held back, as they are to be stored instead."""
        suspicions = self._scan.suspicions()
        self.quarantine.suspect(suspicions)
        suspected = {review for each in suspicions for review in each.reviews}
        for source, lines in self._places_of(suspected).items():
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

    def _places_of(self, suspected: set[bytes]) -> dict[int, set[int]]:
        """The lines of each source where they stand."""
        places: dict[int, set[int]] = defaultdict(set)
        for _, found in self._crew.in_order(
            _Places(frozenset(suspected)), self._scan.parts() if suspected else ()
        ):
            for source, line in found:
                places[source].add(line)
        return places

    def parts(self) -> tuple[Part, ...]:
        """The rows of all that were taken, by parts."""
        return self._scan.parts()

    def tallying(self) -> Tallying:
        """How they are summed up: without those held back."""
        return Tallying(self._material.as_of, frozenset(self._held))

    def _orphan(self, share: Share, at: int, specialist_id: str) -> BadRecord:
        return share.fault(at, "$.specialist_id", self._no_owner(specialist_id))

    def _no_owner(self, specialist_id: str) -> str:
        if self._whose.people.is_refused(specialist_id):
            return f"a record of {specialist_id!r} was rejected for its name: nobody can tell whose review it is"
        return f"no specialist {specialist_id!r} among the records"

    def _tell_repeat(self, share: Share, at: int, review_id: str, repeat: Repeat) -> None:
        intake = self.read
        fault = share.fault(at, "$.id", _TOLD[repeat].format(repr(review_id)))
        if repeat == "other":
            intake.reject(fault, share.text_at(at))
        else:
            intake.merged += 1
            intake.list(fault, share.text_at(at))

    def _hearing(self, source: int) -> Hearing:
        material = self._material
        return Hearing(source, material.country.review_policy, material.reviewers, self._decisions.decided())


class _Places(Struct, frozen=True):
    """Where the reviews of some digests stand."""

    digests: frozenset[bytes]

    def __call__(self, part: Part, scratch: Scratch) -> list[tuple[int, int]]:
        return [place_in(row) for row in part.rows(scratch) if row[REVIEW] in self.digests]


def _row_of(review: Review) -> ReviewRow:
    return review.specialist_id, day_of(review), review.id, msgspec.json.encode(review)


def _moved_to(owner: str, shown: bytes) -> bytes:
    return msgspec.json.encode(replace(_decode_review(shown), specialist_id=owner))
