"""The operator's own points of full postcodes, imported from a national file and kept beside the compiled places.

Owns the file's layout, how it is written and asked. Must not know where the points come from or what a postcode
looks like.
"""

import errno
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from indexer.errors import BadSetting
from indexer.in_place import put_in_place, sync

RADIUS_KM = 0.1
"""A postcode is about fifteen addresses; its point is that of the building nearest to their mean (ONS)."""

_UNITS = 1_000_000
"""Points are stored in millionths of a degree, a tenth of a metre."""

_TABLES = """
CREATE TABLE point (code TEXT PRIMARY KEY, lat INTEGER, lon INTEGER) WITHOUT ROWID;
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""


def points_path(directory: Path, country: str) -> Path:
    """Where the country's points lie in the folder of state; the number changes with the layout."""
    return directory / f"postcodes-{country.lower()}-1.sqlite"


class PostcodePoints:
    """An imported file; safe to share between threads, each opens a connection of its own."""

    def __init__(self, path: Path) -> None:
        """Raises BadSetting where the file is not one that the import wrote."""
        self._path = path
        self._local = threading.local()
        try:
            self.about = dict(self._connection().execute("SELECT name, value FROM about").fetchall())
        except sqlite3.Error as error:
            raise BadSetting(f"{path} cannot be read ({error}); import it again, or delete it") from error

    @classmethod
    def open(cls, directory: Path, country: str) -> "PostcodePoints | None":
        """None where nothing was imported."""
        path = points_path(directory, country)
        return cls(path) if path.exists() else None

    def point(self, code: str) -> tuple[float, float] | None:
        """Latitude and longitude of a full postcode written without spaces."""
        row = self._connection().execute("SELECT lat, lon FROM point WHERE code = ?", [code]).fetchone()
        return (row[0] / _UNITS, row[1] / _UNITS) if row else None

    def count(self) -> int:
        found: tuple[int] = self._connection().execute("SELECT count(*) FROM point").fetchone()
        return found[0]

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            self._local.connection = connection
        return connection


class PointsWriter:
    """Fills a new file; it counts what it was given, the same postcode once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, points: list[tuple[str, float, float]]) -> int:
        """Postcodes with latitude and longitude; how many of them were new."""
        rows = [(code, round(lat * _UNITS), round(lon * _UNITS)) for code, lat, lon in points]
        return self._connection.executemany("INSERT OR IGNORE INTO point VALUES (?, ?, ?)", rows).rowcount

    def describe(self, **about: str) -> None:
        """What will be known of the file: its source, checksum, day."""
        self._connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())


@contextmanager
def replacing_points(path: Path) -> Iterator[PointsWriter]:
    """A new file, put in place of the old one once the block is left without an error; else the old one stays.

    Raises OSError naming the path where the disk takes no file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with put_in_place(path) as written:
            with closing(sqlite3.connect(written)) as connection:
                connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
                yield PointsWriter(connection)
                connection.commit()
            sync(written)
            written.chmod(0o644)  # whoever serves need not be who imported
    except sqlite3.Error as error:
        raise OSError(errno.ENOSPC, f"the postcodes cannot be written: {error}", str(path)) from error
