"""Who is no match, by the first test failed: everybody in a part, narrowed test by test.

Reads every row of the columns, whatever the place: an answer asks for it, none gives it by the way.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeAlias

import numpy as np

from indexer.engines.embedded.columns import Column, distinct
from indexer.engines.embedded.filters import PASSES, has_mode, is_in_time, is_treating
from indexer.engines.embedded.layout import UNANSWERED, Segment
from indexer.engines.embedded.needs import Need
from indexer.engines.embedded.places import distances_km, is_inside
from indexer.engines.embedded.presence import Present
from indexer.engines.embedded.rows import BITS, Rows
from indexer.engines.embedded.words import Typed
from indexer.engines.query import Box, Circle, Query

Test: TypeAlias = tuple[str, Callable[[Rows], Column]]
"""A name of TESTS and which rows pass."""
_OF_SPECIALISTS = ("conditions", "procedures", "language", "gender", "min_rating")
_OF_PRACTICES = ("insurer", "funding", "accepting", "available_within_days", "max_fee", "step_free")


def count_rejections(segment: Segment, need: Need, query: Query, present: Present) -> dict[str, int]:
    """Specialists by the first test failed, zeros left out; with the total they are all who may be shown."""
    everybody = np.arange(len(present.is_eligible), dtype=np.int32)
    rows = _one_row_each(np.delete(everybody, present.absent))
    rows, by_specialist = _narrow(rows, _specialist_tests(segment, need, query, present.is_eligible))
    practices = segment.specialist_practices.expand(rows.specialist)[1]
    _, by_practice = _narrow(_one_row_a_practice(segment, practices), _practice_tests(segment, query))
    return {name: count for name, count in (by_specialist | by_practice).items() if count}


def _narrow(rows: Rows, tests: Iterable[Test]) -> tuple[Rows, dict[str, int]]:
    """The rows that pass all, and how many specialists had no row left after each."""
    lost: dict[str, int] = {}
    left = len(distinct(rows.specialist))
    for name, passes in tests:
        rows = rows.where(np.flatnonzero(passes(rows)))
        before, left = left, len(distinct(rows.specialist))
        lost[name] = before - left
    return rows, lost


def _one_row_each(specialists: Column) -> Rows:
    nowhere = np.full(len(specialists), -1)
    return Rows(nowhere, specialists, nowhere, np.zeros(len(specialists), np.uint16))


def _one_row_a_practice(segment: Segment, practices: Column) -> Rows:
    none = np.full(len(practices), -1)
    return Rows(practices, segment.practices.specialist[practices], none, np.zeros(len(practices), np.uint16))


def _specialist_tests(segment: Segment, need: Need, query: Query, is_eligible: Column) -> Iterator[Test]:
    yield "registration", lambda rows: is_eligible[rows.specialist]
    yield "age", partial(is_treating, segment, query)
    yield "need", partial(_has_offer, segment, need.fits)
    if query.text is not None:
        yield "text", partial(_is_answered, Typed(segment, query.text))
    of_profession = need.fits & ((need.offer_fails & BITS["profession"]) == 0)
    yield "profession", partial(_has_offer, segment, of_profession)
    yield "specialty", partial(_has_offer, segment, of_profession & ((need.offer_fails & BITS["specialty"]) == 0))
    yield from _filters(segment, query, _OF_SPECIALISTS)


def _practice_tests(segment: Segment, query: Query) -> Iterator[Test]:
    yield "mode", partial(has_mode, segment, query)
    if isinstance(query.area, Circle):
        yield "radius_km", partial(_is_within, segment, query, query.area.radius_km)
    elif query.area is not None:
        yield "bbox", partial(_is_in_box, segment, query.area)
    yield from _filters(segment, query, _OF_PRACTICES)
    deadline_days = query.deadline_days
    if deadline_days is not None:
        yield "deadline", lambda rows: is_in_time(segment, query, rows, deadline_days)


def _filters(segment: Segment, query: Query, names: Iterable[str]) -> Iterator[Test]:
    asked = query.filters.sent()
    yield from ((name, partial(PASSES[name], segment, query)) for name in names if name in asked)


def _has_offer(segment: Segment, wanted: Column, rows: Rows) -> Column:
    offers = segment.specialist_offers
    has: Column = offers.has_any(np.flatnonzero(wanted).tolist())[offers.number[rows.specialist]]
    return has


def _is_answered(typed: Typed, rows: Rows) -> Column:
    answered: Column = typed.codes(rows.specialist) != UNANSWERED
    return answered


def _is_within(segment: Segment, query: Query, radius_km: float, rows: Rows) -> Column:
    if query.origin is None or query.mode != "in_person":
        return np.ones(len(rows.practice), bool)
    within: Column = distances_km(segment.practices, rows.practice, query.origin, (radius_km,)) <= radius_km
    return within


def _is_in_box(segment: Segment, box: Box, rows: Rows) -> Column:
    return is_inside(segment.practices, rows.practice, box)
