"""Facets: how many specialists match with the facet's own filter dropped and have each value."""

from collections.abc import Sequence

import numpy as np

from indexer.engines.embedded import layout
from indexer.engines.embedded.columns import Column, is_first
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.needs import Offers
from indexer.engines.embedded.rows import BITS, Rows
from indexer.engines.query import FACETS

_BITS_OF_BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1, bitorder="little").astype(
    np.int64
)


def distinct(values: Column) -> Column:
    """The distinct values, ascending."""
    ordered: Column = np.sort(values)
    return ordered[is_first(ordered)]


def count_facets(segment: Segment, offers: Offers, rows: Rows) -> dict[str, dict[str, int]]:
    """Counts by facet and value, zeros left out; each specialist counts once for a value."""
    return {
        facet: _count(
            segment, offers, rows.where(np.flatnonzero((rows.fails & ~np.uint16(BITS[facet])) == 0)), facet
        )
        for facet in FACETS
    }


def _count(segment: Segment, offers: Offers, rows: Rows, facet: str) -> dict[str, int]:
    specialists = segment.specialists
    if facet == "profession":
        return _named(offers.professions, _pairs(rows.specialist, offers.profession[rows.offer]))
    if facet == "specialty":
        return _named(offers.specialties, _pairs(rows.specialist, offers.specialty[rows.offer]))
    if facet == "language":
        return _named(segment.codes.languages, _members(specialists.languages[:, distinct(rows.specialist)]))
    if facet == "gender":
        genders = specialists.gender[distinct(rows.specialist)]
        return _named(layout.GENDERS[1:], np.bincount(genders, minlength=1)[1:])
    if facet == "insurer":
        return _named(segment.codes.insurers, _members(_insurers_of_each(segment, rows)))
    return _accepting(segment, rows)


def _accepting(segment: Segment, rows: Rows) -> dict[str, int]:
    flags = segment.practices.flags[rows.practice]
    counts = [
        len(distinct(rows.specialist[(flags & flag) != 0])) for flag in (layout.ACCEPTING, layout.NOT_ACCEPTING)
    ]
    return _named(("true", "false"), np.array(counts))


def _named(names: Sequence[str], counts: Column) -> dict[str, int]:
    return {names[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist()}


def _pairs(specialists: Column, codes: Column) -> Column:
    """How many different specialists stand beside each code; −1 is no code."""
    pairs = distinct(((codes.astype(np.int64) << 32) | specialists)[codes >= 0])
    return np.bincount(pairs >> 32)


def _members(words: Column) -> Column:
    """How many of the sets hold each code: byte by byte, because a byte has only 256 values."""
    bytes_of = (column for word in words for column in word.view(np.uint8).reshape(-1, 8).T)
    return np.concatenate([np.bincount(column, minlength=256) @ _BITS_OF_BYTE for column in bytes_of])


def _insurers_of_each(segment: Segment, rows: Rows) -> Column:
    """For each specialist the insurers of all the practices in the rows, as bits."""
    practices = distinct(rows.practice)
    order = np.argsort(segment.practices.specialist[practices])
    practices = practices[order]
    words = segment.practices.insurers[:, practices]
    starts = np.flatnonzero(is_first(segment.practices.specialist[practices]))
    return np.bitwise_or.reduceat(words, starts, axis=1) if len(starts) else words
