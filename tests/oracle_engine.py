"""The oracle behind the port: an Engine over lists in memory, the first parameter of the contract suite.

Keeps every version until it is dropped; answers by brute force, so for small directories only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from indexer import versions
from indexer.documents import Document
from indexer.engines.base import Engine, Manifest, Role, VersionState, View, Writer
from indexer.engines.query import Hits, Query
from indexer.errors import NoLiveVersion, VersionGone, VersionLive
from indexer.records import Review
from tests import oracle


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
    def __init__(self, version: _Version) -> None:
        self.manifest = version.manifest
        self._documents = tuple(version.documents)
        self._reviews = tuple(version.reviews)

    def search(self, query: Query) -> Hits:
        return oracle.answer(self._documents, query)

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        return {document.specialist.id: document for document in self._documents if document.specialist.id in ids}

    def reviews(self, specialist_id: str, offset: int, limit: int) -> tuple[int, tuple[Review, ...]]:
        found = [review for review in self._reviews if review.specialist_id == specialist_id]
        found.sort(key=lambda review: review.id)
        found.sort(key=lambda review: review.published_on.toordinal() if review.published_on else 0, reverse=True)
        return len(found), tuple(found[offset : offset + limit])

    def vocabulary(self) -> Sequence[str]:
        texts = [document.text for document in self._documents]
        return sorted({word for text in texts for word in text.name_words + text.topic_words + text.place_words})


class OracleWriter(Writer):
    def __init__(self, shelf: _Shelf) -> None:
        self._shelf = shelf

    def create_version(self, manifest: Manifest) -> None:
        self._shelf.versions[manifest.version] = _Version(manifest)

    def add(self, version: str, documents: Iterable[Document]) -> None:
        self._shelf.versions[version].documents.extend(documents)

    def add_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        self._shelf.versions[version].reviews.extend(reviews)

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

    def live(self, country: str) -> View:
        name = self._shelf.live.get(country)
        if name is None or not versions.is_current_shape(name):
            raise NoLiveVersion(country)
        return OracleView(self._shelf.sealed(name))

    def at(self, version: str) -> View:
        if not versions.is_current_shape(version):
            raise VersionGone(version)
        return OracleView(self._shelf.sealed(version))

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

    def close(self) -> None:
        """Nothing is held open."""
