"""Asks one version, and takes whole answers only."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch
from msgspec import Struct

from indexer.engines.elastic.failures import TOO_MANY_REQUESTS, PartialAnswer, type_of
from indexer.engines.elastic.mapping import Json
from indexer.engines.elastic.names import specialists_index
from indexer.errors import VersionGone

NOT_FOUND = 404


class Asked(Struct, frozen=True):
    """The specialists of one version, under a client with a deadline; `catalogue` holds every offer there is.

    Every search here is among those who are not `suppressed`.
    """

    client: Elasticsearch
    version: str
    catalogue: Sequence[str]
    suppressed: Collection[str] = ()

    def answer(self, body: Json) -> Mapping[str, Any]:
        return ask(self.client, specialists_index(self.version), self._among_listed(body))

    def answers(self, bodies: Sequence[Json]) -> list[Mapping[str, Any]]:
        """One answer to each body, in one exchange. Raises VersionGone."""
        searches: list[Json] = []
        for body in bodies:
            searches += [{"allow_partial_search_results": False}, self._among_listed(body)]
        found = self.client.msearch(index=specialists_index(self.version), searches=searches).body["responses"]
        if any(answer["status"] == NOT_FOUND for answer in found):
            raise VersionGone(self.version)
        return [whole(answer) for answer in found]

    def listed(self) -> Json:
        """Who is not suppressed."""
        return {"bool": {"must_not": [{"ids": {"values": list(self.suppressed)}}]}}

    def _among_listed(self, body: Json) -> Json:
        if not self.suppressed:
            return body
        query = body.get("query", {"match_all": {}})
        return body | {"query": {"bool": {"must": [query], "filter": [self.listed()]}}}


def ask(client: Elasticsearch, index: str, body: Json) -> Mapping[str, Any]:
    """A whole answer. Raises PartialAnswer rather than return a part of one."""
    return whole(client.search(index=index, allow_partial_search_results=False, body=body).body)


def every_row(client: Elasticsearch, index: str, body: Json, page_rows: int) -> Iterator[Any]:
    """All rows a query finds, in the order they were written, page by page. Raises PartialAnswer."""
    # The number the server gives each write of an index.
    page: Json = body | {"size": page_rows, "sort": [{"_seq_no": "asc"}], "track_total_hits": False}
    while rows := ask(client, index, page)["hits"]["hits"]:
        yield from rows
        page["search_after"] = rows[-1]["sort"]


def require_all_shards(answer: Mapping[str, Any]) -> None:
    """Raises PartialAnswer where what was asked of indices was not done in all of them."""
    shards = answer["_shards"]
    if shards["failed"] or not shards["successful"]:
        raise PartialAnswer("reached only a part of the index")


def whole(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer, if it is one. Raises PartialAnswer for an error or a part of one."""
    if "error" in answer:
        is_busy = answer.get("status") == TOO_MANY_REQUESTS
        raise PartialAnswer(
            f"failed to search ({type_of(answer['error'])})", "overloaded" if is_busy else "partial"
        )
    if not {"timed_out", "_shards", "hits"} <= answer.keys():
        raise PartialAnswer("answered something else than was asked", "not_elasticsearch")
    if answer["timed_out"]:
        raise PartialAnswer("gave up a search for taking too long", "timeout")
    if answer["_shards"]["failed"]:
        raise PartialAnswer("answered only in part")
    return answer
