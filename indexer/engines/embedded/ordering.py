"""Who comes first: scores of rows in float64 and the first specialists in order, without sorting the rest."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from indexer.engines.embedded import layout
from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.filters import waits_of
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.needs import Need
from indexer.engines.embedded.rows import Rows
from indexer.engines.query import Query

Level: TypeAlias = Callable[[Column], Column]
"""The values rows at these positions are ordered by, smaller first."""
_DECIMALS = 9
"""Scores are equal when they are so rounded (the ranking compares them so)."""
_ROWS_PER_SPECIALIST = 4
"""How many rows to expect of one specialist at first: practices."""


def scores_of(segment: Segment, query: Query, need: Need, rows: Rows) -> Column:
    """Score of each row, as if its practice were the match; rounded."""
    weights, specialists = query.weights, segment.specialists
    score = np.zeros(len(rows.specialist))
    if weights.fit:
        score += (weights.fit * need.fit).take(rows.answer)
    if weights.proximity and rows.distance_km is not None:
        score += _halved(weights.proximity, query.proximity_pivot_km, rows.distance_km)
    if weights.rating:
        score += weights.rating * specialists.signal.take(rows.specialist)
    if weights.availability:
        waits = waits_of(segment, query, rows)
        nearness = _halved(weights.availability, query.availability_pivot_days, np.maximum(waits, 0))
        nearness *= waits >= 0
        score += nearness
    if weights.text and rows.tier is not None:
        score += (weights.text * np.array(layout.TIERS)).take(rows.tier)
    if weights.freshness and query.freshness_limit_days is not None:
        ages = np.int32(query.as_of.toordinal()) - specialists.verified_at.take(rows.specialist)
        # By age in days: a day to come is as good as today, one too long ago as bad as none (day 0).
        worth = weights.freshness * (1 - np.arange(query.freshness_limit_days + 1) / query.freshness_limit_days)
        score += worth.take(ages, mode="clip")
    return np.round(score, _DECIMALS, out=score)


def _halved(weight: float, pivot: float, away: Column) -> Column:
    """What a signal adds that is one half at the pivot."""
    worth = away + pivot
    return np.divide(weight * pivot, worth, out=worth)


def keys_of(segment: Segment, query: Query, need: Need, rows: Rows) -> Column | None:
    """The number a sort puts first, smaller first, infinite where unknown; None where the score decides alone."""
    if query.sort == "best":
        return need.step.take(rows.answer).astype(np.float64) if need.has_steps else None
    if query.sort == "distance":
        unknown = np.full(len(rows.practice), np.inf)
        return unknown if rows.distance_km is None else rows.distance_km
    if query.sort == "availability":
        waits = waits_of(segment, query, rows)
        return np.where(waits >= 0, waits, np.inf)
    if query.sort == "fee":
        fee = segment.practices.fee.take(rows.practice)
        return np.where(np.isnan(fee), np.inf, fee)
    return -segment.specialists.ranking_value.take(rows.specialist)


def tie_level(segment: Segment, rows: Rows) -> Level:
    """The order among equals; read for the rows that are equal only."""
    return lambda positions: segment.specialists.tie[rows.specialist[positions]]


def first_specialists(rows: Rows, levels: Sequence[Level], count: int) -> Column:
    """Positions of the first row of each of the first `count` specialists, in the order of the levels."""
    wanted = count * _ROWS_PER_SPECIALIST
    while True:
        positions = _smallest(len(rows.specialist), levels, wanted)
        firsts = _first_of_each(rows.specialist[positions])
        if len(firsts) >= count or wanted >= len(rows.specialist):
            return positions[firsts[:count]]
        wanted *= 4


def _smallest(size: int, levels: Sequence[Level], count: int) -> Column:
    """Positions of the `count` smallest of `size` rows by several levels, in order; exact at ties."""
    kept: list[Column] = []
    tied = np.arange(size)
    for level in levels:
        room = count - sum(map(len, kept))
        if len(tied) <= room:
            break  # all of them are wanted
        values = level(tied)
        rim = np.partition(values, room - 1)[room - 1]
        kept.append(tied[values < rim])
        tied = tied[values == rim]
    positions = np.concatenate([*kept, tied])
    order = np.lexsort([level(positions) for level in reversed(levels)])
    return positions[order[:count]]


def _first_of_each(values: Column) -> Column:
    """Positions of the first of each distinct value, ascending."""
    return np.sort(np.unique(values, return_index=True)[1])
