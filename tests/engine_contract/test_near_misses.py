"""Near-misses fail exactly one filter the caller sent; they are ordered by score and shown once."""

import pytest

from indexer.engines.query import Circle, Filters, OfferFit
from tests.builders import a_document, a_practice, a_query, a_rating, in_days, point_from
from tests.engine_contract.directory import Directory

EVERYTHING = Filters(
    profession=("physiotherapist",),
    specialty=("spine",),
    conditions=("neck_pain",),
    procedures=("dry_needling",),
    language=("de",),
    gender="female",
    min_rating=4.0,
    insurer=("axa",),
    funding="statutory",
    accepting=True,
    available_within_days=7,
    max_fee=80.0,
    step_free=True,
)
PERFECT = {
    "specialties": ("spine",),
    "conditions": ("neck_pain",),
    "procedures": ("dry_needling",),
    "languages": ("de",),
    "gender": "female",
    "rating": a_rating(4.2, value=4.5),
}
PRACTICE = {"insurers": ("axa",), "funding": ("statutory",), "accepting": True, "fee": 80.0, "step_free": True}
NEED = (
    OfferFit("physiotherapist/spine", 1.0),
    OfferFit("physiotherapist/knee", 0.5),
    OfferFit("osteopath/spine", 0.7),
)


def perfect_but(id_: str, /, practice: dict[str, object] | None = None, **changes: object) -> object:
    changed = a_practice(**(PRACTICE | (practice or {})))
    return a_document(id=id_, **({"practices": (changed,)} | PERFECT | changes))


DOCUMENTS = (
    perfect_but("perfect"),
    perfect_but("profession", professions=("osteopath",)),
    perfect_but("specialty", specialties=("knee",)),
    perfect_but("conditions", conditions=("migraine",)),
    perfect_but("procedures", procedures=()),
    perfect_but("language", languages=()),
    perfect_but("gender", gender=None),
    perfect_but("min_rating", rating=a_rating(4.2, reviews=2)),
    perfect_but("insurer", {"insurers": ()}),
    perfect_but("funding", {"funding": ("private",)}),
    perfect_but("accepting", {"accepting": None}),
    perfect_but("available_within_days", {"next_available": in_days(8)}),
    perfect_but("max_fee", {"fee": 80.01}),
    perfect_but("step_free", {"step_free": False}),
    perfect_but("radius_km", {"point": point_from(north_km=49)}),
    perfect_but("too-far", {"point": point_from(north_km=51)}),
    perfect_but("two-failures", {"fee": 200.0}, languages=("en",)),
    perfect_but("far-and-dear", {"fee": 200.0, "point": point_from(north_km=30)}),
    perfect_but("wrong-need", professions=("dentist",)),
    perfect_but("lapsed", windows=(), languages=()),
    perfect_but("children", ages=(0, 16), languages=()),
    perfect_but("screen-only", {"modes": ("video",)}),
    a_document(
        id="two-ways",
        practices=(
            a_practice(id="dear", **(PRACTICE | {"fee": 300.0, "point": point_from(north_km=10)})),
            a_practice(id="stairs", **(PRACTICE | {"step_free": False, "point": point_from(north_km=2)})),
            a_practice(id="both", **(PRACTICE | {"step_free": False, "fee": 300.0})),
        ),
        **PERFECT,
    ),
)


def misses(directory: Directory, most: int = 100, /, **changes: object) -> dict[str, str]:
    asked = {"offers": NEED, "filters": EVERYTHING, "near_misses": most, "is_radius_sent": True} | changes
    return directory.failed(a_query(**asked))


@pytest.mark.parametrize("name", [*EVERYTHING.__struct_fields__, "radius_km"])
def test_failing_one_filter_is_a_near_miss_by_its_name(directory: Directory, name: str) -> None:
    assert misses(directory)[name] == name


def test_matches_and_those_who_fail_more_are_none(directory: Directory) -> None:
    shown = set(misses(directory))
    expected = {*EVERYTHING.__struct_fields__, "radius_km", "two-ways"}
    assert shown == expected
    assert directory.ids(a_query(offers=NEED, filters=EVERYTHING)) == ["perfect"]


def test_specialist_who_fails_through_two_practices_is_shown_once_by_the_better(directory: Directory) -> None:
    query = a_query(offers=NEED, filters=EVERYTHING, near_misses=100)
    (miss,) = (miss for miss in directory.ask(query).near_misses if miss.hit.id == "two-ways")
    assert (miss.failed, miss.hit.practice_id) == ("step_free", "stairs")


def test_radius_counts_only_if_it_was_sent(directory: Directory) -> None:
    assert "radius_km" not in misses(directory, is_radius_sent=False)


def test_radius_reaches_up_to_twice(directory: Directory) -> None:
    assert "too-far" not in misses(directory)
    assert misses(directory, area=Circle(25.6))["too-far"] == "radius_km"
    assert "radius_km" not in misses(directory, area=Circle(24.4))


def test_filters_not_sent_cannot_be_failed(directory: Directory) -> None:
    assert set(misses(directory, filters=Filters(max_fee=80.0), is_radius_sent=False)) == {
        "max_fee",
        "two-failures",
    }
    assert misses(directory, filters=Filters(), is_radius_sent=False) == {}


def test_nothing_to_pay_and_no_day_to_wait_are_filters_too(directory: Directory) -> None:
    free, at_once = Filters(max_fee=0.0), Filters(available_within_days=0)
    assert set(misses(directory, filters=free).values()) == {"max_fee"}
    assert set(misses(directory, filters=at_once).values()) == {"available_within_days"}
    assert free.sent() == ("max_fee",)
    assert at_once.sent() == ("available_within_days",)


def test_ordered_by_score_whatever_the_sort(directory: Directory) -> None:
    by_score = list(misses(directory))
    for sort in ("distance", "rating", "availability", "fee"):
        assert list(misses(directory, sort=sort)) == by_score
    answer = directory.ask(a_query(offers=NEED, filters=EVERYTHING, near_misses=100))
    scores = [miss.hit.engine_score for miss in answer.near_misses]
    assert scores == sorted(scores, reverse=True)


def test_no_more_than_asked_for_and_those_the_best(directory: Directory) -> None:
    everyone = list(misses(directory))
    assert list(misses(directory, 5)) == everyone[:5]
    assert misses(directory, 0) == {}


def test_near_miss_of_an_offer_filter_has_the_fit_of_the_offer_left(directory: Directory) -> None:
    query = a_query(offers=NEED, filters=EVERYTHING, near_misses=100)
    fits = {miss.hit.id: miss.hit.inputs.fit for miss in directory.ask(query).near_misses}
    assert (fits["profession"], fits["specialty"]) == (0.7, 0.5)
