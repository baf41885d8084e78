"""Who of a version may be shown now: the rulings as they stand, and what they mean for its columns.

Rulings are asked about at every question, which costs one look at a file's stamp; only when the file has changed
is it read, and are the few suppressed people of a version looked up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.engines.base import Manifest
from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.shelves import Stamp, read_shelf, shelf_file, stamp_of
from indexer.engines.embedded.store import Store
from indexer.engines.embedded.vocabulary import Vocabulary
from indexer.engines.withheld import Withheld
from indexer.suppression import SUPPRESSED, Suppressions, Withdrawn

_DAYS_KEPT = 4
"""Days whose eligibility is remembered: today here, and yesterday's cursors."""


class Rulings:
    """The shelf of rulings below the folder of an index. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._file = shelf_file(folder, SUPPRESSED)
        self._known: tuple[Stamp | None, Suppressions] = (None, Suppressions())

    def now(self) -> Suppressions:
        """The same object until something is added. EngineUnavailable where the file cannot be read."""
        stamp = stamp_of(self._file)
        if (
            stamp != self._known[0]
        ):  # looked at before the file is read: what is added in between is seen next time
            self._known = stamp, Suppressions(read_shelf(self._file, SUPPRESSED))
        return self._known[1]


@dataclass(frozen=True)
class Present:
    """Of the specialists of a segment: who is eligible on a day and not suppressed (bool), and the numbers of all
    who are suppressed."""

    is_eligible: Column
    suppressed: Column


class Presence:
    """One version under one state of the rulings."""

    def __init__(self, segment: Segment, store: Store, manifest: Manifest, rulings: Suppressions) -> None:
        self.rulings = rulings
        self.withdrawn: Withdrawn = rulings.in_country(manifest.country)
        """Ids of the country, stored in the version or not."""
        rows = store.rows_of(sorted(self.withdrawn.specialists))
        owners = store.owners(sorted(self.withdrawn.reviews))
        self.withheld = Withheld.of(manifest, rows, owners)
        self._segment = segment
        documents = np.array(sorted(rows.values()), np.int32)
        self._suppressed: Column = np.flatnonzero(np.isin(segment.specialists.document, documents))
        self._by_day: dict[int, Present] = {}

    def on(self, day: int) -> Present:
        """Worked out once, because a day's queries all ask it."""
        known = self._by_day.get(day)
        if known is None:
            eligible = _eligible_on(self._segment, day)
            eligible[self._suppressed] = False
            known = Present(eligible, self._suppressed)
            kept = list(self._by_day.items())[1 - _DAYS_KEPT :]
            self._by_day = dict([*kept, (day, known)])  # replaced, not changed: threads share it
        return known

    def words(self, vocabulary: Vocabulary) -> Sequence[str]:
        """The vocabulary without words that none but suppressed people have."""
        if not len(self._suppressed):
            return vocabulary
        is_suppressed = np.zeros(len(self._segment.specialists.tie), bool)
        is_suppressed[self._suppressed] = True
        terms = self._segment.terms
        is_theirs_alone = np.logical_and.reduceat(is_suppressed[terms.found >> 2], terms.starts[:-1])
        return [vocabulary[at] for at in np.flatnonzero(~is_theirs_alone).tolist()]


def _eligible_on(segment: Segment, day: int) -> Column:
    first, later = segment.specialists, segment.later_windows
    eligible: Column = (first.eligible_from <= day) & (first.eligible_until >= day)
    is_open = (later.eligible_from <= day) & (later.eligible_until >= day)
    eligible[later.specialist[np.flatnonzero(is_open)]] = True
    return eligible
