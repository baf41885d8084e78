"""One version, opened: maps its columns and answers from them until nobody holds it any more."""

import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from indexer.documents import Document
from indexer.engines.base import Manifest, View
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.naming import NamedPeople
from indexer.engines.embedded.needs import Offers
from indexer.engines.embedded.presence import Presence, Rulings
from indexer.engines.embedded.search import Index, search
from indexer.engines.embedded.store import Store
from indexer.engines.embedded.vocabulary import Vocabulary
from indexer.engines.naming import Named, NameQuery
from indexer.engines.query import Hits, Query
from indexer.engines.withheld import MOST_REVIEWS
from indexer.errors import EngineUnavailable
from indexer.records import Review


class EmbeddedView(View):
    """Threads may share it: columns never change, and the store guards its connection."""

    def __init__(self, folder: Path, manifest: Manifest, rulings: Rulings) -> None:
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
        self._names = NamedPeople(segment, store)
        self._vocabulary = Vocabulary(segment.terms)
        self._rulings = rulings
        self._known: Presence | None = None
        self.close = weakref.finalize(self, store.close)

    def search(self, query: Query) -> Hits:
        presence = self._presence()
        hits = search(self._index, query, presence.on(query.as_of.toordinal()))
        return presence.withheld.hits_shown(hits, self._reviews_left)

    def named(self, query: NameQuery) -> tuple[Named, ...]:
        return self._names.find(query, self._presence().on(query.as_of.toordinal()).is_eligible)

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        withheld = self._presence().withheld
        found = self._index.store.by_id([id_ for id_ in ids if id_ not in withheld.specialists])
        return {id_: withheld.shown(document, self._reviews_left) for id_, document in found.items()}

    def documents(self) -> Iterator[Document]:
        withheld = self._presence().withheld
        for document in self._index.store.all():
            if document.specialist.id not in withheld.specialists:
                yield withheld.shown(document, self._reviews_left)

    def reviews(self, specialist_id: str, offset: int, limit: int) -> tuple[int, tuple[Review, ...]]:
        withheld = self._presence().withheld
        if specialist_id in withheld.specialists:
            return 0, ()
        return self._index.store.reviews(specialist_id, offset, limit, withheld.of_specialist(specialist_id))

    def all_reviews(self) -> Iterator[Review]:
        withheld = self._presence().withheld
        return (review for review in self._index.store.all_reviews() if not withheld.hides(review))

    def owners(self, review_ids: Sequence[str]) -> Mapping[str, str]:
        return self._index.store.owners(review_ids)

    def is_suppressed(self, specialist_id: str) -> bool:
        return specialist_id in self._presence().withdrawn.specialists

    def vocabulary(self) -> Sequence[str]:
        return self._presence().words(self._vocabulary)

    def _reviews_left(self, specialist_id: str) -> Sequence[Review]:
        return self.reviews(specialist_id, 0, MOST_REVIEWS)[1]

    def _presence(self) -> Presence:
        """Who may be shown, by the rulings as they stand."""
        rulings, known = self._rulings.now(), self._known
        if known is None or known.rulings is not rulings:
            known = Presence(self._index.segment, self._index.store, self.manifest, rulings)
            self._known = known
        return known
