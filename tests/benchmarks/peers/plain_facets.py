"""Disjunctive facets as aggregations of plain Elasticsearch, and their counts read."""

from collections.abc import Mapping
from typing import Any

from indexer.engines.query import FACETS, Query
from tests.benchmarks.asking import Json
from tests.benchmarks.peers.plain_clauses import all_of, any_of
from tests.benchmarks.peers.plain_filters import (
    OF_PERSON,
    OF_PLACE,
    narrowing,
    offers_left,
    place_filters,
    sent_facets,
)

_OF_ANY_OFFER = {"profession": "professions", "specialty": "specialties"}
_EVERY = 1_000


def aggregation(query: Query, name: str) -> Json:
    """Counts among those who pass every other filter that is a facet."""
    others = [narrowing(query, other, [name]) for other in sent_facets(query) if other != name]
    if name in OF_PERSON:
        values: Json = {"terms": {"field": OF_PERSON[name], "size": _EVERY}}
    elif name in OF_PLACE:
        terms = {"terms": {"field": OF_PLACE[name], "size": _EVERY}, "aggs": {"people": {"reverse_nested": {}}}}
        passing = {"filter": all_of(place_filters(query, [name])), "aggs": {"values": terms}}
        values = {"nested": {"path": "practices"}, "aggs": {"passing": passing}}
    elif query.offers:
        values = {"filters": {"filters": _offer_values(query, name)}}
    else:
        values = {"terms": {"field": _OF_ANY_OFFER[name], "size": _EVERY}}
    return {"filter": all_of(others) if others else {"match_all": {}}, "aggs": {"values": values}}


def _offer_values(query: Query, name: str) -> Json:
    by_value: dict[str, list[str]] = {}
    for offer in offers_left(query, [name]):
        profession, _, specialty = offer.offer.partition("/")
        value = profession if name == "profession" else specialty
        if value:
            by_value.setdefault(value, []).append(offer.offer)
    return {value: any_of("offers", offers) for value, offers in by_value.items()}


def counts_of(query: Query, answer: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {name: _counts(name, answer[name]["values"]) for name in FACETS}


def _counts(name: str, values: Mapping[str, Any]) -> dict[str, int]:
    if name in OF_PLACE:
        buckets = values["passing"]["values"]["buckets"]
        return {_word(bucket): bucket["people"]["doc_count"] for bucket in buckets}
    buckets = values["buckets"]
    if isinstance(buckets, dict):
        return {value: bucket["doc_count"] for value, bucket in buckets.items() if bucket["doc_count"]}
    return {_word(bucket): bucket["doc_count"] for bucket in buckets}


def _word(bucket: Mapping[str, Any]) -> str:
    return str(bucket.get("key_as_string", bucket["key"]))
