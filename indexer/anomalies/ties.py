"""Reviewers who wrote of several specialists, and specialists tied by them.

Somebody ties two specialists who wrote of both within some weeks, neither time with full proof. Who is tied by one
chain is one company. Held in memory is what returning reviewers wrote (a few digests each), not everybody's.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from struct import Struct as Packing

import numpy as np
from msgspec import Struct

from indexer.anomalies.limits import Numbers
from indexer.anomalies.sighting import KINDS
from indexer.anomalies.spill import RowBlock, Table, by_part, is_repeated

_PACKING = Packing(">8sIi8sB")
_ROW = np.dtype([("reviewer", ">u8"), ("person", ">u4"), ("day", ">i4"), ("review", ">u8"), ("kind", "u1")])
ROW_BYTES = _PACKING.size
_REVIEWER, _PERSON = slice(8), slice(8, 12)


class Entry(Struct, frozen=True, gc=False):
    """One review of somebody who wrote of several persons."""

    reviewer: bytes
    person: int
    day: int
    review: bytes
    kind: int

    @property
    def doubt(self) -> int:
        return KINDS[self.kind].doubt


def sorted_out(seen: Table) -> list[bytes]:
    """What of sightings is to be looked at, by the part in which a reviewer's meet."""
    rows = np.empty(len(seen), _ROW)
    for name in _ROW.names or ():
        rows[name] = seen[name]
    return by_part(rows, seen["reviewer"])


class Ties:
    """Built from what returning reviewers wrote, each of them once."""

    def __init__(self, returning: Iterable[list[Entry]], numbers: Numbers) -> None:
        self._leaders: dict[int, int] = {}
        tied: dict[bytes, int] = {}
        scattered: set[bytes] = set()
        for entries in returning:
            of_ties = set(_tied(entries, numbers.tie_days))
            scattered.update(entry.review for entry in entries if entry not in of_ties)
            persons = sorted({entry.person for entry in of_ties})
            for person in persons:
                self._leaders[self._leader_of(person)] = self._leader_of(persons[0])
            tied.update((entry.review, entry.person) for entry in of_ties)
        self.companies = {review: self._leader_of(person) for review, person in tied.items()}
        """By review that ties: which company it belongs to."""
        self.scattered = frozenset(scattered)
        """The other reviews of returning reviewers."""

    @property
    def reviews(self) -> int:
        """Of returning reviewers."""
        return len(self.companies) + len(self.scattered)

    def _leader_of(self, person: int) -> int:
        leaders = self._leaders
        while leaders.setdefault(person, person) != person:
            leaders[person] = leaders[leaders[person]]
            person = leaders[person]
        return person


def returning(block: RowBlock, most: int) -> list[list[Entry]]:
    """All rows of some reviewers → what each wrote who wrote of several; of more than `most` an id is a feed's,
    not a person's."""
    found = []
    again = sorted(block.chosen(is_repeated(block.table(_ROW)["reviewer"])).rows())
    for _, group in groupby(again, key=lambda row: row[_REVIEWER]):
        same = list(group)
        if 2 <= len({row[_PERSON] for row in same}) <= most:
            found.append([Entry(*_PACKING.unpack(row)) for row in same])
    return found


def _tied(entries: list[Entry], tie_days: int) -> Iterator[Entry]:
    doubtful = sorted((entry for entry in entries if entry.doubt), key=lambda entry: entry.day)
    for one in doubtful:
        for other in doubtful:
            if other.person != one.person and abs(other.day - one.day) <= tie_days:
                yield one
                break
