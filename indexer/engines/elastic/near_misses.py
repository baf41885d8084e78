"""Who fails exactly one filter: a search each, all in one exchange, repeated until the order is proved."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from indexer.engines import choice
from indexer.engines.elastic import scoring, sorting
from indexer.engines.elastic.asking import Asked
from indexer.engines.elastic.clauses import RADIUS, is_measured, without
from indexer.engines.elastic.mapping import MOST_ROWS, document_found
from indexer.engines.query import Circle, Hit, NearMiss, Query

MARGIN = 10
"""Near-misses fetched beyond those wanted, so that their exact order can be proved final."""
SCORE_ERROR = 1e-6
"""How far a float32 score may be from the exact one."""


class _Miss(Struct, frozen=True):
    """A near-miss by one filter with its exact score."""

    hit: Hit
    failed: str
    score: float

    @property
    def worth(self) -> tuple[int, float]:
        """Access step and score, smaller first."""
        return self.hit.inputs.step, -self.score


def find_near_misses(asked: Asked, query: Query) -> tuple[NearMiss, ...]:
    """Of everybody who fails exactly one filter the best, each once, by step, score and tie."""
    query = structs.replace(query, sort="best")
    names = list(query.filters.sent())
    if query.is_radius_sent and isinstance(query.area, Circle) and is_measured(query):
        names.append(RADIUS)
    best: dict[str, _Miss] = {}
    for misses in _missing_one(asked, query, names).values():
        for miss in misses:
            known = best.get(miss.hit.id)
            if known is None or miss.worth < known.worth:
                best[miss.hit.id] = miss
    return tuple(NearMiss(miss.hit, miss.failed) for miss in _ranked(best.values(), query.near_misses))


def _missing_one(asked: Asked, query: Query, names: list[str]) -> dict[str, list[_Miss]]:
    """By filter the best who fail it alone; fetched on while their order is not proved."""
    found: dict[str, list[_Miss]] = {name: [] for name in names}
    size = query.near_misses + MARGIN
    while names:
        unproved = []
        wider = [without(query, name) for name in names]
        bodies = [
            {
                "query": scoring.missed(query, dropped, asked.catalogue),
                "sort": sorting.order(dropped),
                "size": size,
                "track_total_hits": False,
            }
            for dropped in wider
        ]
        for name, dropped, answer in zip(names, wider, asked.answers(bodies), strict=True):
            rows = answer["hits"]["hits"]
            misses = (_miss(row, query, name) for row in rows)
            found[name] = _ranked((miss for miss in misses if miss is not None), query.near_misses)
            if len(rows) == size < MOST_ROWS and not _is_proved(found[name], query, _bound(rows[-1], dropped)):
                unproved.append(name)
        names, size = unproved, min(2 * size, MOST_ROWS)
    return found


def _miss(row: Mapping[str, Any], query: Query, failed: str) -> _Miss | None:
    hit = choice.choose(document_found(row["_source"]), query, failing=failed)
    if hit is None:
        return None
    step, score = _bound(row, without(query, failed))
    hit = structs.replace(hit, engine_score=score, engine_key=step)
    return _Miss(hit, failed, scoring.exact_score(hit.inputs, query))


def _bound(row: Mapping[str, Any], dropped: Query) -> tuple[float, float]:
    """The step and the score the engine ordered a row by."""
    *_, score, _tie = row["sort"]
    return sorting.keys_of(dropped)(row["sort"]) or 0.0, score


def _ranked(misses: Iterable[_Miss], count: int) -> list[_Miss]:
    return sorted(misses, key=lambda miss: (miss.worth, miss.hit.tie))[:count]


def _is_proved(misses: Sequence[_Miss], query: Query, bound: tuple[float, float]) -> bool:
    """Whether nobody who was not fetched can come before the last of them; `bound` is the last row fetched."""
    if len(misses) < query.near_misses:
        return False
    last, (step, lowest) = misses[-1], bound
    if last.hit.inputs.step != step:
        return last.hit.inputs.step < step
    # Rows of one engine score come by tie, those not fetched later; but where distance counts it may hide metres.
    is_tie = last.hit.engine_score == lowest and query.weights.proximity == 0
    return last.score > lowest + SCORE_ERROR or (is_tie and last.score > lowest - SCORE_ERROR)
