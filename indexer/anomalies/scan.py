"""The anomaly scan of one country: take every published review, then say which are suspected and why.

Reviews are remembered as rows in a spill on the disk (some hundred bytes each), by parts that as many processes go
through as there are. In memory stay the sums of the country, what returning reviewers wrote, copied texts and the
suspected.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from indexer.anomalies import copies, ties
from indexer.anomalies.copies import Compared, Copies, compare
from indexer.anomalies.customs import Counted, Customs, count
from indexer.anomalies.limits import Limits, Numbers, load_limits
from indexer.anomalies.sighting import (
    PERSON,
    REVIEW,
    ROW_BYTES,
    SEEN,
    Sighting,
    digest,
    is_seen,
    numbered,
    row_of,
    seen_in,
    unpack,
)
from indexer.anomalies.spill import Part, Spill, Table, joined_parts, put_by
from indexer.anomalies.suspicions import Suspicion, joined, suspicion_of
from indexer.anomalies.ties import Entry, Ties, returning
from indexer.anomalies.weighing import Known, points_of, weigh, weigh_tied
from indexer.anomalies.windows import crowded, may_crowd, most_doubtful
from indexer.crew import Crew
from indexer.records import Review
from indexer.scratch import Piece, Scratch


class Scan:
    """Call `add` or `note` for every review, then `suspicions` once. `row_bytes`: rows may say more than the scan
    wants to know, behind it."""

    def __init__(self, crew: Crew, limits: Limits | None = None, row_bytes: int = ROW_BYTES) -> None:
        self._crew, self._limits = crew, limits or load_limits()
        self._spill = Spill(crew.scratch, row_bytes)

    def add(self, review: Review, person: int) -> None:
        """A published review and the number of the person it is of."""
        row = row_of(review, digest(review.id), digest(review.reviewer_hash or ""))
        self.note(person, [row])

    def note(self, person: int, rows: Sequence[bytes]) -> None:
        """Reviews of a person as rows, without the number that stands before each."""
        number = numbered(person)
        self._spill.add(person, number + number.join(rows))

    def parts(self) -> tuple[Part, ...]:
        """All rows there are; those of one person are in one part."""
        return self._spill.parts()

    def suspicions(self) -> list[Suspicion]:
        """The weightiest first; no review is in two."""
        numbers, parts = self._limits.numbers, self.parts()
        customs, sorted_out = Customs(), list[_SortedOut]()
        for _, each in self._crew.in_order(_sort_out, parts):
            customs.add(each.counted)
            sorted_out.append(each)
        tied = Ties(self._returning(sorted_out), numbers)
        customs.close(tied.reviews)
        known = Known(customs, self._limits, tied.scattered, tied.companies, self._copies(sorted_out))
        members: dict[int, list[Sighting]] = defaultdict(list)
        found: list[Suspicion] = []
        for _, weighed in self._crew.in_order(_Weighing(known), parts):
            found += weighed.suspicions
            for company, sightings in weighed.members.items():
                members[company] += sightings
        return joined([*found, *self._companies(members, known)], numbers.join_points)

    def _returning(self, sorted_out: Sequence["_SortedOut"]) -> Iterator[list[Entry]]:
        parts = joined_parts(ties.ROW_BYTES, [each.by_reviewer for each in sorted_out])
        for _, found in self._crew.in_order(_Returning(self._limits.numbers), parts):
            yield from found

    def _copies(self, sorted_out: Sequence["_SortedOut"]) -> Copies:
        parts = joined_parts(copies.ROW_BYTES, [each.by_text for each in sorted_out])
        texts = Copies(set(), set())
        for _, found in self._crew.in_order(_Comparing(self._limits.numbers), parts):
            texts.copied |= found.copied
            texts.stock |= found.stock
        return texts

    def _companies(self, members: dict[int, list[Sighting]], known: Known) -> Iterator[Suspicion]:
        numbers = self._limits.numbers
        for company in sorted(members):
            if len(members[company]) >= numbers.smallest_group:
                findings = weigh_tied(members[company], known)
                if points_of(findings) >= numbers.ties_suspect_at:
                    yield suspicion_of(members[company], findings)


class _SortedOut(NamedTuple):
    """What a part adds up to, and its reviews once more: by reviewer and by text."""

    counted: Counted
    by_reviewer: tuple[tuple[Piece, ...], ...]
    by_text: tuple[tuple[Piece, ...], ...]


def _sort_out(part: Part, scratch: Scratch) -> _SortedOut:
    seen = seen_in(part.block(scratch).table(SEEN))
    by_reviewer = put_by(ties.sorted_out(seen), scratch)
    return _SortedOut(count(seen), by_reviewer, put_by(copies.sorted_out(seen), scratch))


class _Returning(Struct):
    numbers: Numbers

    def __call__(self, part: Part, scratch: Scratch) -> list[list[Entry]]:
        return returning(part.block(scratch), self.numbers.most_persons_of_reviewer)


class _Comparing(Struct):
    numbers: Numbers

    def __call__(self, part: Part, scratch: Scratch) -> Compared:
        return compare(part.block(scratch), self.numbers)


class _Weighed(NamedTuple):
    """The suspicions of a part, and what of it companies wrote."""

    suspicions: list[Suspicion]
    members: dict[int, list[Sighting]]


class _Weighing(Struct):
    """Each person of a part against what is usual."""

    known: Known

    def __call__(self, part: Part, scratch: Scratch) -> _Weighed:
        companies, numbers = self.known.tied, self.known.limits.numbers
        weighed = _Weighed([], defaultdict(list))
        block = part.block(scratch)
        rows = sorted(block.chosen(self._is_worth_a_look(block.table(SEEN))).rows())
        for _, of_person in groupby(rows, key=lambda row: row[PERSON]):
            own = _once(of_person)
            tied = [row for row in own if row[REVIEW] in companies] if companies else ()
            if most_doubtful(own) >= numbers.smallest_group:
                sightings = [unpack(row) for row in own]
                weighed.suspicions.extend(joined(self._crowds(sightings), numbers.join_points))
            for row in tied:
                weighed.members[companies[row[REVIEW]]].append(unpack(row))
        return weighed

    def _is_worth_a_look(self, table: Table) -> npt.NDArray[np.bool_]:
        """Which rows may be of a crowd or of a company; mostly few."""
        seen = is_seen(table)
        tied = np.isin(table["review"], np.frombuffer(b"".join(self.known.tied), ">u8"))
        worth: npt.NDArray[np.bool_] = tied & seen
        worth[seen] |= may_crowd(table[seen], self.known.limits.numbers.smallest_group)
        return worth

    def _crowds(self, sightings: Sequence[Sighting]) -> Iterator[Suspicion]:
        numbers = self.known.limits.numbers
        for group in crowded(sightings, self.known.customs, numbers):
            findings = weigh(group, self.known)
            if points_of(findings) >= numbers.suspect_at:
                yield suspicion_of(group.members, findings)


def _once(rows: Iterator[bytes]) -> list[bytes]:
    """Sorted rows, of each review the first."""
    own = list[bytes]()
    for row in rows:
        if not own or row[REVIEW] != own[-1][REVIEW]:
            own.append(row)
    return own
