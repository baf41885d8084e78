"""What a version is filled with: records → persons, reviews → votes → ratings, both → documents; all counted.

Each source is read by as many processes as there are. Specialists are put by (`spool`), reviews go to the engine
as they come and are remembered as rows (`hearing`); those that the scan suspects are amended. Held in memory are
who is who and some hundred bytes of sums a person; never the records. Knows no engine.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from indexer.assembly import Assembled, Assembling, Batch
from indexer.census import Census
from indexer.crew import Crew
from indexer.document_builder import DocumentBuilder
from indexer.engines.base import Counts, Preparation, ReviewRun
from indexer.errors import BadRecord
from indexer.identity import People, Trait, trait_of
from indexer.ledger import Intake, RejectsFile
from indexer.lookalikes import Spot
from indexer.material import Material
from indexer.progress import Advance
from indexer.records import Specialist
from indexer.register_entries import RegisterEntries
from indexer.reputation import SETTLED_REVIEWS, Priors, draw_priors
from indexer.sources.base import Found
from indexer.sources.shares import read_shares
from indexer.spool import Chunk, Spool, encode
from indexer.suppression import Withdrawn
from indexer.taking import Taking, Whose
from indexer.tallying import Tallies

_Item = tuple[bool, str, tuple[str, ...], tuple[Spot, ...], bytes]
"""Whether a specialist is synthetic, the trait, and what is put by."""


class Filling:
    """Call in this order: `survey`, `reviews` to its end, `taking.held_back` to its end, `draw_priors`,
    `documents` to its end."""

    def __init__(self, material: Material, rejects: RejectsFile) -> None:
        self._material = material
        self.specialists, self.taking = Intake(rejects), Taking(material, rejects)
        self.entries = RegisterEntries()
        """What registers were found to say; set before `documents`, once nobody else can add to it."""
        self.withdrawn = Withdrawn()
        """Ids of whom and of what nothing is to be stored; set before `survey`."""
        self.crew = Crew()
        """Who helps, and where rows and records are put by; set before `survey`, closed by who set it."""
        self.suppressed = self.stored = 0
        self.census = Census(material.country, material.taxonomy, material.as_of)
        self._real = self._synthetic = 0
        self._people = People()
        self._suppressed_people: set[str] = set()

    def survey(self, advance: Advance) -> None:
        """Specialists: what is valid, and who is who."""
        intake, people = self.specialists, self._people
        intake.advance = advance
        self._spool = Spool(self.crew.scratch)
        people.survey(self._put_by(intake))
        if shared := people.shared():
            people.merge(self._spool.found(shared), intake)
        # By the id kept, too: under whichever of their ids somebody was suppressed, the person is.
        kept = (people.id_of(stated) for stated in self.withdrawn.specialists)
        self._suppressed_people = {*self.withdrawn.specialists, *(id_ for id_ in kept if id_ is not None)}

    def _put_by(self, intake: Intake) -> Iterator[Trait]:
        for source in self._material.supply.specialists:
            for share in read_shares(source, _prepared_specialists, intake, self.crew):
                self._spool.add(share.file, share.lines, [body for *_, body in share.items])
                for is_synthetic, profession, keys, spots, _ in share.items:
                    self._synthetic += is_synthetic
                    self._real += not is_synthetic
                    yield Trait(profession, keys, spots)

    def reviews(self, preparation: Preparation, advance: Advance) -> Iterator[ReviewRun]:
        """The reviews to store."""
        whose = Whose(self._people, self._suppressed_people, self.withdrawn)
        return self.taking.runs(whose, preparation, self.crew, advance)

    def draw_priors(self) -> Priors:
        """From the plain means of everybody with enough counting reviews, by first profession."""
        self._tallies = Tallies(len(self._people))
        self._tallies.fill(self.taking.parts(), self.taking.tallying(), self.crew)
        settled: dict[str, list[float]] = defaultdict(list)
        for number, mean in self._tallies.means(SETTLED_REVIEWS):
            settled[self._people.profession_of(number)].append(mean)
        return draw_priors(settled)

    def documents(self, priors: Priors, preparation: Preparation, advance: Advance) -> Iterator[bytes]:
        """Every person with the rating drawn towards the priors, as the engine's preparation leaves them."""
        material = self._material
        assembling = Assembling(
            builder=DocumentBuilder(material.country, material.taxonomy, material.as_of),
            census=self.census.afresh(),
            entries=self.entries,
            priors=priors,
            suppressed=frozenset(self._suppressed_people),
            preparation=preparation,
        )
        merged_ids = self._people.merged_ids()
        for batch, assembled in self.crew.in_order(assembling, self._batches(merged_ids)):
            self._count(assembled)
            advance(batch.chunk.piece.length)
            yield assembled.prepared

    @property
    def real_records(self) -> int:
        return self._real + self.taking.real

    @property
    def synthetic_records(self) -> int:
        return self._synthetic + self.taking.synthetic

    def counts(self) -> Counts:
        """read = out_of_scope + rejected + merged + suppressed + promoted, promoted = eligible + hidden."""
        return Counts(
            read=self.specialists.read,
            out_of_scope=self.specialists.out_of_scope,
            rejected=self.specialists.rejected,
            merged=self.specialists.merged,
            suppressed=self.suppressed,
            quarantined=self.taking.quarantined,
            hidden=self.stored - self.census.eligible,
            eligible=self.census.eligible,
            promoted=self.stored,
        )

    def _batches(self, merged_ids: dict[str, tuple[str, ...]]) -> Iterator[Batch]:
        people = self._people
        merged_at = {found[0]: others for kept, others in merged_ids.items() if (found := people.find(kept))}
        for chunk in self._spool.chunks:
            numbers = range(chunk.first, chunk.first + chunk.size)
            yield Batch(
                chunk=chunk,
                slots=self._tallies.packed(chunk.first, chunk.size),
                unpublished=self._unpublished(chunk),
                left_out=frozenset(at for at, number in enumerate(numbers) if people.is_left_out(number)),
                whole={at: encode(whole) for at, number in enumerate(numbers) if (whole := people.whole(number))},
                merged_ids={at: merged_at[number] for at, number in enumerate(numbers) if number in merged_at},
            )

    def _unpublished(self, chunk: Chunk) -> dict[int, tuple[int, int]]:
        """Of those in the chunk: how many await a decision, how many were removed."""
        pending, removed, first = self.taking.pending_of, self.taking.removed_of, chunk.first
        numbers = range(first, first + chunk.size)
        return {
            number - first: (pending[number], removed[number])
            for number in numbers
            if number in pending or number in removed
        }

    def _count(self, assembled: Assembled) -> None:
        self.stored += assembled.stored
        self.suppressed += assembled.suppressed
        self.census.take(assembled.census)
        for entry, whose in assembled.doubts:
            reason = f"{entry.number!r} of {whose!r} stands in the register as {entry.name!r}; not applied"
            self.specialists.find(BadRecord(entry.register, 0, "$.registrations", reason))


def _prepared_specialists(found: Sequence[Found[Specialist]]) -> list[_Item]:
    return [_prepared(each.record) for each in found]


def _prepared(record: Specialist) -> _Item:
    trait = trait_of(record)
    return record.synthetic, trait.profession, trait.keys, trait.spots, encode(record)
