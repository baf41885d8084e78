"""The one request to plain Elasticsearch, written by hand for this search.

Nothing of our engine is used: it is what ours is measured against.
"""

from indexer.engines.query import FACETS, Query
from tests.benchmarks.asking import Asked, Json
from tests.benchmarks.peers.dropping import dropping, filters_of
from tests.benchmarks.peers.plain_clauses import all_of, any_of, best
from tests.benchmarks.peers.plain_facets import aggregation
from tests.benchmarks.peers.plain_filters import (
    OF_PLACE,
    having_place,
    midnight,
    narrowing,
    offers_left,
    person_filters,
    place_filters,
    sent_facets,
)
from tests.benchmarks.peers.plain_text import tiers

_SHOWN: Json = {
    "sort": [{"_score": "desc"}, {"tie": "asc"}],
    "_source": False,
    "stored_fields": "_none_",
    "docvalue_fields": ["id"],
}


def body_of(asked: Asked) -> Json:
    query = asked.search
    if any(offer.step for offer in query.offers):
        raise SystemExit("access steps were not written for plain Elasticsearch; draw needs without orders")
    body: Json = {
        "query": _scored(query),
        "from": asked.offset,
        "size": asked.limit,
        "track_total_hits": True,
        **_SHOWN,
    }
    if query.facets:
        body["aggs"] = {name: aggregation(query, name) for name in FACETS}
        met = [narrowing(query, name) for name in sent_facets(query)]
        if met:
            body["post_filter"] = all_of(met)
    return body


def near_bodies(query: Query) -> list[Json]:
    """A search for each filter somebody may fail alone."""
    matching = all_of([*_of_person(query), having_place(query)])
    return [
        {
            "query": {"bool": {"must": [_scored(dropping(query, name), is_whole=True)], "must_not": [matching]}},
            "size": query.near_misses,
            "track_total_hits": False,
            **_SHOWN,
        }
        for name in filters_of(query)
    ]


def _of_person(query: Query) -> list[Json]:
    """All filters of a person."""
    return [
        *person_filters(query),
        *(narrowing(query, name) for name in sent_facets(query) if name not in OF_PLACE),
    ]


def _scored(query: Query, *, is_whole: bool = False) -> Json:
    """The sum of all signals. Found is everybody whom some facet may have to count; `is_whole`: who matches."""
    weights, text = query.weights, query.text
    should: list[Json] = []
    if weights.fit:
        should.append(best(weights.fit, _by_fit(query)))
    if weights.text and text is not None:
        should.append(best(weights.text, tiers(text)))
    placed: Json = {"nested": {"path": "practices", "score_mode": "max", "query": _place_scored(query)}}
    wide = [] if is_whole else [name for name in sent_facets(query) if name in OF_PLACE]
    filters, place = _of_person(query) if is_whole else person_filters(query), {"should": should, "must": [placed]}
    if wide:  # some facet counts who has no place to be scored by
        filters, place = [*filters, having_place(query, without=wide)], {"should": [*should, placed]}
    found = {"bool": {"filter": filters, **place}}
    functions: list[Json] = []
    if weights.rating:
        functions.append({"field_value_factor": {"field": "signal"}, "weight": weights.rating})
    if weights.freshness and query.freshness_limit_days:
        half = f"{query.freshness_limit_days * 12}h"
        decay = {"verified": {"origin": midnight(query.as_of), "scale": half, "decay": 0.5}}
        known = {"exists": {"field": "verified"}}
        functions.append({"filter": known, "linear": decay, "weight": weights.freshness})
    if not functions:
        return found
    return {"function_score": {"query": found, "functions": functions, "score_mode": "sum", "boost_mode": "sum"}}


def _place_scored(query: Query) -> Json:
    weights, should = query.weights, list[Json]()
    if weights.proximity and query.origin is not None:
        pivot = f"{query.proximity_pivot_km * 1000}m"
        point = {"lat": query.origin.lat, "lon": query.origin.lon}
        near = {"field": "practices.point", "origin": point, "pivot": pivot, "boost": weights.proximity}
        should.append({"distance_feature": near})
    if weights.availability:
        origin, pivot = midnight(query.as_of), f"{round(query.availability_pivot_days * 24)}h"
        soon = {"field": "practices.next", "origin": origin, "pivot": pivot, "boost": weights.availability}
        ahead = {"range": {"practices.next": {"gte": origin}}}
        should.append({"bool": {"must": [{"distance_feature": soon}], "filter": [ahead]}})
    return {"bool": {"filter": place_filters(query), "should": should}}


def _by_fit(query: Query) -> list[tuple[float, Json]]:
    by_fit: dict[float, list[str]] = {}
    for offer in offers_left(query, ()):
        by_fit.setdefault(offer.fit, []).append(offer.offer)
    return [(fit, any_of("offers", offers)) for fit, offers in by_fit.items() if fit > 0]
