"""The compiled gazetteer: one read-only SQLite file a country.

Owns how it is opened and the queries. Must not know how it was made (`compiling`), what a person typed or which
of several places is meant.
"""

# ruff: noqa: S608  queries are put together from constants and question marks; values are always bound

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from indexer.gazetteer.compiling import compiled
from indexer.gazetteer.postcode_points import RADIUS_KM, PostcodePoints

PlaceTuple = tuple[str, str, str, int, float, float, str, float, str]
"""kind, label, region, population, lat, lon, precision, radius_km, density."""

_COLUMNS = (
    "place.kind, place.label, place.region, place.population, place.lat, place.lon, "
    "place.precision, place.radius_km, place.density"
)
_LARGEST_FIRST = "ORDER BY place.population DESC, place.label, place.id"
_LAST = "\U0010ffff"
_MAPPED_BYTES = 1 << 30
"""More than any country's file: it is read where the system keeps it, once for all threads and workers."""


class GazetteerStore:
    """One country's compiled file; safe to share between threads, each opens a connection of its own."""

    def __init__(self, path: Path, points: PostcodePoints | None = None) -> None:
        """`points` are the operator's own of full postcodes, if any were imported."""
        self._path, self._points = path, points
        self._local = threading.local()

    @classmethod
    def open(cls, directory: Path, country: str) -> "GazetteerStore":
        """Compiles the country's file into `directory` unless it is there; BadSetting if there is none."""
        return cls(compiled(directory, country), PostcodePoints.open(directory, country))

    def by_keys(self, keys: Sequence[str]) -> list[PlaceTuple]:
        """Places and areas that bear a name with one of these keys, largest first."""
        return self._select(
            f"SELECT {_COLUMNS} FROM place WHERE id IN "
            f"(SELECT place FROM name WHERE key IN ({_marks(keys)})) {_LARGEST_FIRST}",
            keys,
        )

    def by_prefix(self, keys: Sequence[str], limit: int) -> list[PlaceTuple]:
        """Places and areas whose name begins with one of these keys, largest first."""
        spans = [bound for key in keys for bound in (key, key + _LAST)]
        where = " OR ".join(["key >= ? AND key < ?"] * len(keys))
        return self._select(
            f"SELECT {_COLUMNS} FROM place WHERE id IN "
            f"(SELECT place FROM name WHERE {where}) {_LARGEST_FIRST} LIMIT ?",
            [*spans, limit],
        )

    def keys_beginning(self, prefix: str) -> list[str]:
        """Keys of names that begin so."""
        rows = self._connection().execute(
            "SELECT DISTINCT key FROM name WHERE key >= ? AND key < ?", (prefix, prefix + _LAST)
        )
        return [key for (key,) in rows]

    def similar_keys(self, typed: str, pieces: Iterable[tuple[int, str]], most: int) -> list[str]:
        """Keys at most so many letters longer or shorter that hold a piece (start, letters) so near its start.

        Of more than one letter's difference only those that begin with the same letter or end with the same two.
        """
        held, values = [], []
        for start, letters in pieces:
            first = max(0, start - most)
            held.append("instr(substr(key, ?, ?), ?)")
            values += [first + 1, start + most + len(letters) - first, letters]
        rows = self._connection().execute(
            f"SELECT DISTINCT key FROM name WHERE length(key) BETWEEN ? AND ? AND ({' OR '.join(held)}) "
            "AND (? < 2 OR substr(key, 1, 1) = ? OR substr(key, -2) = ?)",
            (len(typed) - most, len(typed) + most, *values, most, typed[:1], typed[-2:]),
        )
        return [key for (key,) in rows]

    def by_code(self, code: str, whole: str | None = None) -> PlaceTuple | None:
        """The place of a postal code; of the whole postcode it begins, where that one's point was imported."""
        rows = self._select(
            f"SELECT {_COLUMNS} FROM place JOIN code ON place.id = code.place WHERE code = ?", [code]
        )
        return (self._finer(rows[0], whole) or rows[0]) if rows else None

    def _finer(self, row: PlaceTuple, whole: str | None) -> PlaceTuple | None:
        point = self._points.point(whole) if self._points and whole else None
        if point is None or whole is None:
            return None
        kind, code, region, population, *_, density = row
        label = f"{code} {whole.removeprefix(code)}"
        return kind, label, region, population, *point, "postcode", RADIUS_KM, density

    def by_code_prefix(self, prefix: str, limit: int) -> list[PlaceTuple]:
        """Postal codes that begin with the prefix, in order."""
        return self._select(
            f"SELECT {_COLUMNS} FROM code JOIN place ON place.id = code.place "
            "WHERE code >= ? AND code < ? ORDER BY code LIMIT ?",
            [prefix, prefix + _LAST, limit],
        )

    def regions(self, keys: Sequence[str]) -> set[str]:
        """The regions called so, as shown."""
        query = f"SELECT region FROM region WHERE key IN ({_marks(keys)})"
        return {region for (region,) in self._connection().execute(query, list(keys))}

    def in_box(
        self, kind: str, box: tuple[float, float, float, float], least_population: int = 0
    ) -> list[PlaceTuple]:
        """Rows of a kind within (south, north, west, east); west may be greater than east across the date line."""
        south, north, west, east = box
        longitudes = "lon BETWEEN ? AND ?" if west <= east else "(lon >= ? OR lon <= ?)"
        return self._select(
            f"SELECT {_COLUMNS} FROM place WHERE kind = ? AND lat BETWEEN ? AND ? AND {longitudes} "
            "AND population >= ?",
            [kind, south, north, west, east, least_population],
        )

    def largest_in_box(self, box: tuple[float, float, float, float], limit: int) -> list[PlaceTuple]:
        """Towns whose people are counted within such a box, largest first."""
        counted = self.in_box("place", box, 1)
        return sorted(counted, key=lambda row: (-row[3], row[1]))[:limit]

    def with_people(self, least_population: int) -> list[PlaceTuple]:
        """Places of at least so many people, largest first."""
        return self._select(
            f"SELECT {_COLUMNS} FROM place WHERE kind = 'place' AND population >= ? {_LARGEST_FIRST}",
            [least_population],
        )

    def _select(self, query: str, values: Sequence[str | int | float]) -> list[PlaceTuple]:
        return self._connection().execute(query, list(values)).fetchall()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
            connection.execute("PRAGMA cache_size = 0")
            self._local.connection = connection
        return connection


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
