"""SQLite in this process: R*Tree for places, FTS5 for words, one statement a question.

Two layouts are filled and the quicker is kept for each mix: an R*Tree that carries every column, and a table
clustered by bands of latitude. Slips of typing are looked up in a word list in memory: FTS5 knows none.
"""

import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from indexer.engines.naming import NameQuery
from tests.benchmarks.asking import Answer, Asked
from tests.benchmarks.disk import bytes_in
from tests.benchmarks.peers import tables
from tests.benchmarks.peers.base import Ask, Material
from tests.benchmarks.peers.database import Database
from tests.benchmarks.peers.dialect import COLUMNS, REALS, Dialect, Facts, Layout, Sql
from tests.benchmarks.peers.sql import statement
from tests.benchmarks.peers.sql_reading import answer_of
from tests.benchmarks.peers.vocabulary import Vocabulary

BAND_DEGREES = 0.25
_TYPES = ", ".join(f"{name} {'REAL' if name in REALS else 'INTEGER'}" for name in COLUMNS)
_CARRIED = ", ".join(f"+{name}" for name in COLUMNS)
_NAMES = ", ".join(COLUMNS)
_SCHEMA = f"""
CREATE TABLE place (place INTEGER PRIMARY KEY, {_TYPES});
CREATE VIRTUAL TABLE tree USING rtree(place, west, east, south, north, {_CARRIED});
CREATE TABLE banded (band INTEGER, place INTEGER, {_TYPES}, PRIMARY KEY (band, lon, place)) WITHOUT ROWID;
CREATE TABLE video (place INTEGER PRIMARY KEY, {_TYPES});
CREATE TABLE people_facts (person INTEGER PRIMARY KEY, offers INTEGER, conditions INTEGER, procedures INTEGER);
CREATE TABLE whole (words TEXT, person INTEGER, tier REAL, PRIMARY KEY (words, person, tier)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(names, places, content='', detail=column,
  tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'");
"""
_SETTINGS = """
PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -1000000; PRAGMA mmap_size = 17179869184;
"""


def _bearers(sql: Sql, column: str, words: Iterable[str], starts: Iterable[str]) -> str:
    asked = " OR ".join([*(f'"{word}"' for word in words), *(f'"{start}" *' for start in starts)])
    if not asked:
        return "SELECT 0 AS person WHERE FALSE"
    match = f"names : ({asked})" if column == "names" else asked
    return f"SELECT rowid AS person FROM words WHERE words MATCH {sql.bind(match)}"


DIALECT = Dialect(
    mark=lambda name: f":{name}",
    any_of=lambda name: name,  # a column beside an aggregate is of any row of the group
    union_of=lambda value, count: " | ".join(f"max(({value}) & {1 << at})" for at in range(count)) or "0",
    rounded=lambda value: f"CAST({value} * 1e9 + 0.5 AS INTEGER)",
    bearers=_bearers,
)


def _in_tree(sql: Sql, south: float, north: float, west: float, east: float) -> str:
    south_, north_, west_, east_ = map(sql.bind, (south, north, west, east))
    return f"p.north >= {south_} AND p.south <= {north_} AND p.east >= {west_} AND p.west <= {east_}"


def _in_bands(sql: Sql, south: float, north: float, west: float, east: float) -> str:
    bands = range(band_of(south), band_of(north) + 1)
    return f"p.band IN ({', '.join(map(sql.bind, bands))}) AND p.lon BETWEEN {sql.bind(west)} AND {sql.bind(east)}"


def band_of(lat: float) -> int:
    return int((lat + 90) // BAND_DEGREES)


_ANYWHERE = {"place": Layout("place"), "video": Layout("video")}
_AROUND = {"tree": Layout("tree", _in_tree), "band": Layout("banded", _in_bands)}
_BY_WORDS = Layout("place", None, by_person=True)


class SqliteRtree(Database):
    """Read-only, everything in memory that fits; one connection."""

    name, where = "SQLite R*Tree + FTS5", "in process"

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="bench-sqlite-")
        self._connection = sqlite3.connect(Path(self._folder.name) / "directory.sqlite", isolation_level=None)
        self._ids: list[str] = []

    def load(self, material: Material) -> None:
        columns, connection = material.columns, self._connection
        self._ids = columns.ids
        self._facts = Facts(
            columns.codes, Vocabulary({**columns.words["name_words"], **columns.words["place_words"]})
        )
        connection.executescript(_SETTINGS + _SCHEMA)
        connection.execute("BEGIN")
        marks = ", ".join("?" * (len(COLUMNS) + 1))
        connection.executemany(
            f"INSERT INTO place VALUES ({marks})", ((at, *row) for at, row in enumerate(tables.practices(columns)))
        )
        connection.execute(f"INSERT INTO tree SELECT place, lon, lon, lat, lat, {_NAMES} FROM place")
        band = f"CAST((lat + 90) / {BAND_DEGREES} AS INTEGER)"
        connection.execute(f"INSERT INTO banded SELECT {band}, place, {_NAMES} FROM place ORDER BY 1, lon, place")
        connection.execute("INSERT INTO video SELECT * FROM place WHERE (modes & 2) <> 0")
        connection.executemany("INSERT INTO people_facts VALUES (?, ?, ?, ?)", tables.people(columns))
        connection.executemany("INSERT OR IGNORE INTO whole VALUES (?, ?, ?)", tables.whole_names(columns))
        connection.executemany(
            "INSERT INTO words (rowid, names, places) VALUES (?, ?, ?)",
            ((at, *map(" ".join, text)) for at, text in enumerate(tables.words_of_people(columns))),
        )
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        connection.execute("CREATE INDEX place_of_person ON place (person)")
        connection.execute("COMMIT")
        connection.execute("ANALYZE")

    def lacks(self, asked: Asked) -> str | None:
        return "suggestions were not written for it" if isinstance(asked.query, NameQuery) else None

    def layouts(self, asked: Asked) -> Mapping[str, Layout]:
        query = asked.search
        around = _AROUND if query.area is not None else {}
        anywhere = {} if query.area is not None else dict(_ANYWHERE)
        if query.mode != "video":
            anywhere.pop("video", None)
        words = {"words": _BY_WORDS} if query.text is not None else {}
        return {**around, **anywhere, **words}

    def ask_with(self, asked: Asked, layout: Layout) -> Ask:
        sql, values = statement(asked, layout, DIALECT, self._facts)
        return partial(self._rows, sql, values)

    def _rows(self, sql: str, values: Mapping[str, Any]) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()

    def read(self, asked: Asked, raw: Any) -> Answer:
        return answer_of(asked, raw, self._facts.codes, self._ids)

    def about(self) -> Mapping[str, Any]:
        size = bytes_in(Path(self._folder.name)) / 1e6
        return {"version": sqlite3.sqlite_version, "disk_mb": round(size, 1), "layouts_ms": self.tried}

    def close(self) -> None:
        self._connection.close()
        self._folder.cleanup()
