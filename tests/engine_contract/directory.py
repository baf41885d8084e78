"""A directory held by one engine and known to the oracle: every question asked is also checked.

`ask` compares the engine's whole answer with the oracle's, so a test of the suite needs to state only what
makes its case; what it states guards the oracle itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from msgspec import structs

from indexer.documents import Document
from indexer.engines.base import View
from indexer.engines.query import Hit, Hits, NearMiss, Query
from service import paging, ranking
from tests import oracle, oracle_scoring

ENGINE_SCORE_ERROR = 1e-6
"""Elasticsearch scores in float32; the port allows every engine so much."""
KM_ERROR = 1e-6
"""A millimetre: two formulas for one distance."""


@dataclass(frozen=True)
class Directory:
    """`score_error`: how far above the exact score this engine's own may lie."""

    view: View
    documents: Sequence[Document] = field(repr=False)
    margin: int
    score_error: float

    def ask(self, query: Query) -> Hits:
        """All matches in exact order with totals, facets and near-misses: the same in engine and oracle."""
        everything = structs.replace(query, fetch=len(self.documents) + 1)
        expected = oracle.answer(self.documents, everything)
        answer = self.view.search(everything)
        self._compare_hits(answer.hits, expected.hits, query)
        assert answer.total == expected.total
        assert {name: dict(counts) for name, counts in answer.facets.items()} == expected.facets
        assert answer.after_deadline == expected.after_deadline
        self._compare_rejections(answer, expected, query)
        _compare_near_misses(answer.near_misses, expected.near_misses, query)
        return expected

    def ids(self, query: Query) -> list[str]:
        return [hit.id for hit in self.ask(query).hits]

    def practices(self, query: Query) -> dict[str, str]:
        """Specialist id → id of the practice that is the match."""
        return {hit.id: hit.practice_id for hit in self.ask(query).hits}

    def failed(self, query: Query) -> dict[str, str]:
        """Specialist id → the one filter a near-miss fails, best first."""
        return {miss.hit.id: miss.failed for miss in self.ask(query).near_misses}

    def turn_page(self, query: Query, offset: int, limit: int) -> list[str]:
        """Ids of one page, proved final, and equal to the oracle's."""
        bare = structs.replace(query, facets=False, near_misses=0, fetch=offset + limit)
        turned = paging.page(self.view, self.margin, bare, offset, limit).hits
        expected = oracle.answer(self.documents, bare).hits[offset:]
        assert [hit.id for hit in turned] == [hit.id for hit in expected]
        return [hit.id for hit in turned]

    def _compare_rejections(self, answer: Hits, expected: Hits, query: Query) -> None:
        assert dict(answer.rejections) == expected.rejections
        if query.rejections:
            assert sum(answer.rejections.values()) + answer.total == len(self.documents)

    def _compare_hits(self, hits: Sequence[Hit], expected: Sequence[Hit], query: Query) -> None:
        ranked = sorted(hits, key=lambda hit: ranking.order_of(hit, query))
        assert [hit.id for hit in ranked] == [hit.id for hit in expected]
        for hit, wanted in zip(ranked, expected, strict=True):
            _compare_facts(hit, wanted)
            exact = oracle_scoring.score(wanted.inputs, query)
            assert ranking.score(hit.inputs, query) == pytest.approx(exact, abs=1.5e-9)
            assert hit.engine_score >= exact - ENGINE_SCORE_ERROR
            assert hit.engine_score <= exact + self.score_error


def _compare_near_misses(misses: Sequence[NearMiss], expected: Sequence[NearMiss], query: Query) -> None:
    assert [(miss.hit.id, miss.failed) for miss in misses] == [(miss.hit.id, miss.failed) for miss in expected]
    assert len(misses) <= query.near_misses
    for miss, wanted in zip(misses, expected, strict=True):
        _compare_facts(miss.hit, wanted.hit)


def _compare_facts(hit: Hit, wanted: Hit) -> None:
    assert (hit.id, hit.practice_id, hit.tie) == (wanted.id, wanted.practice_id, wanted.tie)
    km, wanted_km = hit.inputs.distance_km, wanted.inputs.distance_km
    assert structs.replace(hit.inputs, distance_km=None) == structs.replace(wanted.inputs, distance_km=None)
    assert (km is None) == (wanted_km is None)
    assert abs((km or 0.0) - (wanted_km or 0.0)) < KM_ERROR
