"""The stages of a soak, each of which measures something of the running service and returns its figures.

The load and the service share the processors, and twice as many questions take twice as much of them to ask and to
judge: so answers are counted by what the load left of the processors. A machine that others use too changes its
speed from minute to minute: so twice the capacity is asked for in turns with the capacity itself, each turn is
held against those around it, and what has to be kept is that of the turn in the middle.
"""

import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from statistics import mean, median

from msgspec import Struct

from service.admission import Bounds
from tests.soak.bench import Bench
from tests.soak.figures import Figure, at_least, at_most, percentile_ms, told
from tests.soak.load import Outcome, Plan, run
from tests.soak.questions import Question

CLIENTS = 8
"""Of a closed load that keeps every worker at work and has nobody refused."""
USUAL_SHARE = 0.4
"""Of capacity: a load that is borne easily."""
FLOOR = 0.8
"""Of capacity that is served under twice as much: to tell one to come again takes a tenth of what an answer takes,
and may be told to as many as are answered."""
LEAST_REFUSED = 0.25
"""With fewer it was not twice the capacity: the machine had other work while that was measured."""
REFUSED_WITHIN_MS = 100.0
GROWTH = 0.05
SHORTEST_TURN, MOST_TURNS = 5.0, 12
"""Seconds of twice the capacity before the capacity is measured again, and how often at most."""
TURNS = Bounds().at_once + Bounds().in_line
"""Requests in the hands of one worker at most: those being answered, and those in line."""


class Times(Struct, frozen=True, kw_only=True):
    """Seconds of each stage."""

    warming: float = 6.0
    capacity: float = 3.0
    """Each time it is measured."""
    usual: float = 6.0
    double: float = 30.0
    """In all."""
    killed: float = 5.0


class Soak:
    """The stages over one running service."""

    def __init__(self, bench: Bench, questions: list[Question], times: Times, load: ProcessPoolExecutor) -> None:
        self._bench, self._times, self._load = bench, times, load
        self._questions = tuple(questions)
        self._capacity = self._memory_mb = self._usual_ms = 0.0

    def figures(self) -> Iterator[Figure]:
        """Of all stages in their order."""
        yield from self._bear_the_usual()
        yield from self._bear_double()
        yield from self._lose_a_worker()

    def _run(self, seconds: float, *, clients: int = 0, rate: float = 0.0, seed: int = 1) -> Outcome:
        return self._load.submit(run, self._plan(seconds, clients=clients, rate=rate, seed=seed)).result()

    def _plan(self, seconds: float, *, clients: int = 0, rate: float = 0.0, seed: int = 1) -> Plan:
        return Plan(
            port=self._bench.port,
            questions=self._questions,
            seconds=seconds,
            clients=clients,
            rate=rate,
            seed=seed,
        )

    def _bear_the_usual(self) -> Iterator[Figure]:
        """How long answers take at an easy load."""
        self._run(self._times.warming, clients=CLIENTS)
        self._capacity = _rate(self._capacity_now(2))
        usual = self._run(self._times.usual, rate=USUAL_SHARE * self._capacity, seed=3)
        self._usual_ms = percentile_ms(usual.worked, 0.95)
        yield told("capacity", self._capacity, " answers/s")
        yield told(f"answers at {USUAL_SHARE:.0%} of it, p50", percentile_ms(usual.worked, 0.5), " ms")
        yield told("  p95", self._usual_ms, " ms")
        yield at_most("  refused", len(usual.refused), 0.01 * len(usual.worked))
        yield from _right("  ", usual)

    def _capacity_now(self, seed: int) -> Outcome:
        """What it answers when it always has something to do."""
        return self._run(self._times.capacity, clients=CLIENTS, seed=seed)

    def _bear_double(self) -> Iterator[Figure]:
        """Twice as much for as long as wanted, and at once after it the easy load again."""
        self._run(self._times.warming / 2, rate=2 * self._capacity, seed=4)
        self._memory_mb = self._bench.memory_mb()
        turns = max(1, min(MOST_TURNS, round(self._times.double / SHORTEST_TURN)))
        capacities, doubles = [self._capacity_now(50)], list[Outcome]()
        for turn in range(turns):
            rate = _rate(capacities[-1])
            doubles.append(self._run(self._times.double / turns, rate=2 * rate, seed=100 + turn))
            if turn == turns - 1:
                after = self._run(self._times.usual / 2, rate=USUAL_SHARE * rate, seed=6)
            capacities.append(self._capacity_now(51 + turn))
        grown = self._bench.memory_mb()
        rates = [_rate(each) for each in capacities]
        double = sum(doubles, Outcome())
        shares = [
            each / left
            for each, left in zip(map(_rate_of_what_is_left, doubles), _around(capacities), strict=True)
        ]
        late = [percentile_ms([each.seconds for each in turn.refused], 0.99) for turn in doubles]
        asked = len(double.worked) + len(double.refused)
        yield told("twice the capacity asked for", self._times.double, " s")
        yield told("  capacity meanwhile", mean(rates), " answers/s")
        yield told("  the least of it", min(rates), " answers/s")
        yield told("  the most of it", max(rates), " answers/s")
        yield told("  asked", asked / double.seconds, " /s")
        yield told("  served", _rate(double), " answers/s")
        yield at_least("  served, of capacity", 100 * median(shares), 100 * FLOOR, " %")
        yield told("  the least of it", 100 * min(shares), " %")
        missed = sum(share < FLOOR or ms > REFUSED_WITHIN_MS for share, ms in zip(shares, late, strict=True))
        yield at_most("  turns that missed either", missed, turns // 3)
        yield at_least("  told to come again", 100 * len(double.refused) / asked, 100 * LEAST_REFUSED, " %")
        yield told("  served, p50", percentile_ms(double.worked, 0.5), " ms")
        yield told("  served, p99", percentile_ms(double.worked, 0.99), " ms")
        refused = [each.seconds for each in double.refused]
        yield told("  told to come again, p50", percentile_ms(refused, 0.5), " ms")
        yield at_most("  told to come again, p99", median(late), REFUSED_WITHIN_MS, " ms")
        yield told("  the most of it", max(late), " ms")
        yield at_most(
            "  without a time, or without numbers", sum(not each.has_remedy for each in double.refused), 0
        )
        yield told("  emergencies answered", len(double.served.get("emergency", ())))
        yield told("  emergencies, p99", percentile_ms(double.served.get("emergency", ()), 0.99), " ms")
        yield from _right("  ", double)
        yield told("memory of all processes", grown, " MB")
        yield told("  of a worker alone", self._bench.each_worker_mb(), " MB")
        yield at_most("  grown under load", 100 * (grown / self._memory_mb - 1), 100 * GROWTH, " %")
        yield at_most("after it: refused", len(after.refused), 0.01 * len(after.worked))
        yield at_most("  p95", percentile_ms(after.worked, 0.95), 2 * self._usual_ms + 10, " ms")
        yield from _right("  ", after)

    def _lose_a_worker(self) -> Iterator[Figure]:
        """A worker is killed under the easy load: what it had in hand fails, nothing else."""
        before = set(self._bench.workers())
        asked = self._plan(self._times.killed, rate=USUAL_SHARE * self._capacity, seed=7)
        running = self._load.submit(run, asked)
        time.sleep(self._times.killed / 3)
        killed_at = self._bench.kill_a_worker()
        found = running.result()
        later = [each for each in found.failed if each.sent_at > killed_at]
        yield at_most("a worker killed: failed, in its hands", len(found.failed) - len(later), TURNS)
        yield at_most("  failed of what was asked after", len(later), 0)
        yield at_most("  wrong answers", len(found.wrong), 0)
        yield at_least("  workers afterwards", len(self._bench.workers()), len(before))


def _rate(found: Outcome) -> float:
    """Answers a second."""
    return found.answers / found.seconds


def _rate_of_what_is_left(found: Outcome) -> float:
    """Answers for each second of a processor that the load did not take."""
    return found.answers / ((os.cpu_count() or 1) * found.seconds - found.processor_seconds)


def _around(capacities: Iterable[Outcome]) -> list[float]:
    """Of each turn the mean of what was borne before and after it."""
    return [mean(pair) for pair in pairwise(map(_rate_of_what_is_left, capacities))]


def _right(indent: str, outcome: Outcome) -> Iterator[Figure]:
    yield at_most(f"{indent}wrong answers", len(outcome.wrong), 0)
    yield at_most(f"{indent}no answer", len(outcome.failed) + outcome.unasked, 0)
    for wrong in outcome.wrong[:3]:
        yield Figure(f"{indent}  {wrong[:160]}", "")
