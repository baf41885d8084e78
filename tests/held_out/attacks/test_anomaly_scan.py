"""How much the scan finds, on seeds nothing was tuned on. Whoever changes the scan or its table tunes on others.

Ten attacks of each kind and four honest bursts of each.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from tests.held_out.attacks.bursts import BURSTS
from tests.held_out.attacks.history import ATTACKS, Case, calm_case, case
from tests.held_out.attacks.judging import JUDGING_SEEDS, Verdict, judge
from tests.scanning import suspected

ATTACK_SEEDS = JUDGING_SEEDS[: 10 * len(ATTACKS)]
BURST_SEEDS = JUDGING_SEEDS[: 4 * len(BURSTS)]


Scanned = tuple[Case, frozenset[str]]
"""The labels of a case, without its records, and the ids of the reviews the scan suspects in it."""


def scanned_attack(seed: int) -> Scanned:
    return _scanned(case(seed))


def scanned_calm(seed: int) -> Scanned:
    return _scanned(calm_case(seed))


def _scanned(made: Case) -> Scanned:
    """Only the reviews are shown to the scan."""
    return replace(made, specialists=(), reviews=()), suspected(made.reviews)


def judged() -> Verdict:
    """The judge asks in the order of the seeds; two processes have the answers ready."""
    answers: list[frozenset[str]] = []

    def labels(rows: Iterable[Scanned]) -> Iterator[Case]:
        for labelled, found in rows:
            answers.append(found)
            yield labelled

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        attacks = pool.map(scanned_attack, ATTACK_SEEDS, chunksize=5)
        calm = pool.map(scanned_calm, BURST_SEEDS, chunksize=5)
        return judge(labels(attacks), labels(calm), lambda _: answers.pop())


def words_of(verdict: Verdict) -> str:
    missed = ", ".join(f"{kind} {count}" for kind, count in Counter(verdict.missed_kinds).most_common())
    return (
        f"attacks found: {verdict.detected} of {verdict.attacks} (recall {verdict.recall:.3f}, bar 0.8)\n"
        f"reviews held back: {verdict.flagged}, of these planted {verdict.flagged_planted} "
        f"(precision {verdict.precision:.3f}, bar 0.9)\n"
        f"honest bursts held back: {verdict.quarantined} of {verdict.bursts} (bar 0)\n"
        f"missed: {missed or 'none'}"
    )


def test_attacks_are_found_and_honest_bursts_are_left_alone(printed: Callable[[str], None]) -> None:
    verdict = judged()
    printed(words_of(verdict))
    assert verdict.attacks >= 50
    assert verdict.bursts >= 50
    assert verdict.recall >= 0.8
    assert verdict.precision >= 0.9
    assert verdict.quarantined == 0, verdict.quarantined_kinds
