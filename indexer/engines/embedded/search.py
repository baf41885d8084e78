"""One search over one segment: rows, the filters each fails, then total, order, facets and near-misses of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import msgspec
import numpy as np

from indexer.engines import choice
from indexer.engines.embedded.candidates import find_rows
from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.facets import count_facets, distinct
from indexer.engines.embedded.filters import judge
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.needs import Need, Offers, need_of
from indexer.engines.embedded.ordering import (
    Level,
    first_specialists,
    keys_of,
    of_lowest_step,
    scores_of,
    tie_level,
)
from indexer.engines.embedded.presence import Present
from indexer.engines.embedded.rejections import count_rejections
from indexer.engines.embedded.rows import BITS, Rows
from indexer.engines.embedded.store import Store
from indexer.engines.query import Hit, Hits, NearMiss, Query
from indexer.errors import EngineUnavailable

_NAMES = {bit: name for name, bit in BITS.items()}


@dataclass(frozen=True)
class Index:
    """An opened version: its columns, its offers taken apart, its documents."""

    segment: Segment
    offers: Offers
    store: Store


@dataclass(frozen=True)
class _Found:
    """Specialists in order: the row each is found by, its score, and its key under the sort."""

    rows: Rows
    score: Column
    key: Column


def search(index: Index, query: Query, present: Present) -> Hits:
    """The exact answer; `present` is of the query's day."""
    segment = index.segment
    need = need_of(index.offers, query)
    rows = judge(segment, query, find_rows(segment, query, need, present.is_eligible))
    matching = rows.where(np.flatnonzero(rows.fails == 0))
    matched = distinct(matching.specialist)
    return Hits(
        hits=tuple(_hits(index, query, _first(segment, query, need, matching))),
        total=len(matched),
        facets=count_facets(segment, index.offers, rows) if query.facets else {},
        near_misses=tuple(_near_misses(index, query, need, _one_bit_short(segment, rows, matched)))
        if query.near_misses
        else (),
        after_deadline=0 if query.deadline_days is None else _count_late(rows, matched),
        rejections=count_rejections(segment, need, query, present) if query.rejections else {},
    )


def _count_late(rows: Rows, matched: Column) -> int:
    """Specialists who fail the deadline and nothing else."""
    return len(np.setdiff1d(rows.specialist[rows.fails == BITS["deadline"]], matched))


def _first(segment: Segment, query: Query, need: Need, rows: Rows) -> _Found:
    """The first `fetch` specialists under the query's sort."""
    rows = of_lowest_step(segment, need, rows)
    return _in_order(segment, query, need, rows, query.fetch)


def _in_order(segment: Segment, query: Query, need: Need, rows: Rows, count: int) -> _Found:
    """The first specialists by the sort's key, score and tie; of a specialist's equal rows the least failing."""
    score = scores_of(segment, query, need, rows)
    key = keys_of(segment, query, need, rows)
    levels: list[Level] = [] if key is None else [key.__getitem__]
    levels += [(-score).__getitem__, tie_level(segment, rows), rows.fails.__getitem__]
    at = first_specialists(rows, levels, count)
    return _Found(rows.where(at), score[at], np.zeros(len(at)) if key is None else key[at])


def _one_bit_short(segment: Segment, rows: Rows, matched: Column) -> Rows:
    """Rows that fail exactly one filter, of specialists who do not match; the deadline is none."""
    is_matched = np.zeros(len(segment.specialists.tie), bool)
    is_matched[matched] = True
    one_bit = (rows.fails != 0) & ((rows.fails & (rows.fails - 1)) == 0) & (rows.fails != BITS["deadline"])
    return rows.where(np.flatnonzero(one_bit & ~is_matched[rows.specialist]))


def _near_misses(index: Index, query: Query, need: Need, rows: Rows) -> Iterator[NearMiss]:
    """By step, score, then tie; of a specialist's equal rows the one whose filter comes first."""
    best = msgspec.structs.replace(query, sort="best")
    nearest = _in_order(index.segment, best, need, rows, query.near_misses)
    for hit, bit in zip(_hits(index, best, nearest), nearest.rows.fails.tolist(), strict=True):
        yield NearMiss(hit, _NAMES[bit])


def _hits(index: Index, query: Query, found: _Found) -> Iterator[Hit]:
    """Hits with exact facts, from the documents; the engine's own score and key beside them."""
    numbers = index.segment.specialists.document[found.rows.specialist].tolist()
    stored = index.store.by_row(numbers)
    columns = (numbers, found.rows.fails.tolist(), found.score.tolist(), found.key.tolist())
    for number, bit, score, key in zip(*columns, strict=True):
        document = stored.get(number)
        hit = None if document is None else choice.choose(document, query, failing=_NAMES.get(bit))
        if hit is None:
            raise EngineUnavailable(
                f"columns and documents of the index disagree at row {number}; "
                f"run: directory reindex {query.country}"
            )
        yield msgspec.structs.replace(hit, engine_score=score, engine_key=None if key == inf else key)
