"""The oracle behind the port: an Engine over lists in memory, the first parameter of the contract suite.

Keeps every version until it is dropped; answers by brute force, so for small directories only.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from indexer import versions
from indexer.documents import Document
from indexer.engines.base import Engine, Manifest, Role, VersionState, View, Writer
from indexer.engines.naming import Named, NameQuery
from indexer.engines.query import Hit, Hits, Query
from indexer.errors import NoLiveVersion, VersionGone, VersionLive
from indexer.identity_keys import keys_of
from indexer.kept import EntryT, Shelf, in_order
from indexer.records import Review
from indexer.reputation import Polls, Tally, rate
from indexer.suppression import SUPPRESSED, Suppressions, Withdrawn
from tests import oracle, oracle_names


@dataclass
class _Version:
    manifest: Manifest
    is_sealed: bool = False
    documents: list[Document] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)


@dataclass
class _Shelf:
    """All versions by name, and the names of the live and the previous one by country."""

    versions: dict[str, _Version] = field(default_factory=dict)
    live: dict[str, str] = field(default_factory=dict)
    previous: dict[str, str] = field(default_factory=dict)

    def sealed(self, name: str) -> _Version:
        version = self.versions.get(name)
        if version is None or not version.is_sealed:
            raise VersionGone(name)
        return version


class OracleView(View):
    """Withholds as it goes: every answer is taken from the lists without what is withdrawn at that moment."""

    def __init__(self, version: _Version, withdrawn: Callable[[Manifest], Withdrawn]) -> None:
        self.manifest = version.manifest
        self._documents = tuple(version.documents)
        self._reviews = tuple(version.reviews)
        self._withdrawn = withdrawn

    def search(self, query: Query) -> Hits:
        hits = oracle.answer(self._listed(), query)
        near_misses = tuple(replace(miss, hit=self._shown_hit(miss.hit)) for miss in hits.near_misses)
        return replace(hits, hits=tuple(map(self._shown_hit, hits.hits)), near_misses=near_misses)

    def named(self, query: NameQuery) -> tuple[Named, ...]:
        return oracle_names.named(self._listed(), query)

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        found = {document.specialist.id: document for document in self._listed()}
        return {id_: self._shown(document) for id_, document in found.items() if id_ in ids}

    def documents(self) -> Iterator[Document]:
        return map(self._shown, self._listed())

    def stored_documents(self) -> Iterator[Document]:
        return iter(self._documents)

    def reviews(self, specialist_id: str, offset: int, limit: int) -> tuple[int, tuple[Review, ...]]:
        if self.is_suppressed(specialist_id):
            return 0, ()
        erased = self._withdrawn(self.manifest).reviews
        own = [review for review in self._reviews if review.specialist_id == specialist_id]
        found = [review for review in own if review.id not in erased]
        found.sort(key=lambda review: review.id)
        found.sort(key=lambda review: review.published_on.toordinal() if review.published_on else 0, reverse=True)
        return len(found), tuple(found[offset : offset + limit])

    def all_reviews(self) -> Iterator[Review]:
        withdrawn = self._withdrawn(self.manifest)
        shown = (review for review in self._reviews if review.id not in withdrawn.reviews)
        suppressed = withdrawn.specialists - withdrawn.held
        return (review for review in shown if review.specialist_id not in suppressed)

    def owners(self, review_ids: Sequence[str]) -> Mapping[str, str]:
        return {review.id: review.specialist_id for review in self._reviews if review.id in review_ids}

    def bearers(self, keys: Collection[int]) -> Mapping[int, frozenset[str]]:
        found = {
            key: frozenset(each.specialist.id for each in self._documents if key in keys_of(each)) for key in keys
        }
        return {key: ids for key, ids in found.items() if ids}

    def is_suppressed(self, specialist_id: str) -> bool:
        return specialist_id in self._withdrawn(self.manifest).specialists

    def rulings_state(self) -> str:
        withdrawn = self._withdrawn(self.manifest)
        return repr((sorted(withdrawn.specialists), sorted(withdrawn.reviews)))

    def vocabulary(self) -> Sequence[str]:
        texts = [document.text for document in self._listed()]
        return sorted({word for text in texts for word in text.name_words + text.place_words})

    def _listed(self) -> list[Document]:
        suppressed = self._withdrawn(self.manifest).specialists
        return [document for document in self._documents if document.specialist.id not in suppressed]

    def _shown_hit(self, hit: Hit) -> Hit:
        return replace(hit, document=self._shown(hit.document))

    def _shown(self, document: Document) -> Document:
        """With the rating of the reviews left, if any was erased; it ranks as before."""
        id_, old, erased = document.specialist.id, document.rating, self._withdrawn(self.manifest).reviews
        if not erased:
            return document
        stored = [review for review in self._reviews if review.specialist_id == id_]
        left = [review for review in stored if review.id not in erased]
        if len(left) == len(stored):
            return document
        polls = Polls()
        for review in left:
            if review.moderation == "published" and review.evidence in self.manifest.evidence:
                polls.vote(id_, review)
            elif review.moderation == "removed":
                polls.hear(id_, review)
        tally = polls.close(self.manifest.as_of).get(id_, Tally())
        rating = rate(tally, prior=0.0)
        return replace(document, rating=replace(rating, ranking_value=old.ranking_value, pending=old.pending))


class OracleWriter(Writer):
    def __init__(self, shelf: _Shelf) -> None:
        self._shelf = shelf

    def create_version(self, manifest: Manifest, base: str | None = None) -> None:
        version = _Version(manifest)
        if base is not None:
            if not versions.is_current_shape(base):
                raise VersionGone(base)
            version.documents, version.reviews = (
                [*self._shelf.sealed(base).documents],
                [*self._shelf.sealed(base).reviews],
            )
        self._shelf.versions[manifest.version] = version

    def remove(self, version: str, specialists: Collection[str]) -> None:
        filled = self._shelf.versions[version]
        filled.documents = [each for each in filled.documents if each.specialist.id not in specialists]
        filled.reviews = [each for each in filled.reviews if each.specialist_id not in specialists]

    def add(self, version: str, documents: Iterable[Document]) -> None:
        self._shelf.versions[version].documents.extend(documents)

    def add_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        self._shelf.versions[version].reviews.extend(reviews)

    def amend_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        amended = {review.id: review for review in reviews}
        filled = self._shelf.versions[version]
        filled.reviews = [amended.get(review.id, review) for review in filled.reviews]

    def seal(self, manifest: Manifest) -> None:
        version = self._shelf.versions[manifest.version]
        version.manifest, version.is_sealed = manifest, True

    def promote(self, version: str) -> None:
        if not versions.is_current_shape(version):
            raise VersionGone(version)
        country = self._shelf.sealed(version).manifest.country
        live = self._shelf.live.get(country)
        if live == version:
            return
        if live is not None:
            self._shelf.previous[country] = live
        self._shelf.live[country] = version

    def drop(self, version: str) -> None:
        if version in self._shelf.live.values():
            raise VersionLive(version)
        self._shelf.versions.pop(version, None)
        for country in [country for country, name in self._shelf.previous.items() if name == version]:
            del self._shelf.previous[country]


class OracleEngine(Engine):
    """Forgets everything at the end of the process."""

    margin = 0

    def __init__(self) -> None:
        self._shelf = _Shelf()
        self._shelves: dict[str, list[Any]] = {}

    def live(self, country: str) -> View:
        name = self._shelf.live.get(country)
        if name is None or not versions.is_current_shape(name):
            raise NoLiveVersion(country)
        return OracleView(self._shelf.sealed(name), self._withdrawn)

    def at(self, version: str) -> View:
        if not versions.is_current_shape(version):
            raise VersionGone(version)
        return OracleView(self._shelf.sealed(version), self._withdrawn)

    def versions(self, country: str) -> tuple[VersionState, ...]:
        held = {name: v for name, v in self._shelf.versions.items() if v.manifest.country == country}
        return tuple(
            VersionState(name, self._role_of(name, version), version.manifest if version.is_sealed else None)
            for name, version in sorted(held.items(), reverse=True)
        )

    def _role_of(self, name: str, version: _Version) -> Role:
        if not version.is_sealed:
            return "unsealed"
        country = version.manifest.country
        if self._shelf.live.get(country) == name:
            return "live"
        return "previous" if self._shelf.previous.get(country) == name else "hidden"

    def writer(self) -> Writer:
        return OracleWriter(self._shelf)

    def kept(self, shelf: Shelf[EntryT]) -> tuple[EntryT, ...]:
        return in_order(self._shelves.get(shelf.name, ()))

    def keep(self, shelf: Shelf[EntryT], entries: Iterable[EntryT]) -> None:
        self._shelves.setdefault(shelf.name, []).extend(entries)

    def _withdrawn(self, manifest: Manifest) -> Withdrawn:
        rulings = Suppressions(self.kept(SUPPRESSED))
        return rulings.in_version(manifest.country, manifest.registers_read_at)

    def close(self) -> None:
        """Nothing is held open."""
