"""Elasticsearch killed (-9) and started again while a version is filled, sealed, checked and promoted: the command
succeeds or fails with a remedy; then what is live answers in full, and the next run prunes."""

from random import Random

from tests.faults.benches import Bench
from tests.faults.killing import Life, Reached, wait_for
from tests.faults.nodes import Standing
from tests.faults.people import Contents
from tests.faults.sites import Server, succeeded
from tests.faults.tallies import Tally

STEPS = ("started", "filled", "checked")
"""Killed after these: in the fill, in the seal, in the promotion."""
_REMEDIES = (
    "is it running",
    "look at the health",
    "is it overloaded",
    "run the command again",
    "its log says more",
)


def run(bench: Bench, node: Standing, rounds: int) -> Tally:
    site, rng, reached = Server(bench.folder, node.url), Random(4), Reached()
    tally = Tally("the server is killed and restarted", site.kind)
    with tally.timed():
        now = Contents(0, 0)
        succeeded(site.reindex(bench.feeds[now]).wait())
        lives = {
            False: Life(site, site.reindex(bench.feeds[now])),
            True: Life(site, site.update(bench.deltas[now.part])),
        }
        for number in range(rounds):
            tally.rounds += 1
            is_update = number // len(STEPS) % 2 == 1
            after = Contents(1 - now.part, now.rest if is_update else 1 - now.part)
            before = site.runs()[0].number
            with site.engine() as engine:
                command = site.update(bench.deltas[after.part]) if is_update else site.reindex(bench.feeds[after])
                wait_for(engine, command, lives[is_update].a_point(rng, number, STEPS), before)
            was_running = command.is_running
            node.kill()
            node.start()
            ended = command.wait()
            node.wait_until_up()
            tally.require(node.is_soon("yellow", 1), "the server does not recover")
            reached.note(site.runs()[0], before, was_killed=was_running)
            now = _judge(bench, site, tally, (now, after, ended.code, ended.said))
            again = site.reindex(bench.feeds[Contents(now.part, now.part)]).wait()
            tally.require(again.code == 0, f"the next run failed: {again.said}")
            now = Contents(now.part, now.part) if again.code == 0 else now
            tally.judged(site.verdict([bench.expected[now]]), "after the next run")
            tally.left(site.leftovers(), "after the next run")
        tally.note = str(reached)
    return tally


def _judge(bench: Bench, site: Server, tally: Tally, what: tuple[Contents, Contents, int, str]) -> Contents:
    """A promotion whose answer was lost may have happened; whoever was told that all is done, finds it so."""
    before, after, code, said = what
    if code:
        is_told = code == 1 and any(remedy in said for remedy in _REMEDIES) and "Traceback" not in said
        tally.require(is_told, f"it failed without a remedy: {code} {said}")
    known = [before, after] if code else [after]
    verdict = site.verdict([bench.expected[each] for each in known])
    tally.judged(verdict, f"after the server came back ({said})")
    return known[verdict.index]
