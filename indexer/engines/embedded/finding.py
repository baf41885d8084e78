"""One search over one part, before any document is read: rows, the filters each fails, then total, order, facets
and near-misses of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
import numpy as np

from indexer.engines.embedded.candidates import find_rows
from indexer.engines.embedded.columns import Column, union
from indexer.engines.embedded.facets import People, count_facets
from indexer.engines.embedded.filters import judge
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.needs import Need, need_of
from indexer.engines.embedded.ordering import (
    Level,
    first_specialists,
    keys_of,
    scores_of,
    tie_level,
)
from indexer.engines.embedded.parts import Part
from indexer.engines.embedded.presence import Present
from indexer.engines.embedded.rejections import count_rejections
from indexer.engines.embedded.rows import BITS, Rows
from indexer.engines.query import Query


class Candidate(NamedTuple):
    """Somebody found; the first three numbers are their place among all, smaller first."""

    key: float
    """Of the query's sort; infinite where unknown."""
    minus_score: float
    tie: int
    document: int
    """Row in the store of the part."""
    fails: int
    """Bit of the filter they fail; 0: a match."""


@dataclass(frozen=True)
class Finding:
    """What one part answers; nobody of it is in another part. Candidates in order, as many as are asked for."""

    matches: Sequence[Candidate] = ()
    near_misses: Sequence[Candidate] = ()
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    after_deadline: int = 0
    rejections: Mapping[str, int] = field(default_factory=dict)


_NOBODY = Finding()


def find(part: Part, query: Query, present: Present) -> Finding:
    """Exact; `present` is of the query's day."""
    segment = part.segment
    need = need_of(part.offers, query)
    rows = find_rows(segment, query, need, present.is_eligible)
    if not len(rows.specialist) and not query.rejections:
        return _NOBODY  # as in most deltas, which are small: spares them the rest
    rows = judge(segment, query, rows)
    matching = rows.where(np.flatnonzero(rows.fails == 0)) if rows.fails.any() else rows
    matched = People.of(segment, matching)
    return Finding(
        matches=_in_order(segment, query, need, matching, query.fetch),
        near_misses=_nearest(segment, query, need, _one_bit_short(segment, rows, matched.specialists))
        if query.near_misses
        else (),
        total=len(matched.specialists),
        facets=count_facets(segment, part.offers, need, rows, matched) if query.facets else {},
        after_deadline=0 if query.deadline_days is None else _count_late(rows, matched.specialists),
        rejections=count_rejections(segment, need, query, present) if query.rejections else {},
    )


def _count_late(rows: Rows, matched: Column) -> int:
    """Specialists who fail the deadline and nothing else."""
    late = rows.specialist[rows.fails == BITS["deadline"]]
    return len(union(matched, late)) - len(matched)


def _one_bit_short(segment: Segment, rows: Rows, matched: Column) -> Rows:
    """Rows that fail exactly one filter, of specialists who do not match; the deadline is none."""
    is_matched = np.zeros(len(segment.specialists.tie), bool)
    is_matched[matched] = True
    one_bit = (rows.fails != 0) & ((rows.fails & (rows.fails - 1)) == 0) & (rows.fails != BITS["deadline"])
    return rows.where(np.flatnonzero(one_bit & ~is_matched[rows.specialist]))


def _nearest(segment: Segment, query: Query, need: Need, rows: Rows) -> list[Candidate]:
    """By step, score, then tie, whatever the sort."""
    best = msgspec.structs.replace(query, sort="best")
    return _in_order(segment, best, need, rows, query.near_misses)


def _in_order(segment: Segment, query: Query, need: Need, rows: Rows, count: int) -> list[Candidate]:
    """The first specialists by the sort's key, score and tie; of a specialist's equal rows the one whose filter
    comes first."""
    minus_score = -scores_of(segment, query, need, rows)
    key = keys_of(segment, query, need, rows)
    levels: list[Level] = [] if key is None else [key.__getitem__]
    levels += [minus_score.__getitem__, tie_level(segment, rows), rows.fails.__getitem__]
    at = first_specialists(rows, levels, count)
    specialists = rows.specialist[at]
    columns = (
        np.zeros(len(at)) if key is None else key[at],
        minus_score[at],
        segment.specialists.tie[specialists],
        segment.specialists.document[specialists],
        rows.fails[at],
    )
    return list(map(Candidate, *(column.tolist() for column in columns)))
