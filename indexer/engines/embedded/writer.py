"""Makes versions, one writer a country: who may fill, seal, promote and drop them, and in which order."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer import versions
from indexer.documents import Document
from indexer.engines.base import Manifest, ReviewRun, Writer
from indexer.engines.embedded.catalog import Catalog
from indexer.engines.embedded.draft import Draft
from indexer.engines.embedded.locks import CountryLocks, turn_to_write
from indexer.engines.embedded.preparing import EmbeddedPreparation
from indexer.engines.embedded.shelves import add_to_shelf
from indexer.errors import EngineError, EngineUnavailable, VersionGone
from indexer.kept import EntryT, Shelf
from indexer.records import Review


class EmbeddedWriter(Writer):
    """Holds the lock of a country from `create_version` until that version is promoted or dropped."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._locks = CountryLocks()
        self._drafts: dict[str, Draft] = {}

    def create_version(self, manifest: Manifest, base: str | None = None) -> None:
        """Raises LockHeld where another process writes the country."""
        folder = self._catalog.folder(manifest.version)
        if folder.exists():
            raise EngineError(f"{manifest.version} exists already; a version is written once")
        with _on_disk(folder):
            self._locks.claim(folder.parent, manifest.version)
            try:
                below = None if base is None else self._folder_of_base(base)
                folder.mkdir()
                self._drafts[manifest.version] = Draft(folder, below)
            except BaseException:
                self._locks.release(folder.parent, manifest.version)
                raise

    def remove(self, version: str, specialists: Collection[str]) -> None:
        self._draft(version).remove(specialists)

    def add(self, version: str, documents: Iterable[Document]) -> None:
        self._draft(version).add(documents)

    def add_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        self._draft(version).add_reviews(reviews)

    def preparation(self) -> EmbeddedPreparation:
        return EmbeddedPreparation()

    def add_prepared(self, version: str, prepared: Iterable[bytes]) -> None:
        self._draft(version).add_prepared(prepared)

    def add_review_runs(self, version: str, runs: Iterable[ReviewRun]) -> None:
        self._draft(version).add_review_runs(runs)

    def amend_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        self._draft(version).amend_reviews(reviews)

    def seal(self, manifest: Manifest) -> None:
        draft = self._draft(manifest.version)
        with _on_disk(self._catalog.folder(manifest.version)):
            draft.finish()
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
                draft.abandon()
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
            draft.abandon()
        self._drafts.clear()
        self._locks.close()

    def _folder_of_base(self, base: str) -> Path:
        if not versions.is_current_shape(base) or self._catalog.manifest(base) is None:
            raise VersionGone(base)
        return self._catalog.folder(base)

    def _draft(self, version: str) -> Draft:
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
