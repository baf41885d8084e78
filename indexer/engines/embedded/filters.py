"""Which of the filters asked each row fails. Owns how a filter reads the columns."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from indexer.engines.embedded import layout
from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.rows import BITS, Rows
from indexer.engines.query import Circle, Query

Passes = Callable[[Segment, Query, Rows], Column]


def judge(segment: Segment, query: Query, rows: Rows) -> Rows:
    """The rows with the bits of every filter they fail; those of the offers they bring along."""
    fails = rows.fails.copy()
    for name in query.filters.sent():
        if name in PASSES:
            fails |= _bits(~PASSES[name](segment, query, rows), name)
    if isinstance(query.area, Circle) and rows.distance_km is not None:
        fails |= _bits(rows.distance_km > query.area.radius_km, "radius_km")
    if query.deadline_days is not None:
        fails |= _bits(~is_in_time(segment, query, rows, query.deadline_days), "deadline")
    return replace(rows, fails=fails)


def _bits(failed: Column, name: str) -> Column:
    return failed.astype(np.uint16) * np.uint16(BITS[name])


EVERY = slice(None)
"""Instead of the numbers of all rows: they are read one after the other, nothing is copied."""


def codes_of(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [code for code, name in enumerate(names) if name in wanted]


def has_any(bits: Column, numbers: Column | slice, names: Sequence[str], wanted: Sequence[str]) -> Column:
    """Whether each numbered row's set holds any of the wanted values."""
    found = np.zeros(bits.shape[1] if isinstance(numbers, slice) else len(numbers), bool)
    codes = codes_of(names, wanted)
    for word in {code >> 6 for code in codes}:
        mask = sum(1 << (code & 63) for code in codes if code >> 6 == word)
        found |= (bits[word][numbers] & np.uint64(mask)) != 0
    return found


def waits_of(segment: Segment, query: Query, rows: Rows) -> Column:
    """Days until each practice's next date; negative where it is past or unknown."""
    return segment.practices.next_available.take(rows.practice) - np.int32(query.as_of.toordinal())


def is_in_time(segment: Segment, query: Query, rows: Rows, days: int) -> Column:
    """Whether each practice has a known next date at most so many days ahead."""
    waits = waits_of(segment, query, rows)
    soon: Column = (waits >= 0) & (waits <= days)
    return soon


def is_treating(segment: Segment, query: Query, rows: Rows) -> Column:
    """Whether each specialist treats all the ages asked for; asked for none, everybody does."""
    if query.ages is None:
        return np.ones(len(rows.specialist), bool)
    youngest, oldest = query.ages
    specialists = segment.specialists
    treats: Column = specialists.youngest.take(rows.specialist) <= youngest
    return treats & (specialists.oldest.take(rows.specialist) >= oldest)


def has_mode(segment: Segment, query: Query, rows: Rows) -> Column:
    """Whether each practice can be visited in the mode asked for; asked for none, it can."""
    if query.mode is None:
        return np.ones(len(rows.practice), bool)
    return _has_flag(segment, rows, layout.MODE_FLAGS[query.mode])


def _has_flag(segment: Segment, rows: Rows, flag: int) -> Column:
    found: Column = (segment.practices.flags.take(rows.practice) & flag) != 0
    return found


def _conditions(segment: Segment, query: Query, rows: Rows) -> Column:
    wanted = query.filters.conditions
    return has_any(segment.specialists.conditions, rows.specialist, segment.codes.conditions, wanted)


def _procedures(segment: Segment, query: Query, rows: Rows) -> Column:
    wanted = query.filters.procedures
    return has_any(segment.specialists.procedures, rows.specialist, segment.codes.procedures, wanted)


def _language(segment: Segment, query: Query, rows: Rows) -> Column:
    spoken, names = segment.specialist_languages, segment.codes.languages
    speaks = spoken.has_any(codes_of(names, query.filters.language))
    found: Column = speaks[spoken.number.take(rows.specialist)]
    return found


def _gender(segment: Segment, query: Query, rows: Rows) -> Column:
    wanted = query.filters.gender
    if wanted not in layout.GENDERS[1:]:
        return np.zeros(len(rows.specialist), bool)
    same: Column = segment.specialists.gender.take(rows.specialist) == layout.GENDERS.index(wanted)
    return same


def _min_rating(segment: Segment, query: Query, rows: Rows) -> Column:
    enough: Column = segment.specialists.rating.take(rows.specialist) >= query.filters.min_rating  # NaN never is
    return enough


def _insurer(segment: Segment, query: Query, rows: Rows) -> Column:
    wanted = query.filters.insurer
    return has_any(segment.practices.insurers, rows.practice, segment.codes.insurers, wanted)


def _funding(segment: Segment, query: Query, rows: Rows) -> Column:
    return _has_flag(segment, rows, layout.FUNDING_FLAGS.get(query.filters.funding or "", 0))


def _accepting(segment: Segment, _: Query, rows: Rows) -> Column:
    return _has_flag(segment, rows, layout.ACCEPTING)


def _available(segment: Segment, query: Query, rows: Rows) -> Column:
    return is_in_time(segment, query, rows, query.filters.available_within_days or 0)


def _max_fee(segment: Segment, query: Query, rows: Rows) -> Column:
    low: Column = segment.practices.fee.take(rows.practice) <= query.filters.max_fee  # NaN never is
    return low


def _step_free(segment: Segment, _: Query, rows: Rows) -> Column:
    return _has_flag(segment, rows, layout.STEP_FREE)


PASSES: dict[str, Passes] = {
    "conditions": _conditions,
    "procedures": _procedures,
    "language": _language,
    "gender": _gender,
    "min_rating": _min_rating,
    "insurer": _insurer,
    "funding": _funding,
    "accepting": _accepting,
    "available_within_days": _available,
    "max_fee": _max_fee,
    "step_free": _step_free,
}
"""By name of the filter; profession and specialty are the offers' and come with the need."""
