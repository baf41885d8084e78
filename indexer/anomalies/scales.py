"""Weighing one thing after the other: how unlikely it is, up to the most that the table lets it count."""

from math import log10

from msgspec import Struct

from indexer.anomalies.chances import decades_of_count, decades_of_share
from indexer.anomalies.limits import Limits, Signal


class Finding(Struct, frozen=True):
    """`seen` of `of` where `usual` is usual: a share of them, for crowding a number of reviews. Points below zero
    speak for the reviews."""

    signal: Signal
    points: float
    seen: int
    of: int
    usual: float


class Scales:
    """Collects findings, of each signal the weightiest."""

    def __init__(self, limits: Limits) -> None:
        self.numbers, self._limits = limits.numbers, limits
        self._found: dict[Signal, Finding] = {}

    @property
    def findings(self) -> list[Finding]:
        return list(self._found.values())

    def own(self, marked: int, n: int, usual: float) -> float:
        """A person's usual share: their past, drawn towards the country's while there is little of it; never below
        the country's, so that a late beginning of what everybody does is nothing odd."""
        weight = self.numbers.own_past_weight
        return max(usual, (marked + weight * usual) / (n + weight))

    def share(self, signal: Signal, seen_of: tuple[int, int], usual: float, worth: float = 1.0) -> None:
        """So many of so many where `usual` is; `worth`, 0..1, is the part of the most that this one may reach."""
        seen, of = seen_of
        most = self._limits.most(signal) * worth
        decades = decades_of_share(of, round(usual, 3), seen) if of else 0.0
        self._note(Finding(signal, min(most, decades) if most > 0 else max(most, -decades), seen, of, usual))

    def crowding(self, seen_of: tuple[int, int], expected: float, windows: float, worth: float) -> None:
        """More than expected, less what looking at so many windows finds anyhow."""
        seen, of = seen_of
        decades = max(0.0, decades_of_count(expected, seen) - log10(max(1.0, windows)))
        points = min(self._limits.most("crowding") * worth, decades)
        self._note(Finding("crowding", points, seen, of, expected))

    def _note(self, finding: Finding) -> None:
        kept = self._found.get(finding.signal)
        if finding.points and (kept is None or finding.points > kept.points):
            self._found[finding.signal] = finding
