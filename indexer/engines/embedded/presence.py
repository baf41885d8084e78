"""Who of a version may be shown now: the rulings as they stand, and what they mean for the columns of its parts.

Rulings are asked about at every question, which costs one look at a file's stamp; only when the file has changed
is it read, and are the few suppressed people of a version looked up.
"""

from collections import ChainMap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np

from indexer.engines.base import Manifest
from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.identities import owners_in
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.parts import Part
from indexer.engines.embedded.shelves import Stamp, read_shelf, shelf_file, stamp_of
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

    def state(self) -> str:
        """Changes whenever something is added."""
        return str(stamp_of(self._file))


@dataclass(frozen=True)
class Present:
    """Of the specialists of a part: who is eligible on a day and not absent (bool), and the numbers of all who are
    absent: suppressed, or replaced by a later part."""

    is_eligible: Column
    absent: Column


class Presence:
    """One version under one state of the rulings."""

    def __init__(self, parts: Sequence[Part], manifest: Manifest, rulings: Suppressions) -> None:
        self.rulings = rulings
        self.withdrawn: Withdrawn = rulings.in_version(manifest.country, manifest.registers_read_at)
        """Ids of the country, stored in the version or not."""
        self._parts = parts
        specialists, reviews = sorted(self.withdrawn.specialists), sorted(self.withdrawn.reviews)
        suppressed = [part.store.rows_of(specialists) for part in parts]
        owners = [owners_in(part, reviews) for part in parts]
        self.withheld = Withheld.of(
            manifest, chain.from_iterable(suppressed), dict(ChainMap(*owners)), self.withdrawn.held
        )
        self._absent = [_numbers_of(part, rows.values()) for part, rows in zip(parts, suppressed, strict=True)]
        self._by_day: dict[int, tuple[Present, ...]] = {}

    def on(self, day: int) -> tuple[Present, ...]:
        """One of each part. Worked out once, because a day's queries all ask it."""
        known = self._by_day.get(day)
        if known is None:
            known = tuple(map(partial(_present_on, day), self._parts, self._absent))
            kept = list(self._by_day.items())[1 - _DAYS_KEPT :]
            self._by_day = dict([*kept, (day, known)])  # replaced, not changed: threads share it
        return known

    def words(self) -> Sequence[str]:
        """The words of the version, sorted, without those that none but absent people have."""
        words = list(map(_words_of, self._parts, self._absent))
        return words[0] if len(words) == 1 else sorted(set().union(*words))


def _numbers_of(part: Part, suppressed: Iterable[int]) -> Column:
    """The specialists of rows of the store that are suppressed or gone, ascending."""
    rows = np.fromiter(chain(part.store.gone.rows, suppressed), np.int32)
    return np.flatnonzero(np.isin(part.segment.specialists.document, rows))


def _present_on(day: int, part: Part, absent: Column) -> Present:
    eligible = _eligible_on(part.segment, day)
    eligible[absent] = False
    return Present(eligible, absent)


def _words_of(part: Part, absent: Column) -> Sequence[str]:
    segment = part.segment
    vocabulary = Vocabulary(segment.terms)
    if not len(absent):
        return vocabulary
    is_absent = np.zeros(len(segment.specialists.tie), bool)
    is_absent[absent] = True
    is_theirs_alone = np.logical_and.reduceat(is_absent[segment.terms.found >> 2], segment.terms.starts[:-1])
    return [vocabulary[at] for at in np.flatnonzero(~is_theirs_alone).tolist()]


def _eligible_on(segment: Segment, day: int) -> Column:
    first, later = segment.specialists, segment.later_windows
    eligible: Column = (first.eligible_from <= day) & (first.eligible_until >= day)
    is_open = (later.eligible_from <= day) & (later.eligible_until >= day)
    eligible[later.specialist[np.flatnonzero(is_open)]] = True
    return eligible
