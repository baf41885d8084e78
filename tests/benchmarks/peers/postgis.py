"""PostgreSQL 15 with PostGIS, over its own protocol: one prepared statement a question.

Three layouts are filled and the quickest is kept for each mix: normalised (people, practices, and joins between
them) and covering (one wide row a practice), both behind a GiST index on points and stored in its order; and the
covering rows behind a B-tree of bands of latitude and longitude that holds every column, read without the table.
What orders by distance alone (KNN, `<->`) is no help: the score is not the distance, and totals and facets need
all rows anyway.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from random import Random
from typing import Any

from indexer.engines.naming import NameQuery
from tests.benchmarks.asking import Answer, Asked
from tests.benchmarks.clients import InThreads, answers_a_second
from tests.benchmarks.peers import tables
from tests.benchmarks.peers.base import Ask, Material
from tests.benchmarks.peers.cluster import TUNED, Cluster
from tests.benchmarks.peers.database import Database
from tests.benchmarks.peers.dialect import COLUMNS, REALS, Dialect, Facts, Layout, Sql
from tests.benchmarks.peers.service import free_port
from tests.benchmarks.peers.sql import statement
from tests.benchmarks.peers.sql_reading import answer_of
from tests.benchmarks.peers.vocabulary import Vocabulary

BAND_DEGREES = 0.25
_WIDE = {"insurers", "tie", "offers", "languages", "conditions", "procedures"}
_OF_PLACE = COLUMNS[:10]
_OF_PERSON = ("person", *COLUMNS[10:])


def _typed(names: Iterable[str]) -> str:
    kinds = {name: "float8" if name in REALS else "bigint" if name in _WIDE else "int" for name in names}
    return ", ".join(f"{name} {kind}" for name, kind in kinds.items())


_NAMES = ", ".join(COLUMNS)
_SCHEMA = f"""
CREATE EXTENSION postgis;
CREATE UNLOGGED TABLE loaded ({_typed(COLUMNS)});
CREATE UNLOGGED TABLE people_facts (person int PRIMARY KEY, offers bigint, conditions bigint, procedures bigint);
CREATE UNLOGGED TABLE whole (words text, person int, tier float8);
CREATE UNLOGGED TABLE word (word text, person int, is_name boolean);
"""
_INDEXED = f"""
CREATE UNLOGGED TABLE place AS
  SELECT *, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point, floor((lat + 90) / {BAND_DEGREES})::int AS band
  FROM loaded ORDER BY ST_GeoHash(ST_SetSRID(ST_MakePoint(lon, lat), 4326));
CREATE INDEX ON place USING gist (point);
CREATE INDEX ON place (band, lon) INCLUDE ({", ".join(name for name in COLUMNS if name != "lon")});
CREATE INDEX ON place (person);
CREATE UNLOGGED TABLE video AS SELECT {_NAMES} FROM loaded WHERE (modes & 2) <> 0;
CREATE UNLOGGED TABLE practice AS SELECT {", ".join(_OF_PLACE)}, point FROM place ORDER BY ST_GeoHash(point);
CREATE INDEX ON practice USING gist (point);
CREATE UNLOGGED TABLE people AS SELECT DISTINCT {", ".join(_OF_PERSON)} FROM loaded;
CREATE UNIQUE INDEX ON people (person);
CREATE VIEW joined AS SELECT practice.*, {", ".join(f"people.{name}" for name in COLUMNS[10:])}
  FROM practice JOIN people USING (person);
CREATE INDEX ON whole (words);
CREATE INDEX ON word (word text_pattern_ops, is_name) INCLUDE (person);
VACUUM ANALYZE;
"""


def _bearers(sql: Sql, column: str, words: Iterable[str], starts: Iterable[str]) -> str:
    asked = [f"word = ANY({sql.bind(list(words))}::text[])"]
    asked += [f"word LIKE {sql.bind(start + '%')}" for start in starts]
    only = " AND is_name" if column == "names" else ""
    return f"SELECT person FROM word WHERE ({' OR '.join(asked)}){only}"


DIALECT = Dialect(
    mark=lambda name: f"%({name})s",
    any_of=lambda name: f"min({name})",
    union_of=lambda value, _: f"bit_or({value})",
    rounded=lambda value: f"CAST({value} * 1e9 AS bigint)",
    bearers=_bearers,
)


def _in_box(sql: Sql, south: float, north: float, west: float, east: float) -> str:
    corners = ", ".join(f"{sql.bind(value)}::float8" for value in (west, south, east, north))
    return f"p.point && ST_MakeEnvelope({corners}, 4326)"


def _in_bands(sql: Sql, south: float, north: float, west: float, east: float) -> str:
    bands = [int((lat + 90) // BAND_DEGREES) for lat in (south, north)]
    listed = sql.bind(list(range(bands[0], bands[1] + 1)))
    between = f"{sql.bind(west)}::float8 AND {sql.bind(east)}::float8"
    return f"p.band = ANY({listed}::int[]) AND p.lon BETWEEN {between}"


_AROUND = {
    "gist": Layout("place", _in_box),
    "band": Layout("place", _in_bands),
    "normalised": Layout("joined", _in_box),
}
_ANYWHERE = {"place": Layout("place"), "video": Layout("video")}


class Postgis(Database):
    """On a cluster of its own."""

    name, where = "PostGIS", "socket"

    def __init__(self) -> None:
        super().__init__()
        self._cluster = Cluster(free_port())
        self._connection: Any = None  # psycopg's, which is no dependency: types are checked without it
        self._told: dict[str, Any] = {}

    def load(self, material: Material) -> None:
        columns = material.columns
        self._ids = columns.ids
        self._facts = Facts(
            columns.codes, Vocabulary({**columns.words["name_words"], **columns.words["place_words"]})
        )
        self._connection = connection = _connect(self._cluster.address)
        connection.execute(_SCHEMA)
        self._copy("loaded", tables.practices(columns))
        self._copy("people_facts", tables.people(columns))
        self._copy("whole", tables.whole_names(columns))
        self._copy("word", tables.words(columns))
        for command in _INDEXED.split(";\n"):
            if command.strip():
                connection.execute(command)
        size = connection.execute("SELECT pg_database_size('postgres'), version(), postgis_version()").fetchone()
        assert size is not None
        self._told = {"disk_mb": round(size[0] / 1e6, 1), "version": size[1], "postgis": size[2], "tuned": TUNED}

    def _copy(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def lacks(self, asked: Asked) -> str | None:
        return "suggestions were not written for it" if isinstance(asked.query, NameQuery) else None

    def layouts(self, asked: Asked) -> Mapping[str, Layout]:
        query = asked.search
        if query.area is not None:
            return _AROUND
        return _ANYWHERE if query.mode == "video" else {"place": _ANYWHERE["place"]}

    def ask_with(self, asked: Asked, layout: Layout) -> Ask:
        sql, values = statement(asked, layout, DIALECT, self._facts)
        return partial(_rows, self._connection, sql, values)

    def read(self, asked: Asked, raw: Any) -> Answer:
        return answer_of(asked, raw, self._facts.codes, self._ids)

    def throughput(self, questions: Sequence[Asked], clients: int, seconds: float) -> Mapping[str, float] | None:
        made = [
            statement(asked, self.layouts(asked)[self.chosen[asked.mix]], DIALECT, self._facts)
            for asked in questions
        ]
        work = InThreads(partial(_client, self._cluster.address, made))
        return answers_a_second(work, clients, seconds)

    def about(self) -> Mapping[str, Any]:
        return {**self._told, "layouts_ms": self.tried}

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._cluster.stop()


def _connect(address: str) -> Any:
    return import_module("psycopg").connect(address, autocommit=True, prepare_threshold=1)


def _client(address: str, made: Sequence[tuple[str, Mapping[str, Any]]]) -> Callable[[Random], object]:
    connection = _connect(address)
    return lambda dice: _rows(connection, *dice.choice(made))


def _rows(connection: Any, sql: str, values: Mapping[str, Any]) -> Any:
    return connection.execute(sql, values).fetchall()
