"""Makes versions: two indices filled in bulk, sealed by the manifest in their mapping, promoted by aliases.

Whatever changes a country is done under its lock, and behind its fence (`fences`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import BulkIndexError

from indexer import versions
from indexer.documents import Document
from indexer.engines.base import Manifest, ReviewRun, Writer
from indexer.engines.elastic import names
from indexer.engines.elastic.ahead import made_ahead
from indexer.engines.elastic.aliases import held_roles, switched
from indexer.engines.elastic.asking import ask
from indexer.engines.elastic.client import Connection
from indexer.engines.elastic.fences import Action, remove
from indexer.engines.elastic.filling import Filling, is_gone
from indexer.engines.elastic.leases import wait_until_known
from indexer.engines.elastic.locks import CountryLocks
from indexer.engines.elastic.preparing import (
    ElasticPreparation,
    document_lines,
    prepared_lines,
    review_lines,
    run_lines,
)
from indexer.engines.elastic.seals import put_seal, seals_of
from indexer.engines.elastic.shelves import add_to_shelf
from indexer.engines.elastic.values import distinct_values
from indexer.errors import EngineError, VersionGone, VersionLive
from indexer.kept import EntryT, Shelf
from indexer.records import Review


class ElasticWriter(Writer):
    """Holds the lock of a country from `create_version` until that version is promoted or dropped."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._locks = CountryLocks(connection)
        self._fillings: dict[str, Filling] = {}

    def create_version(self, manifest: Manifest, base: str | None = None) -> None:
        version, country = manifest.version, manifest.country
        if self._stored(version):
            raise EngineError(f"{version} exists already; a version is written once")
        self._locks.claim(country, version)
        try:
            with self._connection.writing() as client:
                require_ours = partial(self._locks.require, country, version)
                self._fillings[version] = _begun(client, version, base, require_ours)
        except BaseException:
            self._locks.release(country, version)
            raise

    def remove(self, version: str, specialists: Collection[str]) -> None:
        with self._filling(version) as (client, filling):
            filling.remove(client, specialists)

    def add(self, version: str, documents: Iterable[Document]) -> None:
        self._add(version, names.specialists_index(version), document_lines(documents))

    def add_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        self._add(version, names.reviews_index(version), review_lines("create", reviews))

    def preparation(self) -> ElasticPreparation:
        return ElasticPreparation()

    def add_prepared(self, version: str, prepared: Iterable[bytes]) -> None:
        with self._filling(version) as (client, filling):
            filling.begin_merging(client, names.reviews_index(version))
        self._add(version, names.specialists_index(version), prepared_lines(prepared))

    def add_review_runs(self, version: str, runs: Iterable[ReviewRun]) -> None:
        self._add(version, names.reviews_index(version), run_lines(runs))

    def amend_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        with self._filling(version) as (client, filling):
            filling.amend(client, names.reviews_index(version), review_lines("index", reviews))

    def seal(self, manifest: Manifest) -> None:
        """Raises EngineError if other rows are stored than were written."""
        version = manifest.version
        indices = names.indices_of(version)
        with self._filling(version) as (_, filling), self._connection.merging() as client:
            filling.require_all(client)
            filling.settle(client)
            offers = list(distinct_values(client, names.specialists_index(version), "offers"))
            self._change(client, version, [remove(index, names.filling_alias(index)) for index in indices])
            client.indices.add_block(index=",".join(indices), block="write")
            put_seal(client, manifest, offers)  # last: an index with its own manifest is complete
        del self._fillings[version]

    def promote(self, version: str) -> None:
        """Raises VersionGone (also for one of another shape), or EngineError for one that is not sealed."""
        if not versions.is_current_shape(version):
            raise VersionGone(version)
        country = versions.country_of(version)
        with self._locks.held_for(country, version), self._connection.writing() as client:
            if not _is_sealed(client, version):
                if not client.indices.exists(index=names.specialists_index(version)):
                    raise VersionGone(version)
                raise EngineError(f"version {version} is not sealed; drop it and reindex {country}")
            for index in names.indices_of(version):
                ask(client, index, {"size": 0})  # what cannot be answered from may not go live
            held = held_roles(client, country)
            if held["live"] != [version]:
                self._change(client, version, switched(country, version, held))
        if held["live"]:
            self.wait_until_known()

    def wait_until_known(self) -> None:
        wait_until_known()

    def drop(self, version: str) -> None:
        country = versions.country_of(version)
        stored = self._stored(version)
        if stored:
            # A work of its own: a version whose lock was lost may still be dropped, once the country is free.
            with self._locks.held_for(country, work := f"drop of {version}"), self._connection.writing() as client:
                if version in held_roles(client, country)["live"]:
                    raise VersionLive(version)
                self._change(client, version, [{"remove_index": {"index": index}} for index in stored], work)
        self._fillings.pop(version, None)
        self._locks.release(country, version)
        self._locks.forget(version)

    def keep(self, shelf: Shelf[EntryT], entries: Iterable[EntryT]) -> None:
        """Under the country's lock, if the shelf has one: a reindex that read it would go live without these."""
        if shelf.country is None:
            with self._connection.writing() as client:
                add_to_shelf(client, shelf, entries)
            return
        with self._locks.held_for(shelf.country, shelf.name), self._connection.writing() as client:
            add_to_shelf(client, shelf, entries)

    def close(self) -> None:
        """Gives up what was not sealed; it stays behind as an unsealed version."""
        self._fillings.clear()
        self._locks.close()

    def _add(self, version: str, index: str, lines: Iterable[bytes]) -> None:
        with self._filling(version) as (client, filling), made_ahead(lines) as ahead:
            filling.add(client, index, ahead)

    @contextmanager
    def _filling(self, version: str) -> Iterator[tuple[Elasticsearch, Filling]]:
        """Raises VersionGone for a version that is not being filled, LockLost where it may not be any more."""
        filling = self._fillings.get(version)
        if filling is None:
            raise VersionGone(version)
        country = versions.country_of(version)
        self._locks.require(country, version)
        with self._connection.writing() as client:
            try:
                yield client, filling
            except NotFoundError as error:
                self._locks.check(country, version)
                raise VersionGone(version) from error
            except BulkIndexError as error:
                if is_gone(error):
                    self._locks.check(country, version)
                    raise VersionGone(version) from error
                raise

    def _change(
        self, client: Elasticsearch, version: str, actions: Iterable[Action], work: str | None = None
    ) -> None:
        """One step, all or nothing. Raises LockLost, and then nothing was changed."""
        country, work = versions.country_of(version), work or version
        try:
            client.indices.update_aliases(actions=[*self._locks.fence(country, work), *actions])
        except NotFoundError:
            self._locks.check(country, work)
            raise

    def _stored(self, version: str) -> list[str]:
        """Those of the version's indices that are there."""
        with self._connection.writing() as client:
            return [index for index in names.indices_of(version) if client.indices.exists(index=index)]


def _begun(client: Elasticsearch, version: str, base: str | None, require_ours: Callable[[], None]) -> Filling:
    if base is not None and not _is_sealed(client, base):
        raise VersionGone(base)
    filling = Filling(version, base, require_ours)
    try:
        filling.make_indices(client)
    except NotFoundError as error:
        raise VersionGone(base or version) from error
    return filling


def _is_sealed(client: Elasticsearch, version: str) -> bool:
    """And of the shape this program reads."""
    return versions.is_current_shape(version) and bool(seals_of(client, names.specialists_index(version)))
