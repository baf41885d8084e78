"""What a run is to show, as ratios of sides measured side by side: the limit, what was found, whether it holds.

Owns the limits. Must not know how a figure was measured.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.benchmarks.results import Results, Row, Sized

SERVED, EMBEDDED, COLUMNS = "ours, embedded, served", "ours, embedded", "ours, columns alone"
ELASTIC, PLAIN, POSTGIS = "ours, Elasticsearch, served", "plain Elasticsearch", "PostGIS"
FUSED, HELLO = "fused scan (numba)", "Flask hello-world, same bytes"
CITIES = ("dense_city_10", "dense_city_50", "other_city_25")
OPEN = ("country", "rural_50")
TEXT = ("text_city", "text_country")
ALL = (*CITIES, *OPEN, *TEXT)
FIXED = "matches_200"
Measure = Callable[[Row], float | None]


def p50(row: Row) -> float | None:
    return None if row.times is None else row.times.p50


def p95(row: Row) -> float | None:
    return None if row.times is None else row.times.p95


def per_second(row: Row) -> float | None:
    return row.per_second


@dataclass(frozen=True)
class Goal:
    """One side against another in some mixes: the most the ratio (or the difference) may be, or the least."""

    told: str
    side: str
    other: str
    mixes: tuple[str, ...]
    measure: Measure
    most: float | None = None
    least: float | None = None
    is_difference: bool = False


GOALS = (
    Goal("p50 served / plain Elasticsearch, cities", SERVED, PLAIN, CITIES, p50, most=1 / 2),
    Goal("p50 served / plain Elasticsearch, country and rural", SERVED, PLAIN, OPEN, p50, most=1 / 1.5),
    Goal("p50 served / plain Elasticsearch, text", SERVED, PLAIN, TEXT, p50, most=1.0),
    Goal("p95 served / plain Elasticsearch, text", SERVED, PLAIN, TEXT, p95, most=1.0),
    Goal("p50 served / PostGIS, cities", SERVED, POSTGIS, CITIES, p50, most=1 / 20),
    Goal("answers a second, served / plain Elasticsearch, cities", SERVED, PLAIN, CITIES, per_second, least=2.0),
    Goal("answers a second, served / hello-world", SERVED, HELLO, CITIES, per_second, least=0.35),
    Goal("p50 in process / fused scan, cities", EMBEDDED, FUSED, CITIES, p50, most=2.0),
    Goal("p50 columns alone / fused scan, cities", COLUMNS, FUSED, CITIES, p50, most=2.0),
    Goal("p50 our Elasticsearch − plain, ms", ELASTIC, PLAIN, ALL, p50, most=3.0, is_difference=True),
)
FIRST_SECONDS, WORKER_MB = 0.5, 60.0
MOST_GROWTH = 1.5
"""Of the time of a fixed number of matches, from the smallest directory measured to the largest."""


@dataclass(frozen=True)
class Found:
    """A goal in one mix at one size."""

    told: str
    mix: str
    value: float
    is_reached: bool
    limit: str


def reached(results: Results) -> Iterator[Found]:
    """Of the largest size, and the growth up to it, as far as both sides were measured."""
    if not results.sizes:
        return
    sized = results.sizes[-1]
    for goal in GOALS:
        for mix in goal.mixes:
            value = _value(goal, mix, sized)
            if value is not None:
                yield _judged(goal, mix, value)
    yield from _started(sized)
    growth = _growth(results)
    if growth is not None:
        told = f"p50 in process, {sized.specialists:,} / {results.sizes[0].specialists:,} specialists"
        yield Found(told, FIXED, growth, growth <= MOST_GROWTH, f"≤ {MOST_GROWTH:g}")


def _started(sized: Sized) -> Iterator[Found]:
    """What a start takes: all of it, imports too, and the index alone; and what a further worker holds."""
    served, embedded = sized.peers.get(SERVED, {}), sized.peers.get(EMBEDDED, {})
    figures = (
        ("first answer of a server, seconds after its start", served.get("first_answer_seconds"), FIRST_SECONDS),
        (
            "first answer of an index just opened, seconds",
            _seconds(embedded.get("first_answer_ms")),
            FIRST_SECONDS,
        ),
        ("private memory of a worker, MB", max(served.get("workers_private_mb", ()), default=None), WORKER_MB),
    )
    for told, value, most in figures:
        if value is not None:
            yield Found(told, "", value, value <= most, f"≤ {most:g}")


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _judged(goal: Goal, mix: str, value: float) -> Found:
    if goal.most is not None:
        return Found(goal.told, mix, value, value <= goal.most, f"≤ {goal.most:.2g}")
    least = goal.least or 0.0
    return Found(goal.told, mix, value, value >= least, f"≥ {least:.2g}")


def _value(goal: Goal, mix: str, sized: Sized) -> float | None:
    mine, theirs = (_measured(sized, mix, side, goal.measure) for side in (goal.side, goal.other))
    if mine is None or not theirs:
        return None
    return mine - theirs if goal.is_difference else mine / theirs


def _growth(results: Results) -> float | None:
    first, last = (_measured(sized, FIXED, EMBEDDED, p50) for sized in (results.sizes[0], results.sizes[-1]))
    return None if len(results.sizes) < 2 or not first or last is None else last / first


def _measured(sized: Sized, mix: str, side: str, measure: Measure) -> float | None:
    return next((measure(row) for row in sized.rows if (row.mix, row.peer) == (mix, side)), None)
