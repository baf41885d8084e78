"""The anomaly scan of one country: take every published review, then say which are suspected and why.

Reviews are remembered as sightings in spills on the disk (some 110 bytes each, up to three times) and read back
specialist by specialist. In memory stay the sums of the country, what returning reviewers wrote, copied texts and
the suspected.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from indexer.anomalies import copies, sighting, ties
from indexer.anomalies.copies import Copies
from indexer.anomalies.customs import Customs
from indexer.anomalies.limits import Limits, load_limits
from indexer.anomalies.sighting import Sighting, sighting_of
from indexer.anomalies.spill import Spill
from indexer.anomalies.suspicions import Suspicion, joined, suspicion_of
from indexer.anomalies.ties import Ties
from indexer.anomalies.weighing import Known, points_of, weigh, weigh_tied
from indexer.anomalies.windows import crowded
from indexer.records import Review


class Scan:
    """Call `add` for every review, then `suspicions` once, then `close`."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or load_limits()
        self._customs = Customs()
        self._by_person, self._by_reviewer = Spill(sighting.ROW_BYTES), Spill(ties.ROW_BYTES)
        self._by_text = Spill(copies.ROW_BYTES)

    def add(self, review: Review, person: str) -> None:
        """A published review and the id of the person it is of."""
        seen = sighting_of(review, person)
        if seen is None:
            return
        self._by_person.add(sighting.pack(seen))
        self._by_reviewer.add(ties.row_of(seen))
        for row in copies.rows_of(seen):
            self._by_text.add(row)
        self._customs.add(seen)

    def suspicions(self) -> list[Suspicion]:
        """The weightiest first; no review is in two."""
        numbers = self._limits.numbers
        returning = Ties(self._by_reviewer.in_order(), numbers)
        self._customs.close(self._count_persons(), returning.reviews)
        texts = Copies(self._by_text.in_order(), numbers)
        known = Known(self._customs, self._limits, returning.scattered, returning.companies, texts)
        companies: Mapping[bytes, list[Sighting]] = defaultdict(list)
        found: list[Suspicion] = []
        for sightings in self._persons():
            found += joined(self._crowds(sightings, known), numbers.join_points)
            for each in sightings:
                if each.review in returning.companies:
                    companies[returning.companies[each.review]].append(each)
        found += self._companies(companies, known)
        return joined(found, numbers.join_points)

    def close(self) -> None:
        for spill in (self._by_person, self._by_reviewer, self._by_text):
            spill.close()

    def _count_persons(self) -> int:
        return sum(1 for _ in groupby(self._by_person.in_order(), key=sighting.person_in))

    def _persons(self) -> Iterator[list[Sighting]]:
        """What was written of each person; a review that came twice once."""
        for _, rows in groupby(self._by_person.in_order(), key=sighting.person_in):
            yield [sighting.unpack(next(same)) for _, same in groupby(rows, key=sighting.review_in)]

    def _crowds(self, sightings: Sequence[Sighting], known: Known) -> Iterator[Suspicion]:
        numbers = self._limits.numbers
        if len(sightings) < numbers.smallest_group:
            return
        for group in crowded(sightings, self._customs, numbers):
            findings = weigh(group, known)
            if points_of(findings) >= numbers.suspect_at:
                yield suspicion_of(group.members, findings)

    def _companies(self, companies: Mapping[bytes, list[Sighting]], known: Known) -> Iterator[Suspicion]:
        numbers = self._limits.numbers
        for members in companies.values():
            if len(members) >= numbers.smallest_group:
                findings = weigh_tied(members, known)
                if points_of(findings) >= numbers.ties_suspect_at:
                    yield suspicion_of(members, findings)
