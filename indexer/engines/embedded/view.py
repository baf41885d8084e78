"""One version, opened: maps its columns and answers from them until nobody holds it any more."""

import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from indexer.documents import Document
from indexer.engines.base import Manifest, View
from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.needs import Offers
from indexer.engines.embedded.search import Index, search
from indexer.engines.embedded.store import Store
from indexer.engines.embedded.words import Vocabulary
from indexer.engines.query import Hits, Query
from indexer.errors import EngineUnavailable
from indexer.records import Review

_DAYS_KEPT = 4
"""Days whose eligibility is remembered: today here, and yesterday's cursors."""


class EmbeddedView(View):
    """Threads may share it: columns never change, and the store guards its connection."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Raises EngineUnavailable where a file is missing or broken."""
        self.manifest = manifest
        try:
            segment = Segment.open(folder)
            store = Store(folder)
        except (OSError, ValueError, EOFError, msgspec.MsgspecError) as error:
            raise EngineUnavailable(
                f"{folder} cannot be read ({error}); run: directory reindex {manifest.country}"
            ) from error
        self._index = Index(segment, Offers.of(segment.codes.offers), store)
        self._vocabulary = Vocabulary(segment.terms)
        self._eligible: dict[int, Column] = {}
        self.close = weakref.finalize(self, store.close)

    def search(self, query: Query) -> Hits:
        return search(self._index, query, self._is_eligible(query.as_of.toordinal()))

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        return self._index.store.by_id(ids)

    def reviews(self, specialist_id: str, offset: int, limit: int) -> tuple[int, tuple[Review, ...]]:
        return self._index.store.reviews(specialist_id, offset, limit)

    def vocabulary(self) -> Sequence[str]:
        return self._vocabulary

    def _is_eligible(self, day: int) -> Column:
        """Who is eligible on a day: worked out once, because a day's queries all ask it."""
        known = self._eligible.get(day)
        if known is None:
            known = _eligible_on(self._index.segment, day)
            kept = list(self._eligible.items())[1 - _DAYS_KEPT :]
            self._eligible = dict([*kept, (day, known)])  # replaced, not changed: other threads may be reading
        return known


def _eligible_on(segment: Segment, day: int) -> Column:
    first, later = segment.specialists, segment.later_windows
    eligible: Column = (first.eligible_from <= day) & (first.eligible_until >= day)
    is_open = (later.eligible_from <= day) & (later.eligible_until >= day)
    eligible[later.specialist[np.flatnonzero(is_open)]] = True
    return eligible
