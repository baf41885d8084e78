"""A version that asks to go live, and what a check of it says. Decides nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from indexer.engines.base import Engine, Manifest, View
from indexer.errors import EngineError
from indexer.ledger import Intake

State = Literal["passed", "refused", "forced"]


class Candidate(Struct, frozen=True):
    """A sealed, hidden version with what is known of its making. `live` is what it would replace.

    `live_view`: that one opened (`open_live`); None also where it cannot be read any more, for then a reindex is
    the remedy, and there is nothing to compare with.
    """

    manifest: Manifest
    view: View
    live: Manifest | None
    specialists: Intake
    reviews: Intake
    real_records: int
    synthetic_records: int
    live_view: View | None = None

    @property
    def comparable(self) -> Manifest | None:
        """What is live, where it is of the same kind: what was invented is no measure of what is real, nor of what
        was invented elsewhere."""
        live, new = self.live, self.manifest
        if live is None or live.synthetic != new.synthetic or (new.synthetic and live.source != new.source):
            return None
        return live


class Finding(Struct, frozen=True):
    """What a check found: the fault for which the candidate may not go live, if there is one, and its figures."""

    fault: str | None = None
    figures: Mapping[str, float] = {}


class Check(Struct, frozen=True):
    """A named gate; `limit` says in words what passes.

    `yields_to_force`: `--force` passes it too. A check that is never forced has `is_forceable` false.
    """

    name: str
    limit: str
    look: Callable[[Candidate], Finding]
    is_forceable: bool = True
    yields_to_force: bool = False


class CheckResult(Struct, frozen=True, kw_only=True):
    """What became of a candidate at one check. A forced one was not looked at."""

    check: str
    limit: str
    state: State
    fault: str = ""
    figures: Mapping[str, float] = {}


def open_live(engine: Engine, country: str) -> View | None:
    """The live version to compare with; None where there is none that can be read."""
    try:
        return engine.live(country)
    except EngineError:
        return None


def figures_of(figures: Sequence[tuple[str, float | None]]) -> Mapping[str, float]:
    """Figures that are known, by name, in order."""
    return {name: round(value, 4) for name, value in figures if value is not None}
