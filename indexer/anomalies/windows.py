"""Where one specialist's reviews crowd: every stretch of days that begins with a review, in a few lengths.

Groups are sought among reviews without full proof (without any; with at most a code), of any form and of one: what
is proven is never part of a group, so an invitation to real patients, whose reviews are proven, makes none.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from indexer.anomalies.chances import decades_of_count
from indexer.anomalies.customs import SIDES, Customs, Marks, Past, past_of
from indexer.anomalies.limits import Numbers
from indexer.anomalies.sighting import KIND, KINDS, Sighting
from indexer.anomalies.spill import Table
from indexer.anomalies.texts import Form

_FORMS = (None, Form.EMPTY, Form.WRITTEN)
_DOUBTS = (1, 2)
_SIDE_MARKS = tuple(side & 0xFF for side in SIDES)
_DOUBTFUL_SIDES = bytes(kind.side & 0xFF if kind.doubt >= min(_DOUBTS) else 0 for kind in KINDS)
"""For each kind its side as a mark, 0 for what is proven or of neither."""
_QUIET = 0.5
"""What is expected of everybody, however quiet until now: this part of what the country has on average; and of
every time of year this part of its even share."""


class Group(Struct, frozen=True):
    """Reviews of one person and side in one window, and what stands around them.

    `beside`: all of that side in the window; `around`: how many of any side; `past` and `past_of_all`: the same
    of all other days. `form`: the one form all members have, None where they were not chosen by it.
    """

    side: int
    members: Sequence[Sighting]
    beside: Sequence[Sighting]
    around: int
    window_days: int
    expected: float
    least_doubt: int
    form: Form | None
    past: Marks
    past_of_all: int


def most_doubtful(rows: Iterable[bytes]) -> int:
    """How many of one person's reviews, as rows, are of one side and not fully proven. Where these are fewer than
    the smallest group, none is crowded."""
    sides = bytes([row[KIND] for row in rows]).translate(_DOUBTFUL_SIDES)
    return max(sides.count(mark) for mark in _SIDE_MARKS)


def may_crowd(seen: Table, least: int) -> npt.NDArray[np.bool_]:
    """Which sightings are of persons of whose reviews so many are of one side and not fully proven."""
    sides = np.frombuffer(_DOUBTFUL_SIDES, np.uint8)[seen["kind"]]
    _, persons = np.unique(seen["person"], return_inverse=True)
    crowds = [np.bincount(persons[sides == mark], minlength=len(seen)) >= least for mark in _SIDE_MARKS]
    found: npt.NDArray[np.bool_] = np.logical_or(*crowds)[persons]
    return found


def crowded(sightings: Sequence[Sighting], customs: Customs, numbers: Numbers) -> Iterator[Group]:
    """The groups of one person that stand out of their rhythm at all, overlapping."""
    everything = past_of(sightings)
    for side in SIDES:
        same = past_of([each for each in sightings if each.side == side])
        seeker = _Seeker(side, everything, same, customs, numbers)
        for doubt in _DOUBTS:
            doubtful = [each for each in same.sightings if each.doubt >= doubt]
            if len(doubtful) >= numbers.smallest_group:
                for form in _FORMS:
                    yield from seeker.groups(_Choice(doubtful, doubt, form))


class _Choice(Struct, frozen=True):
    """Among which reviews a group is sought."""

    doubtful: Sequence[Sighting]
    doubt: int
    form: Form | None

    def sightings(self) -> list[Sighting]:
        return [each for each in self.doubtful if self.form is None or each.form == self.form]


class _Seeker(Struct, frozen=True):
    """Looks through praise or blame of one person."""

    side: int
    everything: Past
    same: Past
    customs: Customs
    numbers: Numbers

    def groups(self, choice: _Choice) -> Iterator[Group]:
        chosen = choice.sightings()
        days = [each.day for each in chosen]
        usual = self._usual(choice)
        longest, ends = max(self.numbers.window_days), days[self.numbers.smallest_group - 1 :]
        for start, (day, end_of_smallest) in enumerate(zip(days, ends, strict=False)):
            if (start and days[start - 1] == day) or end_of_smallest >= day + longest:
                continue
            found = 0
            for length in self.numbers.window_days:
                end = bisect_left(days, day + length)
                if end - start < self.numbers.smallest_group or end == found:
                    continue
                found = end
                expected = self._expected(len(chosen) - (end - start) + usual, day, length)
                if decades_of_count(expected, end - start) >= self.numbers.least_crowding:
                    yield self._group(chosen[start:end], length, expected, choice)

    def _usual(self, choice: _Choice) -> float:
        marks = self.customs.sides[self.side]
        share = marks.share(marks.unproven if choice.doubt > 1 else marks.doubtful)
        if choice.form is not None:
            share *= marks.share(marks.forms[choice.form])
        return _QUIET * share * marks.n / max(1, self.customs.persons)

    def _expected(self, elsewhen: float, first: int, length: int) -> float:
        """Of so many in all other days: as many as the country's rhythm brings in these."""
        last = first + length - 1
        own = len(self.everything.within(first, last))
        inside = max(self.customs.written_between(first, last) - own, 0)
        outside = max(self.customs.reviews - len(self.everything.sightings) - inside, 1)
        return elsewhen * max(inside / outside, _QUIET * length / max(1, self.customs.days))

    def _group(self, members: list[Sighting], length: int, expected: float, choice: _Choice) -> Group:
        first, last = members[0].day, members[-1].day
        around = len(self.everything.within(first, last))
        past = Marks()
        for each in self.same.sightings:
            if not first <= each.day <= last:
                past.add(each.kind)
        return Group(
            side=self.side,
            members=members,
            beside=self.same.within(first, last),
            around=around,
            window_days=length,
            expected=expected,
            least_doubt=choice.doubt,
            form=choice.form,
            past=past,
            past_of_all=len(self.everything.sightings) - around,
        )
