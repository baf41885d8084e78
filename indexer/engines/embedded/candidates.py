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
    named = None if typed is None else typed.candidates(is_anywhere=query.area is None)
    runs = runs_of(segment.practices, query)
    if named is not None and len(named) * _WORDS_FIRST >= int((runs[:, 1] - runs[:, 0]).sum()):
        named = None
    if named is None and query.offers:
        practices, offers = _along_postings(segment, need, runs)
        at, distances = _in_reach(segment, query, practices)
        practices, offers = practices[at], offers[at]
        specialists = segment.practices.specialist[practices]
        rows = Rows(practices, offers, specialists, need.fails[offers], distances)
        return _admitted(segment, query, rows, is_eligible, typed)
    practices = _along_places(runs) if named is None else segment.specialist_practices.expand(named)[1]
    at, distances = _in_reach(segment, query, practices)
    rows = replace(one_row_a_practice(segment, practices[at]), distance_km=distances)
    return _with_offers(segment, need, _admitted(segment, query, rows, is_eligible, typed))


def _along_postings(segment: Segment, need: Need, runs: Column) -> tuple[Column, Column]:
    """Practice and offer wherever a run meets the posting of a wanted offer; postings ascend, as runs do."""
    offers = np.flatnonzero(need.is_wanted)
    slices, sizes = [np.empty(0, np.int32)], np.zeros(len(offers), np.int64)
    runs = runs.astype(np.int32)  # as the postings are, or they would be copied to be searched
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


def _admitted(segment: Segment, query: Query, rows: Rows, is_eligible: Column, typed: Typed | None) -> Rows:
    admissible = is_eligible[rows.specialist]
    admissible &= is_treating(segment, query, rows)
    admissible &= has_mode(segment, query, rows)
    rows = rows.where(np.flatnonzero(admissible))
    return rows if typed is None else _with_tiers(rows, typed)


def _in_reach(segment: Segment, query: Query, practices: Column) -> tuple[Column | slice, Column | None]:
    """Which of the practices lie inside the area, and how far away each of those is; a video consultation has no
    distance."""
    if isinstance(query.area, Box):
        inside = np.flatnonzero(is_inside(segment.practices, practices, query.area))
        return inside, _distances(segment, query, practices[inside])
    distances = _distances(segment, query, practices)
    if distances is None or not isinstance(query.area, Circle):
        return slice(None), distances
    near = np.flatnonzero(distances <= reach_km(query, query.area))
    return near, distances[near]


def _distances(segment: Segment, query: Query, practices: Column) -> Column | None:
    if query.origin is None or query.mode != "in_person":
        return None
    area = query.area
    rims = {area.radius_km, reach_km(query, area)} if isinstance(area, Circle) else ()
    return distances_km(segment.practices, practices, query.origin, rims)


def _with_tiers(rows: Rows, typed: Typed) -> Rows:
    """Rows of the specialists who answer what was typed, with the tier's code."""
    codes = typed.codes(rows.specialist)
    return replace(rows, tier=codes).where(codes != layout.UNANSWERED)
