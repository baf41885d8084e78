"""Scratch files that processes share: each writes its own to its end, everybody reads all of them.

Knows neither what is in them nor what the processes do.
"""

import os
import tempfile
from collections.abc import Sequence
from multiprocessing import reduction
from typing import IO, Any, NamedTuple


class Piece(NamedTuple):
    """Some bytes in one of the scratch files."""

    file: int
    offset: int
    length: int


class Scratch:
    """Nameless files, one for each process, which writes it to its end; everybody reads all of them.

    They are gone when the last process is, however it ended.
    """

    def __init__(self, files: "Sequence[IO[bytes] | PassedFile]", mine: int) -> None:
        self._files, self._mine = files, mine
        self._end = 0

    def put(self, content: bytes | bytearray) -> Piece:
        start, view = self._end, memoryview(content)
        while view:
            try:
                written = os.pwrite(self._fd(self._mine), view, self._end)
            except OSError as error:
                reason = f"{error.strerror}; make room for scratch files, then run the command again"
                raise OSError(error.errno, reason, tempfile.gettempdir()) from error
            self._end += written
            view = view[written:]
        return Piece(self._mine, start, len(content))

    def get(self, piece: Piece) -> bytes:
        return os.pread(self._fd(piece.file), piece.length, piece.offset)

    def close(self) -> None:
        for file in self._files:
            file.close()

    def of_hand(self, hand: int) -> "Scratch":
        """As a process is given it when it begins."""
        return Scratch([PassedFile(self._fd(number)) for number in range(len(self._files))], hand)

    def _fd(self, number: int) -> int:
        return self._files[number].fileno()


class PassedFile:
    """A file of the process that began this one."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, (reduction.DupFd(self._fd),)

    def fileno(self) -> int:
        return self._fd

    def close(self) -> None:
        """The process that opened it closes it."""


def _received(passed: Any) -> PassedFile:
    return PassedFile(passed.detach())
