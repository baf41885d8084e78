"""How long sides take: interleaved repeats, so that what disturbs the machine disturbs all of them alike.

Owns the clock. Must not know what is asked; answers were judged before.
"""

import statistics
import time
from collections.abc import Mapping, Sequence

from msgspec import Struct

from tests.benchmarks.peers.base import Ask


class Times(Struct, frozen=True):
    """Milliseconds a question, over all repeats; low and high: the smallest and largest median of one repeat."""

    p50: float
    p95: float
    low: float
    high: float
    samples: int


def interleaved(
    sides: Mapping[str, Sequence[Ask]], repeats: int, warm_seconds: float
) -> dict[str, Times | Exception]:
    """Each repeat asks every side all its questions, side after side, there and back (ABBA); before, each side is
    asked for a while, for caches and compilers. Who fails once is asked no more: what it failed with."""
    spent: dict[str, list[list[float]]] = {name: [] for name in sides}
    failed: dict[str, Exception] = {}
    for repeat in range(repeats + 1):
        for name in list(sides)[:: 1 if repeat % 2 else -1]:
            if name not in failed:
                try:
                    if repeat:
                        spent[name].append([_milliseconds(ask) for ask in sides[name]])
                    else:
                        _warm(sides[name], warm_seconds)
                except Exception as error:  # of whatever side: the others are still worth measuring
                    failed[name] = error
    return {name: failed.get(name) or _summed(taken) for name, taken in spent.items()}


def _warm(asks: Sequence[Ask], seconds: float) -> None:
    """All of them once at least."""
    end = time.perf_counter() + seconds
    while True:
        for ask in asks:
            ask()
        if time.perf_counter() >= end:
            return


def _milliseconds(ask: Ask) -> float:
    started = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - started)


def _summed(repeats: Sequence[Sequence[float]]) -> Times:
    everything = sorted(each for taken in repeats for each in taken)
    medians = [statistics.median(taken) for taken in repeats]
    return Times(
        p50=statistics.median(everything),
        p95=everything[min(len(everything) - 1, int(0.95 * len(everything)))],
        low=min(medians),
        high=max(medians),
        samples=len(everything),
    )
