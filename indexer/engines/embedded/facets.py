"""Facets: how many specialists match with the facet's own filter dropped and have each value."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from indexer.engines.embedded import layout
from indexer.engines.embedded.columns import Alike, Column, Holders, distinct
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.needs import Need, Offers
from indexer.engines.embedded.rows import BITS, Rows
from indexer.engines.query import FACETS

_BITS_OF_BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1, bitorder="little").astype(
    np.int64
)
_LINES = np.array([0 if f & layout.ACCEPTING else 1 if f & layout.NOT_ACCEPTING else 2 for f in range(256)])
"""By the flags of a practice: whether it takes patients, takes none, or does not say."""
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
        places = np.empty(self.everybody, np.intp)
        places[self.specialists] = np.arange(len(self.specialists))
        return places.take(self.rows.specialist)


def count_facets(
    segment: Segment, offers: Offers, need: Need, rows: Rows, people: People
) -> dict[str, dict[str, int]]:
    """Counts by facet and value, zeros left out; each specialist counts once for a value. `people` are those
    of the rows that fail nothing: all that a facet sees whose own filter is not asked."""
    failed = np.bitwise_or.reduce(rows.fails)
    seen = {
        facet: _passing_others(segment, rows, facet) if failed & bit else people
        for facet, bit in _FACET_BITS.items()
    }
    offered, spoken = segment.specialist_offers, segment.specialist_languages
    return {
        "profession": _by_set(offers.professions, need.professions, offered, seen["profession"]),
        "specialty": _by_set(offers.specialties, need.specialties, offered, seen["specialty"]),
        "language": _by_set(segment.codes.languages, spoken.holders, spoken, seen["language"]),
        "gender": _genders(segment, seen["gender"]),
        "insurer": _members(segment.codes.insurers, _insurers_of_each(segment, seen["insurer"])),
        "accepting": _accepting(segment, seen["accepting"]),
    }


def _passing_others(segment: Segment, rows: Rows, facet: str) -> People:
    """Who matches with the facet's own filter dropped."""
    others = ~np.uint16(_FACET_BITS[facet])
    return People.of(segment, rows.where(np.flatnonzero((rows.fails & others) == 0)))


def _named(names: Sequence[str], counts: Column) -> dict[str, int]:
    return {names[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist()}


def _by_set(names: Sequence[str], holders: Holders, alike: Alike, people: People) -> dict[str, int]:
    """How many specialists have each code in their set: those who have the same set are counted together."""
    having = np.bincount(alike.number.take(people.specialists), minlength=alike.sets.shape[1])
    counts = zip(holders.codes.tolist(), holders.count(having).tolist(), strict=True)
    return {names[code]: count for code, count in counts if count}


def _genders(segment: Segment, people: People) -> dict[str, int]:
    genders = segment.specialists.gender.take(people.specialists)
    return _named(layout.GENDERS[1:], np.bincount(genders, minlength=1)[1:])


def _accepting(segment: Segment, people: People) -> dict[str, int]:
    """How many different specialists have a practice that says yes, and one that says no."""
    flags, count = segment.practices.flags.take(people.rows.practice), len(people.specialists)
    says = np.zeros((3, count), bool)
    says.ravel()[(_LINES * count).take(flags) + people.place] = True
    return _named(("true", "false"), np.count_nonzero(says[:2], axis=1))


def _members(names: Sequence[str], words: Column) -> dict[str, int]:
    """How many of the sets hold each code: byte by byte, because a byte has only 256 values."""
    bytes_of = (column for word in words for column in word.view(np.uint8).reshape(-1, 8).T)
    held = islice(bytes_of, (len(names) + 7) // 8)
    counts = [np.bincount(column, minlength=256) @ _BITS_OF_BYTE for column in held]
    return _named(names, np.concatenate([np.empty(0, np.int64), *counts]))


def _insurers_of_each(segment: Segment, people: People) -> Column:
    """For each specialist the insurers of all the practices in the rows, as bits."""
    joined = np.zeros((len(segment.practices.insurers), len(people.specialists)), np.uint64)
    for line, word in zip(joined, segment.practices.insurers, strict=True):
        np.bitwise_or.at(line, people.place, word.take(people.rows.practice))
    return joined
