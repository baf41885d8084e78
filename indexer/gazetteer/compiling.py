"""Makes a country's compiled gazetteer from the shipped text, once, on first use.

Owns the tables of the compiled file, how they are filled, and that of several processes one does the work. Must
not know what is asked of the tables (`store`).
"""

import errno
import fcntl
import hashlib
import os
import sqlite3
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from indexer.errors import BadSetting
from indexer.folding import place_keys
from indexer.gazetteer.columns import PlaceRow, read_rows
from indexer.in_place import put_in_place

_LAYOUT = b"3"
"""Changes with the tables below or with folding, so that a file compiled by older code is not used."""

_KEPT_SECONDS = 24 * 3600

_TABLES = """
CREATE TABLE place (
  id INTEGER PRIMARY KEY, kind TEXT, label TEXT, region TEXT, population INTEGER, lat REAL, lon REAL,
  precision TEXT, radius_km REAL, density TEXT);
CREATE TABLE name (key TEXT, place INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE code (code TEXT PRIMARY KEY, place INTEGER) WITHOUT ROWID;
CREATE TABLE region (key TEXT, region TEXT, PRIMARY KEY (key, region)) WITHOUT ROWID;
"""

_TABLES_BESIDE = ("regions.toml", "counties.toml", "labels.toml")

_INDEXES = """
CREATE INDEX place_point ON place (kind, lat, lon, population);
CREATE INDEX place_people ON place (kind, population);
"""
"""The first holds all that a box asks for, so that only rows within it are read."""


def compiled(directory: Path, country: str) -> Path:
    """The country's compiled file in `directory`, named after the content of the text; made if it is not there.

    Raises BadSetting where the country has no text, OSError naming the path where the disk takes no file.
    """
    folder = files("seed_data") / "places"
    name = f"{country.lower()}.tsv"
    if not (folder / name).is_file():
        raise BadSetting(f"no gazetteer for country {country!r}: seed_data/places/{name} does not exist")
    content, *tables = ((folder / each).read_bytes() for each in (name, *_TABLES_BESIDE))
    digest = hashlib.sha256(_LAYOUT)
    for part in (*tables, content):  # megabytes: put together they would be copied
        digest.update(part)
    path = directory / f"gazetteer-{country.lower()}-{digest.hexdigest()[:16]}.sqlite"
    if path.exists():
        with suppress(OSError):  # of somebody else, or on a disk that is only read: then it is as old as it is
            path.touch()
        return path
    directory.mkdir(parents=True, exist_ok=True)
    with _alone_in(directory):
        if not path.exists():
            regions, counties, labels = (_facts(table, country) for table in tables)
            rows = [_with_labels(row, labels) for row in read_rows(content, name)]
            _compile(path, rows, _region_names(regions, counties, labels))
            _drop_older(path, country)
    return path


def _drop_older(path: Path, country: str) -> None:
    """Files compiled of former texts, opened by nobody for a day: a process started since may still read one."""
    for other in path.parent.glob(f"gazetteer-{country.lower()}-*.sqlite"):
        with suppress(OSError):
            if other != path and other.stat().st_mtime < time.time() - _KEPT_SECONDS:
                other.unlink()


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    """One at a time, threads and processes alike; the kernel lets go when the holder dies.

    Where the file system has no locks, several make the same file, and whichever is renamed last stays.
    """
    handle = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _compile(path: Path, rows: Iterable[PlaceRow], regions: Iterable[tuple[str, str]]) -> None:
    """Written beside and renamed: nobody sees half a file."""
    try:
        with put_in_place(path) as written:
            with closing(sqlite3.connect(written)) as connection:
                connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
                _fill(connection, list(rows), dict.fromkeys(regions))
                connection.executescript(_INDEXES)
                connection.commit()
            written.chmod(0o644)  # whoever serves need not be who indexed
    except sqlite3.Error as error:
        raise OSError(errno.ENOSPC, f"the gazetteer cannot be compiled: {error}", str(path)) from error


def _facts(table: bytes, country: str) -> Mapping[str, Any]:
    """The country's part of a table."""
    facts: Mapping[str, Any] = tomllib.loads(table.decode("utf-8")).get(country.lower(), {})
    return facts


def _with_labels(row: PlaceRow, labels: Mapping[str, Mapping[str, str]]) -> PlaceRow:
    """With the names under which the place is shown in other languages: what is shown can be typed."""
    shown = () if row.kind == "code" else labels.get(row.label, {}).values()
    return replace(row, names=(*row.names, *shown)) if shown else row


def _region_names(
    regions: Mapping[str, Any], counties: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str]]:
    """Pairs of a name and the region or county shown for it; a name may stand for several."""
    groups = counties.get("groups", {})
    pairs = [
        *((name, names[0]) for names in regions.values() for name in names),
        *((name, shown) for shown, row in counties.get("counties", {}).items() for name in (shown, *row["names"])),
        *((name, of) for group, row in groups.items() for name in (group, *row["names"]) for of in row["of"]),
        *((name, each) for name, of in counties.get("former", {}).items() for each in of),
    ]
    translated = {(name, shown) for _, shown in pairs for name in labels.get(shown, {}).values()}
    return [*pairs, *sorted(translated)]


def _fill(connection: sqlite3.Connection, rows: Iterable[PlaceRow], regions: Iterable[tuple[str, str]]) -> None:
    places: list[tuple[object, ...]] = []
    names: list[tuple[str, int]] = []
    codes: list[tuple[str, int]] = []
    parts: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, start=1):
        shown = row.county or row.region
        point = (row.lat, row.lon, row.precision, row.radius_km, row.density)
        places.append((number, row.kind, row.label, shown, row.population, *point))
        if row.kind == "code":
            codes.append((row.label, number))
        elif row.county:
            parts.add((row.region, row.county))
        known_as = row.names if row.kind == "code" else (row.label, *row.names)
        names += [(key, number) for name in known_as for key in place_keys(name)]
    connection.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", places)
    connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", names)
    connection.executemany("INSERT INTO code VALUES (?, ?)", codes)
    connection.executemany("INSERT OR IGNORE INTO region VALUES (?, ?)", _region_keys(regions, parts))


def _region_keys(names: Iterable[tuple[str, str]], parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs of a key and a region shown: a region's name stands for itself and for every county in it."""
    inside: dict[str, set[str]] = {}
    for region, county in parts:
        inside.setdefault(region, set()).add(county)
    for name, shown in names:
        for key in place_keys(name):
            yield from ((key, each) for each in (shown, *sorted(inside.get(shown, ()))))
