"""Facets: how many specialists match with the facet's own filter dropped and have each value."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from indexer.engines.embedded import layout
from indexer.engines.embedded.columns import Column, distinct
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.needs import Offers
from indexer.engines.embedded.rows import BITS, Rows
from indexer.engines.query import FACETS

_BITS_OF_BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1, bitorder="little").astype(
    np.int64
)
_FACET_BITS = {facet: BITS[facet] for facet in FACETS}


@dataclass(frozen=True)
class People:
    """Rows, their specialists (each once, ascending), and the place of each row's specialist among these."""

    rows: Rows
    specialists: Column
    everybody: int

    @classmethod
    def of(cls, segment: Segment, rows: Rows) -> "People":
        return cls(rows, distinct(rows.specialist), len(segment.specialists.tie))

    @cached_property
    def place(self) -> Column:
        # Of an array as long as the directory only what is written and read costs anything.
        places = np.empty(self.everybody, np.int32)
        places[self.specialists] = np.arange(len(self.specialists), dtype=np.int32)
        found: Column = places[self.rows.specialist]
        return found


def count_facets(segment: Segment, offers: Offers, rows: Rows, people: People) -> dict[str, dict[str, int]]:
    """Counts by facet and value, zeros left out; each specialist counts once for a value. `people` are those
    of the rows that fail nothing: all that a facet sees whose own filter is not asked."""
    failed = np.bitwise_or.reduce(rows.fails)
    return {
        facet: _count(segment, offers, _passing_others(segment, rows, facet) if failed & bit else people, facet)
        for facet, bit in _FACET_BITS.items()
    }


def _passing_others(segment: Segment, rows: Rows, facet: str) -> People:
    """Who matches with the facet's own filter dropped."""
    others = ~np.uint16(_FACET_BITS[facet])
    return People.of(segment, rows.where(np.flatnonzero((rows.fails & others) == 0)))


def _count(segment: Segment, offers: Offers, people: People, facet: str) -> dict[str, int]:
    specialists, rows = segment.specialists, people.rows
    if facet == "profession":
        return _by_code(offers.professions, people, offers.profession[rows.offer])
    if facet == "specialty":
        return _by_code(offers.specialties, people, offers.specialty[rows.offer])
    if facet == "language":
        return _members(segment.codes.languages, specialists.languages.take(people.specialists, axis=1))
    if facet == "gender":
        genders = specialists.gender[people.specialists]
        return _named(layout.GENDERS[1:], np.bincount(genders, minlength=1)[1:])
    if facet == "insurer":
        return _members(segment.codes.insurers, _insurers_of_each(segment, people))
    flags = segment.practices.flags[rows.practice]
    accepting = np.where(flags & layout.ACCEPTING, 0, np.where(flags & layout.NOT_ACCEPTING, 1, -1))
    return _by_code(("true", "false"), people, accepting)


def _named(names: Sequence[str], counts: Column) -> dict[str, int]:
    return {names[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist()}


def _by_code(names: Sequence[str], people: People, codes: Column) -> dict[str, int]:
    """How many different specialists stand beside each code; −1 is no code."""
    count = len(people.specialists)
    has = np.zeros((len(names) + 1, count), bool)
    has.ravel()[codes * count + people.place] = True  # −1 is the last line, which is not counted
    return _named(names, np.array([np.count_nonzero(line) for line in has[:-1]]))


def _members(names: Sequence[str], words: Column) -> dict[str, int]:
    """How many of the sets hold each code: byte by byte, because a byte has only 256 values."""
    bytes_of = (column for word in words for column in word.view(np.uint8).reshape(-1, 8).T)
    held = islice(bytes_of, (len(names) + 7) // 8)
    counts = [np.bincount(column, minlength=256) @ _BITS_OF_BYTE for column in held]
    return _named(names, np.concatenate([np.empty(0, np.int64), *counts]))


def _insurers_of_each(segment: Segment, people: People) -> Column:
    """For each specialist the insurers of all the practices in the rows, as bits."""
    words = (word[people.rows.practice] for word in segment.practices.insurers)
    return np.array([_joined(word, people.place, len(people.specialists)) for word in words])


def _joined(words: Column, place: Column, count: int) -> Column:
    joined = np.zeros(count, np.uint64)
    while len(place):
        # Of several rows of a specialist one is written; those that hold more than that come again.
        joined[place] |= words
        left = np.flatnonzero((words & ~joined[place]) != 0)
        place, words = place[left], words[left]
    return joined
