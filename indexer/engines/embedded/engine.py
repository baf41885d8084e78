"""The embedded engine: hands out views and one writer. Notices a promotion by the stamp of CURRENT."""

import threading
from collections.abc import Iterable
from pathlib import Path

from indexer import versions
from indexer.engines.base import Engine, VersionState
from indexer.engines.embedded.catalog import Catalog, Current
from indexer.engines.embedded.presence import Rulings
from indexer.engines.embedded.shelves import Stamp, read_shelf, shelf_file
from indexer.engines.embedded.view import EmbeddedView
from indexer.engines.embedded.writer import EmbeddedWriter
from indexer.errors import NoLiveVersion, VersionGone
from indexer.kept import EntryT, Shelf


class EmbeddedEngine(Engine):
    """Versions below one folder. Threads may share it."""

    margin = 2
    """Scores are float64 as the exact ones are; only the last digit may differ, at a rounding edge, and two rows
    more nearly always show that it does not matter."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._catalog = Catalog(path)
        self._writer = EmbeddedWriter(self._catalog)
        self._rulings = Rulings(path)
        self._lock = threading.Lock()
        self._views: dict[str, EmbeddedView] = {}
        self._current: dict[str, tuple[Stamp, Current]] = {}

    def live(self, country: str) -> EmbeddedView:
        current = self._read_current(country)
        if current.live is None or not versions.is_current_shape(current.live):
            raise NoLiveVersion(country)
        try:
            return self._open(current.live)
        except VersionGone as error:
            raise NoLiveVersion(country) from error

    def at(self, version: str) -> EmbeddedView:
        if not versions.is_current_shape(version) or not self._catalog.is_sealed(version):
            raise VersionGone(version)
        return self._open(version)

    def versions(self, country: str) -> tuple[VersionState, ...]:
        return self._catalog.states(country)

    def writer(self) -> EmbeddedWriter:
        """Always the same one: it knows what this engine is filling."""
        return self._writer

    def kept(self, shelf: Shelf[EntryT]) -> tuple[EntryT, ...]:
        return read_shelf(shelf_file(self._path, shelf), shelf)

    def keep(self, shelf: Shelf[EntryT], entries: Iterable[EntryT]) -> None:
        self._writer.keep(shelf, shelf_file(self._path, shelf), entries)

    def close(self) -> None:
        """Gives up unsealed versions and closes the documents of every view."""
        self._writer.close()
        with self._lock:
            for view in self._views.values():
                view.close()
            self._views.clear()

    def _read_current(self, country: str) -> Current:
        """What CURRENT says; it is read again only when it was replaced."""
        stamp = self._catalog.stamp(country)
        if stamp is None:
            raise NoLiveVersion(country)
        known = self._current.get(country)
        if known is None or known[0] != stamp:
            known = stamp, self._catalog.current(country)
            self._current[country] = known
        return known[1]

    def _open(self, version: str) -> EmbeddedView:
        view = self._views.get(version)
        if view is not None:
            return view
        with self._lock:
            if version not in self._views:
                manifest = self._catalog.manifest(version)
                if manifest is None:
                    raise VersionGone(version)
                opened = EmbeddedView(self._catalog.folder(version), manifest, self._rulings)
                self._forget_all_but(manifest.country)
                self._views[version] = opened
            return self._views[version]

    def _forget_all_but(self, country: str) -> None:
        """Lets go of views of the country that are neither live nor previous; who holds one may go on using it."""
        now = self._catalog.current(country)
        for version in [name for name in self._views if versions.country_of(name) == country]:
            if version not in (now.live, now.previous):
                del self._views[version]
