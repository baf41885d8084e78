"""What a version is filled with: records → persons, reviews → votes → ratings, both → documents; all counted.

Specialists and reviews are read twice. Held in memory are who is who, and for each reviewed person the votes
(some fifty bytes a review), then their sums; never the records. Knows no engine.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from indexer.anomalies import Scan, load_limits
from indexer.census import Census
from indexer.document_builder import DocumentBuilder
from indexer.documents import Document
from indexer.engines.base import Counts
from indexer.errors import BadRecord
from indexer.identity import People
from indexer.ledger import Intake, RejectsFile
from indexer.progress import Advance
from indexer.quarantine import Quarantine
from indexer.records import Review, Specialist
from indexer.reference import Country, Taxonomy
from indexer.register_entries import RegisterEntries, RegisterEntry
from indexer.repeats import Repeats
from indexer.reputation import SETTLED_REVIEWS, Polls, Priors, Tally, draw_priors, rate, tombstone_of
from indexer.review_decisions import Decisions
from indexer.reviewers import Reviewers
from indexer.sources.base import Found, Supply, T
from indexer.suppression import Withdrawn


class Material(Struct, frozen=True):
    """What is filled in: the supply of a country, under its rules, as of a day; `reviewers` hides who wrote."""

    country: Country
    taxonomy: Taxonomy
    supply: Supply
    as_of: date
    reviewers: Reviewers


class Filling:
    """Call in this order: `survey`, `scan`, `reviews` to its end, `draw_priors`, `documents` to its end."""

    def __init__(self, material: Material, rejects: RejectsFile) -> None:
        self._material = material
        self.specialists, self.reviews_read = Intake(rejects), Intake(rejects)
        self.entries = RegisterEntries()
        """What registers were found to say; set before `documents`, once nobody else can add to it."""
        self.withdrawn = Withdrawn()
        """Ids of whom and of what nothing is to be stored; set before `survey`."""
        self.quarantine = self.quarantine_by(Decisions(material.country.code))
        """What is done about suspected reviews; set before `scan`, once nobody else reindexes the country."""
        self.suppressed = self.suppressed_reviews = 0
        self.census = Census(material.country, material.taxonomy, material.as_of)
        self.stored = 0
        self.stored_reviews = self.pending_reviews = self.removed_reviews = self.orphaned_reviews = 0
        self.scanned_reviews = self.quarantined_reviews = 0
        self.real_records = self.synthetic_records = 0
        self._people = People()
        self._repeats = Repeats()
        self._polls = Polls()
        self._tallies: dict[str, Tally] = {}
        self._suppressed_people: set[str] = set()

    def survey(self, advance: Advance) -> None:
        """The first reading: what is valid, and who is who."""
        supply, intake = self._material.supply, self.specialists
        intake.advance = advance
        self._people.survey(self._noting_kinds(supply.read_specialists(intake)))
        if self._people.has_shared:
            self._people.merge(supply.read_specialists(Intake()), intake)
        # By the id kept, too: under whichever of their ids somebody was suppressed, the person is.
        kept = (self._people.id_of(stated) for stated in self.withdrawn.specialists)
        self._suppressed_people = {*self.withdrawn.specialists, *(id_ for id_ in kept if id_ is not None)}

    def quarantine_by(self, decisions: Decisions) -> Quarantine:
        return Quarantine(decisions, self._material.as_of, load_limits().numbers.quarantine_days)

    def scan(self, advance: Advance) -> None:
        """The first reading of the reviews: which of those published are suspected."""
        scan = Scan()
        try:
            for found in self._material.supply.read_reviews(Intake(advance=advance)):
                review, owner = self._stated(found), self._people.id_of(found.record.specialist_id)
                if owner is None or review.moderation != "published" or self._is_withdrawn(review, owner):
                    continue
                scan.add(review, owner)
                self.scanned_reviews += 1
            self.quarantine.suspect(scan.suspicions())
        finally:
            scan.close()

    def reviews(self, advance: Advance) -> Iterator[Review]:
        """The reviews to store, as the country lets them be shown, and tombstones of those removed; none twice."""
        intake = self.reviews_read
        intake.advance = advance
        for found in self._material.supply.read_reviews(intake):
            review = found.record
            owner = self._people.id_of(review.specialist_id)
            if owner is None and found.is_stored:
                self.orphaned_reviews += 1
                intake.list(found.fault("$.specialist_id", self._no_owner(review.specialist_id)), found.text)
                continue
            self._note_kind(review)
            if self._is_withdrawn(review, owner):
                self.suppressed_reviews += 1
                continue
            if owner is None:
                intake.reject(found.fault("$.specialist_id", self._no_owner(review.specialist_id)), found.text)
                continue
            if not self._repeats.is_first(found, intake):
                continue
            kept = self._hear(owner, self.quarantine.judge(self._stated(found), owner))
            if kept is not None:
                yield kept

    def _hear(self, owner: str, review: Review) -> Review | None:
        """Counts a review of a person; answers what is stored of it."""
        if review.moderation == "removed":
            self._polls.hear(owner, review)
            self.removed_reviews += 1
            return replace(tombstone_of(review), specialist_id=owner)
        if review.moderation == "quarantined" and self.quarantine.holds(review):
            return self._held_back(owner, review)
        if review.moderation != "published":
            self._polls.hear(owner, review)
            self.pending_reviews += 1
            return None
        policy = self._material.country.review_policy
        shown = policy.redacted(review)
        if shown is None:
            return None
        self.stored_reviews += 1
        shown = replace(shown, specialist_id=owner)
        if policy.is_verified(shown):
            self._polls.vote(owner, shown)
        return shown

    def _held_back(self, owner: str, review: Review) -> Review | None:
        """A suspected review, stored as it would be shown, so that it can be when it counts again."""
        shown = self._material.country.review_policy.redacted(replace(review, moderation="published"))
        if shown is None:
            return None
        self._polls.hear(owner, review)
        self.quarantined_reviews += 1
        self.quarantine.hold(review, owner)
        return replace(shown, specialist_id=owner, moderation="quarantined")

    def _is_withdrawn(self, review: Review, owner: str | None) -> bool:
        return review.id in self.withdrawn.reviews or owner in self._suppressed_people

    def _stated(self, found: Found[Review]) -> Review:
        """The review without saying who wrote it, and, where a version held it back, as it was before."""
        review = found.record
        if found.is_stored and review.moderation == "quarantined":
            return replace(review, moderation="published", moderation_reason=None, moderated_on=None)
        if found.is_stored or review.reviewer_hash is None:
            return review
        return replace(review, reviewer_hash=self._material.reviewers.hide(review.reviewer_hash))

    def draw_priors(self) -> Priors:
        """From the plain means of everybody with enough counting reviews, by first profession."""
        self._tallies = self._polls.close(self._material.as_of)
        settled: dict[str, list[float]] = defaultdict(list)
        for person, tally in self._tallies.items():
            if tally.n >= SETTLED_REVIEWS:
                settled[self._people.profession_of(person)].append(tally.mean)
        return draw_priors(settled)

    def documents(self, priors: Priors, advance: Advance) -> Iterator[Document]:
        """The second reading: every person with the rating drawn towards the priors."""
        material = self._material
        builder = DocumentBuilder(material.country, material.taxonomy, material.as_of)
        records = material.supply.read_specialists(Intake(advance=advance))
        for stated in self._people.distinct(records):
            if stated.id in self._suppressed_people:
                self.suppressed += 1
                continue
            specialist, of_others = self.entries.update(stated, material.as_of)
            self._doubt(specialist, of_others)
            tally = self._tallies.get(specialist.id, Tally())
            document = builder.build(specialist, rate(tally, priors.of(specialist.professions[0])))
            self.stored += 1
            self.census.add(document)
            yield document

    def counts(self) -> Counts:
        """read = out_of_scope + rejected + merged + suppressed + promoted, promoted = eligible + hidden."""
        return Counts(
            read=self.specialists.read,
            out_of_scope=self.specialists.out_of_scope,
            rejected=self.specialists.rejected,
            merged=self.specialists.merged,
            suppressed=self.suppressed,
            quarantined=self.quarantined_reviews,
            hidden=self.stored - self.census.eligible,
            eligible=self.census.eligible,
            promoted=self.stored,
        )

    def _doubt(self, specialist: Specialist, of_others: Iterable[RegisterEntry]) -> None:
        for entry in of_others:
            reason = f"{entry.number!r} of {specialist.id!r} stands in the register as {entry.name!r}; not applied"
            self.specialists.find(BadRecord(entry.register, 0, "$.registrations", reason))

    def _no_owner(self, specialist_id: str) -> str:
        if self._people.is_refused(specialist_id):
            return f"a record of {specialist_id!r} was rejected for its name: nobody can tell whose review it is"
        return f"no specialist {specialist_id!r} among the records"

    def _noting_kinds(self, records: Iterable[Found[T]]) -> Iterator[Found[T]]:
        for found in records:
            assert isinstance(found.record, Specialist | Review)
            self._note_kind(found.record)
            yield found

    def _note_kind(self, record: Specialist | Review) -> None:
        if record.synthetic:
            self.synthetic_records += 1
        else:
            self.real_records += 1
