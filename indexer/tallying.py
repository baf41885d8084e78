"""The sums of everybody's counting reviews, out of the rows that remember them; some hundred bytes a person.

Persons are numbers here. Which votes count and what they add up to is the rule of `reputation.tally_of`; here it
is done by columns, for all persons of a part at once.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from struct import Struct as Packing
from typing import get_args

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from indexer.anomalies.spill import Part, Table, is_repeated
from indexer.crew import Crew
from indexer.hearing import HEARD, is_vote
from indexer.records import About
from indexer.reputation import Tally
from indexer.reputation.tally import STARS, Sum, weight_at
from indexer.reputation.votes import NO_DAY, year_of
from indexer.scratch import Scratch

_ABOUTS: tuple[About, ...] = get_args(About)
_PACKING = Packing(f"<I4d{STARS}I" + "Id" * len(_ABOUTS))
_SUM = np.dtype([("n", "<u4"), ("total", "<f8")])
_SLOT = np.dtype(
    [
        ("n", "<u4"),
        *((name, "<f8") for name in ("total", "squares", "weight", "weighted")),
        ("stars", "<u4", (STARS,)),
        ("parts", _SUM, (len(_ABOUTS),)),
    ]
)
"""What is packed, as one record of a table."""
SLOT_BYTES = _PACKING.size
_NOBODY = bytes(SLOT_BYTES)
_ODD = 0x9E3779B97F4A7C15
"""Of the golden ratio: a reviewer and a person mixed by it are hardly ever two others mixed."""


class Tallied(Struct):
    """Persons by number, and the slot of each, one behind the other."""

    numbers: list[int]
    slots: bytes


class Tallies:
    """By number of a person, packed."""

    def __init__(self, persons: int) -> None:
        self._slots = bytearray(persons * SLOT_BYTES)

    def fill(self, parts: Collection[Part], tallying: "Tallying", crew: Crew) -> None:
        slots = np.frombuffer(self._slots, _SLOT)
        for _, tallied in crew.in_order(tallying, parts):
            slots[tallied.numbers] = np.frombuffer(tallied.slots, _SLOT)

    def packed(self, first: int, persons: int = 1) -> bytes:
        """The slots of so many, one behind the other."""
        return bytes(self._slots[first * SLOT_BYTES : (first + persons) * SLOT_BYTES])

    def means(self, least: int) -> Iterator[tuple[int, float]]:
        """Persons with so many counting reviews, and their plain mean."""
        slots = np.frombuffer(self._slots, _SLOT)
        numbers = np.flatnonzero(slots["n"] >= least)
        yield from zip(numbers.tolist(), (slots["total"][numbers] / slots["n"][numbers]).tolist(), strict=True)


class Tallying(Struct, frozen=True):
    """Sums up one part as of a day. `held`: digests of reviews that are held back."""

    as_of: date
    held: frozenset[bytes]

    def __call__(self, part: Part, scratch: Scratch) -> Tallied:
        rows = part.block(scratch).table(HEARD)
        held = np.frombuffer(b"".join(self.held), ">u8")
        return self._summed(_counting(rows[is_vote(rows) & ~np.isin(rows["review"], held)]))

    def _summed(self, votes: Table) -> Tallied:
        """Floats are added in the order of `tally_of`, so that the sums are the same bits."""
        votes = votes[np.lexsort((votes["review"], votes["voted_on"], votes["person"]))]
        numbers, whose = np.unique(votes["person"], return_inverse=True)
        today = self.as_of.toordinal()
        weight = _by_day(votes["voted_on"], lambda day: weight_at(None if day == NO_DAY else today - day))
        score = votes["vote"]
        summed = {"total": score, "squares": score * score, "weight": weight, "weighted": weight * score}
        slots = np.zeros(len(numbers), _SLOT)
        slots["n"] = np.bincount(whose)
        for name, each in summed.items():
            slots[name] = np.bincount(whose, each)
        stars = np.ceil(score - 0.5).astype(np.int64) - 1  # `star_of`
        slots["stars"] = np.bincount(whose * STARS + stars, minlength=slots["stars"].size).reshape(-1, STARS)
        for number in range(len(_ABOUTS)):
            part = votes["part_votes"][:, number]
            is_said, of_part = ~np.isnan(part), slots["parts"][:, number]
            of_part["n"] = np.bincount(whose[is_said], minlength=len(numbers))
            of_part["total"] = np.bincount(whose[is_said], part[is_said], len(numbers))
        return Tallied(numbers.tolist(), slots.tobytes())


def _counting(votes: Table) -> Table:
    """As `latest_votes`, of many persons."""
    by_one = votes["reviewer"] ^ (votes["person"] * np.uint64(_ODD))
    again = np.flatnonzero(is_repeated(by_one))
    rows = votes[again]
    years = _by_day(rows["voted_on"], year_of)
    order = np.lexsort((rows["review"], rows["voted_on"], years, rows["reviewer"], rows["person"]))
    rows, years = rows[order], years[order]
    is_followed = (rows["person"][:-1] == rows["person"][1:]) & (rows["reviewer"][:-1] == rows["reviewer"][1:])
    # The years of one reviewer stand in order, that of no known day before all.
    is_outdone = is_followed & ((years[:-1] == years[1:]) | (rows["voted_on"][:-1] == NO_DAY))
    counts = np.ones(len(votes), bool)
    counts[again[order[:-1]][is_outdone]] = False
    return votes[counts]


def _by_day(days: Table, told: Callable[[int], float]) -> npt.NDArray[np.float64]:
    """What is told of each day; it is asked once a day."""
    known, places = np.unique(days, return_inverse=True)
    found: npt.NDArray[np.float64] = np.array([told(day) for day in known.tolist()], float)[places]
    return found


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
