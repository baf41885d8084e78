"""records.sqlite: documents and reviews of a part as they were stored, read back by row or by id.

Owns the SQL that reads; `store_builder` owns what is read.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from indexer import documents
from indexer.documents import Document
from indexer.engines.base import ReviewRun
from indexer.engines.embedded.review_runs import ids_in, in_order, page_of, reviews_in, run_from
from indexer.errors import EngineUnavailable
from indexer.records import Review

FILE = "records.sqlite"
_BATCH = 500
"""Values in one IN list; SQLite takes at least 999."""


class Gone(Struct, frozen=True):
    """What of a part later parts took away, ascending: rows of documents, and specialists, those too of whom it
    had reviews only."""

    rows: tuple[int, ...] = ()
    specialists: tuple[str, ...] = ()


class Store:
    """Reads a finished file, as if what is gone were not there. One connection, opened at once and guarded by a
    lock: it outlives the file's name."""

    def __init__(self, folder: Path, gone: Gone) -> None:
        self._path = folder / FILE
        self.gone = gone
        self._gone = frozenset(gone.specialists)
        self._lock = threading.Lock()
        address = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def by_row(self, rows: Sequence[int]) -> dict[int, Document]:
        """Not judged again: a search reads many."""
        return {row: self._decode(body, documents.decode_unchecked) for row, body in self._select("row", rows)}

    def by_id(self, ids: Sequence[str]) -> dict[str, Document]:
        """In the order asked; ids not stored are left out."""
        found = {name: self._decode(body) for name, body in self._select("id", self._left(ids))}
        return {name: found[name] for name in ids if name in found}

    def all(self) -> Iterator[Document]:
        """Every document, by row."""
        last = 0
        while rows := self._run(
            "SELECT row, body FROM documents WHERE row > ? ORDER BY row LIMIT ?", [last, _BATCH]
        ):
            last = rows[-1][0]
            stored = (self._decode(body) for _, body in rows)
            yield from (document for document in stored if document.specialist.id not in self._gone)

    def ids_of(self, rows: Sequence[int]) -> dict[int, str]:
        """Whose documents the rows hold."""
        found: list[tuple[int, str]] = self._run_in_batches("SELECT row, id FROM documents WHERE row IN", rows)
        return {row: name for row, name in found if name not in self._gone}

    def rows_of(self, ids: Sequence[str]) -> dict[str, int]:
        """The rows of documents by id; ids not stored are left out."""
        statement = "SELECT id, row FROM documents WHERE id IN"
        return dict(self._run_in_batches(statement, self._left(ids)))

    def known_of(self, ids: Sequence[str]) -> set[str]:
        """Of these specialists, those of whom there is a document or a review."""
        statement = "SELECT DISTINCT specialist FROM reviews WHERE specialist IN"
        reviewed = {name for (name,) in self._run_in_batches(statement, self._left(ids))}
        return reviewed | set(self.rows_of(ids))

    def reviews(
        self, specialist_id: str, offset: int, limit: int, without: Sequence[str] = ()
    ) -> tuple[int, tuple[Review, ...]]:
        """How many there are beside those `without`, and a page of them: latest publication first, unknown last,
        then by id."""
        if specialist_id in self._gone:
            return 0, ()
        rows = self._run("SELECT body FROM reviews WHERE specialist = ?", (specialist_id,))
        bodies = in_order([body for (body,) in rows], without)
        return len(bodies), page_of(bodies[offset : offset + limit])

    def all_reviews(self) -> Iterator[Review]:
        """Every review, as it was added."""
        return (review for _, stored in self._review_rows() for review in reviews_in(stored))

    def review_runs(self) -> Iterator[ReviewRun]:
        """The same, as they stand together."""
        return (run_from(specialist, stored) for specialist, stored in self._review_rows())

    def owners_in(self, rows: Sequence[int]) -> dict[str, str]:
        """Whose the reviews of these rows are, by review id."""
        found = self._run_in_batches("SELECT specialist, body FROM reviews WHERE row IN", rows)
        return {review: owner for owner, body in found if owner not in self._gone for review in ids_in(body)}

    def _review_rows(self) -> Iterator[tuple[str, bytes]]:
        last = 0
        while rows := self._run(
            "SELECT row, specialist, body FROM reviews WHERE row > ? ORDER BY row LIMIT ?", [last, _BATCH]
        ):
            last = rows[-1][0]
            yield from ((name, body) for _, name, body in rows if name not in self._gone)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _left(self, ids: Sequence[str]) -> Sequence[str]:
        """Those not gone."""
        return [name for name in ids if name not in self._gone] if self._gone else ids

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

    def _decode(self, body: bytes, decode: Callable[[bytes], Document] = documents.decode) -> Document:
        try:
            return decode(body)
        except msgspec.MsgspecError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> EngineUnavailable:
        return EngineUnavailable(f"{self._path} cannot be read ({error}); reindex the country")


def _marks(values: Sequence[int | str]) -> str:
    return ",".join("?" * len(values))
