"""A cluster of three that loses a node while a reindex runs and questions are asked: every answer is whole or says
that there is none; afterwards the reindex works, with two nodes and with three."""

import threading
import time
from collections import Counter
from contextlib import closing
from random import Random

from indexer.engines import open_engine
from indexer.errors import EngineError
from indexer.settings import Settings
from tests.faults.benches import Bench
from tests.faults.judging import judge, look_at
from tests.faults.killing import Life, wait_for
from tests.faults.nodes import Standing
from tests.faults.people import Contents
from tests.faults.sites import COUNTRY, Server, succeeded
from tests.faults.tallies import Tally

CASE = "a cluster of three loses a node"


class _Asking(threading.Thread):
    """Somebody who asks all along and compares every whole look with what may be live."""

    def __init__(self, bench: Bench, url: str) -> None:
        super().__init__(daemon=True)
        self._url, self._expected = url, [bench.expected[Contents(mark, mark)] for mark in (0, 1)]
        self._stopped = threading.Event()
        self.looks: Counter[str] = Counter()
        self.faults: list[str] = []

    def run(self) -> None:
        with closing(open_engine(Settings(index_url=self._url))) as engine:
            while not self._stopped.is_set():
                try:
                    verdict = judge(look_at(engine.live(COUNTRY)), self._expected)
                except EngineError:
                    self.looks["unavailable"] += 1
                    time.sleep(0.05)
                    continue
                self.looks["whole"] += 1
                if not verdict.is_right:
                    self.faults.append(str(verdict))

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def run(bench: Bench, nodes: list[Standing], rounds: int) -> Tally:
    """The node that is asked stays: one address is all that DIRECTORY_INDEX_URL has."""
    site, rng = Server(bench.folder, nodes[0].url), Random(5)
    tally = Tally(CASE, site.kind)
    with tally.timed():
        now = Contents(0, 0)
        succeeded(site.reindex(bench.feeds[now]).wait())
        assert nodes[0].is_soon("green", len(nodes))
        life = Life(site, site.reindex(bench.feeds[now]))
        asking = _Asking(bench, site.url)
        asking.start()
        for number in range(rounds):
            tally.rounds += 1
            after = Contents(1 - now.rest, 1 - now.rest)
            before, lost = site.runs()[0].number, nodes[1 + number % (len(nodes) - 1)]
            with site.engine() as engine:
                command = site.reindex(bench.feeds[after])
                wait_for(engine, command, life.a_point(rng, number, ("started", "filled", "checked")), before)
            lost.kill()
            ended = command.wait()
            tally.require(ended.code in (0, 1) and "Traceback" not in ended.said, f"it ended so: {ended}")
            tally.require(nodes[0].is_soon("yellow", len(nodes) - 1), "with a node lost a part is missing")
            known = [now, after] if ended.code else [after]
            verdict = site.verdict([bench.expected[each] for each in known])
            tally.judged(verdict, f"with a node lost ({ended.said})")
            now = _again(bench, site, tally, known[verdict.index], "with two nodes")
            lost.start()
            lost.wait_until_up()
            tally.require(nodes[0].is_soon("green", len(nodes)), "with all nodes a part is missing")
            now = _again(bench, site, tally, now, "with three nodes again")
        asking.stop()
        for fault in asking.faults:
            tally.wrong(f"whoever asked all along saw {fault}")
        tally.note = "looks meanwhile: " + ", ".join(f"{n} {c}" for n, c in sorted(asking.looks.items()))
        tally.require(asking.looks["whole"] > rounds, "hardly anything was answered meanwhile")
    return tally


def _again(bench: Bench, site: Server, tally: Tally, now: Contents, when: str) -> Contents:
    after = Contents(1 - now.rest, 1 - now.rest)
    ended = site.reindex(bench.feeds[after]).wait()
    tally.require(ended.code == 0, f"{when} it failed: {ended.said}")
    now = after if ended.code == 0 else now
    tally.judged(site.verdict([bench.expected[now]]), when)
    tally.left(site.leftovers(), when)
    return now
