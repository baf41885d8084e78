"""One version, opened by the concrete names of its indices."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from elasticsearch import Elasticsearch, NotFoundError, helpers

from indexer.documents import Document
from indexer.engines.base import Manifest, View
from indexer.engines.elastic import names
from indexer.engines.elastic.asking import Asked, ask
from indexer.engines.elastic.bearers import bearers_of
from indexer.engines.elastic.client import Connection
from indexer.engines.elastic.failures import is_told_by_elasticsearch
from indexer.engines.elastic.mapping import MOST_ROWS, Json, document_of, review_of
from indexer.engines.elastic.naming import people_named
from indexer.engines.elastic.presence import Rulings, owners_of
from indexer.engines.elastic.search import search
from indexer.engines.elastic.values import distinct_values
from indexer.engines.naming import Named, NameQuery
from indexer.engines.query import Hits, Query
from indexer.engines.withheld import MOST_REVIEWS, Withheld
from indexer.errors import VersionGone
from indexer.records import Review

PAGE_IDS = 1_000


class ElasticView(View):
    """Asked after its version was dropped, everything raises VersionGone."""

    def __init__(self, server: tuple[Connection, Rulings], meta: Mapping[str, Any]) -> None:
        self.manifest = msgspec.convert(meta["manifest"], Manifest)
        self._catalogue: Sequence[str] = meta["offers"]
        self._connection, self._rulings = server
        self._version = self.manifest.version

    def search(self, query: Query) -> Hits:
        with self._asking() as client:
            withheld = self._withheld(client)
            hits = search(Asked(client, self._version, self._catalogue, withheld.specialists), query)
            return withheld.hits_shown(hits, self._reviews_left)

    def named(self, query: NameQuery) -> tuple[Named, ...]:
        with self._asking() as client:
            suppressed = self._withheld(client).specialists
            return people_named(Asked(client, self._version, self._catalogue, suppressed), query)

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        found: dict[str, Document] = {}
        withheld = self._withheld_now()
        listed = [id_ for id_ in ids if id_ and id_ not in withheld.specialists]  # an empty one is refused
        if not listed:
            return found
        with self._asking() as client:
            for start in range(0, len(listed), PAGE_IDS):
                body: Json = {"query": {"ids": {"values": listed[start : start + PAGE_IDS]}}, "size": PAGE_IDS}
                for row in ask(client, names.specialists_index(self._version), body)["hits"]["hits"]:
                    found[row["_id"]] = withheld.shown(document_of(row["_source"]), self._reviews_left)
        return found

    def documents(self) -> Iterator[Document]:
        withheld = self._withheld_now()
        for document in self.stored_documents():
            if document.specialist.id not in withheld.specialists:
                yield withheld.shown(document, self._reviews_left)

    def stored_documents(self) -> Iterator[Document]:
        with self._connection.writing() as client, self._gone_if_missing():
            rows = helpers.scan(client, index=names.specialists_index(self._version), size=PAGE_IDS)
            for row in rows:
                yield document_of(row["_source"])

    def reviews(self, specialist_id: str, offset: int, limit: int) -> tuple[int, tuple[Review, ...]]:
        offset = min(offset, MOST_ROWS)
        withheld = self._withheld_now()
        if specialist_id in withheld.specialists:
            return 0, ()
        erased = {"ids": {"values": withheld.of_specialist(specialist_id)}}
        body: Json = {
            "query": {"bool": {"filter": [{"term": {"specialist_id": specialist_id}}], "must_not": [erased]}},
            "sort": [{"published_on": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
            "track_total_hits": True,
            "from": offset,
            "size": min(limit, MOST_ROWS - offset),
        }
        with self._asking() as client:
            found = ask(client, names.reviews_index(self._version), body)["hits"]
        return found["total"]["value"], tuple(review_of(row["_source"]) for row in found["hits"])

    def all_reviews(self) -> Iterator[Review]:
        with self._connection.writing() as client, self._gone_if_missing():
            withheld = self._withheld(client)
            for row in helpers.scan(client, index=names.reviews_index(self._version), size=PAGE_IDS):
                review = review_of(row["_source"])
                if not withheld.hides(review):
                    yield review

    def owners(self, review_ids: Sequence[str]) -> Mapping[str, str]:
        with self._asking() as client:
            return owners_of(client, self._version, review_ids)

    def bearers(self, keys: Collection[int]) -> Mapping[int, frozenset[str]]:
        with self._connection.writing() as client, self._gone_if_missing():
            return bearers_of(client, self._version, keys)

    def is_suppressed(self, specialist_id: str) -> bool:
        with self._asking(is_proof=False) as client:
            return specialist_id in self._rulings.over(client, self.manifest).withdrawn.specialists

    def rulings_state(self) -> str:
        with self._asking(is_proof=False) as client:
            return self._rulings.state(client)

    def vocabulary(self) -> Sequence[str]:
        with self._connection.writing() as client, self._gone_if_missing():
            asked = Asked(client, self._version, self._catalogue, self._withheld(client).specialists)
            return list(distinct_values(client, names.specialists_index(self._version), "words", asked.listed()))

    def _reviews_left(self, specialist_id: str) -> Sequence[Review]:
        return self.reviews(specialist_id, 0, MOST_REVIEWS)[1]

    def _withheld_now(self) -> Withheld:
        with self._asking(is_proof=False) as client:
            return self._withheld(client)

    def _withheld(self, client: Elasticsearch) -> Withheld:
        return self._rulings.over(client, self.manifest).withheld

    @contextmanager
    def _asking(self, *, is_proof: bool = True) -> Iterator[Elasticsearch]:
        """`is_proof`: False where mostly nothing is asked, or only whether there are new rulings."""
        with self._connection.asking(is_proof=is_proof) as client, self._gone_if_missing():
            yield client

    @contextmanager
    def _gone_if_missing(self) -> Iterator[None]:
        try:
            yield
        except NotFoundError as error:
            if not is_told_by_elasticsearch(error):
                raise
            raise VersionGone(self._version) from error
