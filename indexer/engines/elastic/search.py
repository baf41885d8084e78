"""Asks one version: hits with totals and facets in one search, near-misses in one multi-search."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch
from msgspec import Struct, structs

from indexer.engines import choice
from indexer.engines.base import Circle, Hit, Hits, NearMiss, Query
from indexer.engines.elastic import facets, scoring
from indexer.engines.elastic.clauses import RADIUS, every, is_measured, without
from indexer.engines.elastic.client import PartialAnswer
from indexer.engines.elastic.mapping import MOST_ROWS, Json, document_of
from indexer.engines.elastic.names import specialists_index
from indexer.errors import VersionGone

NEAR_MISS_MARGIN = 10
"""Near-misses fetched beyond those wanted, so that their exact order can be proved final."""
NOT_FOUND = 404
SCORE_ERROR = 1e-6
"""How far a float32 score may be from the exact one."""


class _Miss(Struct, frozen=True):
    """A near-miss by one filter with its exact score."""

    hit: Hit
    failed: str
    score: float


def ask(client: Elasticsearch, index: str, body: Json) -> Mapping[str, Any]:
    """A whole answer. Raises PartialAnswer rather than return a part of one."""
    return whole(client.search(index=index, allow_partial_search_results=False, body=body).body)


class Searcher(Struct, frozen=True):
    """One version under a client with a deadline; `catalogue` holds every offer in the version."""

    client: Elasticsearch
    version: str
    catalogue: Sequence[str]

    def search(self, query: Query) -> Hits:
        body, index = self._body(query), specialists_index(self.version)
        size = min(query.fetch, MOST_ROWS)
        while True:
            answer = ask(self.client, index, body | {"size": size})
            rows = answer["hits"]["hits"]
            hits = [hit for row in rows if (hit := _hit(row, query)) is not None]
            # A row the exact choice does not confirm lies on the rim of a radius by less than the grid: it is
            # no match, and its place is refilled.
            unconfirmed = len(rows) - len(hits)
            if len(rows) < size or len(hits) >= query.fetch or size >= MOST_ROWS:
                break
            size = min(query.fetch + unconfirmed, MOST_ROWS)
        return Hits(
            hits=tuple(hits[: query.fetch]),
            total=answer["hits"]["total"]["value"] - unconfirmed,
            facets=facets.counts(answer.get("aggregations", {})) if query.facets else {},
            near_misses=self._near_misses(query) if query.near_misses else (),
        )

    def _body(self, query: Query) -> Json:
        body: Json = {"sort": scoring.order(query), "track_total_hits": True}
        if not query.facets:
            return body | {"query": scoring.scored(query, self.catalogue)}
        narrowing = facets.narrowing(query, self.catalogue)
        body["query"] = scoring.scored(query, self.catalogue, among=facets.widened(query))
        body["aggs"] = facets.aggregations(query, self.catalogue)
        return body | ({"post_filter": every(narrowing)} if narrowing else {})

    def _near_misses(self, query: Query) -> tuple[NearMiss, ...]:
        """Of everybody who fails exactly one filter the best, each once, by score and tie."""
        query = structs.replace(query, sort="best")
        names = list(query.filters.sent())
        if query.is_radius_sent and isinstance(query.area, Circle) and is_measured(query):
            names.append(RADIUS)
        best: dict[str, _Miss] = {}
        for misses in self._missing_one(query, names).values():
            for miss in misses:
                known = best.get(miss.hit.id)
                if known is None or miss.score > known.score:
                    best[miss.hit.id] = miss
        return tuple(NearMiss(miss.hit, miss.failed) for miss in _ranked(best.values(), query.near_misses))

    def _missing_one(self, query: Query, names: list[str]) -> dict[str, list[_Miss]]:
        """By filter the best who fail it alone; fetched on while their order is not proved."""
        found: dict[str, list[_Miss]] = {name: [] for name in names}
        size = query.near_misses + NEAR_MISS_MARGIN
        while names:
            unproved = []
            for name, answer in zip(names, self._ask_missing(query, names, size), strict=True):
                rows = answer["hits"]["hits"]
                misses = [miss for row in rows if (miss := _miss(row, query, name)) is not None]
                found[name] = _ranked(misses, query.near_misses)
                if len(rows) == size < MOST_ROWS and not _is_proved(found[name], rows[-1], query):
                    unproved.append(name)
            names, size = unproved, min(2 * size, MOST_ROWS)
        return found

    def _ask_missing(self, query: Query, names: list[str], size: int) -> list[Mapping[str, Any]]:
        searches: list[Json] = []
        for name in names:
            missed = scoring.missed(query, without(query, name), self.catalogue)
            searches.append({"allow_partial_search_results": False})
            searches.append(
                {"query": missed, "sort": scoring.order(query), "size": size, "track_total_hits": False}
            )
        index = specialists_index(self.version)
        answers = self.client.msearch(index=index, searches=searches).body["responses"]
        if any(answer["status"] == NOT_FOUND for answer in answers):
            raise VersionGone(self.version)
        return [whole(answer) for answer in answers]


def whole(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer, if it is one. Raises PartialAnswer for an error or a part of one."""
    if "error" in answer:
        raise PartialAnswer(f"failed to search ({answer['error'].get('reason')})")
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise PartialAnswer("answered only in part")
    return answer


def _hit(row: Mapping[str, Any], query: Query) -> Hit | None:
    hit = choice.choose(document_of(row["_source"]), query)
    if hit is None:
        return None
    *_, score, _tie = row["sort"]
    return structs.replace(hit, engine_score=score, engine_key=scoring.key_of(query, row["sort"]))


def _miss(row: Mapping[str, Any], query: Query, failed: str) -> _Miss | None:
    hit = choice.choose(document_of(row["_source"]), query, failing=failed)
    if hit is None:
        return None
    hit = structs.replace(hit, engine_score=row["sort"][0], engine_key=0.0)
    return _Miss(hit, failed, scoring.exact_score(hit.inputs, query))


def _ranked(misses: Iterable[_Miss], count: int) -> list[_Miss]:
    return sorted(misses, key=lambda miss: (-miss.score, miss.hit.tie))[:count]


def _is_proved(misses: Sequence[_Miss], bound: Mapping[str, Any], query: Query) -> bool:
    """Whether nobody who was not fetched can come before the last of them; `bound` is the last row fetched."""
    if len(misses) < query.near_misses:
        return False
    last, lowest = misses[-1], bound["sort"][0]
    # Rows of one engine score come by tie: those not fetched come later.
    return last.score > lowest + SCORE_ERROR or bool(last.hit.engine_score == lowest)
