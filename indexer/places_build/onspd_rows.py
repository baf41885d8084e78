"""Reads the ONS Postcode Directory row by row, never holding more than one.

Owns the file's form. Must not know which rows count.

Columns used, in any order and case, of the CSV or of the largest CSV in the ZIP that the ONS publishes (ONSPD User
Guide; names before and after the renaming of 2025 as in the importers of two public libraries, mapit and
uk-geo-utils 0.19.1):

    pcds, pcd8, pcd7, pcd2 or pcd   the postcode, spaces set aside
    doterm                          month it was withdrawn (YYYYMM), empty while it is in use
    lat, long                       degrees; 99.999999 and 0 where there is no point
    gridind or osgrdind             quality of the point, optional: 6 is the mean of a whole sector, 9 none
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from indexer.errors import BadRecord, SourceUnreadable

_POSTCODE_COLUMNS = ("pcds", "pcd8", "pcd7", "pcd2", "pcd")
_QUALITY_COLUMNS = ("gridind", "osgrdind")


def size_of(file: Path) -> int:
    """The bytes that will be read: of a ZIP those of its largest CSV, unpacked."""
    if not zipfile.is_zipfile(file):
        return file.stat().st_size
    with zipfile.ZipFile(file) as archive:
        return _table_in(archive, file).file_size


class OnspdRows:
    """The rows of the file, of each the values used; counts them."""

    def __init__(self, name: str, lines: Iterator[str]) -> None:
        self.name, self.count = name, 0
        self._reader = csv.reader(lines)
        header = [column.strip().lower() for column in next(self._reader, [])]
        self._width = len(header)
        self._postcode = self._position(header, _POSTCODE_COLUMNS)
        self._withdrawn = self._position(header, ("doterm",))
        self._lat, self._lon = self._position(header, ("lat",)), self._position(header, ("long",))
        self._quality = next((header.index(name) for name in _QUALITY_COLUMNS if name in header), None)

    def __iter__(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Postcode without spaces, month withdrawn, latitude, longitude, quality."""
        try:
            for row in self._reader:
                self.count += 1
                if len(row) != self._width:
                    raise self.fault("$", f"{len(row)} fields instead of {self._width}; is the file cut short?")
                quality = row[self._quality] if self._quality is not None else ""
                postcode = row[self._postcode].replace(" ", "").upper()
                yield postcode, row[self._withdrawn].strip(), row[self._lat], row[self._lon], quality.strip()
        except csv.Error as error:
            raise self.fault("$", str(error)) from error

    def fault(self, field: str, reason: str) -> BadRecord:
        return BadRecord(self.name, self._reader.line_num, field, f"{reason}; nothing was imported")

    def _position(self, header: Sequence[str], names: Sequence[str]) -> int:
        found = next((header.index(name) for name in names if name in header), None)
        if found is None:
            wanted = " or ".join(names)
            raise BadRecord(self.name, 1, wanted, "there is no such column; is this an ONS Postcode Directory?")
        return found


@contextmanager
def onspd_lines(file: Path, advance: Callable[[int], None]) -> Iterator[Iterator[str]]:
    """The lines of the table; of a ZIP those of its largest CSV."""
    try:
        with _opened(file) as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
            yield _told(text, advance)
    except (UnicodeDecodeError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise SourceUnreadable(f"{file} cannot be read: {error}; nothing was imported") from error


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    if not zipfile.is_zipfile(file):
        with file.open("rb") as stream:
            yield stream
        return
    with zipfile.ZipFile(file) as archive, archive.open(_table_in(archive, file)) as member:
        yield member


def _told(text: Iterable[str], advance: Callable[[int], None]) -> Iterator[str]:
    """The lines, each told by its length: the file is of plain letters and digits."""
    for line in text:
        advance(len(line))
        yield line


def _table_in(archive: zipfile.ZipFile, file: Path) -> zipfile.ZipInfo:
    tables = [each for each in archive.infolist() if each.filename.lower().endswith(".csv")]
    if not tables:
        raise SourceUnreadable(f"{file} holds no CSV file; is this an ONS Postcode Directory?")
    return max(tables, key=lambda each: each.file_size)
