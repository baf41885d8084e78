"""Counts by value of each facet, disjunctive: facet f counts matches of the query without filter f."""

from collections.abc import Mapping, Sequence
from typing import Any

from indexer.engines.elastic.boolean import every
from indexer.engines.elastic.clauses import conditions, practice_conditions, without
from indexer.engines.elastic.mapping import Json
from indexer.engines.elastic.needs import offers_left
from indexer.engines.query import FACETS, Query

MOST_VALUES = 10_000
"""Far above any number of codes a facet has; every value must be counted."""
_OF_OFFERS = {"profession": "offer_professions", "specialty": "offer_specialties"}
_OF_SPECIALIST = {"language": "languages", "gender": "gender"}
_OF_PRACTICE = {"insurer": "practices.insurers", "accepting": "practices.accepting"}


def widened(query: Query) -> Query:
    """The query without the filters that are facets: all that some facet may have to count."""
    return without(query, *(name for name in FACETS if name in query.filters.sent()))


def narrowing(query: Query, catalogue: Sequence[str]) -> list[Json]:
    """What a match of `widened` must meet besides to match the query."""
    wide = conditions(widened(query), catalogue)
    return [condition for condition in conditions(query, catalogue) if condition not in wide]


def aggregations(query: Query, catalogue: Sequence[str]) -> Json:
    """One aggregation a facet, to run over the matches of `widened`."""
    wide = conditions(widened(query), catalogue)
    asked: Json = {}
    for name in FACETS:
        counted = without(query, name)
        values = _values(name, counted, catalogue)
        if values is not None:
            met = [condition for condition in conditions(counted, catalogue) if condition not in wide]
            asked[name] = {"filter": every(met) if met else {"match_all": {}}, "aggs": {"values": values}}
    return asked


def counts(answer: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Counts by facet and value; zero counts left out."""
    return {name: _counted(name, answer[name]["values"]) if name in answer else {} for name in FACETS}


def _values(name: str, counted: Query, catalogue: Sequence[str]) -> Json | None:
    if name in _OF_OFFERS:
        return _offer_values(name, counted, catalogue)
    if name in _OF_SPECIALIST:
        return _terms(_OF_SPECIALIST[name])
    passing = _terms(_OF_PRACTICE[name]) | {"aggs": {"specialists": {"reverse_nested": {}}}}
    return {
        "nested": {"path": "practices"},
        "aggs": {"passing": {"filter": every(practice_conditions(counted)), "aggs": {"values": passing}}},
    }


def _offer_values(name: str, counted: Query, catalogue: Sequence[str]) -> Json | None:
    """Any offer: by field. Else a filter a value, so that somebody with two such offers counts once."""
    if not (counted.offers or counted.filters.profession or counted.filters.specialty):
        return _terms(_OF_OFFERS[name])
    by_value: dict[str, list[str]] = {}
    for offer in offers_left(counted, catalogue):
        profession, _, specialty = offer.offer.partition("/")
        value = profession if name == "profession" else specialty
        if value:
            by_value.setdefault(value, []).append(offer.offer)
    if not by_value:
        return None
    return {"filters": {"filters": {value: {"terms": {"offers": offers}} for value, offers in by_value.items()}}}


def _terms(field: str) -> Json:
    return {"terms": {"field": field, "size": MOST_VALUES}}


def _counted(name: str, values: Mapping[str, Any]) -> dict[str, int]:
    if name in _OF_PRACTICE:
        buckets = values["passing"]["values"]["buckets"]
        return {_value(bucket): bucket["specialists"]["doc_count"] for bucket in buckets}
    buckets = values["buckets"]
    if isinstance(buckets, dict):
        return {value: bucket["doc_count"] for value, bucket in buckets.items() if bucket["doc_count"]}
    return {_value(bucket): bucket["doc_count"] for bucket in buckets}


def _value(bucket: Mapping[str, Any]) -> str:
    return str(bucket.get("key_as_string", bucket["key"]))
