"""The sums of everybody's counting reviews, out of the rows that remember them; some hundred bytes a person.

Persons are numbers here.
"""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import groupby
from struct import Struct as Packing
from typing import get_args

from msgspec import Struct

from indexer.anomalies.sighting import PERSON, REVIEW
from indexer.anomalies.spill import Part
from indexer.crew import Crew
from indexer.hearing import is_vote, vote_in
from indexer.records import About
from indexer.reputation import Tally, tally_of
from indexer.reputation.tally import STARS, Sum
from indexer.scratch import Scratch

_ABOUTS: tuple[About, ...] = get_args(About)
_PACKING = Packing(f"<I4d{STARS}I" + "Id" * len(_ABOUTS))
SLOT_BYTES = _PACKING.size
_NOBODY = bytes(SLOT_BYTES)


class Tallies:
    """By number of a person, packed."""

    def __init__(self, persons: int) -> None:
        self._slots = bytearray(persons * SLOT_BYTES)

    def fill(self, parts: Collection[Part], tallying: "Tallying", crew: Crew) -> None:
        for _, tallied in crew.in_order(tallying, parts):
            for number, slot in tallied:
                self._slots[number * SLOT_BYTES : (number + 1) * SLOT_BYTES] = slot

    def packed(self, number: int) -> bytes:
        return bytes(self._slots[number * SLOT_BYTES : (number + 1) * SLOT_BYTES])

    def means(self, least: int) -> Iterator[tuple[int, float]]:
        """Persons with so many counting reviews, and their plain mean."""
        for number, (n, total, *_) in enumerate(_PACKING.iter_unpack(self._slots)):
            if n >= least:
                yield number, total / n


class Tallying(Struct, frozen=True):
    """Sums up one part as of a day. `held`: digests of reviews that are held back."""

    as_of: date
    held: frozenset[bytes]

    def __call__(self, part: Part, scratch: Scratch) -> list[tuple[int, bytes]]:
        rows = sorted(row for row in part.rows(scratch) if is_vote(row) and row[REVIEW] not in self.held)
        return [
            (int.from_bytes(person, "big"), pack(tally_of(map(vote_in, of_person), self.as_of)))
            for person, of_person in groupby(rows, key=lambda row: row[PERSON])
        ]


def pack(tally: Tally) -> bytes:
    """Without those who await a decision or were removed."""
    parts = (tally.parts.get(about) for about in _ABOUTS)
    sums = (number for part in parts for number in ((0, 0.0) if part is None else (part.n, part.total)))
    return _PACKING.pack(tally.n, tally.total, tally.squares, tally.weight, tally.weighted, *tally.stars, *sums)


def unpack(slot: bytes, pending: int = 0, removed: int = 0) -> Tally:
    if slot == _NOBODY:
        return Tally(pending=pending, removed=removed)
    n, total, squares, weight, weighted, *rest = _PACKING.unpack(slot)
    sums = zip(_ABOUTS, rest[STARS::2], rest[STARS + 1 :: 2], strict=True)
    return Tally(
        n=n,
        total=total,
        squares=squares,
        weight=weight,
        weighted=weighted,
        stars=rest[:STARS],
        parts={about: Sum(count, of_part) for about, count, of_part in sums if count},
        pending=pending,
        removed=removed,
    )
