"""records.sqlite of a part, written: its tables, and how they come to the disk."""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import msgspec

from indexer import documents
from indexer.documents import Document
from indexer.engines.base import ReviewRow
from indexer.engines.embedded.preparing import DocumentRow
from indexer.engines.embedded.store import FILE
from indexer.errors import EngineError, EngineUnavailable
from indexer.records import Review

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
CREATE TEMPORARY TABLE amended (id TEXT PRIMARY KEY, body BLOB NOT NULL);
"""
_INDEXES = """
CREATE UNIQUE INDEX documents_by_id ON documents (id);
CREATE INDEX reviews_by_specialist ON reviews (specialist, published DESC, id);
CREATE INDEX reviews_by_id ON reviews (id);
UPDATE reviews SET body = amended.body FROM amended WHERE reviews.id = amended.id;
"""


class StoreBuilder:
    """Fills a new file, without journal or waits: nobody reads it until it is finished, a crash discards it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        try:
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            self._connection.executescript(_SCHEMA)
            self._connection.execute("BEGIN")
        except sqlite3.Error as error:
            raise _unwritable(self._path, error) from error

    def add(self, stored: Iterable[Document]) -> None:
        """Rows are numbered from 1 in the order they come."""
        self.add_rows((document.specialist.id, documents.encode(document)) for document in stored)

    def add_rows(self, rows: Iterable[DocumentRow]) -> None:
        self._insert("INSERT INTO documents (id, body) VALUES (?, ?)", rows)

    def add_reviews(self, reviews: Iterable[Review]) -> None:
        self.add_review_rows(
            (review.specialist_id, _day(review), review.id, msgspec.json.encode(review)) for review in reviews
        )

    def add_review_rows(self, rows: Iterable[ReviewRow]) -> None:
        self._insert("INSERT INTO reviews (specialist, published, id, body) VALUES (?, ?, ?, ?)", rows)

    def amend_reviews(self, reviews: Iterable[Review]) -> None:
        """Bodies to be put in the place of those of their ids in the end."""
        self._insert(
            "INSERT INTO amended (id, body) VALUES (?, ?)",
            ((review.id, msgspec.json.encode(review)) for review in reviews),
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


def _day(review: Review) -> int:
    return 0 if review.published_on is None else review.published_on.toordinal()


def _unwritable(path: Path, error: Exception) -> EngineUnavailable:
    return EngineUnavailable(f"{path} cannot be written ({error}); check the disk, then run the command again")
