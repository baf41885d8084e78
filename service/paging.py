"""One page of the exact order, from an engine whose own order is only nearly exact.

An engine's score may exceed the exact one (never fall below it by more than SLACK), so the last row of a page
is proved against the lowest score fetched; where the proof fails, twice as many are fetched. An engine may skip
the rows before a deep page, but for a few by which its first row is proved; where that fails, none are skipped.
"""

import msgspec
from msgspec import Struct

from indexer.deadline import require_time
from indexer.engines.base import View
from indexer.engines.query import Hit, Hits, Query
from service import ranking

SLACK = 1e-6
"""Elasticsearch scores in float32: up to 6e-8 off near 1, summed over at most six signals."""
MOST_FETCHED = 9_600
"""Below the 10,000 rows Elasticsearch gives at once. Past it the best known order stands: only thousands of
candidates within SLACK of each other lead here, and they differ by nothing a patient could notice."""


class Page(Struct, frozen=True):
    """Hits in exact order from `offset` on, and what came with them."""

    hits: tuple[Hit, ...]
    whole: Hits


def page(view: View, margin: int, query: Query, offset: int, limit: int) -> Page:
    """The rows offset … offset + limit of the exact order over all matches. EngineUnavailable rather than late."""
    wanted = offset + limit
    fetch, skip = wanted + margin, max(0, offset - margin)
    while True:
        require_time()
        asked = msgspec.structs.replace(query, fetch=fetch, skip=skip)
        found = view.search(asked)
        ordered = sorted(found.hits, key=lambda hit: ranking.order_of(hit, asked))
        first, last = offset - found.skipped, wanted - found.skipped
        rows, fetched = ordered[first:last], found.skipped + len(ordered)
        if found.skipped and rows and not _is_after_skipped(rows[0], found.hits[0], asked):
            skip = 0
        elif fetched < fetch or fetch >= MOST_FETCHED or _is_final(ordered[last - 1], found, asked):
            return Page(tuple(rows), found)
        else:
            fetch = min(2 * fetch, MOST_FETCHED)


def _is_after_skipped(first: Hit, bound: Hit, query: Query) -> bool:
    """Whether all rows skipped come before `first`; `bound` is the first row the engine gave."""
    key, bound_key = ranking.key_of(first.inputs, query.sort), _key_of_bound(bound, query)
    if key is None or bound_key is None:
        return bound_key is not None or (key is None and _is_worse(first, bound, query))
    return key > bound_key + SLACK or (key == bound_key and _is_worse(first, bound, query))


def _is_worse(first: Hit, bound: Hit, query: Query) -> bool:
    return ranking.score(first.inputs, query) < bound.engine_score - SLACK


def _is_final(last: Hit, found: Hits, query: Query) -> bool:
    """Whether no row the engine held back can come before `last`; the bound is the last row it gave."""
    bound = found.hits[-1]
    key, bound_key = ranking.key_of(last.inputs, query.sort), _key_of_bound(bound, query)
    if key is not None and (bound_key is None or key < bound_key - SLACK):
        return True
    if (key is None) != (bound_key is None):
        return False
    if key is not None and bound_key is not None and key > bound_key + SLACK:
        return False
    score = ranking.score(last.inputs, query)
    if score > bound.engine_score + SLACK:
        return True
    # Rows that tie with the bound are worth the same, and the engine ordered them by the tie already; unless it
    # overrated them, and a row it holds back is worth its score. Where it rounds scores, a tie may hide metres.
    is_tie = last.engine_score == bound.engine_score and last.engine_key == bound.engine_key
    is_telling = not (found.are_scores_rounded and query.weights.proximity > 0)
    return is_tie and is_telling and score > bound.engine_score - SLACK


def _key_of_bound(bound: Hit, query: Query) -> float | None:
    if query.sort == "rating" and bound.engine_key is not None:
        return -abs(bound.engine_key)
    return bound.engine_key
