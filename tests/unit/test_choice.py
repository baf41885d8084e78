"""`engines/choice.py`, the exact rule all engines share for a hit, against brute force."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from indexer.engines import choice
from indexer.engines.query import TESTS, Box, Circle, Filters, Hit, Inputs, OfferFit, Origin, Query
from service import ranking
from tests import oracle
from tests.builders import a_document, a_practice, a_query, a_rating, in_days, point_from, spelt
from tests.engine_contract import generated
from tests.oracle_matching import first_failed
from tests.oracle_scoring import score
from tests.properties import UNSHRUNK

DOCUMENTS = generated.directory(Random(4), 80)


def _without_distance(inputs: Inputs) -> Inputs:
    """Distances come from two formulas; the scores compare them."""
    return structs.replace(inputs, distance_km=None)


def _compare(hit: Hit, expected: Hit, query: Query) -> None:
    assert hit.practice_id == expected.practice_id
    assert _without_distance(hit.inputs) == _without_distance(expected.inputs)
    assert abs(ranking.score(hit.inputs, query) - score(expected.inputs, query)) < 1.5e-9


@settings(UNSHRUNK, max_examples=200)
@given(st.randoms(use_true_random=True).map(generated.query))
def test_choice_is_that_of_brute_force(query: Query) -> None:
    everything = structs.replace(query, fetch=len(DOCUMENTS), near_misses=len(DOCUMENTS))
    expected = oracle.answer(DOCUMENTS, everything)
    chosen = {hit.id: hit for document in DOCUMENTS if (hit := choice.choose(document, query)) is not None}
    assert set(chosen) == {hit.id for hit in expected.hits}
    for hit in expected.hits:
        _compare(chosen[hit.id], hit, query)
    documents = {document.specialist.id: document for document in DOCUMENTS}
    best = structs.replace(query, sort="best")
    for miss in expected.near_misses:
        found = choice.choose(documents[miss.hit.id], best, failing=miss.failed)
        assert found is not None
        _compare(found, miss.hit, query)


@settings(UNSHRUNK, max_examples=60)
@given(st.randoms(use_true_random=True).map(generated.query))
def test_near_misses_chosen_are_those_of_brute_force(query: Query) -> None:
    everything = structs.replace(query, near_misses=len(DOCUMENTS))
    expected = {miss.hit.id for miss in oracle.answer(DOCUMENTS, everything).near_misses}
    names = [*query.filters.sent(), *(["radius_km"] if query.is_radius_sent else [])]
    best = structs.replace(query, sort="best")
    found = {d.specialist.id for d in DOCUMENTS for name in names if choice.choose(d, best, failing=name)}
    assert found == expected


@settings(UNSHRUNK, max_examples=100)
@given(st.randoms(use_true_random=True).map(generated.query))
def test_reasons_are_those_of_brute_force(query: Query) -> None:
    for document in DOCUMENTS:
        first, failed = choice.rejected_by(document, query), choice.failed_tests(document, query)
        assert first == first_failed(document, query)
        assert failed == tuple(name for name in TESTS if name in failed)
        assert (first is None) == (not failed) == (choice.choose(document, query) is not None)


def test_tests_are_listed_once() -> None:
    assert len(set(TESTS)) == len(TESTS)
    assert set(Filters.__struct_fields__) < set(TESTS)


TWO_ROOMS = a_document(
    professions=("physiotherapist", "osteopath"),
    practices=(
        a_practice(id="cheap", fee=40.0, insurers=(), next_available=in_days(9)),
        a_practice(id="dear", fee=140.0, insurers=("axa",), next_available=None),
    ),
)


@pytest.mark.parametrize(
    ("query", "failed"),
    [
        (a_query(), ()),
        (a_query(filters=Filters(insurer=("axa",))), ()),
        (a_query(filters=Filters(insurer=("axa",), max_fee=50.0)), ("max_fee",)),
        (a_query(filters=Filters(insurer=("axa",)), deadline_days=9), ("deadline",)),
        (a_query(deadline_days=8), ("deadline",)),
        (
            a_query(filters=Filters(gender="male", max_fee=10.0), deadline_days=8),
            ("gender", "max_fee", "deadline"),
        ),
        (a_query(filters=Filters(gender="male", insurer=("axa",), max_fee=50.0)), ("gender",)),
        (a_query(filters=Filters(profession=("osteopath",))), ("profession",)),
        (a_query(filters=Filters(profession=("dentist",), specialty=("spine",))), ("profession", "specialty")),
        (a_query(offers=(OfferFit("dentist", 1.0),)), ("need",)),
        (a_query(ages=(3, 3), mode="video"), ("age", "mode")),
        (a_query(origin=Origin(0.0, 0.0)), ("radius_km",)),
        (a_query(area=Box(0.0, 0.0, 1.0, 1.0)), ("bbox",)),
        (
            a_query(text=spelt(("nobody",)), as_of=date(2000, 1, 1)),
            ("registration", "text"),
        ),
    ],
)
def test_reasons_by_hand(query: Query, failed: tuple[str, ...]) -> None:
    """Each failed alone; where none is, the first at which nothing is left that passes all before it."""
    assert choice.failed_tests(TWO_ROOMS, query) == failed


THREE_WAYS = a_document(
    ages=(18, 70),
    rating=a_rating(4.0, value=4.5),
    practices=(
        a_practice(id="c", point=point_from(north_km=10), fee=None, next_available=None),
        a_practice(id="b", point=point_from(north_km=10), fee=None, next_available=None),
        a_practice(id="a", point=point_from(north_km=11), fee=80.0, next_available=in_days(5)),
    ),
)


@pytest.mark.parametrize(
    ("query", "practice_id"),
    [
        (a_query(availability_pivot_days=0.01), "b"),
        (a_query(availability_pivot_days=100.0), "a"),
        (a_query(sort="distance", availability_pivot_days=100.0), "b"),
        (a_query(sort="fee", availability_pivot_days=0.01), "a"),
        (a_query(sort="availability", availability_pivot_days=0.01), "a"),
        (a_query(sort="rating", availability_pivot_days=0.01), "b"),
        (a_query(area=Circle(10.001)), "b"),
        (a_query(area=Circle(9.999)), None),
        (a_query(filters=Filters(min_rating=4.5)), "a"),
        (a_query(filters=Filters(min_rating=4.51)), None),
        (a_query(ages=(18, 70)), "a"),
        (a_query(ages=(70, 71)), None),
        (a_query(ages=(17, 40)), None),
        (a_query(ages=(10, 80)), None),
    ],
)
def test_choice_by_hand(query: Query, practice_id: str | None) -> None:
    chosen = choice.choose(THREE_WAYS, query)
    assert (None if chosen is None else chosen.practice_id) == practice_id
