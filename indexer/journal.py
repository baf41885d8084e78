"""What was done to the index of a country, run by run, kept beside its versions: how far each came, and its end.

A run is noted when it starts and after every step, so one that was killed tells where. The last KEPT_RUNS of a
country stay. Knows no engine, and not what a run does.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from indexer.kept import Shelf

KEPT_RUNS = 50
Kind = Literal["reindex", "update", "rollback"]
State = Literal["started", "filled", "sealed", "checked", "promoted", "pruned"]
End = Literal["promoted", "checked", "refused", "failed"]


class Step(Struct, frozen=True):
    """A state reached, when, and how many specialists the version holds by then (None: that is not known yet)."""

    state: State
    at: datetime
    specialists: int | None = None


class Run(Struct, frozen=True, kw_only=True):
    """`number` counts the runs of a country from 0. `end` None: it goes on, or was killed."""

    country: str
    number: int
    kind: Kind
    version: str
    source: str
    by: str
    steps: tuple[Step, ...]
    end: End | None = None
    ended_at: datetime | None = None
    message: str = ""
    rejected: int = 0
    checks: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """A run takes the place of the one KEPT_RUNS before it."""
        return self.country, f"{self.number % KEPT_RUNS:02d}"


JOURNAL = Shelf("journal", Run)


def runs_of(country: str, kept: Iterable[Run]) -> list[Run]:
    """Of one country, latest first."""
    return sorted((run for run in kept if run.country == country), key=lambda run: -run.number)


def next_number(country: str, kept: Iterable[Run]) -> int:
    return max((run.number + 1 for run in kept if run.country == country), default=0)


def told(run: Run) -> str:
    """One line for a person."""
    last = run.steps[-1]
    how = {
        "promoted": "went live",
        "checked": "passed a dry run",
        "refused": "was refused",
        "failed": "failed",
        None: f"came as far as {last.state} and has not ended: it is running, or was killed",
    }[run.end]
    began = run.steps[0].at.astimezone(UTC)
    message = f": {run.message}" if run.message else ""
    return f"{run.kind} of {began:%Y-%m-%d %H:%M} UTC by {run.by} {how}{message}"
