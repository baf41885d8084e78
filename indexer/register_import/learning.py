"""From what an index holds to what it knows: an export weighed against its versions, then kept and obeyed at once.

Knows the engine's port; tells nobody and decides no doubt.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from indexer.eligibility import Eligibility
from indexer.engines.base import Engine, View
from indexer.errors import BadRecord, VersionGone
from indexer.register_entries import register_shelf
from indexer.register_import.consequences import find
from indexer.register_import.export import Row
from indexer.register_import.holding import Holding, Weighed, hold
from indexer.suppression import SUPPRESSED, Suppressions

ReadRows = Callable[[], Iterable[Row | BadRecord]]
"""Reads the export from its beginning, once for each version."""


def weigh(engine: Engine, read_rows: ReadRows, rule: Eligibility) -> tuple[Weighed, ...]:
    """What it means for the live version, then for the one a rollback would bring back.

    Raises NoLiveVersion, SourceUnreadable.
    """
    country = rule.country.code
    before = engine.kept(register_shelf(country))
    return tuple(
        Weighed(view.manifest.registers_read_at, find(view, read_rows(), before, rule))
        for view in (engine.live(country), *_previous(engine, country))
    )


def learn(engine: Engine, whose: tuple[str, str], weighed: Sequence[Weighed], now: datetime) -> Holding:
    """Keeps what was found and hides at once whom it hides; `whose`: country and register.

    The entries come first: they are refused (LockHeld) while the country is reindexed by those before.
    """
    entries = {entry.key: entry for each in weighed for entry in each.findings.entries}
    engine.keep(register_shelf(whose[0]), entries.values())
    holding = hold(whose, weighed, Suppressions(engine.kept(SUPPRESSED)), now)
    engine.keep(SUPPRESSED, holding.rulings)
    return holding


def _previous(engine: Engine, country: str) -> Iterator[View]:
    for state in engine.versions(country):
        if state.role == "previous":
            with contextlib.suppress(VersionGone):  # of another release: nobody is answered from it
                yield engine.at(state.version)
