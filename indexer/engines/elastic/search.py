"""Asks one version: hits with totals and facets in one search, what else is wanted in one more each."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from indexer.engines import choice
from indexer.engines.elastic import facets, scoring, sorting
from indexer.engines.elastic.asking import Asked
from indexer.engines.elastic.boolean import every
from indexer.engines.elastic.mapping import MOST_ROWS, Json, document_found
from indexer.engines.elastic.near_misses import find_near_misses
from indexer.engines.elastic.rejections import count_after_deadline, count_rejections
from indexer.engines.query import Hit, Hits, Query

_ONLY_SOURCE: Json = {"stored_fields": ["_source"]}
"""The document alone: the server's own name of a row is a field it would read as well."""


def search(asked: Asked, query: Query) -> Hits:
    body = _body(asked, query)
    size, key_of = min(query.fetch, MOST_ROWS), sorting.keys_of(query)
    # Under another sort a score is only an upper bound: who comes before the page is not known unseen.
    skip = min(query.skip, size) if query.sort == "best" else 0
    while True:
        answer = asked.answer(body | {"from": skip, "size": size - skip})
        rows = [(row, _hit(row, query, key_of)) for row in answer["hits"]["hits"]]
        hits = [hit for _, hit in rows if hit is not None]
        # A row the exact choice does not confirm lies on the rim of a radius by less than the grid: it is
        # no match, and its place is refilled.
        unconfirmed = [document_found(row["_source"]) for row, hit in rows if hit is None]
        if len(rows) < size - skip or skip + len(hits) >= query.fetch or size >= MOST_ROWS:
            break
        size = min(query.fetch + len(unconfirmed), MOST_ROWS)
    found = answer["hits"]["total"]["value"]
    is_due = query.deadline_days is not None
    return Hits(
        hits=tuple(hits[: query.fetch - skip]),
        skipped=skip,
        are_scores_rounded=True,
        total=found - len(unconfirmed),
        facets=facets.counts(answer.get("aggregations", {})) if query.facets else {},
        near_misses=find_near_misses(asked, query) if query.near_misses else (),
        after_deadline=count_after_deadline(asked, query, found, unconfirmed) if is_due else 0,
        rejections=count_rejections(asked, query, unconfirmed) if query.rejections else {},
    )


def _body(asked: Asked, query: Query) -> Json:
    body: Json = {"sort": sorting.order(query), "track_total_hits": True} | _ONLY_SOURCE
    if not query.facets:
        return body | {"query": scoring.scored(query, asked.catalogue)}
    among, narrowing, aggregations = facets.counting(query, asked.catalogue)
    body["query"] = scoring.scored(query, asked.catalogue, among=among)
    body["aggs"] = aggregations
    return body | ({"post_filter": every(narrowing)} if narrowing else {})


def _hit(row: Mapping[str, Any], query: Query, key_of: sorting.KeyOf) -> Hit | None:
    hit = choice.choose(document_found(row["_source"]), query)
    if hit is None:
        return None
    *_, score, _tie = row["sort"]
    return structs.replace(hit, engine_score=score, engine_key=key_of(row["sort"]))
