"""One writer a country: an exclusive lock on a file, which the kernel releases when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import LockHeld

FILE = "LOCK"


class CountryLocks:
    """The locks this engine holds, each for as long as one of its versions is being made."""

    def __init__(self) -> None:
        self._handles: dict[Path, int] = {}
        self._claims: dict[Path, set[str]] = {}

    def claim(self, folder: Path, version: str) -> None:
        """Raises LockHeld where another process, or another engine of this one, writes the country."""
        if folder not in self._handles:
            self._handles[folder] = _lock(folder)
        self._claims.setdefault(folder, set()).add(version)

    def release(self, folder: Path, version: str) -> None:
        """Gives the country up once none of its versions is being made."""
        claims = self._claims.get(folder, set())
        claims.discard(version)
        if not claims and folder in self._handles:
            os.close(self._handles.pop(folder))

    def close(self) -> None:
        for handle in self._handles.values():
            os.close(handle)
        self._handles.clear()
        self._claims.clear()


@contextmanager
def turn_to_write(folder: Path) -> Iterator[None]:
    """Waits until nobody else adds to what is kept in the folder; that takes no longer than a file does."""
    handle = _open(folder)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _lock(folder: Path) -> int:
    handle = _open(folder)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise LockHeld(f"another process is writing {folder.name.upper()}; wait for it, or stop it") from error
    return handle


def _open(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    return os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
