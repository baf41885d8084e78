"""What is usual in one country: how many write when, with what proof, and what their reviews look like.

Counts every review once; keeps sums only. A group is judged against these and against its own specialist's past.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from msgspec import Struct, field

from indexer.anomalies.sighting import KINDS, Kind, Sighting
from indexer.anomalies.spill import Table
from indexer.anomalies.texts import Form

SIDES = (1, -1)


class Marks(Struct):
    """How many of some sightings bear a mark; `thoughtless`: without proof, and without a
    visit or with one on the day of writing."""

    n: int = 0
    doubtful: int = 0
    unproven: int = 0
    extreme: int = 0
    thoughtless: int = 0
    forms: Counter[Form] = field(default_factory=Counter)

    def add(self, kind: Kind, times: int = 1) -> None:
        self.n += times
        self.doubtful += times * (kind.doubt > 0)
        self.unproven += times * (kind.doubt > 1)
        self.extreme += times * kind.is_extreme
        self.thoughtless += times * kind.is_thoughtless
        self.forms[kind.form] += times

    def plus(self, other: "Marks") -> "Marks":
        return Marks(
            self.n + other.n,
            self.doubtful + other.doubtful,
            self.unproven + other.unproven,
            self.extreme + other.extreme,
            self.thoughtless + other.thoughtless,
            self.forms + other.forms,
        )

    def share(self, marked: int) -> float:
        """Of all, 0..1; a half where nothing was seen."""
        return (marked + 0.5) / (self.n + 1)

    @property
    def share_thoughtless(self) -> float:
        """Of those without proof."""
        return (self.thoughtless + 0.5) / (self.unproven + 1)


class Counted(NamedTuple):
    """What some sightings add up to: how many of each kind, by the byte that stands for it, and of each day."""

    kinds: dict[int, int]
    days: dict[int, int]
    persons: int
    sketched: int


def count(seen: Table) -> Counted:
    return Counted(
        kinds=_times(seen["kind"]),
        days=_times(seen["day"]),
        persons=len(np.unique(seen["person"])),
        sketched=int(np.count_nonzero(seen["kept"])),
    )


def _times(numbers: Table) -> dict[int, int]:
    found, times = np.unique(numbers, return_counts=True)
    return dict(zip(found.tolist(), times.tolist(), strict=True))


class Customs:
    """Sums over a whole country, by side (praise and blame are compared each with its own kind)."""

    def __init__(self) -> None:
        self.sides = {side: Marks() for side in (*SIDES, 0)}
        self.persons = self.sketched = 0
        self.reviews_of_returning = 0
        self._by_day: Counter[int] = Counter()
        self._first, self._sums = 0, [0]

    @property
    def reviews(self) -> int:
        return sum(marks.n for marks in self.sides.values())

    def add(self, counted: "Counted") -> None:
        for code, times in counted.kinds.items():
            kind = KINDS[code]
            self.sides[kind.side].add(kind, times)
        self.sketched += counted.sketched
        self.persons += counted.persons
        for day, times in counted.days.items():
            self._by_day[day] += times

    def close(self, reviews_of_returning: int) -> None:
        """Call once all were added, with how many are by returning reviewers."""
        self.reviews_of_returning = reviews_of_returning
        if self._by_day:
            self._first = min(self._by_day)
            days = range(self._first, max(self._by_day) + 1)
            self._sums = [0, *accumulate(self._by_day[day] for day in days)]
            self._by_day.clear()

    def share_of_side(self, side: int) -> float:
        return (self.sides[side].n + 0.5) / (self.reviews + 1)

    def share_returning(self) -> float:
        """Of all reviews those whose reviewer wrote of somebody else too."""
        return (self.reviews_of_returning + 0.5) / (self.reviews + 1)

    def written_between(self, first: int, last: int) -> int:
        """Reviews of the country in these days, both included."""
        top = len(self._sums) - 1
        low, high = (min(max(day - self._first, 0), top) for day in (first, last + 1))
        return self._sums[high] - self._sums[low]

    @property
    def days(self) -> int:
        """From the first review to the last."""
        return len(self._sums) - 1


class Past(Struct, frozen=True):
    """The sightings of one person on one side in order of days."""

    sightings: tuple[Sighting, ...]
    days: tuple[int, ...]

    def within(self, first: int, last: int) -> tuple[Sighting, ...]:
        return self.sightings[bisect_left(self.days, first) : bisect_left(self.days, last + 1)]


def past_of(sightings: Iterable[Sighting]) -> Past:
    ordered = sorted(sightings, key=lambda each: (each.day, each.review))
    return Past(tuple(ordered), tuple(each.day for each in ordered))
