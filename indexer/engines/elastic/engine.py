"""The engine over an Elasticsearch server: which versions live there, and in what role."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import msgspec

from indexer import versions
from indexer.engines.base import Engine, Manifest, Role, VersionState, View, Writer
from indexer.engines.elastic import names
from indexer.engines.elastic.client import ANSWER_SECONDS, Connection
from indexer.engines.elastic.leases import Lease
from indexer.engines.elastic.presence import Rulings
from indexer.engines.elastic.seals import Meta, is_seal, seals_of
from indexer.engines.elastic.shelves import read_shelf
from indexer.engines.elastic.view import ElasticView
from indexer.engines.elastic.writer import ElasticWriter
from indexer.errors import EngineUnavailable, NoLiveVersion, VersionGone
from indexer.kept import EntryT, Shelf
from indexer.suppression import SUPPRESSED


class ElasticEngine(Engine):
    """Opening asks nothing of the server yet."""

    margin = 5

    def __init__(self, url: str, answer_seconds: float = ANSWER_SECONDS, ca_file: Path | None = None) -> None:
        """`ca_file`: whose signatures are trusted where the URL says https; None: those every program trusts."""
        self._connection = Connection(url, answer_seconds, ca_file)
        self._writer = ElasticWriter(self._connection)
        self._rulings = Rulings()
        self._lately = Lease[View]()

    def live(self, country: str) -> View:
        # One request gives the name behind the alias and its manifest: nothing can change in between.
        found = self._sealed(names.live_alias("specialists", country))
        for index, meta in found.items():
            version = names.version_of(index)
            if version is not None and versions.country_of(version) != country:
                raise EngineUnavailable(f"what is live for {country} is {version}; reindex {country}")
            if version is not None and versions.is_current_shape(version) and len(found) == 1:
                return ElasticView((self._connection, self._rulings), meta)
        if len(found) > 1:
            raise EngineUnavailable(
                f"{country} has several live versions at {self._connection.address}; reindex it"
            )
        raise NoLiveVersion(country)

    def lately_live(self, country: str) -> View:
        return self._lately.of(country, lambda _: self.live(country))

    def at(self, version: str) -> View:
        found = self._sealed(names.specialists_index(version)) if versions.is_current_shape(version) else {}
        if not found:
            raise VersionGone(version)
        return ElasticView((self._connection, self._rulings), found[names.specialists_index(version)])

    def versions(self, country: str) -> tuple[VersionState, ...]:
        with self._connection.asking() as client:
            found = client.indices.get(
                index=f"specialists-{country.lower()}-*",
                expand_wildcards=["open", "closed", "hidden"],
                filter_path="*.aliases,*.mappings._meta.manifest,*.settings.index.uuid",
            )
        states = []
        for index, stored in found.body.items():
            version = names.version_of(index)
            if version is not None:
                meta = stored.get("mappings", {}).get("_meta", {})
                is_sealed = is_seal(index, meta)
                role = _role(country, stored.get("aliases", {}), is_sealed=is_sealed)
                states.append(VersionState(version, role, _manifest(meta) if is_sealed else None))
        return tuple(sorted(states, key=lambda state: state.version.rpartition("-")[2], reverse=True))

    def writer(self) -> Writer:
        """Always the same one: it knows what this engine is filling."""
        return self._writer

    def kept(self, shelf: Shelf[EntryT]) -> tuple[EntryT, ...]:
        with self._connection.writing() as client:
            return read_shelf(client, shelf)

    def keep(self, shelf: Shelf[EntryT], entries: Iterable[EntryT]) -> None:
        self._writer.keep(shelf, entries)
        if shelf.name == SUPPRESSED.name:
            self._writer.wait_until_known()

    @property
    def is_paused(self) -> bool:
        return self._connection.is_paused

    def close(self) -> None:
        """Gives up unsealed versions, and every country."""
        self._writer.close()
        self._connection.close()

    def _sealed(self, name: str) -> Mapping[str, Meta]:
        """What is sealed behind a name, by index."""
        with self._connection.asking(is_proof=False) as client:
            return seals_of(client, name)


def _manifest(meta: Meta) -> Manifest | None:
    """None where there is none, or one of a program with another idea of it."""
    try:
        return msgspec.convert(meta["manifest"], Manifest)
    except (KeyError, msgspec.ValidationError):
        return None


def _role(country: str, aliases: Collection[str], *, is_sealed: bool) -> Role:
    if names.live_alias("specialists", country) in aliases:
        return "live"
    if names.previous_alias("specialists", country) in aliases:
        return "previous"
    return "hidden" if is_sealed else "unsealed"
