"""A deadline is no wish: who has no known appointment by then is counted, never listed, by no practice."""

from indexer.engines.query import Circle, Filters
from tests.builders import a_document, a_practice, a_query, in_days, point_from
from tests.engine_contract.directory import Directory

DOCUMENTS = (
    a_document(id="today", practices=(a_practice(next_available=in_days(0)),)),
    a_document(id="in-two-days", practices=(a_practice(next_available=in_days(2)),), gender="male"),
    a_document(id="in-three-days", practices=(a_practice(next_available=in_days(3)),), gender="male"),
    a_document(id="unknown", practices=(a_practice(next_available=None),)),
    a_document(id="yesterday", practices=(a_practice(next_available=in_days(-1)),)),
    a_document(
        id="near-late-far-soon",
        practices=(
            a_practice(id="near", next_available=in_days(10), insurers=("axa",)),
            a_practice(id="far", point=point_from(north_km=20), next_available=in_days(1), accepting=False),
        ),
    ),
    a_document(id="dentist", professions=("dentist",), practices=(a_practice(next_available=in_days(0)),)),
)
IN_TIME = {"today", "in-two-days", "near-late-far-soon"}


def test_listed_are_those_with_a_known_day_up_to_the_deadline(directory: Directory) -> None:
    answer = directory.ask(a_query(deadline_days=2))
    assert {hit.id for hit in answer.hits} == IN_TIME
    assert (answer.total, answer.after_deadline) == (3, 3)


def test_deadline_of_today(directory: Directory) -> None:
    answer = directory.ask(a_query(deadline_days=0))
    assert ([hit.id for hit in answer.hits], answer.after_deadline) == (["today"], 5)


def test_without_a_deadline_nobody_is_late(directory: Directory) -> None:
    answer = directory.ask(a_query())
    assert (answer.total, answer.after_deadline) == (6, 0)


def test_practice_that_is_too_late_is_never_the_match(directory: Directory) -> None:
    for sort in ("best", "distance", "availability", "fee", "rating"):
        assert directory.practices(a_query(deadline_days=2, sort=sort))["near-late-far-soon"] == "far"


def test_late_are_only_those_who_would_match_otherwise(directory: Directory) -> None:
    answer = directory.ask(a_query(deadline_days=2, filters=Filters(gender="male")))
    assert (answer.total, answer.after_deadline) == (1, 1)
    nearby = directory.ask(a_query(deadline_days=2, area=Circle(5.0)))
    assert (nearby.total, nearby.after_deadline) == (2, 4)


def test_nobody_is_a_near_miss_by_the_deadline(directory: Directory) -> None:
    query = a_query(deadline_days=2, filters=Filters(gender="male", accepting=True), near_misses=9)
    assert directory.failed(query) == {"today": "gender"}
    far = a_query(deadline_days=2, area=Circle(15.0), is_radius_sent=True, near_misses=9)
    assert directory.failed(far) == {"near-late-far-soon": "radius_km"}


def test_facets_count_what_is_in_time(directory: Directory) -> None:
    facets = directory.ask(a_query(deadline_days=2, facets=True)).facets
    assert (facets["gender"], facets["insurer"]) == ({"female": 2, "male": 1}, {})
    assert facets["accepting"] == {"true": 2, "false": 1}


def test_a_wish_for_sooner_stands_beside_the_deadline(directory: Directory) -> None:
    sooner = a_query(deadline_days=2, filters=Filters(available_within_days=0), near_misses=9)
    assert directory.ids(sooner) == ["today"]
    assert set(directory.failed(sooner)) == {"in-two-days", "near-late-far-soon"}
    later = a_query(deadline_days=0, filters=Filters(available_within_days=2))
    assert directory.ask(later).after_deadline == 2


def test_deadline_beyond_all_days_asks_for_a_known_day(directory: Directory) -> None:
    answer = directory.ask(a_query(deadline_days=10_000_000))
    assert (answer.total, answer.after_deadline) == (4, 2)
