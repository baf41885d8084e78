"""Where float32 scores and dates to the millisecond could part from the exact ranking, they do not."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from msgspec import structs

from indexer import geo
from indexer.documents import Document
from indexer.engines.elastic import ElasticEngine
from indexer.engines.elastic.scoring import exact_score
from indexer.engines.query import Circle, Filters, Origin, Query
from service import ranking
from tests import oracle
from tests.builders import AS_OF, LONDON, a_document, a_practice, a_query, in_days, load, point_from


@pytest.fixture(scope="module")
def engine(elasticsearch_url: str) -> Iterator[ElasticEngine]:
    opened = ElasticEngine(elasticsearch_url)
    yield opened
    for state in opened.versions("ZY"):
        opened.writer().drop(state.version)
    opened.close()


def search(engine: ElasticEngine, documents: Sequence[Document], query: Query) -> None:
    """Engine and oracle agree; with one practice each, so do the engine's own scores."""
    view = engine.at(load(engine, documents, country="ZY").version)
    found, expected = view.search(query), oracle.answer(documents, query)
    assert {hit.id for hit in found.hits} == {hit.id for hit in expected.hits}
    for hit in found.hits:
        exact = ranking.score(hit.inputs, query)
        assert hit.engine_score == pytest.approx(exact, abs=1e-6)
        assert exact_score(hit.inputs, query) == exact
    assert [(miss.hit.id, miss.failed) for miss in found.near_misses] == [
        (miss.hit.id, miss.failed) for miss in expected.near_misses
    ]


@pytest.mark.parametrize("limit_days", [1, 365, 731])
def test_freshness_of_any_age_even_ahead(engine: ElasticEngine, limit_days: int) -> None:
    ages = (0, 1, 100, 364, 365, 366, 4000, -1, -400)
    documents = [a_document(id=f"s{age}", verified_at=in_days(-age)) for age in ages]
    documents.append(a_document(id="never", verified_at=None, windows=documents[0].windows))
    documents = [structs.replace(document, windows=documents[0].windows) for document in documents]
    search(engine, documents, a_query(freshness_limit_days=limit_days))


def test_availability_counts_from_midnight(engine: ElasticEngine) -> None:
    days = (AS_OF + timedelta(days=wait) for wait in (-400, -1, 0, 1, 2, 400))
    documents = [a_document(id=f"s{day}", practices=(a_practice(next_available=day),)) for day in (*days, None)]
    search(engine, documents, a_query(availability_pivot_days=0.5))


def test_near_misses_closer_than_float32_can_tell(engine: ElasticEngine) -> None:
    """Neighbours 2 cm apart, ten kilometres away: their scores differ in the eighth decimal."""
    documents = [
        a_document(id=f"s{step}", practices=(a_practice(point=point_from(LONDON, north_km=10 + step * 2e-5)),))
        for step in range(120)
    ]
    query = a_query(area=Circle(25.0), filters=Filters(language=("de",)), near_misses=5, proximity_pivot_km=3.0)
    search(engine, documents, query)


def test_rim_of_a_radius_two_millimetres_too_small(engine: ElasticEngine) -> None:
    """The server measures from the grid point nearest to the origin: what is not within reach is taken out."""
    origin = Origin(51.503, -0.1276)
    points = [point_from(LONDON, north_km=1 + 0.37 * number, east_km=0.53 * number) for number in range(20)]
    documents = [
        a_document(id=f"s{number}", practices=(a_practice(point=point),)) for number, point in enumerate(points)
    ]
    view = engine.at(load(engine, documents, country="ZY").version)
    for point in points:
        km = geo.distance_km(origin.lat, origin.lon, point.lat, point.lon)
        query = a_query(origin=origin, area=Circle(km - 2e-6))
        found, expected = view.search(query), oracle.answer(documents, query)
        assert (found.total, {hit.id for hit in found.hits}) == (expected.total, {hit.id for hit in expected.hits})


def test_near_misses_among_hundreds_of_ties(engine: ElasticEngine) -> None:
    documents = [a_document(id=f"s{number}") for number in range(300)]
    search(engine, documents, a_query(filters=Filters(gender="male"), near_misses=5))
