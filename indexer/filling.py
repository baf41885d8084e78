"""What a version is filled with: records → persons, reviews → sums → ratings, both → documents; all counted.

Specialists are read twice, reviews once. Held in memory are who is who and a sum for each reviewed person, never
the records. Knows no engine.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from indexer.document_builder import DocumentBuilder
from indexer.documents import Document
from indexer.engines.base import Counts
from indexer.identity import People
from indexer.ledger import Intake, RejectsFile
from indexer.progress import Advance
from indexer.records import Review, Specialist
from indexer.reference import Country, Taxonomy
from indexer.repeats import Repeats
from indexer.reputation import SETTLED_REVIEWS, Priors, Tally, draw_priors, rate
from indexer.sources.base import Found, Supply, T


class Material(Struct, frozen=True):
    """What is filled in: the supply of a country, under its rules, as of a day."""

    country: Country
    taxonomy: Taxonomy
    supply: Supply
    as_of: date


class Filling:
    """Call in this order: `survey`, `reviews` to its end, `draw_priors`, `documents` to its end."""

    def __init__(self, material: Material, rejects: RejectsFile) -> None:
        self._material = material
        self.specialists, self.reviews_read = Intake(rejects), Intake(rejects)
        self.stored = self.stored_reviews = self.eligible = 0
        self.real_records = self.synthetic_records = 0
        self._people = People()
        self._repeats = Repeats()
        self._tallies: dict[str, Tally] = {}

    def survey(self, advance: Advance) -> None:
        """The first reading: what is valid, and who is who."""
        supply, intake = self._material.supply, self.specialists
        intake.advance = advance
        self._people.survey(self._noting_kinds(supply.read_specialists(intake)))
        if self._people.has_shared:
            self._people.merge(supply.read_specialists(Intake()), intake)

    def reviews(self, advance: Advance) -> Iterator[Review]:
        """The reviews to store. Sums up what counts, leaves out what may not be shown, counts none twice."""
        policy, intake = self._material.country.review_policy, self.reviews_read
        intake.advance = advance
        for found in self._noting_kinds(self._material.supply.read_reviews(intake)):
            review = found.record
            owner = self._people.id_of(review.specialist_id)
            if owner is None:
                intake.reject(found.fault("$.specialist_id", self._no_owner(review.specialist_id)), found.text)
                continue
            if not self._repeats.is_first(found, intake):
                continue
            if policy.is_counted(review):
                self._tallies.setdefault(owner, Tally()).add(review.overall)
            if policy.is_shown(review):
                self.stored_reviews += 1
                yield review if owner == review.specialist_id else replace(review, specialist_id=owner)

    def draw_priors(self) -> Priors:
        """From the means of everybody with enough counting reviews, by first profession."""
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
        for specialist in self._people.distinct(records):
            tally = self._tallies.get(specialist.id, Tally())
            document = builder.build(specialist, rate(tally, priors.of(specialist.professions[0])))
            self.stored += 1
            self.eligible += document.is_eligible(material.as_of)
            yield document

    def counts(self) -> Counts:
        """read = out_of_scope + rejected + merged + promoted, promoted = eligible + hidden."""
        return Counts(
            read=self.specialists.read,
            out_of_scope=self.specialists.out_of_scope,
            rejected=self.specialists.rejected,
            merged=self.specialists.merged,
            hidden=self.stored - self.eligible,
            eligible=self.eligible,
            promoted=self.stored,
        )

    def _no_owner(self, specialist_id: str) -> str:
        if self._people.is_refused(specialist_id):
            return f"a record of {specialist_id!r} was rejected for its name: nobody can tell whose review it is"
        return f"no specialist {specialist_id!r} among the records"

    def _noting_kinds(self, records: Iterable[Found[T]]) -> Iterator[Found[T]]:
        for found in records:
            assert isinstance(found.record, Specialist | Review)
            if found.record.synthetic:
                self.synthetic_records += 1
            else:
                self.real_records += 1
            yield found
