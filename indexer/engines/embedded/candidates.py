"""Finds the rows that may answer a query.

Looks where fewer rows are: along the practices of a place, in the postings of rare offers, or from the specialists
the typed words name. Rows that are inadmissible (no offer, not eligible, wrong age, mode, words or out of reach)
are gone.
"""

from dataclasses import replace

import numpy as np

from indexer.engines.embedded import layout
from indexer.engines.embedded.columns import Column, distinct
from indexer.engines.embedded.filters import has_mode, is_treating
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.needs import Need
from indexer.engines.embedded.places import distances_km, is_inside, reach_km, runs_of
from indexer.engines.embedded.rows import Rows
from indexer.engines.embedded.words import Typed
from indexer.engines.query import Box, Circle, Query

_FEWER = 4
"""Words or offers name the candidates where they name so many times fewer than the place holds practices."""


def find_rows(segment: Segment, query: Query, need: Need, is_eligible: Column) -> Rows:
    """Admissible rows. `is_eligible` says for each specialist whether a window holds the query's day."""
    typed = None if query.text is None else Typed(segment, query.text)
    practices = _candidates(segment, query, need, typed)
    rows = _in_reach(segment, query, _answering(segment, need, practices))
    admissible = is_eligible.take(rows.specialist)
    admissible &= is_treating(segment, query, rows)
    admissible &= has_mode(segment, query, rows)
    rows = rows.where(np.flatnonzero(admissible))
    return rows if typed is None else _with_tiers(rows, typed)


def _candidates(segment: Segment, query: Query, need: Need, typed: Typed | None) -> Column:
    """Practices, each once, beyond which no row is admissible."""
    runs = runs_of(segment.practices, query)
    few = int((runs[:, 1] - runs[:, 0]).sum()) // _FEWER
    named = None if typed is None else typed.candidates(is_anywhere=query.area is None)
    if named is not None and len(named) < few:
        return segment.specialist_practices.expand(named)[1].astype(np.intp)
    offers, postings = np.flatnonzero(need.is_shown), segment.offer_practices
    if int((postings.starts[offers + 1] - postings.starts[offers]).sum()) < few:
        slices = [postings.of(offer) for offer in offers.tolist()]
        return distinct(np.concatenate([np.empty(0, np.int32), *slices])).astype(np.intp)
    return np.concatenate([np.empty(0, np.intp), *(np.arange(first, last) for first, last in runs.tolist())])


def _answering(segment: Segment, need: Need, practices: Column) -> Rows:
    """A row for each practice and answer to the need."""
    at, answers = need.answers_of(segment.practices.offers.take(practices))
    practices = practices.take(at)
    specialists = segment.practices.specialist.take(practices).astype(np.intp)
    return Rows(practices, specialists, answers, need.fails.take(answers))


def _in_reach(segment: Segment, query: Query, rows: Rows) -> Rows:
    """The rows inside the area, and how far away each is; a video consultation has no distance."""
    if isinstance(query.area, Box):
        rows = rows.where(np.flatnonzero(is_inside(segment.practices, rows.practice, query.area)))
    if query.origin is None or query.mode != "in_person":
        return rows
    if not isinstance(query.area, Circle):
        return replace(rows, distance_km=distances_km(segment.practices, rows.practice, query.origin, ()))
    reach = reach_km(query, query.area)
    distances = distances_km(segment.practices, rows.practice, query.origin, {query.area.radius_km, reach})
    return replace(rows, distance_km=distances).where(np.flatnonzero(distances <= reach))


def _with_tiers(rows: Rows, typed: Typed) -> Rows:
    """Rows of the specialists who answer what was typed, with the tier's code."""
    codes = typed.codes(rows.specialist)
    return replace(rows, tier=codes).where(np.flatnonzero(codes != layout.UNANSWERED))
