"""Which versions a country has and which is live: folders, their seals and the file CURRENT. Opens no columns.

    PATH/<shelf>.jsonl, PATH/LOCK        what is kept beside the versions (`shelves`)
    PATH/<cc>/LOCK                       held while a version is made; says by whom
    PATH/<cc>/CURRENT                    {"live": …, "previous": …}, replaced as a whole
    PATH/<cc>/<version>/*.npy …          what a version holds, in parts (`parts`); those of its base are links
    PATH/<cc>/<version>/manifest.json    the seal: written last, so a folder without it was never finished

Order on the disk: files of a version (linked ones are there already), the names in the folders of its parts, which
parts it has, its folder, its seal, the country's folder, CURRENT. A process killed between any two of them leaves
the old version live and a folder that can be dropped. Dropping a version takes no file from those that link it.
"""

import shutil
from pathlib import Path

import msgspec
from msgspec import Struct

from indexer import versions
from indexer.engines.base import Manifest, Role, VersionState
from indexer.engines.embedded import durable
from indexer.errors import EngineUnavailable, VersionGone, VersionLive

SEAL = "manifest.json"
CURRENT = "CURRENT"


class Current(Struct, frozen=True):
    """The names of the version that answers and of the one it replaced."""

    live: str | None = None
    previous: str | None = None


class Catalog:
    """The folders below one path."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def country(self, country: str) -> Path:
        return self._path / country.lower()

    def folder(self, version: str) -> Path:
        """Where a version lies or would lie. Raises VersionGone where the name is none."""
        try:
            return self.country(versions.country_of(version)) / version
        except ValueError as error:
            raise VersionGone(version) from error

    def stamp(self, country: str) -> tuple[int, int, int] | None:
        """Changes whenever CURRENT is replaced; None where there is none."""
        try:
            found = (self.country(country) / CURRENT).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(self.country(country), error) from error
        return found.st_ino, found.st_mtime_ns, found.st_size

    def current(self, country: str) -> Current:
        path = self.country(country) / CURRENT
        try:
            return msgspec.json.decode(path.read_bytes(), type=Current)
        except FileNotFoundError:
            return Current()
        except OSError as error:
            raise _unreadable(path, error) from error
        except msgspec.MsgspecError as error:
            remedy = f"delete {path}, which says what is live, then run: directory reindex {country}"
            raise EngineUnavailable(f"{path} is broken ({error}); {remedy}") from error

    def manifest(self, version: str) -> Manifest | None:
        """The seal of a version; None where it was never sealed, or sealed in a shape this program cannot read."""
        try:
            return msgspec.json.decode((self.folder(version) / SEAL).read_bytes(), type=Manifest)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
        except OSError as error:
            raise _unreadable(self.folder(version), error) from error

    def is_sealed(self, version: str) -> bool:
        return (self.folder(version) / SEAL).exists()

    def seal(self, manifest: Manifest) -> None:
        """Makes a filled folder a version: its files are on the disk already, now their names, then the seal."""
        folder = self.folder(manifest.version)
        durable.sync_folder(folder)
        durable.write(folder / SEAL, msgspec.json.encode(manifest))
        durable.sync_folder(folder.parent)

    def promote(self, version: str) -> None:
        if not self.is_sealed(version) or not versions.is_current_shape(version):
            raise VersionGone(version)
        country = versions.country_of(version)
        now = self.current(country)
        if now.live != version:
            self._replace_current(country, Current(live=version, previous=now.live))

    def drop(self, version: str) -> None:
        """Deletes a version, its seal first, so that an interrupted deletion leaves an unsealed folder."""
        country = versions.country_of(version)
        now = self.current(country)
        if version == now.live:
            raise VersionLive(version)
        if version == now.previous:
            self._replace_current(country, Current(live=now.live))
        folder = self.folder(version)
        (folder / SEAL).unlink(missing_ok=True)
        durable.sync_folder(folder)
        shutil.rmtree(folder)

    def states(self, country: str) -> tuple[VersionState, ...]:
        """Newest first."""
        folder, now = self.country(country), self.current(country)
        names = [each.name for each in folder.iterdir() if each.is_dir()] if folder.is_dir() else []
        found = sorted(filter(_is_version, names), key=lambda name: name.rpartition("-")[2], reverse=True)
        return tuple(VersionState(name, self._role(name, now), self.manifest(name)) for name in found)

    def _role(self, version: str, now: Current) -> Role:
        if not self.is_sealed(version):
            return "unsealed"
        if version == now.live:
            return "live"
        return "previous" if version == now.previous else "hidden"

    def _replace_current(self, country: str, current: Current) -> None:
        durable.write(self.country(country) / CURRENT, msgspec.json.encode(current))


def _unreadable(path: Path, error: Exception) -> EngineUnavailable:
    return EngineUnavailable(f"{path} cannot be read ({error}); check its permissions and the disk")


def _is_version(name: str) -> bool:
    try:
        versions.country_of(name)
    except ValueError:
        return False
    return True
