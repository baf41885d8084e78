"""A match scored and ordered by brute force: which practice it is, with what facts, score and place.

Written from the published table; shares no code with `ranking.py` or `engines/choice.py`.
"""

from indexer.engines.query import Hit, Inputs, Query
from indexer.records import Practice
from tests.oracle_matching import Found, distance_km, wait_days

SIGNALS = ("fit", "proximity", "rating", "availability", "text", "freshness")


def hit_of(found: Found, query: Query) -> Hit:
    """The match with its best practice; engine_score and engine_key are exact."""
    inputs_by_practice = {practice.id: inputs_of(found, practice, query) for practice in found.practices}
    chosen = min(inputs_by_practice, key=lambda id_: (_practice_order(inputs_by_practice[id_], query), id_))
    inputs = inputs_by_practice[chosen]
    return Hit(
        document=found.document,
        practice_id=chosen,
        inputs=inputs,
        engine_score=score(inputs, query),
        engine_key=sort_key(inputs, query.sort),
    )


def inputs_of(found: Found, practice: Practice, query: Query) -> Inputs:
    verified_at, rating = found.document.specialist.verified_at, found.document.rating
    step = min(offer.step for offer in found.offers.values())
    return Inputs(
        fit=max(offer.fit for offer in found.offers.values() if offer.step == step) if query.offers else None,
        distance_km=distance_km(practice, query),
        rating=round((rating.ranking_value - 1) / 4, 3),
        ranking_value=rating.ranking_value,
        wait_days=wait_days(practice, query),
        fee=practice.fee,
        text_tier=found.tier,
        verified_days=None if verified_at is None else query.as_of.toordinal() - verified_at.toordinal(),
        step=step,
    )


def _practice_order(inputs: Inputs, query: Query) -> tuple[bool, float, float]:
    """The sort's own key if it is a practice's, unknown last; then the largest weighted contribution."""
    key = 0.0 if query.sort in ("best", "rating") else sort_key(inputs, query.sort)
    values = signal_values(inputs, query)
    added = query.weights.proximity * values["proximity"] + query.weights.availability * values["availability"]
    return key is None, key or 0.0, -added


def sort_key(inputs: Inputs, sort: str) -> float | None:
    """What a sort orders by, smallest first; None is unknown and last."""
    keys = {
        "best": inputs.step,
        "distance": inputs.distance_km,
        "rating": -inputs.ranking_value,
        "availability": inputs.wait_days,
        "fee": inputs.fee,
    }
    return keys[sort]


def signal_values(inputs: Inputs, query: Query) -> dict[str, float]:
    km, wait, age = inputs.distance_km, inputs.wait_days, inputs.verified_days
    limit, near, soon = query.freshness_limit_days, query.proximity_pivot_km, query.availability_pivot_days
    return {
        "fit": inputs.fit or 0.0,
        "proximity": 0.0 if km is None else near / (near + km),
        "rating": inputs.rating,
        "availability": 0.0 if wait is None else soon / (soon + wait),
        "text": inputs.text_tier or 0.0,
        "freshness": 0.0 if age is None or limit is None else max(0.0, min(1.0, 1 - age / limit)),
    }


def score(inputs: Inputs, query: Query) -> float:
    values = signal_values(inputs, query)
    return round(sum(values[name] * float(getattr(query.weights, name)) for name in SIGNALS), 9)


def order(hit: Hit, query: Query) -> tuple[bool, float, float, int]:
    """Best first: the sort's key (unknown last), score descending, tie ascending."""
    key = sort_key(hit.inputs, query.sort)
    return key is None, key or 0.0, -score(hit.inputs, query), hit.tie
