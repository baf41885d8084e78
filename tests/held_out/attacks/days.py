"""The four years a history covers, as numbered days, and the rhythm honest people keep in them.

Day 0 is FIRST_DAY; LAST is the day before AS_OF. Patients visit on working days and write on any day, less at
weekends, in August and around the turn of the year, and more every year.
"""

from bisect import bisect
from datetime import date
from itertools import accumulate
from random import Random

from tests.held_out.attacks.chance import Weighted, between

AS_OF = date(2026, 11, 2)
FIRST_DAY = date(2022, 11, 2)
LAST = (AS_OF - FIRST_DAY).days - 1
_FIRST_ORDINAL = FIRST_DAY.toordinal()
_WEEKDAY_SHARES = (1.25, 1.2, 1.15, 1.1, 1.0, 0.7, 0.6)
_LAG_DAYS = Weighted(
    {(0, 0): 0.12, (1, 2): 0.25, (3, 6): 0.25, (7, 14): 0.2, (15, 30): 0.12, (31, 60): 0.04, (61, 90): 0.02}
)


def date_of(day: int) -> date:
    return date.fromordinal(_FIRST_ORDINAL + day)


def weekday_of(day: int) -> int:
    """0 is Monday."""
    return (_FIRST_ORDINAL + day - 1) % 7


def _share_of(day: int) -> float:
    today = date_of(day)
    is_turn_of_year = (today.month, today.day) >= (12, 22) or (today.month, today.day) <= (1, 2)
    season = 0.35 if is_turn_of_year else 0.75 if today.month == 8 else 1.0
    return _WEEKDAY_SHARES[today.weekday()] * season * (0.6 + 0.8 * day / LAST)


_CUMULATED = (0.0, *accumulate(_share_of(day) for day in range(LAST + 1)))


def in_rhythm(rng: Random, first: int, last: int) -> int:
    """A day on which an honest person writes, both ends included."""
    low, high = _CUMULATED[first], _CUMULATED[last + 1]
    return max(first, min(last, bisect(_CUMULATED, low + rng.random() * (high - low)) - 1))


def evenly(rng: Random, first: int, last: int) -> int:
    """Any day alike, Sundays too: nobody treated anybody."""
    return between(rng, first, last)


def fading(rng: Random, first: int, last: int) -> int:
    """Mostly in the first days, as after an invitation or an article."""
    return first + int(rng.random() ** 3 * (last - first + 1))


def next_tuesday(day: int) -> int:
    """The day a weekly invitation goes out; never past the end."""
    return min(LAST, day + (1 - weekday_of(day)) % 7)


def seasonal_start(rng: Random, months: tuple[int, ...], room: int) -> int:
    """A day in one of these months with at least `room` days after it."""
    days = [day for day in range(LAST - room) if date_of(day).month in months]
    return days[int(rng.random() * len(days))]


def after_a_visit(rng: Random, published: int) -> int | None:
    """The day of the visit as honest reviews give it: a working day shortly before, sometimes not given."""
    if rng.random() < 0.08:
        return None
    low, high = _LAG_DAYS.draw(rng)
    visited = published - between(rng, low, high)
    return visited - 1 if weekday_of(visited) == 6 else visited


def long_ago_or_lately(rng: Random, published: int) -> int | None:
    """A real visit of the last two years, for those who are asked late."""
    visited = published - between(rng, 1, 700)
    return visited - 1 if weekday_of(visited) == 6 else visited


def thoughtless_visit(rng: Random, published: int) -> int | None:
    """What is filled in without a visit: nothing, or the day of writing."""
    return None if rng.random() < 0.6 else published


def invented_visit(rng: Random, published: int) -> int | None:
    """A few days before, whatever the weekday."""
    return None if rng.random() < 0.15 else published - between(rng, 0, 10)
