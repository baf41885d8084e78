"""A version that is being filled: an index of its own, or a part on top of those of a base.

On a base that has all the deltas it may have, the new part becomes a base itself: what is left of the old parts is
streamed into it at the end, so that memory grows no more than while everything is indexed anew.
"""

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from indexer.documents import Document
from indexer.engines.base import ReviewRun
from indexer.engines.embedded.building import build
from indexer.engines.embedded.gathering import Gathered
from indexer.engines.embedded.parts import (
    MOST_DELTAS,
    close_stores,
    folder_of,
    link_parts,
    open_stores,
    write_gone,
)
from indexer.engines.embedded.preparing import DocumentRow, Prepared, unpacked
from indexer.engines.embedded.review_runs import run_of
from indexer.engines.embedded.store import Gone, Store
from indexer.engines.embedded.store_builder import StoreBuilder
from indexer.errors import EngineError
from indexer.records import Review


class Draft:
    """Documents go to the store of the new part as they come, their numbers are gathered, columns come last."""

    def __init__(self, version: Path, base: Path | None) -> None:
        """`version`: a folder that is there and empty. Raises EngineUnavailable where the base cannot be read."""
        self._version = version
        self._older: tuple[Store, ...] = () if base is None else open_stores(base)
        self._is_compacting = len(self._older) > MOST_DELTAS
        self._removed: frozenset[str] = frozenset()
        self._touched: set[str] = set()
        self._folder = version
        if base is not None and not self._is_compacting:
            link_parts(base, version)
            self._folder = folder_of(version, len(self._older))
            self._folder.mkdir()
        self._store = StoreBuilder(self._folder)
        self._gathered = Gathered()

    def remove(self, specialists: Collection[str]) -> None:
        if self._touched:
            raise EngineError("specialists are removed before anything is added; remove them in one step, first")
        self._removed |= frozenset(specialists)

    def add(self, documents: Iterable[Document]) -> None:
        self._store.add(self._gather(documents))

    def add_prepared(self, prepared: Iterable[bytes]) -> None:
        self._store.add_rows(row for some in prepared for row in self._gather_prepared(unpacked(some)))

    def add_reviews(self, reviews: Iterable[Review]) -> None:
        self.add_review_runs(map(run_of, reviews))

    def add_review_runs(self, runs: Iterable[ReviewRun]) -> None:
        self._store.add_review_runs(self._gather_runs(runs))

    def amend_reviews(self, reviews: Iterable[Review]) -> None:
        self._store.amend_reviews(reviews)

    def finish(self) -> None:
        """Makes the folder complete and durable, unsealed. EngineError where anybody would be there twice."""
        self._refuse_doubles()
        gone = [self._gone_of(store) for store in self._older]
        if self._is_compacting:
            gone = []
            for store in self._older:
                self._take_over(store)
        with ThreadPoolExecutor(1, "store") as beside:
            stored = beside.submit(self._store.finish)
            build(self._gathered).save(self._folder)
            self._gathered = Gathered()
            stored.result()
        write_gone(self._version, [*gone, Gone()])
        close_stores(self._older)

    def abandon(self) -> None:
        self._store.abandon()
        close_stores(self._older)

    def _gather(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Passes documents on to the store, so that none is held."""
        for document in documents:
            self._gathered.add(document)
            if self._older:
                self._touched.add(document.specialist.id)
            yield document

    def _gather_prepared(self, prepared: Prepared) -> list[DocumentRow]:
        self._gathered.extend(prepared.gathered)
        if self._older:
            self._touched.update(id_ for id_, _ in prepared.rows)
        return prepared.rows

    def _gather_runs(self, runs: Iterable[ReviewRun]) -> Iterator[ReviewRun]:
        for run in runs:
            self._gathered.add_run(run.keys)
            if self._older:
                self._touched.add(run.specialist)
            yield run

    def _refuse_doubles(self) -> None:
        added = sorted(self._touched - self._removed)
        for store in self._older:
            if doubles := store.known_of(added):
                raise EngineError(
                    f"{min(doubles)} is there already; remove who is changed, then add them with all reviews"
                )

    def _gone_of(self, store: Store) -> Gone:
        """What was gone of an older part, and what is with this one."""
        removed = sorted(self._removed)
        rows, specialists = store.rows_of(removed).values(), store.known_of(removed)
        return Gone(
            tuple(sorted({*store.gone.rows, *rows})), tuple(sorted({*store.gone.specialists, *specialists}))
        )

    def _take_over(self, store: Store) -> None:
        """What is left of an older part."""
        kept = (document for document in store.all() if document.specialist.id not in self._removed)
        self._store.add(self._gather(kept))
        self.add_review_runs(run for run in store.review_runs() if run.specialist not in self._removed)
