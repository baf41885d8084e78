"""records.sqlite: documents and reviews as they were stored, read back by row or by id. Owns all SQL here."""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from indexer import documents
from indexer.documents import Document
from indexer.errors import EngineError, EngineUnavailable
from indexer.records import Review

FILE = "records.sqlite"
_BATCH = 500
"""Values in one IN list; SQLite takes at least 999."""

_SCHEMA = """
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -65536;
CREATE TABLE documents (row INTEGER PRIMARY KEY, id TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE reviews (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, specialist TEXT NOT NULL, published INTEGER NOT NULL,
    body BLOB NOT NULL
);
"""
_INDEXES = """
CREATE UNIQUE INDEX documents_by_id ON documents (id);
CREATE INDEX reviews_by_specialist ON reviews (specialist, published DESC, id);
CREATE INDEX reviews_by_id ON reviews (id);
"""


class StoreBuilder:
    """Fills a new file, without journal or waits: nobody reads it until it is finished, a crash discards it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")

    def add(self, stored: Iterable[Document]) -> None:
        """Rows are numbered from 1 in the order they come."""
        self._insert(
            "INSERT INTO documents (id, body) VALUES (?, ?)",
            ((document.specialist.id, documents.encode(document)) for document in stored),
        )

    def add_reviews(self, reviews: Iterable[Review]) -> None:
        self._insert(
            "INSERT INTO reviews (specialist, published, id, body) VALUES (?, ?, ?, ?)",
            ((review.specialist_id, _day(review), review.id, msgspec.json.encode(review)) for review in reviews),
        )

    def finish(self) -> None:
        """Indexes the rows and waits until the file is on the disk. EngineError where an id came twice."""
        try:
            self._connection.execute("COMMIT")
            self._connection.executescript(_INDEXES)
        except sqlite3.IntegrityError as error:
            raise EngineError(
                "two documents of one version share a specialist id; merge them before they are added"
            ) from error
        except sqlite3.Error as error:
            raise _unwritable(self._path, error) from error
        finally:
            self._connection.close()
        with self._path.open("rb") as file:
            os.fsync(file.fileno())

    def abandon(self) -> None:
        self._connection.close()

    def _insert(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.Error as error:
            raise _unwritable(self._path, error) from error


class Store:
    """Reads a finished file. One connection, opened at once and guarded by a lock: it outlives the file's name."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lock = threading.Lock()
        address = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def by_row(self, rows: Sequence[int]) -> dict[int, Document]:
        return {row: self._decode(body) for row, body in self._select("row", rows)}

    def by_id(self, ids: Sequence[str]) -> dict[str, Document]:
        """In the order asked; ids not stored are left out."""
        found = {name: self._decode(body) for name, body in self._select("id", ids)}
        return {name: found[name] for name in ids if name in found}

    def all(self) -> Iterator[Document]:
        """Every document, by row."""
        last = 0
        while rows := self._run(
            "SELECT row, body FROM documents WHERE row > ? ORDER BY row LIMIT ?", [last, _BATCH]
        ):
            last = rows[-1][0]
            yield from (self._decode(body) for _, body in rows)

    def rows_of(self, ids: Sequence[str]) -> dict[str, int]:
        """The rows of documents by id; ids not stored are left out."""
        statement = "SELECT id, row FROM documents WHERE id IN"
        return dict(self._run_in_batches(statement, ids))

    def reviews(
        self, specialist_id: str, offset: int, limit: int, without: Sequence[str] = ()
    ) -> tuple[int, tuple[Review, ...]]:
        """How many there are beside those `without`, and a page of them: latest publication first, unknown last,
        then by id."""
        chosen = f"FROM reviews WHERE specialist = ? AND id NOT IN ({_marks(without)})"
        ((total,),) = self._run(f"SELECT count(*) {chosen}", (specialist_id, *without))
        page = self._run(
            f"SELECT body {chosen} ORDER BY published DESC, id LIMIT ? OFFSET ?",
            (specialist_id, *without, limit, offset),
        )
        return total, tuple(msgspec.json.decode(body, type=Review) for (body,) in page)

    def all_reviews(self) -> Iterator[Review]:
        """Every review, as it was added."""
        last = 0
        while rows := self._run(
            "SELECT row, body FROM reviews WHERE row > ? ORDER BY row LIMIT ?", [last, _BATCH]
        ):
            last = rows[-1][0]
            yield from (msgspec.json.decode(body, type=Review) for _, body in rows)

    def owners(self, review_ids: Sequence[str]) -> dict[str, str]:
        """Whose the reviews are; ids not stored are left out."""
        return dict(self._run_in_batches("SELECT id, specialist FROM reviews WHERE id IN", review_ids))

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _select(self, key: str, values: Sequence[int | str]) -> list[Any]:
        return self._run_in_batches(f"SELECT {key}, body FROM documents WHERE {key} IN", values)  # noqa: S608  # only our words

    def _run_in_batches(self, statement: str, values: Sequence[int | str]) -> list[Any]:
        """A statement that ends in IN, with all the values."""
        found: list[Any] = []
        for start in range(0, len(values), _BATCH):
            batch = values[start : start + _BATCH]
            found += self._run(f"{statement} ({_marks(batch)})", batch)
        return found

    def _run(self, statement: str, values: Sequence[int | str]) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def _decode(self, body: bytes) -> Document:
        try:
            return documents.decode(body)
        except msgspec.MsgspecError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> EngineUnavailable:
        return EngineUnavailable(f"{self._path} cannot be read ({error}); reindex the country")


def _marks(values: Sequence[int | str]) -> str:
    return ",".join("?" * len(values))


def _day(review: Review) -> int:
    return 0 if review.published_on is None else review.published_on.toordinal()


def _unwritable(path: Path, error: Exception) -> EngineUnavailable:
    return EngineUnavailable(f"{path} cannot be written ({error}); check the disk, then run the command again")
