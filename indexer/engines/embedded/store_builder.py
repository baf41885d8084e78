"""records.sqlite of a part, written: its tables, and how they come to the disk."""

import os
import sqlite3
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import msgspec

from indexer import documents
from indexer.documents import Document
from indexer.engines.base import ReviewRun
from indexer.engines.embedded.preparing import DocumentRow
from indexer.engines.embedded.review_runs import amended, joined
from indexer.engines.embedded.store import FILE
from indexer.errors import EngineError, EngineUnavailable
from indexer.records import Review

_SCHEMA = """
PRAGMA page_size = 16384;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -65536;
CREATE TABLE documents (row INTEGER PRIMARY KEY, id TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE reviews (
    row INTEGER PRIMARY KEY, specialist TEXT NOT NULL, body BLOB NOT NULL
);
CREATE TEMPORARY TABLE amended (specialist TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL);
"""
_INDEXES = """
CREATE UNIQUE INDEX documents_by_id ON documents (id);
CREATE INDEX reviews_by_specialist ON reviews (specialist);
"""


class StoreBuilder:
    """Fills a new file, without journal or waits: nobody reads it until it is finished, a crash discards it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        try:
            self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            self._connection.executescript(_SCHEMA)
            self._connection.execute("BEGIN")
        except sqlite3.Error as error:
            raise _unwritable(self._path, error) from error

    def add(self, stored: Iterable[Document]) -> None:
        """Rows are numbered from 1 in the order they come."""
        self.add_rows((document.specialist.id, documents.encode(document)) for document in stored)

    def add_rows(self, rows: Iterable[DocumentRow]) -> None:
        self._insert("INSERT INTO documents (id, body) VALUES (?, ?)", rows)

    def add_review_runs(self, runs: Iterable[ReviewRun]) -> None:
        """Each is a row; rows are numbered from 1 in the order they come."""
        self._insert(
            "INSERT INTO reviews (specialist, body) VALUES (?, ?)", ((run.specialist, joined(run)) for run in runs)
        )

    def amend_reviews(self, reviews: Iterable[Review]) -> None:
        """Bodies to be put in the place of those of their ids in the end."""
        self._insert(
            "INSERT INTO amended (specialist, id, body) VALUES (?, ?, ?)",
            ((review.specialist_id, review.id, msgspec.json.encode(review)) for review in reviews),
        )

    def finish(self) -> None:
        """Indexes the rows and waits until the file is on the disk; in any thread. EngineError where an id came
        twice."""
        try:
            self._connection.execute("COMMIT")
            self._connection.executescript(_INDEXES)
            self._amend()
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

    def _amend(self) -> None:
        ordered = self._connection.execute("SELECT specialist, id, body FROM amended ORDER BY specialist")
        for specialist, of_theirs in groupby(ordered.fetchall(), key=itemgetter(0)):
            bodies = {id_: body for _, id_, body in of_theirs}
            rows = self._connection.execute("SELECT row, body FROM reviews WHERE specialist = ?", (specialist,))
            for row, stored in rows.fetchall():
                self._connection.execute(
                    "UPDATE reviews SET body = ? WHERE row = ?", (amended(stored, bodies), row)
                )

    def abandon(self) -> None:
        self._connection.close()

    def _insert(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.Error as error:
            raise _unwritable(self._path, error) from error


def _unwritable(path: Path, error: Exception) -> EngineUnavailable:
    return EngineUnavailable(f"{path} cannot be written ({error}); check the disk, then run the command again")
