"""Letters between two processes: short ones go through a pipe, long ones lie in a file in memory.

A pipe takes some ten kilobytes at a time, and whoever writes more waits until it is read; a letter in the file
waits by itself. Each side has AT_ONCE places in it and uses them in turn: no more letters may be on their way.
"""

import os
import tempfile
from multiprocessing.connection import Connection
from struct import Struct as Packing
from typing import IO

from indexer.scratch import PassedFile

AT_ONCE = 6
_SHORT_BYTES = 16 * 1024
_PLACE_BYTES = 1 << 32
"""Places are far apart; a file has only those of its pages that were written."""
_LONG = Packing(">BQ")
_IN_FILE, _IN_PIPE = 1, b"\0"


class Letters:
    """One side of it."""

    def __init__(self, pipe: Connection, file: "IO[bytes] | PassedFile | None" = None, side: int = 0) -> None:
        self._pipe, self._file, self._side = pipe, file or _file_in_memory(), side
        self._sent = self._received = 0

    def of_other(self, pipe: Connection) -> "Letters":
        """The other side, as a process is given it when it begins."""
        return Letters(pipe, PassedFile(self._file.fileno()), 1 - self._side)

    def send(self, letter: bytes) -> None:
        at = self._place(self._side, self._sent)
        self._sent += 1
        if len(letter) < _SHORT_BYTES:
            self._pipe.send_bytes(_IN_PIPE + letter)
            return
        view, written = memoryview(letter), 0
        while written < len(letter):
            written += os.pwrite(self._file.fileno(), view[written:], at + written)
        self._pipe.send_bytes(_LONG.pack(_IN_FILE, len(letter)))

    def receive(self) -> bytes:
        """Waits for one. Raises EOFError or ConnectionError where the other side is gone."""
        came = self._pipe.recv_bytes()
        at = self._place(1 - self._side, self._received)
        self._received += 1
        if came[0] != _IN_FILE:
            return came[1:]
        _, length = _LONG.unpack(came)
        letter = os.pread(self._file.fileno(), length, at)
        while len(letter) < length:
            letter += os.pread(self._file.fileno(), length - len(letter), at + len(letter))
        return letter

    def close(self) -> None:
        self._pipe.close()
        self._file.close()

    @staticmethod
    def _place(side: int, number: int) -> int:
        return (side * AT_ONCE + number % AT_ONCE) * _PLACE_BYTES


def _file_in_memory() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("directory-letters"), "r+b", buffering=0)
    return tempfile.TemporaryFile(prefix="directory-", buffering=0)
