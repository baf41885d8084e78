"""Opens a file as it is or gzipped, told by its first bytes, never by its name. Knows nothing of what is in it.

Gzip may be of several members, one behind the other. What is cut off or damaged is an error that names the offset;
so is what unpacks out of all proportion, before it fills anything.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from indexer.errors import SourceUnreadable

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_MOST_TIMES = 200
"""Text of records packs to a tenth or twentieth; deflate cannot do better than a thousandth."""
_HARMLESS_BYTES = 64 * 1024 * 1024
"""So little may be packed as tightly as it likes."""
_BUFFER_BYTES = 256 * 1024


class Opened(NamedTuple):
    """A file to read from: `stream` gives its text unpacked, `packed` knows how far that is in the file itself."""

    stream: io.BufferedReader
    packed: BinaryIO


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Raises SourceUnreadable, here or while reading, where nobody can tell what is in the file."""
    try:
        with path.open("rb") as packed:
            head = packed.read(len(_ZIP))
            packed.seek(0)
            if head == _ZIP:
                raise SourceUnreadable(f"{path} is a zip archive; unpack it and name the file that was in it")
            if head.startswith(_GZIP):
                yield Opened(io.BufferedReader(_Unpacked(path, packed), _BUFFER_BYTES), packed)
            else:
                yield Opened(packed, packed)
    except OSError as error:
        raise SourceUnreadable(f"cannot read {path}: {error.strerror or error}") from error


class _Unpacked(io.RawIOBase):
    """What a gzipped file holds."""

    def __init__(self, path: Path, packed: BinaryIO) -> None:
        self._path, self._packed = path, packed
        self._gzip = gzip.GzipFile(fileobj=packed, mode="rb")
        self._unpacked_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # the stub's Buffer is 3.12's
        try:
            read = self._gzip.readinto(buffer)
        except EOFError as error:
            raise self._damaged("is cut off at its end") from error
        except (zlib.error, gzip.BadGzipFile) as error:
            raise self._damaged(f"is damaged ({error})") from error
        self._unpacked_bytes += read
        if self._unpacked_bytes > max(_HARMLESS_BYTES, _MOST_TIMES * self._packed.tell()):
            raise self._damaged(f"unpacks to more than {_MOST_TIMES} times its size: no file of records does")
        return read

    def _damaged(self, what: str) -> SourceUnreadable:
        return SourceUnreadable(
            f"{self._path} {what}, byte {self._packed.tell()} of the gzipped file; fetch it again"
        )
