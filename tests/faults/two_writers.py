"""Two commands that write one country at once: one wins, the other says who holds it, or comes after; whatever was
said to be done is there.

Each round starts both within some milliseconds. An update changes one person to a mark of its own, so a lost one
shows.
"""

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults.benches import Bench
from tests.faults.commands import Command, Ended
from tests.faults.people import Contents, a_change, marks_in
from tests.faults.sites import COUNTRY, Site, succeeded
from tests.faults.tallies import Tally

PAIRS = (("reindex", "reindex"), ("reindex", "update"), ("update", "update"))
PEOPLE = (1, 2)
"""Whom the first and the second update change; neither is of the part that other updates change."""
APART_SECONDS = 1.0
CHANGED = "was changed meanwhile"


@dataclass(frozen=True)
class _Writer:
    """`mark`: what it leaves, on everybody or on the one person (`number`)."""

    kind: str
    number: int
    mark: int
    command: Command


@dataclass(frozen=True)
class _State:
    """Marks of the two people, and of everybody else."""

    marks: tuple[int, int]
    rest: int

    def after(self, writer: _Writer) -> "_State":
        if writer.kind == "reindex":
            return _State((writer.mark, writer.mark), writer.mark)
        marks = list(self.marks)
        marks[PEOPLE.index(writer.number)] = writer.mark
        return _State((marks[0], marks[1]), self.rest)


def run(bench: Bench, site: Site, rounds: int) -> Tally:
    tally, rng, outcomes = Tally("two writers at once", site.kind), Random(3), Counter[str]()
    with tally.timed():
        site.clear()
        succeeded(site.reindex(bench.feeds[Contents(0, 0)]).wait())
        state = _State((0, 0), 0)
        for number in range(rounds):
            tally.rounds += 1
            writers = _start_both(bench, site, rng, number)
            ended = [writer.command.wait() for writer in writers]
            outcomes[_outcome(tally, writers, ended)] += 1
            state = _require_serial(bench, site, tally, (state, writers, ended))
            _require_tidy(site, tally, ended)
        tally.note = ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items()))
    return tally


def _start_both(bench: Bench, site: Site, rng: Random, number: int) -> list[_Writer]:
    writers = []
    for place, kind in enumerate(PAIRS[number % len(PAIRS)]):
        if place:
            time.sleep(rng.random() ** 2 * APART_SECONDS)
        if kind == "reindex":
            mark = (number + place) % 2
            command = site.reindex(bench.feeds[Contents(mark, mark)])
        else:
            mark = 100 + 2 * number + place
            command = site.update(_delta(bench.folder, PEOPLE[place], mark))
        writers.append(_Writer(kind, PEOPLE[place], mark, command))
    return writers


def _delta(folder: Path, number: int, mark: int) -> Path:
    path = folder / "feeds" / f"delta-of-{number}.jsonl"
    path.write_bytes(a_change(number, mark))
    return path


def _outcome(tally: Tally, writers: list[_Writer], ended: list[Ended]) -> str:
    """What became of the two; the loser names the winner."""
    for mine, theirs, other in ((0, 1, writers[1]), (1, 0, writers[0])):
        if ended[mine].code == 0:
            continue
        said = ended[mine].said
        names = f"(process {other.command.pid})" in said and "since" in said
        is_told = ended[mine].code == 1 and (names or CHANGED in said)
        tally.require(is_told, f"the loser did not say who holds {COUNTRY}: {ended[mine]}")
        tally.require(ended[theirs].code == 0, f"both failed: {ended}")
    failed = [each for each in ended if each.code]
    if not failed:
        return "one after the other"
    return "one told that it changed" if CHANGED in failed[0].said else "one told who holds it"


def _require_serial(
    bench: Bench, site: Site, tally: Tally, what: tuple[_State, list[_Writer], list[Ended]]
) -> _State:
    """What is live is what the commands that say they succeeded come to, in one order or the other."""
    before, writers, ended = what
    done = [writer for writer, end in zip(writers, ended, strict=True) if end.code == 0]
    orders = [done, done[::-1]]
    expected = []
    for order in orders:
        state = before
        for writer in order:
            state = state.after(writer)
        expected.append(state)
    found = _live_state(site, tally)
    if found not in expected:
        tally.lost_records += 1
        tally.wrong(f"live is {found} where {expected} was said to be done")
    if found.marks == (found.rest, found.rest) and found.rest in (0, 1):
        whole = bench.expected[Contents(found.rest, found.rest)]
        tally.judged(site.verdict([whole]), "after a reindex won")
    return found


def _require_tidy(site: Site, tally: Tally, ended: list[Ended]) -> None:
    """Who cannot prune because the other has begun says so, and the command they name does it."""
    if site.leftovers():
        is_told = any("run directory prune" in each.said for each in ended)
        tally.require(is_told, f"old versions were left and nobody said so: {ended}")
        succeeded(site.start("prune").wait())
        tally.left(site.leftovers(), "after directory prune")


def _live_state(site: Site, tally: Tally) -> _State:
    with site.engine() as engine:
        marks: dict[str, set[int]] = {}
        for document in engine.live(COUNTRY).documents():
            words = [name.text for name in document.specialist.names]
            words += [practice.name for practice in document.specialist.practices]
            marks[document.specialist.id] = marks_in(" ".join(words))
    tally.require(all(len(found) == 1 for found in marks.values()), "somebody bears two marks")
    people = [f"s{number}" for number in PEOPLE]
    rest = set[int]().union(*(found for id_, found in marks.items() if id_ not in people))
    tally.require(len(rest) == 1, f"a mixed version is live: {sorted(rest)}")
    first, second = (min(marks[id_]) for id_ in people)
    return _State((first, second), min(rest))
