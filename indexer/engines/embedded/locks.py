"""One writer a country: an exclusive lock on a file, which the kernel releases when its holder dies.

The file says who holds it, for whoever is refused; it is the kernel that knows whether anybody does.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from indexer.engines.holder import Holder, lock_held, this_process

FILE = "LOCK"
_GLANCES, _GLANCE_SECONDS = 20, 0.01
_LONGEST = 4096
"""Bytes read of a holder; written it has some hundred."""


class CountryLocks:
    """The locks this engine holds, each for as long as one of its versions is being made."""

    def __init__(self) -> None:
        self._handles: dict[Path, int] = {}
        self._claims: dict[Path, set[str]] = {}

    def claim(self, folder: Path, version: str) -> None:
        """Raises LockHeld where another process, or another engine of this one, writes the country."""
        if folder not in self._handles:
            self._handles[folder] = _lock(folder, version)
        self._claims.setdefault(folder, set()).add(version)

    def release(self, folder: Path, version: str) -> None:
        """Gives the country up once none of its versions is being made."""
        claims = self._claims.get(folder, set())
        claims.discard(version)
        if not claims and folder in self._handles:
            _unlock(self._handles.pop(folder))

    def close(self) -> None:
        for handle in self._handles.values():
            _unlock(handle)
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


def _lock(folder: Path, version: str) -> int:
    handle = _open(folder)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = _read(handle)
        os.close(handle)
        raise lock_held(folder.name.upper(), holder) from error
    _write(handle, msgspec.json.encode(this_process(version)))
    return handle


def _unlock(handle: int) -> None:
    _write(handle, b"")
    os.close(handle)


def _write(handle: int, content: bytes) -> None:
    with suppress(OSError):  # a full disk must not keep anybody from making room on it
        os.ftruncate(handle, 0)
        os.pwrite(handle, content, 0)


def _read(handle: int) -> Holder | None:
    """None where its holder could not write it; one who has just taken the lock is given the time to."""
    for _ in range(_GLANCES):
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode(os.pread(handle, _LONGEST, 0), type=Holder)
        time.sleep(_GLANCE_SECONDS)
    return None


def _open(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    return os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
