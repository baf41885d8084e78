"""`kill -9` of reindexes and updates: what is live answers in full, and the next run leaves nothing behind."""

import time
from random import Random

from tests.faults.benches import Bench
from tests.faults.commands import Command
from tests.faults.killing import Life, Point, Reached, wait_for
from tests.faults.people import Contents
from tests.faults.sites import Site, succeeded
from tests.faults.tallies import Tally

BLOCK = 11
"""So many updates one after the other, that versions are compacted, then as many reindexes."""


CREWED = 12
"""Every so many reindexes have other processes help, which must not outlive them."""


class _Turns:
    """Which state comes next, and the command that brings it."""

    def __init__(self, bench: Bench, site: Site) -> None:
        self._bench, self._site = bench, site
        self.now = Contents(0, 0)

    def next(self, number: int) -> Contents:
        if self.is_update(number):
            return Contents(1 - self.now.part, self.now.rest)
        return Contents(1 - self.now.rest, 1 - self.now.rest)

    def start(self, number: int) -> Command:
        after = self.next(number)
        if self.is_update(number):
            return self._site.update(self._bench.deltas[after.part])
        return self._site.reindex(self._bench.feeds[after], has_crew=number % CREWED == 0)

    @staticmethod
    def is_update(number: int) -> bool:
        return number // BLOCK % 2 == 0


def run(bench: Bench, site: Site, rounds: int, tidy_every: int) -> Tally:
    """Each killed run is followed by a whole one, or (to save time) every `tidy_every`th is."""
    tally, rng = Tally("kill -9 of reindex and update", site.kind), Random(1)
    with tally.timed():
        site.clear()
        turns, reached = _Turns(bench, site), Reached()
        succeeded(site.reindex(bench.feeds[turns.now]).wait())
        lives = {is_update: _timed(bench, site, is_update=is_update) for is_update in (True, False)}
        for number in range(rounds):
            tally.rounds += 1
            point = lives[turns.is_update(number)].a_point(rng, number)
            _kill(bench, site, turns, (tally, reached, number, point))
            if number % tidy_every == tidy_every - 1 or number == rounds - 1:
                _finish(bench, site, turns, (tally, number, lives))
        tally.note = str(reached)
    return tally


def _timed(bench: Bench, site: Site, *, is_update: bool) -> Life:
    """Of a run that changes nothing."""
    return Life(site, site.update(bench.deltas[0]) if is_update else site.reindex(bench.feeds[Contents(0, 0)]))


def _kill(bench: Bench, site: Site, turns: _Turns, at: tuple[Tally, Reached, int, Point]) -> None:
    tally, reached, number, point = at
    before = site.runs()[0].number
    after = turns.next(number)
    with site.engine() as engine:
        run = turns.start(number)
        wait_for(engine, run, point, before)
    ended = run.kill()
    tally.left(run.helpers_left(), "when it was killed")
    reached.note(site.runs()[0], before, was_killed=ended.code < 0)
    known = [turns.now] if ended.code > 0 else [after] if ended.code == 0 else [turns.now, after]
    verdict = site.verdict([bench.expected[each] for each in known])
    where = f"after kill -9 of {'an update' if turns.is_update(number) else 'a reindex'} {point}"
    tally.judged(verdict, where)
    tally.require(ended.code <= 0, f"{where}: it failed before: {ended.said}")
    turns.now = known[verdict.index]


def _finish(bench: Bench, site: Site, turns: _Turns, at: tuple[Tally, int, dict[bool, Life]]) -> None:
    """A whole run after the killed one."""
    tally, number, lives = at
    after = turns.next(number)
    run = turns.start(number)
    ended, last = run.wait(), time.time()
    tally.require(ended.code == 0, f"the next run failed: {ended.said}")
    if ended.code == 0 and number % CREWED:
        lives[turns.is_update(number)].learn(site, run, last)
    turns.now = after if ended.code == 0 else turns.now
    tally.judged(site.verdict([bench.expected[turns.now]]), "after the next run")
    tally.left(site.leftovers(), "after the next run")
