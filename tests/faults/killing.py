"""Points in the life of a run at which something is killed: an equal share in each of its steps, however short.

A whole run is timed by its journal first. A point is so long after a step was noted in the journal; the journal is
watched, for a busy machine keeps no times.
"""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from indexer.engines.base import Engine
from indexer.errors import EngineError
from indexer.journal import JOURNAL, Run, runs_of
from tests.faults.commands import Command
from tests.faults.sites import COUNTRY, Site

LEAST_SECONDS = 0.004
"""A step may be shorter than what a clock hits."""
GLANCE_SECONDS = 0.001


@dataclass(frozen=True)
class Point:
    """`after` a step of the journal (None: the start), and so long into the next."""

    after: str | None
    seconds: float

    def __str__(self) -> str:
        return f"{self.seconds * 1000:.0f} ms after {self.after or 'its start'}"


class Life:
    """How long each step of a whole run takes, the last until its process ends; as the latest of them did."""

    def __init__(self, site: Site, run: Command) -> None:
        ended = run.wait()
        assert ended.code == 0, ended.said
        self.learn(site, run, time.time())

    def learn(self, site: Site, run: Command, last: float) -> None:
        """From a whole run that ended then and is the latest: a machine is not always as busy."""
        steps = site.runs()[0].steps
        moments = [run.started_at, *(step.at.timestamp() for step in steps), last]
        self._after = [None, *(step.state for step in steps)]
        self._lasting = [later - earlier for earlier, later in pairwise(moments)]

    def a_point(self, rng: Random, number: int, after: Sequence[str | None] = ()) -> Point:
        """In the steps by turns: all, or those after the ones named."""
        chosen = [place for place, name in enumerate(self._after) if not after or name in after]
        place = chosen[number % len(chosen)]
        return Point(self._after[place], rng.uniform(0.0, max(self._lasting[place], LEAST_SECONDS)))


def wait_for(engine: Engine, run: Command, point: Point, number_before: int) -> None:
    """Until the point in the life of a run, or its end. `number_before`: of the latest run in the journal."""
    while point.after is not None and run.is_running:
        with suppress(EngineError):
            latest = latest_of(engine)
            states = [] if latest is None else [step.state for step in latest.steps]
            if latest is not None and latest.number > number_before and point.after in states:
                break
        time.sleep(GLANCE_SECONDS)
    time.sleep(point.seconds)


def latest_of(engine: Engine) -> Run | None:
    return next(iter(runs_of(COUNTRY, engine.kept(JOURNAL))), None)


class Reached:
    """How far runs had come when something was killed, by what the journal says of them."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def note(self, latest: Run, number_before: int, *, was_killed: bool) -> None:
        if not was_killed:
            self._counts["too late"] += 1
        elif latest.number == number_before:
            self._counts["before started"] += 1
        elif latest.end is not None:
            self._counts["after the end"] += 1
        else:
            self._counts[f"after {latest.steps[-1].state}"] += 1

    def __str__(self) -> str:
        return "killed " + ", ".join(f"{name} {count}" for name, count in sorted(self._counts.items()))
