"""One version, opened: maps the columns of its parts and answers from them until nobody holds it any more."""

import weakref
from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from indexer.documents import Document
from indexer.engines.base import Manifest, View
from indexer.engines.embedded.identities import bearers_in, owners_in
from indexer.engines.embedded.naming import NamedPeople
from indexer.engines.embedded.parts import close_stores, open_parts
from indexer.engines.embedded.presence import Presence, Rulings
from indexer.engines.embedded.search import search
from indexer.engines.naming import Named, NameQuery
from indexer.engines.query import Hits, Query
from indexer.engines.withheld import MOST_REVIEWS
from indexer.records import Review


class EmbeddedView(View):
    """Threads may share it: columns never change, and a store guards its connection."""

    def __init__(self, folder: Path, manifest: Manifest, rulings: Rulings) -> None:
        """Raises EngineUnavailable where a file is missing or broken."""
        self.manifest = manifest
        self._parts = open_parts(folder)
        self._stores = [part.store for part in self._parts]
        self._names = NamedPeople(self._parts)
        self._rulings = rulings
        self._known: Presence | None = None
        self.close = weakref.finalize(self, close_stores, self._stores)

    def search(self, query: Query) -> Hits:
        presence = self._presence()
        hits = search(self._parts, query, presence.on(query.as_of.toordinal()))
        return presence.withheld.hits_shown(hits, self._reviews_left)

    def named(self, query: NameQuery) -> tuple[Named, ...]:
        return self._names.find(query, self._presence().on(query.as_of.toordinal()))

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        withheld = self._presence().withheld
        wanted = [id_ for id_ in ids if id_ not in withheld.specialists]
        found: dict[str, Document] = {}
        for store in self._stores:
            found |= store.by_id(wanted)
        return {id_: withheld.shown(document, self._reviews_left) for id_, document in found.items()}

    def documents(self) -> Iterator[Document]:
        withheld = self._presence().withheld
        for document in self.stored_documents():
            if document.specialist.id not in withheld.specialists:
                yield withheld.shown(document, self._reviews_left)

    def stored_documents(self) -> Iterator[Document]:
        for store in self._stores:
            yield from store.all()

    def reviews(self, specialist_id: str, offset: int, limit: int) -> tuple[int, tuple[Review, ...]]:
        withheld = self._presence().withheld
        if specialist_id in withheld.specialists:
            return 0, ()
        erased = withheld.of_specialist(specialist_id)
        pages = (store.reviews(specialist_id, offset, limit, erased) for store in self._stores)
        return next((found for found in pages if found[0]), (0, ()))

    def all_reviews(self) -> Iterator[Review]:
        withheld = self._presence().withheld
        for store in self._stores:
            yield from (review for review in store.all_reviews() if not withheld.hides(review))

    def owners(self, review_ids: Sequence[str]) -> Mapping[str, str]:
        return ChainMap(*(owners_in(part, review_ids) for part in self._parts))

    def bearers(self, keys: Collection[int]) -> Mapping[int, frozenset[str]]:
        found: dict[int, set[str]] = {}
        for part in self._parts:
            for key, id_ in bearers_in(part, keys):
                found.setdefault(key, set()).add(id_)
        return {key: frozenset(ids) for key, ids in found.items()}

    def is_suppressed(self, specialist_id: str) -> bool:
        return specialist_id in self._presence().withdrawn.specialists

    def rulings_state(self) -> str:
        return self._rulings.state()

    def vocabulary(self) -> Sequence[str]:
        return self._presence().words()

    def _reviews_left(self, specialist_id: str) -> Sequence[Review]:
        return self.reviews(specialist_id, 0, MOST_REVIEWS)[1]

    def _presence(self) -> Presence:
        """Who may be shown, by the rulings as they stand."""
        rulings, known = self._rulings.now(), self._known
        if known is None or known.rulings is not rulings:
            known = Presence(self._parts, self.manifest, rulings)
            self._known = known
        return known
