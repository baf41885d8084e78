"""Asking one version, live or hidden, through the code that answers patients, and hearing what that asks of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NoReturn

from msgspec import Struct

from indexer.documents import Document
from indexer.engines.base import Engine, VersionState, View, Writer
from indexer.engines.naming import Named, NameQuery
from indexer.engines.query import Hits, Query
from indexer.errors import EngineError, NoLiveVersion, VersionGone
from indexer.gazetteer import Gazetteer
from indexer.kept import EntryT, Shelf
from indexer.records import Review
from indexer.reference import Reference
from service.asked import MatchAsked
from service.directory import Directory
from service.matching import judge_body, match, read_match
from service.triage.gate import Verdict

MARGIN = 50
"""The largest of the engines': with it a page is proved final at once, mostly, in each of them."""


class Heard(View):
    """A view that notes what it is asked."""

    def __init__(self, view: View) -> None:
        self.manifest, self._view = view.manifest, view
        self.asked: list[Query] = []

    def search(self, query: Query) -> Hits:
        self.asked.append(query)
        return self._view.search(query)

    def named(self, query: NameQuery) -> tuple[Named, ...]:
        return self._view.named(query)

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        return self._view.get(ids)

    def documents(self) -> Iterator[Document]:
        return self._view.documents()

    def stored_documents(self) -> Iterator[Document]:
        return self._view.stored_documents()

    def reviews(self, specialist_id: str, offset: int, limit: int) -> tuple[int, tuple[Review, ...]]:
        return self._view.reviews(specialist_id, offset, limit)

    def all_reviews(self) -> Iterator[Review]:
        return self._view.all_reviews()

    def owners(self, review_ids: Sequence[str]) -> Mapping[str, str]:
        return self._view.owners(review_ids)

    def bearers(self, keys: Collection[int]) -> Mapping[int, frozenset[str]]:
        return self._view.bearers(keys)

    def is_suppressed(self, specialist_id: str) -> bool:
        return self._view.is_suppressed(specialist_id)

    def rulings_state(self) -> str:
        return self._view.rulings_state()

    def vocabulary(self) -> Sequence[str]:
        return self._view.vocabulary()


class OneVersion(Engine):
    """An engine whose live version is the one given; nothing can be written to it."""

    margin = MARGIN

    def __init__(self, view: View) -> None:
        self._view = view

    def live(self, country: str) -> View:
        if country != self._view.manifest.country:
            raise NoLiveVersion(country)
        return self._view

    def at(self, version: str) -> View:
        if version != self._view.manifest.version:
            raise VersionGone(version)
        return self._view

    def versions(self, country: str) -> tuple[VersionState, ...]:
        manifest = self._view.manifest
        return (VersionState(manifest.version, "live", manifest),) if country == manifest.country else ()

    def writer(self) -> Writer:
        self._refuse()

    def kept(self, shelf: Shelf[EntryT]) -> tuple[EntryT, ...]:  # noqa: ARG002  # the port's name
        return ()

    def keep(self, shelf: Shelf[EntryT], entries: object) -> None:  # noqa: ARG002  # the port's names
        self._refuse()

    def close(self) -> None:
        """The view is closed by whoever opened it."""

    @staticmethod
    def _refuse() -> NoReturn:
        raise EngineError("one version is only asked; write through the engine that holds it")


class Answer(Struct, frozen=True):
    """An answer, what was asked for it, and all queries it took; none where the gate closed it."""

    verdict: Verdict
    asked: MatchAsked | None
    shown: Mapping[str, Any]
    queries: tuple[Query, ...]

    @property
    def own(self) -> Query | None:
        """The first query: of the request as it stands."""
        return self.queries[0] if self.queries else None

    @property
    def answered(self) -> Query | None:
        """The last one: the one whose matches are listed."""
        return self.queries[-1] if self.queries else None


class Asking:
    """One version of a country, asked as of a day; without one as of the day it was made."""

    def __init__(self, view: View, reference: Reference, gazetteer: Gazetteer, as_of: date | None = None) -> None:
        self.view, self.country = view, view.manifest.country
        day = as_of or view.manifest.as_of
        self._heard = Heard(view)
        engine = OneVersion(self._heard)
        self.directory = Directory(reference, (self.country,), gazetteer, engine, lambda _: day)

    def ask(self, request: Mapping[str, Any]) -> Answer:
        """Raises RequestRefused for a request that cannot be answered, EngineError."""
        body = {"country": self.country, **request}
        self._heard.asked.clear()
        verdict = judge_body(self.directory, body)
        asked = None if verdict.is_closed else read_match(self.directory, body, verdict)
        shown = match(self.directory, body, verdict, "en")
        return Answer(verdict, asked, shown, tuple(self._heard.asked))
