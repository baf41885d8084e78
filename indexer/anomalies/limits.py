"""The table of the anomaly scan (seed_data/trust/anomalies.toml), where each row gives its reason."""

from functools import cache
from importlib import resources
from typing import Annotated, Literal

from msgspec import Meta, Struct

from indexer.errors import BadReference
from indexer.reference.reading import convert, read_toml

Signal = Literal[
    "crowding", "evidence", "form", "visits", "old_visits", "scores", "copies", "returning", "shift", "ties"
]
Share = Annotated[float, Meta(gt=0, lt=1)]
Count = Annotated[int, Meta(ge=1)]


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """What one signal may add (or, where it speaks for the reviews, take away), and why so much."""

    code: Signal
    most: float
    label: str
    why: str


class Numbers(Struct, frozen=True, forbid_unknown_fields=True):
    """Thresholds; each is explained in the table."""

    suspect_at: Annotated[float, Meta(gt=0)]
    ties_suspect_at: Annotated[float, Meta(gt=0)]
    join_points: float
    smallest_group: Count
    window_days: tuple[Count, ...]
    habit_days: tuple[Count, ...]
    least_crowding: float
    open_share: Share
    own_past_weight: Count
    habit_discount: Share
    half_proof_worth: Share
    copy_likeness: Share
    copy_likeness_elsewhere: Share
    usual_copies: Share
    old_visit_days: Count
    usual_old_visits: Share
    most_persons_of_reviewer: Count
    tie_days: Count
    most_sharing: Count
    most_compared: Count
    quarantine_days: Count


class Limits(Struct, frozen=True):
    """The whole table."""

    numbers: Numbers
    signals: dict[str, Row]

    def most(self, signal: Signal) -> float:
        return self.signals[signal].most


@cache
def load_limits() -> Limits:
    """Raises BadReference naming the row."""
    file = resources.files("seed_data") / "trust" / "anomalies.toml"
    tables = read_toml(file)
    rows = [convert(file, f"signal {number}", row, Row) for number, row in enumerate(tables.get("signal", []), 1)]
    missing = set(Signal.__args__) - {row.code for row in rows}  # type: ignore[attr-defined]  # a Literal has them
    if missing:
        raise BadReference(f"{file.name}: no [[signal]] with code {sorted(missing)[0]!r}")
    return Limits(convert(file, "numbers", tables.get("numbers"), Numbers), {row.code: row for row in rows})
