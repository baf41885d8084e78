"""A run, from the sizes wanted to the files written. Owns the order of the steps."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.benchmarks import pictures, report, sides
from tests.benchmarks.columns import Columns, columns_of
from tests.benchmarks.directories import Kept, keep
from tests.benchmarks.judge import ORACLE_UP_TO, Judge, prove
from tests.benchmarks.measuring import Effort, Mixes, load_all, measure
from tests.benchmarks.mixes import MIXES, Scene, draw
from tests.benchmarks.peers.base import Material
from tests.benchmarks.peers.elastic import Shelf
from tests.benchmarks.results import Results, Row, Sized, machine, now, read_results, write_results


@dataclass(frozen=True)
class Wanted:
    """What was asked for. `peers` and `mixes` empty: all; `proofs` None: as many as there are questions."""

    specialists: tuple[int, ...]
    peers: tuple[str, ...]
    mixes: tuple[str, ...]
    questions: int
    proofs: int | None
    repeats: int
    warm_seconds: float
    clients: int
    seconds: float
    output: Path
    work: Path

    @property
    def effort(self) -> Effort:
        return Effort(self.repeats, self.warm_seconds, self.clients, self.seconds)


def run(wanted: Wanted, tell: Callable[[str], None] = print) -> Results:
    """What is found of every size, written after each beside sizes measured before.

    A run of some sides or mixes is no comparison: it goes to files of its own, alone.
    """
    name = "partial" if wanted.peers or wanted.mixes else "latest"
    results = Results() if name == "partial" else read_results(wanted.output / f"{name}.json")
    found = Results()
    for specialists in wanted.specialists:
        sized = _measure(wanted, specialists, tell)
        results, found = results.with_size(sized), found.with_size(sized)
        write_results(wanted.output / f"{name}.json", results)
        (wanted.output / f"{name}.md").write_text(report.markdown(results), encoding="utf-8")
        pictures.write(wanted.output, name, results)
        tell(report.told(Results(sizes=(sized,))))
    tell(report.goals_told(found))
    return found


def _measure(wanted: Wanted, specialists: int, tell: Callable[[str], None]) -> Sized:
    kept = keep(wanted.work, specialists)
    columns = columns_of(kept.documents())
    judge, mixes = _questions(wanted, kept, columns, wanted.questions)
    proved_on = min(specialists, ORACLE_UP_TO)
    proofs = _proved(wanted, proved_on, tell)
    with ExitStack() as stack:
        shelf = stack.enter_context(closing(Shelf()))
        peers = load_all(sides.chosen(wanted.peers, shelf, tell), Material(kept, columns), tell, stack)
        rows: list[Row] = []
        for found in measure(peers, mixes, judge, wanted.effort):
            for row in found:
                tell(report.row_told(row))
            rows += found
        about = {peer.name: peer.about() for peer in peers}
    judged = sum(len(mixes[row.mix]) for row in rows if row.fault is None and not row.is_floor)
    return Sized(
        specialists=specialists,
        listed=len(columns.ids),
        practices=len(columns.places["person"]),
        measured_at=now(),
        machine=machine(),
        proofs=proofs,
        proved_on=proved_on,
        judged=judged,
        rows=tuple(rows),
        peers=about,
    )


def _questions(wanted: Wanted, kept: Kept, columns: Columns, count: int) -> tuple[Judge, Mixes]:
    scene, judge = Scene.of(kept), Judge(columns)
    return judge, {mix: draw(scene, mix, count, judge) for mix in wanted.mixes or MIXES}


@cache  # by the directory it is proved over, the same for all that are too large for the oracle
def _proved(wanted: Wanted, specialists: int, tell: Callable[[str], None]) -> int:
    """How many answers of the judge were the oracle's, over so many specialists."""
    mixed = len(wanted.mixes or MIXES)
    count = wanted.questions * mixed if wanted.proofs is None else wanted.proofs
    if not count:
        return 0
    small = keep(wanted.work, specialists)
    documents = list(small.documents())
    judge, mixes = _questions(wanted, small, columns_of(documents), -(-count // mixed))
    questions = [asked for drawn in mixes.values() for asked in drawn]
    proofs = prove(judge, documents, questions[:count])
    tell(f"the judge's answers are the oracle's: {proofs:,} of {proofs:,} over {specialists:,} specialists")
    return proofs
