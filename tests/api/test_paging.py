"""A page is final only when proved: against an engine that overrates, rounds and holds rows back."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.engines.base import View
from indexer.engines.naming import Named, NameQuery
from indexer.engines.query import Hit, Hits, Query, Sort
from indexer.records import Review
from service import ranking
from service.paging import page
from tests import oracle
from tests.api.scene import crowd
from tests.builders import a_manifest, a_query

PEOPLE = crowd(180)


class CoarseView(View):
    """Exact about what matches; its scores are float32, and some are too high, as a nested maximum can be."""

    def __init__(self, overrated: Mapping[str, float]) -> None:
        self.manifest = a_manifest()
        self.fetched: list[int] = []
        self._overrated = overrated

    def search(self, query: Query) -> Hits:
        self.fetched.append(query.fetch)
        exact = oracle.answer(PEOPLE, msgspec.structs.replace(query, fetch=len(PEOPLE)))
        coarse = [self._coarse(hit, query) for hit in exact.hits]
        coarse.sort(key=lambda hit: (hit.engine_key is None, hit.engine_key or 0, -hit.engine_score, hit.tie))
        return msgspec.structs.replace(exact, hits=tuple(coarse[: query.fetch]))

    def _coarse(self, hit: Hit, query: Query) -> Hit:
        score = ranking.score(hit.inputs, query) + self._overrated.get(hit.id, 0.0)
        key = ranking.key_of(hit.inputs, query.sort)
        return msgspec.structs.replace(hit, engine_score=float(np.float32(score)), engine_key=key)

    def named(self, query: NameQuery) -> tuple[Named, ...]:
        raise NotImplementedError

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        raise NotImplementedError

    def documents(self) -> Iterator[Document]:
        raise NotImplementedError

    def stored_documents(self) -> Iterator[Document]:
        raise NotImplementedError

    def reviews(self, specialist_id: str, offset: int, limit: int) -> tuple[int, tuple[Review, ...]]:
        raise NotImplementedError

    def all_reviews(self) -> Iterator[Review]:
        raise NotImplementedError

    def owners(self, review_ids: Sequence[str]) -> Mapping[str, str]:
        raise NotImplementedError

    def bearers(self, keys: Collection[int]) -> Mapping[int, frozenset[str]]:
        raise NotImplementedError

    def is_suppressed(self, specialist_id: str) -> bool:
        raise NotImplementedError

    def rulings_state(self) -> str:
        raise NotImplementedError

    def vocabulary(self) -> Sequence[str]:
        raise NotImplementedError


@settings(max_examples=25, deadline=None)
@given(
    offset=st.integers(0, 60),
    limit=st.integers(1, 20),
    margin=st.integers(0, 10),
    sort=st.sampled_from(["best", "distance", "rating", "availability", "fee"]),
    seed=st.integers(0, 1000),
)
def test_every_page_is_the_exact_one(offset: int, limit: int, margin: int, sort: Sort, seed: int) -> None:
    random = np.random.default_rng(seed)
    overrated = {person.specialist.id: float(random.choice([0, 0, 0.02, 0.1])) for person in PEOPLE}
    query = a_query(sort=sort)
    found = page(CoarseView(overrated), margin, query, offset, limit)
    exact = oracle.answer(PEOPLE, msgspec.structs.replace(query, fetch=offset + limit)).hits[offset:]
    assert [hit.id for hit in found.hits] == [hit.id for hit in exact]


@pytest.mark.parametrize("margin", [5, 50])
def test_an_exact_engine_is_asked_once(margin: int) -> None:
    view = CoarseView({})
    page(view, margin, a_query(), 0, 10)
    assert view.fetched == [10 + margin]
