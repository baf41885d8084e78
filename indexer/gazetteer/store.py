"""The compiled gazetteer: one read-only SQLite file a country, made from the shipped text on first use.

Owns the tables, how they are filled and opened, and the queries. Must not know what a person typed or which of
several places is meant.
"""

# ruff: noqa: S608  queries are put together from constants and question marks; values are always bound

import hashlib
import os
import sqlite3
import tempfile
import threading
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from indexer.errors import BadSetting
from indexer.folding import place_keys
from indexer.gazetteer.columns import PlaceRow, read_rows

_LAYOUT = b"1"
"""Changes with the tables below or with folding, so that a file compiled by older code is not used."""

_TABLES = """
CREATE TABLE place (
  id INTEGER PRIMARY KEY, kind TEXT, label TEXT, region TEXT, population INTEGER, lat REAL, lon REAL,
  precision TEXT, radius_km REAL, density TEXT);
CREATE TABLE name (key TEXT, place INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE code (code TEXT PRIMARY KEY, place INTEGER) WITHOUT ROWID;
CREATE TABLE region (key TEXT, region TEXT, PRIMARY KEY (key, region)) WITHOUT ROWID;
"""

_INDEXES = "CREATE INDEX place_lat ON place (kind, lat); CREATE INDEX place_people ON place (kind, population);"

PlaceTuple = tuple[str, str, str, int, float, float, str, float, str]
"""kind, label, region, population, lat, lon, precision, radius_km, density."""

_COLUMNS = (
    "place.kind, place.label, place.region, place.population, place.lat, place.lon, "
    "place.precision, place.radius_km, place.density"
)
_LARGEST_FIRST = "ORDER BY place.population DESC, place.label, place.id"
_LAST = "\U0010ffff"


class GazetteerStore:
    """One country's compiled file; safe to share between threads, each opens a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    @classmethod
    def open(cls, directory: Path, country: str) -> "GazetteerStore":
        """Compiles the country's file into `directory` unless it is there; BadSetting if there is none."""
        name = f"{country.lower()}.tsv"
        source = files("seed_data") / "places" / name
        if not source.is_file():
            raise BadSetting(f"no gazetteer for country {country!r}: seed_data/places/{name} does not exist")
        content, regions = source.read_bytes(), (files("seed_data") / "places" / "regions.toml").read_bytes()
        digest = hashlib.sha256(_LAYOUT + regions + content).hexdigest()[:16]
        path = directory / f"gazetteer-{country.lower()}-{digest}.sqlite"
        if not path.exists():
            _compile(path, read_rows(content, name), _region_names(regions, country))
        return cls(path)

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

    def similar_keys(self, head: str, tail: str, shortest: int, longest: int) -> list[str]:
        """Keys of names of such a length that begin with `head` or end with `tail`."""
        rows = self._connection().execute(
            "SELECT DISTINCT key FROM name WHERE length(key) BETWEEN ? AND ? "
            "AND (key >= ? AND key < ? OR substr(key, ?) = ?)",
            (shortest, longest, head, head + _LAST, -len(tail), tail),
        )
        return [key for (key,) in rows]

    def by_code(self, code: str) -> PlaceTuple | None:
        """The place of a postal code."""
        rows = self._select(
            f"SELECT {_COLUMNS} FROM place JOIN code ON place.id = code.place WHERE code = ?", [code]
        )
        return rows[0] if rows else None

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
            self._local.connection = connection
        return connection


def _compile(path: Path, rows: Iterable[PlaceRow], regions: Iterable[tuple[str, str]]) -> None:
    """Written beside and renamed: whoever compiles at the same time writes the same file, and either may win."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        connection = sqlite3.connect(partial)
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        _fill(connection, rows)
        connection.executemany("INSERT OR IGNORE INTO region VALUES (?, ?)", regions)
        connection.executescript(_INDEXES)
        connection.commit()
        connection.close()
        Path(partial).chmod(0o644)  # whoever serves need not be who indexed
        Path(partial).replace(path)
    finally:
        Path(partial).unlink(missing_ok=True)


def _region_names(regions: bytes, country: str) -> Iterator[tuple[str, str]]:
    """Pairs of a key and the region shown for it."""
    for names in tomllib.loads(regions.decode("utf-8"))[country.lower()].values():
        yield from ((key, names[0]) for name in names for key in place_keys(name))


def _fill(connection: sqlite3.Connection, rows: Iterable[PlaceRow]) -> None:
    places: list[tuple[object, ...]] = []
    names: list[tuple[str, int]] = []
    codes: list[tuple[str, int]] = []
    for number, row in enumerate(rows, start=1):
        point = (row.lat, row.lon, row.precision, row.radius_km, row.density)
        places.append((number, row.kind, row.label, row.region, row.population, *point))
        if row.kind == "code":
            codes.append((row.label, number))
        known_as = row.names if row.kind == "code" else (row.label, *row.names)
        names += [(key, number) for name in known_as for key in place_keys(name)]
    connection.executemany(f"INSERT INTO place VALUES ({_marks(places[0])})", places)
    connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", names)
    connection.executemany("INSERT INTO code VALUES (?, ?)", codes)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
