"""Plain Elasticsearch at its strongest: what somebody who knows it well would write for this one search.

One index made for it: practices nested, sorted by what ranks, one shard merged into one segment, nothing stored
that is not asked for (no source; ids from doc values). One request: filters in filter context, the score as a sum
of clauses without scripts, disjunctive facets by post_filter and aggregations, exact total. Scores are float32, so
those closer than SCORE_ERROR may change places. Near-misses are a search each, all in one exchange; it answers no
suggestions.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson

from indexer.engines.naming import NameQuery
from tests.benchmarks.asking import Answer, Asked, Json
from tests.benchmarks.clients import OverHttp, answers_a_second
from tests.benchmarks.peers.base import Ask, Material, Peer
from tests.benchmarks.peers.dropping import filters_of, merged
from tests.benchmarks.peers.elastic import Shelf
from tests.benchmarks.peers.plain_facets import counts_of
from tests.benchmarks.peers.plain_index import MAPPING, SETTINGS, by_requests
from tests.benchmarks.peers.plain_query import body_of, near_bodies
from tests.benchmarks.wire import Connection, Refused, content_bytes, request_bytes

INDEX = "plain"
SCORE_ERROR = 1e-6
_LINES = "application/x-ndjson"
_WHOLE = b'{"allow_partial_search_results":false}\n'
_ONLY = "hits.total.value,hits.hits.fields.id,aggregations"
_ONLY_OF_MANY = ",".join(f"responses.{name}" for name in (*_ONLY.split(","), "hits.hits.sort", "status"))


class PlainElasticsearch(Peer):
    """Over one kept connection, no client library between."""

    name, where, score_error = "plain Elasticsearch", "socket", SCORE_ERROR

    def __init__(self, shelf: Shelf) -> None:
        self._shelf, self._port = shelf, 0
        self._connection: Connection | None = None
        self._told: dict[str, Any] = {}

    def load(self, material: Material) -> None:
        self._port = int(self._shelf.url(material.kept.specialists).rpartition(":")[2])
        self._connection = Connection(self._port, timeout_seconds=1800)
        with suppress(Refused):  # of a run that was cut off, on a server that is named
            self._send("DELETE", f"/{INDEX}", None)
        self._send("PUT", f"/{INDEX}", {"settings": SETTINGS, "mappings": MAPPING})
        for rows in by_requests(material.kept.documents()):
            answer = self._bulk(rows)
            if answer["errors"]:
                raise SystemExit(f"plain Elasticsearch refused rows: {orjson.dumps(answer)[:500]!r}")
        for step in ("_refresh", "_forcemerge?max_num_segments=1", "_flush", "_refresh"):
            self._send("POST", f"/{INDEX}/{step}", None)
        stats = self._send("GET", f"/{INDEX}/_stats/store", None)
        self._told = {"disk_mb": round(stats["_all"]["total"]["store"]["size_in_bytes"] / 1e6, 1)}

    def lacks(self, asked: Asked) -> str | None:
        return "suggestions were not written for it" if isinstance(asked.query, NameQuery) else None

    def prepare(self, asked: Asked) -> Ask:
        request, connection = self._request(asked), self._connection
        assert connection is not None
        return lambda: connection.exchange(request)

    def _request(self, asked: Asked) -> bytes:
        if asked.search.near_misses:  # one exchange for all searches
            bodies = [body_of(asked), *near_bodies(asked.search)]
            lines = b"".join(_WHOLE + orjson.dumps(body) + b"\n" for body in bodies)
            return content_bytes(f"/{INDEX}/_msearch?filter_path={_ONLY_OF_MANY}", lines, _LINES)
        path = f"/{INDEX}/_search?allow_partial_search_results=false&filter_path={_ONLY}"
        return request_bytes(path, body_of(asked))

    def read(self, asked: Asked, raw: Any) -> Answer:
        query, answered = asked.search, orjson.loads(raw)
        found, *near = answered["responses"] if query.near_misses else [answered]
        names = filters_of(query) if query.near_misses else []
        misses = {
            name: [
                (0, -round(1e9 * row["sort"][0]), row["sort"][1], row["fields"]["id"][0]) for row in _rows(each)
            ]
            for name, each in zip(names, near, strict=True)
        }
        return Answer(
            ids=tuple(row["fields"]["id"][0] for row in _rows(found)),
            total=found["hits"]["total"]["value"],
            facets=counts_of(query, found.get("aggregations", {})) if query.facets else {},
            near_misses=merged(misses, query.near_misses),
        )

    def throughput(self, questions: Sequence[Asked], clients: int, seconds: float) -> Mapping[str, float] | None:
        return answers_a_second(OverHttp(self._port, list(map(self._request, questions))), clients, seconds)

    def about(self) -> Mapping[str, Any]:
        return {**self._shelf.told, **self._told}

    def close(self) -> None:
        if self._connection is not None:
            self._send("DELETE", f"/{INDEX}", None)
            self._connection.close()
            self._connection = None

    def _send(self, method: str, path: str, body: Json | None) -> Any:
        assert self._connection is not None
        return orjson.loads(self._connection.exchange(request_bytes(path, body, method)))

    def _bulk(self, rows: bytes) -> Any:
        assert self._connection is not None
        path = f"/{INDEX}/_bulk?filter_path=errors,items.*.error"
        return orjson.loads(self._connection.exchange(content_bytes(path, rows, _LINES)))


def _rows(found: Mapping[str, Any]) -> Sequence[Any]:
    """None, where the filter of the answer leaves nothing."""
    rows: Sequence[Any] = found.get("hits", {}).get("hits", ())
    return rows
