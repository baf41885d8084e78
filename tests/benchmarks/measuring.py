"""One size measured: every side filled, its answers judged, and only then timed."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from tests.benchmarks.asking import Asked
from tests.benchmarks.judge import Judge, fault_of
from tests.benchmarks.peers.base import Ask, Material, Peer
from tests.benchmarks.results import Row
from tests.benchmarks.timing import interleaved

Tell = Callable[[str], None]
Mixes = Mapping[str, Sequence[Asked]]


@dataclass(frozen=True)
class Effort:
    """How much is measured. warm_seconds: of asking before the clock, a mix and side; clients: asking at once for
    the throughput, 0: not measured."""

    repeats: int = 5
    warm_seconds: float = 1.0
    clients: int = 16
    seconds: float = 3.0


def load_all(peers: Iterable[Peer], material: Material, tell: Tell, stack: ExitStack) -> list[Peer]:
    """All of them filled; the stack closes them, also where one fails."""
    loaded = []
    for peer in peers:
        started = time.perf_counter()
        stack.enter_context(closing(peer))
        peer.load(material)
        tell(f"loaded {peer.name} in {time.perf_counter() - started:.1f} s")
        loaded.append(peer)
    return loaded


def measure(peers: Sequence[Peer], mixes: Mixes, judge: Judge, effort: Effort) -> Iterator[list[Row]]:
    """The rows of one mix after the other."""
    gc.collect()
    gc.freeze()  # what the judge knows is no side's garbage, and looking through it no side's time
    try:
        for mix, questions in mixes.items():
            yield _measured(mix, peers, questions, judge, effort)
    finally:
        gc.unfreeze()


def _measured(
    mix: str, peers: Sequence[Peer], questions: Sequence[Asked], judge: Judge, effort: Effort
) -> list[Row]:
    matches = statistics.median(judge.count(asked) for asked in questions)
    rows, sides = [], dict[str, Sequence[Ask]]()
    for peer in peers:
        asks, fault = _prepared(peer, mix, questions, judge)
        if fault is None:
            sides[peer.name] = asks
        row = Row(mix=mix, peer=peer.name, where=peer.where, is_floor=peer.is_floor, matches=matches)
        rows.append(replace(row, fault=fault))
    return [*_timed(rows, sides, {peer.name: peer for peer in peers}, questions, effort)]


def _prepared(peer: Peer, mix: str, questions: Sequence[Asked], judge: Judge) -> tuple[Sequence[Ask], str | None]:
    """What is to be timed, and why it is not: something the side lacks, or a wrong answer."""
    for asked in questions:
        lack = peer.lacks(asked)
        if lack is not None:
            return (), f"lacks: {lack}"
    try:
        peer.settle(mix, questions)
        asks = [peer.prepare(asked) for asked in questions]
        for asked, ask in () if peer.is_floor else zip(questions, asks, strict=True):
            fault = fault_of(peer.read(asked, ask()), judge.truth(asked), peer.score_error)
            if fault is not None:
                return asks, f"wrong: {fault} (asked {asked.body})"
    except Exception as error:  # of whatever side: the others are still worth measuring
        return (), f"failed: {error!r}"
    return asks, None


def _timed(
    rows: Sequence[Row],
    sides: Mapping[str, Sequence[Ask]],
    peers: Mapping[str, Peer],
    questions: Sequence[Asked],
    effort: Effort,
) -> Iterator[Row]:
    times = interleaved(sides, effort.repeats, effort.warm_seconds)
    for row in rows:
        taken = times.get(row.peer)
        if isinstance(taken, Exception):
            yield replace(row, fault=f"failed: {taken!r}")
        elif taken is None:
            yield row
        else:
            yield replace(row, times=taken, **_throughput(peers[row.peer], questions, effort))


def _throughput(peer: Peer, questions: Sequence[Asked], effort: Effort) -> Mapping[str, Any]:
    """Fields of a row."""
    if not effort.clients:
        return {}
    try:
        return peer.throughput(questions, effort.clients, effort.seconds) or {}
    except Exception as error:  # as above
        return {"fault": f"failed under {effort.clients} clients: {error!r}"}
