"""How matches are sorted, and what the sort values of a row say: the sort's own key, then score, then tie."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias, TypeGuard

from indexer.engines.elastic.boolean import any_of, every
from indexer.engines.elastic.clauses import available, is_measured, practice_conditions
from indexer.engines.elastic.mapping import Json
from indexer.engines.elastic.needs import offers_by_step
from indexer.engines.elastic.scoring import DAY_MS
from indexer.engines.query import Query

SortValue: TypeAlias = float | str | None
KeyOf: TypeAlias = Callable[[Sequence[SortValue]], float | None]
_EPOCH_DAY = 719_163
"""Day number of 1970-01-01."""
_MISSING = 2**63 - 1
"""The sort value of a row that has none and comes last."""


def order(query: Query) -> list[Json]:
    """The sort's own key (unknown last; the access step under "best"), then score, then tie."""
    return [*_key(query), {"_score": "desc"}, {"tie": "asc"}]


def keys_of(query: Query) -> KeyOf:
    """Reads the sort's own key from the sort values of a row, smaller first; None if unknown."""
    if query.sort == "best":
        steps = [step for step, _ in offers_by_step(query)] or [0]
        return partial(_step_of, steps)
    return partial(_key_of, query) if _key(query) else lambda _: None


def _key_of(query: Query, values: Sequence[SortValue]) -> float | None:
    value = values[0]
    if not _is_known(value):
        return None
    match query.sort:
        case "rating":
            return -value
        case "availability":
            return value / DAY_MS - (query.as_of.toordinal() - _EPOCH_DAY)
    return value


def _step_of(steps: Sequence[int], values: Sequence[SortValue]) -> float:
    """The step of the first offers the specialist has any of; the last step's have no sort value of their own."""
    known = (step for step, value in zip(steps[:-1], values, strict=False) if _is_known(value))
    return float(next(known, steps[-1]))


def _is_known(value: SortValue) -> TypeGuard[float]:
    return isinstance(value, int | float) and value < _MISSING


def _key(query: Query) -> list[Json]:
    practice = practice_conditions(query)
    match query.sort:
        case "best":
            earlier = [[offer.offer for offer in offers] for _, offers in offers_by_step(query)[:-1]]
            having = [_nearest([any_of("practices.offers", offers)]) for offers in earlier]
            return [{"practices.one": {"missing": "_last"} | nearest} for nearest in having]
        case "rating":
            return [{"ranking_value": "desc"}]
        case "distance" if query.origin is not None and is_measured(query):
            origin = {"lat": query.origin.lat, "lon": query.origin.lon}
            return [{"_geo_distance": {"practices.point": origin, "unit": "km"} | _nearest(practice)}]
        case "availability":
            return [{"practices.next_available": {"missing": "_last"} | _nearest([*practice, available(query)])}]
        case "fee":
            return [{"practices.fee": {"missing": "_last"} | _nearest(practice)}]
    return []


def _nearest(met: list[Json]) -> Json:
    """The smallest value among the practices that pass."""
    return {"order": "asc", "mode": "min", "nested": {"path": "practices", "filter": every(met)}}
