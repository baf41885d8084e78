"""A page is final only when proved: against engines that overrate, round, hold rows back and skip some."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.engines.base import View
from indexer.engines.naming import Named, NameQuery
from indexer.engines.query import Circle, Hit, Hits, Query, Sort
from indexer.records import Review
from service import ranking
from service.paging import Page, page
from tests import oracle
from tests.api.scene import crowd
from tests.builders import LONDON, a_document, a_manifest, a_practice, a_query, a_rating, point_from

PEOPLE = crowd(180)


class CoarseView(View):
    """Exact about what matches; its scores are float32, and some are too high, as a nested maximum can be."""

    are_scores_rounded = True

    def __init__(self, overrated: Mapping[str, float], people: Sequence[Document] = PEOPLE) -> None:
        self.manifest = a_manifest()
        self.fetched: list[int] = []
        self._overrated, self._people = overrated, people

    def search(self, query: Query) -> Hits:
        self.fetched.append(query.fetch)
        exact = oracle.answer(self._people, msgspec.structs.replace(query, fetch=len(self._people)))
        coarse = [self._coarse(hit, query) for hit in exact.hits]
        coarse.sort(key=lambda hit: (hit.engine_key is None, hit.engine_key or 0, -hit.engine_score, hit.tie))
        hits = tuple(coarse[: query.fetch])
        return msgspec.structs.replace(exact, hits=hits, are_scores_rounded=self.are_scores_rounded)

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


def require_exact(found: Page, sort: Sort, offset: int, limit: int) -> None:
    exact = oracle.answer(PEOPLE, a_query(sort=sort, fetch=offset + limit)).hits[offset:]
    assert [hit.id for hit in found.hits] == [hit.id for hit in exact]


class SkippingView(CoarseView):
    """Leaves out the first rows of a deep page, as it may: its scores are exact but for rounding."""

    def __init__(self, seed: int) -> None:
        super().__init__({})
        self._dice = np.random.default_rng(seed)
        self.given: list[int] = []

    def search(self, query: Query) -> Hits:
        found = super().search(query)
        kept = found.hits[query.skip :]
        self.given.append(len(kept))
        return msgspec.structs.replace(found, hits=kept, skipped=len(found.hits) - len(kept))

    def _coarse(self, hit: Hit, query: Query) -> Hit:
        score = ranking.score(hit.inputs, query) + float(self._dice.choice([-1e-9, 0, 1e-9]))
        key = ranking.key_of(hit.inputs, query.sort)
        return msgspec.structs.replace(hit, engine_score=score, engine_key=key)


@settings(max_examples=25, deadline=None)
@given(
    offset=st.integers(0, 190),
    limit=st.integers(1, 20),
    margin=st.integers(0, 5),
    sort=st.sampled_from(["best", "distance", "rating", "availability", "fee"]),
    seed=st.integers(0, 1000),
)
def test_every_page_behind_skipped_rows_is_the_exact_one(
    offset: int, limit: int, margin: int, sort: Sort, seed: int
) -> None:
    require_exact(page(SkippingView(seed), margin, a_query(sort=sort), offset, limit), sort, offset, limit)


def test_a_deep_page_reads_little_more_than_itself() -> None:
    view = SkippingView(1)
    found = page(view, 5, a_query(), 40, 10)
    assert (len(found.hits), view.given) == (10, [20])


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
    require_exact(page(CoarseView(overrated), margin, a_query(sort=sort), offset, limit), sort, offset, limit)


@pytest.mark.parametrize("margin", [5, 50])
def test_an_exact_engine_is_asked_once(margin: int) -> None:
    view = CoarseView({})
    page(view, margin, a_query(), 0, 10)
    assert view.fetched == [10 + margin]


@pytest.mark.parametrize("nearer", [range(1), range(59, 60), range(0, 60, 2)])
@pytest.mark.parametrize("limit", [1, 3, 10])
def test_people_centimetres_apart_are_all_shown_in_their_order(limit: int, nearer: range) -> None:
    """They share an engine score, under which the engine orders them otherwise than by their worth."""
    people = [clone(number, 45.00002 if number in nearer else 45.00003) for number in range(60)]
    view, asked = CoarseView({}, people), a_query(area=Circle(60.0), facets=False, fetch=60)
    exact = oracle.answer(people, asked).hits
    assert len({hit.engine_score for hit in view.search(asked).hits}) == 1
    assert len({ranking.score(hit.inputs, asked) for hit in exact}) == 2
    pages = [page(view, 5, asked, offset, limit).hits for offset in range(0, len(people), limit)]
    assert [hit.id for hits in pages for hit in hits] == [hit.id for hit in exact]


def clone(number: int, north_km: float) -> Document:
    practice = a_practice(
        id=f"p-{number}", point=point_from(LONDON, north_km=north_km), modes=("in_person", "video")
    )
    return a_document(id=f"clone-{number}", rating=a_rating(), practices=(practice,))


def test_where_no_distance_counts_a_tie_is_a_tie() -> None:
    view = CoarseView({}, [clone(number, 1.0) for number in range(60)])
    found = page(view, 5, a_query(mode="video"), 0, 10)
    assert (len(found.hits), view.fetched) == (10, [15])
