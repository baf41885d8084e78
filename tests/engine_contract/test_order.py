"""Order over all matches: by score or by the sort's key, unknown last, equal ones by tie, page after page."""

from itertools import pairwise

import pytest

from indexer.documents import tie_of
from indexer.engines.query import Filters, Origin, Sort
from indexer.records import Point
from tests.builders import LONDON, a_document, a_practice, a_query, a_rating, in_days, point_from
from tests.engine_contract.directory import Directory

LEEDS = Point(lat=53.8008, lon=-1.5491)
TIES = 1500
TWINS = tuple(a_document(id=f"twin-{number}") for number in range(TIES))
SPREAD = tuple(
    a_document(
        id=f"spread-{number}",
        rating=a_rating(3.0 + (number * 7 % 40) / 20, reviews=number % 30),
        practices=(
            a_practice(
                point=point_from(LEEDS, north_km=(number * 37 % 100) / 5, east_km=(number * 11 % 70) / 7),
                next_available=None if number % 9 == 0 else in_days(number * 5 % 33 - 3),
                fee=None if number % 7 == 0 else 30.0 + number * 13 % 80,
                currency="GBP",
            ),
        ),
    )
    for number in range(120)
)
CARDIFF = Point(lat=51.4816, lon=-3.1791)
STEP_KM = 1e-5
CROWD = tuple(
    a_document(
        id=f"crowd-{number}",
        practices=(a_practice(point=point_from(CARDIFF, north_km=1 + STEP_KM * (number * 151 % 300))),),
    )
    for number in range(300)
)
"""A centimetre apart: nearer than a score in float32 can tell."""
DOCUMENTS = TWINS + SPREAD + CROWD
ORIGIN = Origin(LEEDS.lat, LEEDS.lon)


def test_equal_scores_are_ordered_by_tie(directory: Directory) -> None:
    expected = sorted((document.specialist.id for document in TWINS), key=tie_of)
    assert directory.turn_page(a_query(), 0, 50) == expected[:50]


def test_thousands_of_ties_are_paged_without_gap_or_repeat(directory: Directory) -> None:
    expected = sorted((document.specialist.id for document in TWINS), key=tie_of)
    turned = [id_ for offset in range(0, 1050, 350) for id_ in directory.turn_page(a_query(), offset, 350)]
    assert turned == expected[:1050]


def test_total_counts_beyond_what_is_fetched(directory: Directory) -> None:
    assert directory.view.search(a_query(fetch=10)).total == TIES


def test_no_more_hits_than_asked_for(directory: Directory) -> None:
    assert len(directory.view.search(a_query(fetch=7)).hits) == 7


@pytest.mark.parametrize("sort", ["best", "distance", "rating", "availability", "fee"])
def test_every_sort_is_exact_page_by_page(directory: Directory, sort: Sort) -> None:
    query = a_query(origin=ORIGIN, sort=sort)
    turned = [id_ for offset in range(0, 120, 15) for id_ in directory.turn_page(query, offset, 15)]
    assert turned == directory.ids(query)
    assert len(turned) == len(SPREAD)


@pytest.mark.parametrize("sort", ["best", "distance"])
def test_scores_too_close_for_an_engine_are_ordered_exactly(directory: Directory, sort: Sort) -> None:
    query = a_query(origin=Origin(CARDIFF.lat, CARDIFF.lon), proximity_pivot_km=500.0, sort=sort)
    scores = {hit.engine_score for hit in directory.ask(query).hits}
    assert len(scores) > 250
    assert max(scores) - min(scores) < 1e-5
    for offset in (0, 10, 40, 290):
        assert len(directory.turn_page(query, offset, 10)) == 10


def test_sorted_by_fee_the_unknown_ones_come_last(directory: Directory) -> None:
    fees = [hit.inputs.fee for hit in directory.ask(a_query(origin=ORIGIN, sort="fee")).hits]
    known = [fee for fee in fees if fee is not None]
    assert fees[: len(known)] == sorted(known)
    assert set(fees[len(known) :]) == {None}
    assert fees.count(None) == 18


def test_sorted_by_rating_the_ranking_value_decides(directory: Directory) -> None:
    values = [hit.inputs.ranking_value for hit in directory.ask(a_query(origin=ORIGIN, sort="rating")).hits]
    assert values == sorted(values, reverse=True)


def test_equal_keys_are_ordered_by_score(directory: Directory) -> None:
    hits = directory.ask(a_query(origin=ORIGIN, sort="fee")).hits
    for one, other in pairwise(hits):
        if one.inputs.fee == other.inputs.fee:
            assert one.engine_score >= other.engine_score


def test_sorted_by_distance_without_an_origin_the_score_decides(directory: Directory) -> None:
    query = a_query(origin=None, area=None, filters=Filters(available_within_days=2), sort="distance")
    hits = directory.ask(query).hits
    assert [hit.engine_score for hit in hits] == sorted((hit.engine_score for hit in hits), reverse=True)


def test_pivots_and_weights_are_those_of_the_query(directory: Directory) -> None:
    near = a_query(origin=ORIGIN, proximity_pivot_km=0.2, availability_pivot_days=90.0)
    soon = a_query(origin=ORIGIN, proximity_pivot_km=500.0, availability_pivot_days=0.5)
    assert directory.turn_page(near, 0, 20) != directory.turn_page(soon, 0, 20)


def test_page_past_the_end_is_empty(directory: Directory) -> None:
    assert directory.turn_page(a_query(origin=ORIGIN), 120, 10) == []
    assert directory.turn_page(a_query(origin=ORIGIN), 115, 10) == directory.ids(a_query(origin=ORIGIN))[115:]


def test_the_same_question_has_the_same_answer(directory: Directory) -> None:
    query = a_query(origin=Origin(LONDON.lat, LONDON.lon), facets=True, fetch=60)
    assert directory.view.search(query) == directory.view.search(query)
