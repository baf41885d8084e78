"""One version, opened by the concrete names of its indices."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from elasticsearch import Elasticsearch, NotFoundError

from indexer.documents import Document
from indexer.engines.base import Manifest, View
from indexer.engines.elastic import names
from indexer.engines.elastic.asking import Asked, ask
from indexer.engines.elastic.client import Connection
from indexer.engines.elastic.mapping import MOST_ROWS, Json, document_of, review_of
from indexer.engines.elastic.search import search
from indexer.engines.elastic.values import distinct_values
from indexer.engines.query import Hits, Query
from indexer.errors import VersionGone
from indexer.records import Review

PAGE_IDS = 1_000


class ElasticView(View):
    """Asked after its version was dropped, everything raises VersionGone."""

    def __init__(self, connection: Connection, version: str, meta: Mapping[str, Any]) -> None:
        self.manifest = msgspec.convert(meta["manifest"], Manifest)
        self._catalogue: Sequence[str] = meta["offers"]
        self._connection = connection
        self._version = version

    def search(self, query: Query) -> Hits:
        with self._asking() as client:
            return search(Asked(client, self._version, self._catalogue), query)

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        found: dict[str, Document] = {}
        with self._asking() as client:
            for start in range(0, len(ids), PAGE_IDS):
                page = [id_ for id_ in ids[start : start + PAGE_IDS] if id_]  # an empty one is refused
                body: Json = {"query": {"ids": {"values": page}}, "size": PAGE_IDS}
                for row in ask(client, names.specialists_index(self._version), body)["hits"]["hits"]:
                    found[row["_id"]] = document_of(row["_source"])
        return found

    def reviews(self, specialist_id: str, offset: int, limit: int) -> tuple[int, tuple[Review, ...]]:
        offset = min(offset, MOST_ROWS)
        body: Json = {
            "query": {"bool": {"filter": [{"term": {"specialist_id": specialist_id}}]}},
            "sort": [{"published_on": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
            "track_total_hits": True,
            "from": offset,
            "size": min(limit, MOST_ROWS - offset),
        }
        with self._asking() as client:
            found = ask(client, names.reviews_index(self._version), body)["hits"]
        return found["total"]["value"], tuple(review_of(row["_source"]) for row in found["hits"])

    def vocabulary(self) -> Sequence[str]:
        with self._connection.writing() as client, self._gone_if_missing():
            return list(distinct_values(client, names.specialists_index(self._version), "words"))

    @contextmanager
    def _asking(self) -> Iterator[Elasticsearch]:
        with self._connection.asking() as client, self._gone_if_missing():
            yield client

    @contextmanager
    def _gone_if_missing(self) -> Iterator[None]:
        try:
            yield
        except NotFoundError as error:
            raise VersionGone(self._version) from error
