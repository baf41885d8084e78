"""Counts by value of each facet, disjunctive: facet f counts matches of the query without filter f."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from indexer.engines.elastic.boolean import every
from indexer.engines.elastic.clauses import conditions, practice_conditions, without
from indexer.engines.elastic.mapping import Json
from indexer.engines.elastic.needs import offers_left
from indexer.engines.query import FACETS, Query

MOST_VALUES = 10_000
"""Far above any number of codes a facet has; every value must be counted."""
_OF_OFFERS = {"profession": "offer_professions", "specialty": "offer_specialties"}
_OF_SPECIALIST = {"language": "languages", "gender": "gender"}
_PRACTICES = "practices"
_OF_PRACTICE = {"insurer": "practices.insurers", "accepting": "practices.accepting"}


class Counting(NamedTuple):
    """Facets count matches of `among`, the query without the filters that are facets; those of them who match the
    query itself meet `narrowing` besides."""

    among: Query
    narrowing: list[Json]
    aggregations: Json


def counting(query: Query, catalogue: Sequence[str]) -> Counting:
    """Facets of filters not sent count the same people: they are one aggregation, each that is sent another."""
    sent = [name for name in query.filters.sent() if name in FACETS]
    among = without(query, *sent) if sent else query
    wide = conditions(among, catalogue)

    def narrowing(narrower: Query) -> list[Json]:
        return [met for met in conditions(narrower, catalogue) if met not in wide] if sent else []

    counted = {"others": (query, [name for name in FACETS if name not in sent])}
    counted |= {name: (without(query, name), [name]) for name in sent}
    aggregations = {
        key: {"filter": every(narrowing(narrower)), "aggs": _values(facets, narrower, catalogue)}
        for key, (narrower, facets) in counted.items()
    }
    return Counting(among, narrowing(query), aggregations)


def counts(answer: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Counts by facet and value; zero counts left out."""
    found: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for counted in answer.values():
        passing = counted[_PRACTICES]["passing"] if _PRACTICES in counted else {}
        for name in FACETS:
            if name in passing:
                buckets = passing[name]["buckets"]
                found[name] = {_value(bucket): bucket["specialists"]["doc_count"] for bucket in buckets}
            elif name in counted:
                found[name] = _counted(counted[name]["buckets"])
    return found


def _values(facets: Sequence[str], counted: Query, catalogue: Sequence[str]) -> Json:
    """By facet; those of practices in one pass over the practices that pass."""
    values: Json = {}
    for name in facets:
        if name in _OF_OFFERS and (of_offers := _offer_values(name, counted, catalogue)) is not None:
            values[name] = of_offers
        if name in _OF_SPECIALIST:
            values[name] = _terms(_OF_SPECIALIST[name])
    each: Json = {"aggs": {"specialists": {"reverse_nested": {}}}}
    passing = {name: _terms(_OF_PRACTICE[name]) | each for name in facets if name in _OF_PRACTICE}
    if passing:
        by_practice = {"filter": every(practice_conditions(counted)), "aggs": passing}
        values[_PRACTICES] = {"nested": {"path": _PRACTICES}, "aggs": {"passing": by_practice}}
    return values


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


def _counted(buckets: Any) -> dict[str, int]:
    """Of buckets by value, or of a list of them."""
    if isinstance(buckets, dict):
        return {value: bucket["doc_count"] for value, bucket in buckets.items() if bucket["doc_count"]}
    return {_value(bucket): bucket["doc_count"] for bucket in buckets}


def _value(bucket: Mapping[str, Any]) -> str:
    return str(bucket.get("key_as_string", bucket["key"]))
