"""Makes versions: documents go to records.sqlite as they come, their numbers are gathered, columns come last."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from indexer.documents import Document
from indexer.engines.base import Manifest, Writer
from indexer.engines.embedded.building import build
from indexer.engines.embedded.catalog import Catalog
from indexer.engines.embedded.gathering import Gathered
from indexer.engines.embedded.locks import CountryLocks, turn_to_write
from indexer.engines.embedded.shelves import add_to_shelf
from indexer.engines.embedded.store import StoreBuilder
from indexer.errors import EngineError, EngineUnavailable, VersionGone
from indexer.kept import EntryT, Shelf
from indexer.records import Review


@dataclass
class _Draft:
    """A version that is being filled."""

    store: StoreBuilder
    gathered: Gathered = field(default_factory=Gathered)

    def gather(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Passes documents on to the store, so that none is held."""
        for document in documents:
            self.gathered.add(document)
            yield document


class EmbeddedWriter(Writer):
    """Holds the lock of a country from `create_version` until that version is promoted or dropped."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._locks = CountryLocks()
        self._drafts: dict[str, _Draft] = {}

    def create_version(self, manifest: Manifest) -> None:
        """Raises LockHeld where another process writes the country."""
        folder = self._catalog.folder(manifest.version)
        if folder.exists():
            raise EngineError(f"{manifest.version} exists already; a version is written once")
        with _on_disk(folder):
            self._locks.claim(folder.parent, manifest.version)
            folder.mkdir()
            self._drafts[manifest.version] = _Draft(StoreBuilder(folder))

    def add(self, version: str, documents: Iterable[Document]) -> None:
        draft = self._draft(version)
        draft.store.add(draft.gather(documents))

    def add_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        self._draft(version).store.add_reviews(reviews)

    def seal(self, manifest: Manifest) -> None:
        draft = self._draft(manifest.version)
        folder = self._catalog.folder(manifest.version)
        with _on_disk(folder):
            draft.store.finish()
            build(draft.gathered).save(folder)
            self._catalog.seal(manifest)
        del self._drafts[manifest.version]

    def promote(self, version: str) -> None:
        with self._claimed(version):
            self._catalog.promote(version)

    def drop(self, version: str) -> None:
        if not self._catalog.folder(version).exists():
            return
        with self._claimed(version):
            draft = self._drafts.pop(version, None)
            if draft is not None:
                draft.store.abandon()
            self._catalog.drop(version)

    def keep(self, shelf: Shelf[EntryT], file: Path, entries: Iterable[EntryT]) -> None:
        """Under the country's lock, if the shelf has one: a reindex that read it would go live without these."""
        folder = file.parent if shelf.country is None else self._catalog.country(shelf.country)
        with _on_disk(folder):
            if shelf.country is not None:
                self._locks.claim(folder, file.name)
            try:
                with turn_to_write(file.parent):
                    add_to_shelf(file, shelf, tuple(entries))
            finally:
                if shelf.country is not None:
                    self._locks.release(folder, file.name)

    def close(self) -> None:
        """Gives up what was not sealed; it stays behind as an unsealed version."""
        for draft in self._drafts.values():
            draft.store.abandon()
        self._drafts.clear()
        self._locks.close()

    def _draft(self, version: str) -> _Draft:
        if version not in self._drafts:
            raise VersionGone(version)
        return self._drafts[version]

    @contextmanager
    def _claimed(self, version: str) -> Iterator[None]:
        """The country's lock for the last step of a version; afterwards it is given up."""
        country = self._catalog.folder(version).parent
        with _on_disk(country):
            self._locks.claim(country, version)
            try:
                yield
            finally:
                self._locks.release(country, version)


@contextmanager
def _on_disk(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EngineUnavailable(
            f"{folder} cannot be written ({error}); check the disk, then run the command again"
        ) from error
