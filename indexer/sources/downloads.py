"""A download on disk: the whole file, the part that is being fetched, and what the server called each.

<digest of the address>-<name>         the file
<digest of the address>-<name>.part    what was fetched of it so far
<digest of the address>-<name>.json    by what the server tells its versions apart
<digest of the address>-<name>.lock    who fetches it holds this; its time is when the address was last asked for

Of an address there is one file, the newest. What nobody asked for in KEPT_DAYS is dropped by the next download.
"""

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct
from msgspec.structs import replace

KEPT_DAYS = 30
_DAY_SECONDS = 24 * 3600
_LOCK = ".lock"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_WEAK = "W/"


class Held(Struct, frozen=True):
    """By what the server tells versions of the file apart, of the part or, once whole, of the file."""

    etag: str | None = None
    last_modified: str | None = None
    is_whole_known: bool = False
    is_part_of_same: bool = False

    @property
    def validator(self) -> str | None:
        """What proves that a part belongs to the file: a weak mark does not."""
        if self.etag and not self.etag.startswith(_WEAK):
            return self.etag
        return self.last_modified

    def agrees_with(self, etag: str | None, last_modified: str | None) -> bool:
        """Whether an answer is about the same version, by whichever mark both have."""
        if self.etag and etag:
            return self.etag == etag
        return bool(self.last_modified) and self.last_modified == last_modified


class Download:
    """Where one address is kept. The file changes at once, when all of the new one is there."""

    def __init__(self, folder: Path, url: str, path: str) -> None:
        digest = hashlib.sha256(url.encode()).hexdigest()[:16]
        name = _UNSAFE.sub("-", path.rsplit("/", 1)[-1])[-100:] or "file"
        self.file = folder / f"{digest}-{name}"
        self.part = self.file.with_name(f"{self.file.name}.part")
        self._notes = self.file.with_name(f"{self.file.name}.json")
        self.lock = self.file.with_name(f"{self.file.name}{_LOCK}")

    @property
    def is_whole(self) -> bool:
        return self.file.is_file()

    @property
    def part_bytes(self) -> int:
        return self.part.stat().st_size if self.part.is_file() else 0

    def held(self) -> Held:
        try:
            return msgspec.json.decode(self._notes.read_bytes(), type=Held)
        except (OSError, msgspec.MsgspecError):
            return Held()

    def begin(self, etag: str | None, last_modified: str | None, part_bytes: int) -> None:
        """Notes of which version the part is; keeps its first bytes, so many."""
        held = Held(etag, last_modified, is_part_of_same=True)
        self.part.touch()
        with self.part.open("r+b") as part:
            part.truncate(part_bytes)
        self._write(held)

    def complete(self) -> Path:
        """The part is all there is: it takes the place of the file."""
        held = replace(self.held(), is_whole_known=True, is_part_of_same=False)
        self._write(Held())  # whoever is interrupted here has a file that nobody vouches for
        self.part.replace(self.file)
        self._write(held)
        return self.file

    def forget_part(self) -> None:
        self.part.unlink(missing_ok=True)
        if self.held().is_part_of_same:
            self._notes.unlink(missing_ok=True)

    def drop(self, path: Path) -> None:
        """The file, or its part, cannot be trusted; the other one stays."""
        path.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)

    def _write(self, held: Held) -> None:
        fresh = self._notes.with_name(f"{self._notes.name}.new")
        fresh.write_bytes(msgspec.json.encode(held))
        fresh.replace(self._notes)


@contextmanager
def held_by_one(download: Download) -> Iterator[None]:
    """Two runs that want the same address fetch it one after the other."""
    download.file.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with download.lock.open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _is_still_there(lock, download.lock):
                os.utime(download.lock)
                yield
                return


def drop_forgotten(folder: Path) -> None:
    """Drops what nobody asked for in KEPT_DAYS, unless it is being fetched; what cannot be dropped stays."""
    for path in folder.glob(f"*{_LOCK}"):
        with suppress(OSError), path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still_there(lock, path) and path.stat().st_mtime < time.time() - KEPT_DAYS * _DAY_SECONDS:
                name = path.name.removesuffix(_LOCK)
                for ending in ("", ".part", ".json", ".json.new", _LOCK):
                    path.with_name(f"{name}{ending}").unlink(missing_ok=True)


def _is_still_there(lock: IO[bytes], path: Path) -> bool:
    """Whether the file that is locked is the one that others would lock: it may have been dropped meanwhile."""
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except FileNotFoundError:
        return False
