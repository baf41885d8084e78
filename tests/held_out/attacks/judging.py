"""What "detected", "precision" and "quarantined" mean here: the one definition, used by whoever judges a scan."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

from tests.held_out.attacks.history import Case

TUNING_SEEDS = range(200)
JUDGING_SEEDS = range(1000, 2000)
BURST_SHARE = 0.05
BURST_REVIEWS = 3


@dataclass(frozen=True)
class Verdict:
    """Counts over attacks and bursts; shares of nothing are 1 (precision, recall)."""

    attacks: int
    detected: int
    flagged: int
    flagged_planted: int
    bursts: int
    quarantined: int
    missed_kinds: tuple[str, ...]
    quarantined_kinds: tuple[str, ...]

    @property
    def recall(self) -> float:
        return self.detected / self.attacks if self.attacks else 1.0

    @property
    def precision(self) -> float:
        return self.flagged_planted / self.flagged if self.flagged else 1.0


def is_detected(case: Case, flagged: Set[str]) -> bool:
    """At least half of what was planted is flagged."""
    return 2 * len(case.planted & flagged) >= len(case.planted)


def is_quarantined(case: Case, flagged: Set[str]) -> bool:
    """An organic burst suffers when three of its reviews are flagged, or one in twenty."""
    hit = len(case.burst & flagged)
    return hit >= BURST_REVIEWS or (hit > 0 and hit >= BURST_SHARE * len(case.burst))


def judge(attacks: Iterable[Case], bursts: Iterable[Case], flag: Callable[[Case], Set[str]]) -> Verdict:
    """Runs `flag`, which must look at nothing but `specialists` and `reviews`, over all cases."""
    found, missed, flagged, right = 0, [], 0, 0
    for case in attacks:
        marks = flag(case) - case.camouflage
        flagged += len(marks)
        right += len(marks & case.planted)
        if is_detected(case, marks):
            found += 1
        else:
            missed.append(case.kind)
    calm = [(case.kind, is_quarantined(case, flag(case))) for case in bursts]
    hurt = tuple(kind for kind, is_hurt in calm if is_hurt)
    return Verdict(
        attacks=found + len(missed),
        detected=found,
        flagged=flagged,
        flagged_planted=right,
        bursts=len(calm),
        quarantined=len(hurt),
        missed_kinds=tuple(missed),
        quarantined_kinds=hurt,
    )
