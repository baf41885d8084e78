"""Finds the rows that may answer a query.

Looks where fewer rows are: in the postings of the offers, along the practices of a place, or from the specialists
the typed words name. Rows that are inadmissible (not eligible, wrong age, mode, words or out of reach) are gone.
"""

from dataclasses import replace

import numpy as np

from indexer.engines.embedded import layout
from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.filters import has_mode, is_treating
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.needs import Need
from indexer.engines.embedded.places import distances_km, is_inside, reach_km, runs_of
from indexer.engines.embedded.rows import Rows
from indexer.engines.embedded.words import Typed
from indexer.engines.query import Box, Circle, Query

_WORDS_FIRST = 4
"""Words name the candidates where they name so many times fewer specialists than the place holds rows."""


def find_rows(segment: Segment, query: Query, need: Need, is_eligible: Column) -> Rows:
    """Admissible rows. `is_eligible` says for each specialist whether a window holds the query's day."""
    typed = None if query.text is None else Typed(segment, query.text)
    named = None if typed is None else typed.candidates()
    runs = runs_of(segment.practices, query)
    is_rare = named is not None and len(named) * _WORDS_FIRST < int((runs[:, 1] - runs[:, 0]).sum())
    if query.offers and not is_rare:
        practices, offers = _along_postings(segment, need, runs)
        rows = Rows(practices, offers, segment.practices.specialist[practices], need.fails[offers])
    elif is_rare and named is not None:
        rows = one_row_a_practice(segment, segment.specialist_practices.expand(named)[1])
    else:
        rows = one_row_a_practice(segment, _along_places(runs))
    rows = _admissible(segment, query, _within_reach(segment, query, rows), is_eligible)
    if typed is not None:
        rows = _with_tiers(rows, typed)
    return rows if query.offers and not is_rare else _with_offers(segment, need, rows)


def _along_postings(segment: Segment, need: Need, runs: Column) -> tuple[Column, Column]:
    """Practice and offer wherever a run meets the posting of a wanted offer; postings ascend, as runs do."""
    offers = np.flatnonzero(need.is_wanted)
    slices, sizes = [np.empty(0, np.int32)], np.zeros(len(offers), np.int64)
    for at, offer in enumerate(offers.tolist()):
        posting = segment.offer_practices.of(offer)
        found = [posting[first:last] for first, last in np.searchsorted(posting, runs).tolist()]
        slices += found
        sizes[at] = sum(map(len, found))
    return np.concatenate(slices), np.repeat(offers, sizes)


def _along_places(runs: Column) -> Column:
    slices = [np.arange(first, last, dtype=np.int32) for first, last in runs.tolist()]
    return np.concatenate([np.empty(0, np.int32), *slices])


def one_row_a_practice(segment: Segment, practices: Column) -> Rows:
    """One row a practice, to be multiplied by its specialist's offers when it has proved admissible."""
    none_yet = np.full(len(practices), -1, np.int32)
    return Rows(practices, none_yet, segment.practices.specialist[practices], np.zeros(len(practices), np.uint16))


def _with_offers(segment: Segment, need: Need, rows: Rows) -> Rows:
    """One row for each wanted offer of each practice's specialist."""
    positions, offers = segment.specialist_offers.expand(rows.specialist)
    wanted = need.is_wanted[offers]
    offers = offers[wanted]
    return replace(rows.where(positions[wanted]), offer=offers, fails=need.fails[offers])


def _admissible(segment: Segment, query: Query, rows: Rows, is_eligible: Column) -> Rows:
    admissible = is_eligible[rows.specialist]
    admissible &= is_treating(segment, query, rows)
    admissible &= has_mode(segment, query, rows)
    return rows.where(np.flatnonzero(admissible))


def _within_reach(segment: Segment, query: Query, rows: Rows) -> Rows:
    """Rows inside the area, with their distances; a video consultation has none."""
    if isinstance(query.area, Box):
        rows = rows.where(is_inside(segment.practices, rows.practice, query.area))
    if query.origin is None or query.mode != "in_person":
        return rows
    circle = query.area if isinstance(query.area, Circle) else None
    rims = () if circle is None else (circle.radius_km, 2 * circle.radius_km)
    distances = distances_km(segment.practices, rows.practice, query.origin, rims)
    rows = replace(rows, distance_km=distances)
    return rows if circle is None else rows.where(distances <= reach_km(query, circle))


def _with_tiers(rows: Rows, typed: Typed) -> Rows:
    """Rows of the specialists who answer what was typed, with the tier's code."""
    codes = typed.codes(rows.specialist)
    return replace(rows, tier=codes).where(codes != layout.UNANSWERED)
