"""How matches are scored: the Query's signals as clauses whose scores add up, without scripts.

Scores there are float32 and, where a specialist has several practices under a sort of its own, an upper bound;
`exact_score` is the same sum in float64 for one hit. The numbers (weights, pivots) are the Query's.
"""

from collections.abc import Sequence
from itertools import groupby

from indexer.engines.elastic.boolean import any_of, every
from indexer.engines.elastic.clauses import (
    available,
    conditions,
    is_measured,
    midnight,
    nested,
    practice_conditions,
    specialist_conditions,
)
from indexer.engines.elastic.mapping import Json
from indexer.engines.elastic.needs import offers_by_step
from indexer.engines.elastic.typed import text_tiers
from indexer.engines.query import Inputs, Query

DAY_MS = 86_400_000
_DECIMALS = 9
"""To which scores are compared."""


def scored(query: Query, catalogue: Sequence[str], *, among: Query | None = None) -> Json:
    """The query with scores; found are the matches of `among` (the query itself unless it is wider)."""
    among = among or query
    practice = practice_conditions(query)
    best = {"nested": {"path": "practices", "score_mode": "max", "query": _practice(query, practice)}}
    found = {"filter": specialist_conditions(among, catalogue), "should": _specialist(query)}
    wider = practice_conditions(among)
    if wider == practice:
        return {"bool": found | {"must": [best]}}
    return {"bool": {"filter": [*found["filter"], nested(wider)], "should": [*found["should"], best]}}


def missed(query: Query, dropped: Query, catalogue: Sequence[str]) -> Json:
    """Matches of `dropped`, with scores, that are no matches of the query."""
    return {"bool": {"must": [scored(dropped, catalogue)], "must_not": [every(conditions(query, catalogue))]}}


def exact_score(inputs: Inputs, query: Query) -> float:
    """The sum of the signals in float64, in the order of the published table, 9 decimals."""
    weights = query.weights
    proximity = availability = freshness = 0.0
    if inputs.distance_km is not None:
        proximity = query.proximity_pivot_km / (query.proximity_pivot_km + inputs.distance_km)
    if inputs.wait_days is not None:
        availability = query.availability_pivot_days / (query.availability_pivot_days + inputs.wait_days)
    if inputs.verified_days is not None and query.freshness_limit_days is not None:
        freshness = min(1.0, max(0.0, 1 - inputs.verified_days / query.freshness_limit_days))
    parts = (
        (weights.fit, inputs.fit or 0.0),
        (weights.proximity, proximity),
        (weights.rating, inputs.rating),
        (weights.availability, availability),
        (weights.text, inputs.text_tier or 0.0),
        (weights.freshness, freshness),
    )
    return round(sum(value * weight for weight, value in parts if weight > 0), _DECIMALS)


def _practice(query: Query, met: list[Json]) -> Json:
    """The practice's part of the score: weighted proximity and availability."""
    features: list[Json] = []
    if query.weights.proximity > 0 and query.origin is not None and is_measured(query):
        features.append(
            {
                "distance_feature": {
                    "field": "practices.point",
                    "origin": {"lat": query.origin.lat, "lon": query.origin.lon},
                    "pivot": f"{query.proximity_pivot_km * 1000!r}m",
                    "boost": query.weights.proximity,
                }
            }
        )
    if query.weights.availability > 0:
        soon = {
            "distance_feature": {
                "field": "practices.next_available",
                "origin": midnight(query.as_of),
                "pivot": f"{round(query.availability_pivot_days * DAY_MS)}ms",
                "boost": query.weights.availability,
            }
        }
        # A past date would score like one as far ahead.
        features.append({"bool": {"must": [soon], "filter": [available(query)]}})
    return {"bool": {"filter": met, "should": features}}


def _specialist(query: Query) -> list[Json]:
    """The specialist's part of the score: fit, rating, text and freshness."""
    weights = query.weights
    parts: list[Json] = []
    if weights.fit > 0 and query.offers:
        parts.append(_best_of(weights.fit, _levels_of_fit(query)))
    if weights.rating > 0:
        parts.append(_first_of([{"field_value_factor": {"field": "rating_signal"}, "weight": weights.rating}]))
    if weights.text > 0 and query.text is not None:
        parts.append(_best_of(weights.text, text_tiers(query.text)))
    if weights.freshness > 0 and query.freshness_limit_days is not None:
        parts.append(_freshness(query, query.freshness_limit_days))
    return parts


def _best_of(weight: float, levels: list[tuple[float, list[Json]]]) -> Json:
    """The highest level whose conditions are met, weighted."""
    best_first = sorted(levels, key=lambda level: -level[0])
    return _first_of([_function(every(met), weight * value) for value, met in best_first])


def _levels_of_fit(query: Query) -> list[tuple[float, list[Json]]]:
    """Each fit with who has it: an offer of a later step counts only for who has none of an earlier one."""
    levels: list[tuple[float, list[Json]]] = []
    earlier: list[str] = []
    for _, offers in offers_by_step(query):
        by_fit = groupby(sorted(offers, key=lambda offer: offer.fit), lambda offer: offer.fit)
        barred: list[Json] = [{"bool": {"must_not": [any_of("offers", earlier)]}}] if earlier else []
        levels += [(fit, [any_of("offers", [offer.offer for offer in of_fit]), *barred]) for fit, of_fit in by_fit]
        earlier = [*earlier, *(offer.offer for offer in offers)]
    return levels


def _freshness(query: Query, limit_days: int) -> Json:
    """1 − age/limit, never below 0: linear decay one half at half the limit; 1 where verified ahead."""
    today, weight = midnight(query.as_of), query.weights.freshness
    decay = {"linear": {"verified_at": {"origin": today, "scale": f"{limit_days * DAY_MS // 2}ms", "decay": 0.5}}}
    known = _function({"range": {"verified_at": {"lte": today}}}, weight) | decay
    return _first_of([known, _function({"range": {"verified_at": {"gt": today}}}, weight)])


def _function(met: Json, weight: float) -> Json:
    return {"filter": met, "weight": weight}


def _first_of(functions: list[Json]) -> Json:
    """The value of the first function whose filter is met, else 0: others are not looked at, as in a maximum."""
    return {
        "function_score": {
            "query": {"match_all": {}},
            "functions": [*functions, {"weight": 0}],  # of none the server makes 1
            "score_mode": "first",
            "boost_mode": "replace",
        }
    }
