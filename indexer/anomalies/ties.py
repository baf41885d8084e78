"""Reviewers who wrote of several specialists, and specialists tied by them.

Somebody ties two specialists who wrote of both within some weeks, neither time with full proof. Who is tied by one
chain is one company. Held in memory is what returning reviewers wrote (a few digests each), not everybody's.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from struct import Struct as Packing

from msgspec import Struct

from indexer.anomalies.limits import Numbers
from indexer.anomalies.sighting import Sighting

_PACKING = Packing(">8s8s8siB")
ROW_BYTES = _PACKING.size


class Entry(Struct, frozen=True, gc=False):
    """One review of somebody who wrote of several persons."""

    reviewer: bytes
    person: bytes
    review: bytes
    day: int
    doubt: int


def row_of(sighting: Sighting) -> bytes:
    """Sorts by reviewer."""
    return _PACKING.pack(sighting.reviewer, sighting.person, sighting.review, sighting.day, sighting.doubt)


class Ties:
    """Built from the rows of all sightings, in order."""

    def __init__(self, rows: Iterable[bytes], numbers: Numbers) -> None:
        self._leaders: dict[bytes, bytes] = {}
        tied: dict[bytes, bytes] = {}
        scattered: set[bytes] = set()
        for entries in _returning(rows, numbers.most_persons_of_reviewer):
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

    def _leader_of(self, person: bytes) -> bytes:
        leaders = self._leaders
        while leaders.setdefault(person, person) != person:
            leaders[person] = leaders[leaders[person]]
            person = leaders[person]
        return person


def _returning(rows: Iterable[bytes], most: int) -> Iterator[list[Entry]]:
    """What each reviewer wrote who wrote of several; of more than `most` an id is a feed's, not a person's."""
    for _, group in groupby(rows, key=lambda row: row[:8]):
        entries = [Entry(*_PACKING.unpack(row)) for row in group]
        if 2 <= len({entry.person for entry in entries}) <= most:
            yield entries


def _tied(entries: list[Entry], tie_days: int) -> Iterator[Entry]:
    doubtful = sorted((entry for entry in entries if entry.doubt), key=lambda entry: entry.day)
    for one in doubtful:
        for other in doubtful:
            if other.person != one.person and abs(other.day - one.day) <= tie_days:
                yield one
                break
