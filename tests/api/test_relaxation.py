"""What is let go where nobody fits: in order, each thing said, the patient's own never."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from indexer.documents import Document
from indexer.engines.base import Engine
from indexer.engines.query import Filters
from indexer.records import Point
from service.asked import LocationAsked, Wish
from service.relaxation import Let, relaxations, relaxed_shown
from tests.api.conftest import match
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import promoted
from tests.api.test_matches import WatchedEngine
from tests.builders import LONDON, a_document, a_practice, a_rating, in_days, point_from
from tests.oracle_engine import OracleEngine

Serve = Callable[..., DocumentedClient]
PATIENTS_OWN = {
    "language": {"language": ["ga"]},
    "gender": {"gender": "male"},
    "insurer": {"insurer": ["demo_albion_health"]},
    "max_fee": {"max_fee": 10},
    "step_free": {"step_free": True},
    "specialty": {"specialty": ["spine"]},
}


@pytest.fixture
def serve(make_app: Callable[[Engine], Flask]) -> Serve:
    def serve(*people: Document) -> DocumentedClient:
        engine = OracleEngine()
        promoted(engine, people)
        return documented_client(make_app(engine))

    return serve


def somebody(identity: str = "s", km: float = 1.0, **changes: Any) -> Document:
    practice: dict[str, Any] = {"id": f"{identity}-p", "point": point_from(LONDON, north_km=km)}
    practice |= changes.pop("practice", {})
    return a_document(id=identity, practices=(a_practice(**practice),), **changes)


def let_go(answer: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [(each["field"], each["from"], each["to"]) for each in answer["relaxed"]]


def ids(answer: dict[str, Any]) -> list[str]:
    return [found["specialist"]["id"] for found in answer["matches"]]


def test_nothing_is_let_go_where_somebody_fits(serve: Serve) -> None:
    answer = match(serve(somebody("near"), somebody("far", 40)))
    assert (ids(answer), answer["relaxed"]) == (["near"], [])


@pytest.mark.parametrize(
    ("asked_km", "away_km", "to_km"),
    [(None, 40, 50.0), (None, 80, 100.0), (5, 8, 10.0), (5, 15, 20.0), (5, 60, 100.0), (60, 90, 100.0)],
)
def test_the_radius_widens_in_steps(serve: Serve, asked_km: float | None, away_km: float, to_km: float) -> None:
    answer = match(serve(somebody(km=away_km)), **({} if asked_km is None else {"radius_km": asked_km}))
    assert let_go(answer) == [("radius_km", float(asked_km or 25), to_km)]
    assert answer["location"]["radius_km"] == to_km
    assert answer["total"] == 1


def test_the_sentence_is_in_the_countrys_unit_and_the_fields_in_kilometres(
    serve: Serve, make_app: Callable[[Engine], Flask]
) -> None:
    (told,) = match(serve(somebody(km=40)))["relaxed"]
    assert (told["from"], told["to"]) == (25.0, 50.0)
    assert told["message"] == "Nobody fits within 15.5 miles, so the search was widened to 31.1 miles."
    engine = OracleEngine()
    practice = a_practice(point=point_from(Point(lat=48.2082, lon=16.3738), north_km=40), currency="EUR")
    promoted(engine, [a_document(id="at", country="AT", practices=(practice,))], "AT")
    client = documented_client(make_app(engine))
    (told,) = match(client, country="AT", location={"lat": 48.2082, "lon": 16.3738})["relaxed"]
    assert told["message"] == "Nobody fits within 25 km, so the search was widened to 50 km."


def test_beyond_a_hundred_kilometres_nobody_is_sent(serve: Serve) -> None:
    client = serve(somebody(km=130))
    assert let_go(match(client)) == []
    assert match(client, radius_km=120)["matches"] == []
    assert ids(match(client, radius_km=150)) == ["s"]


def test_then_video_is_offered(serve: Serve) -> None:
    answer = match(serve(somebody(km=300, practice={"modes": ("video",)})), sort="distance")
    assert let_go(answer) == [("mode", "in_person", "video")]
    assert answer["matches"][0]["distance_km"] is None
    assert answer["location"]["radius_km"] == 25.0


def test_then_date_profession_rating_and_new_patients_in_turn(serve: Serve) -> None:
    filters = {"available_within_days": 2, "profession": ["osteopath"], "min_rating": 4.8, "accepting": True}
    late = ("available_within_days", 2, None)
    other: tuple[str, Any, Any] = ("profession", ["osteopath"], [])
    lower = ("min_rating", 4.8, None)
    closed = ("accepting", True, False)
    practices: list[tuple[dict[str, Any], list[Any]]] = [
        ({"practice": {"next_available": in_days(9)}, "professions": ("osteopath",)}, [late]),
        ({"practice": {"next_available": in_days(9)}}, [late, other]),
        ({"rating": a_rating(4.1)}, [late, other, lower]),
        ({"rating": a_rating(4.1), "practice": {"accepting": None}}, [late, other, lower, closed]),
    ]
    outcome = {"code": "persistent_pain", "body_region": "lower_back"}
    for changes, expected in practices:
        person = somebody(**({"rating": a_rating(4.9)} | changes))
        answer = match(serve(person), filters=filters, outcome=outcome)
        assert (ids(answer), let_go(answer)) == (["s"], expected)
        assert all(each["message"] for each in answer["relaxed"])


def test_with_a_filter_let_go_those_near_come_before_those_far_away(serve: Serve) -> None:
    """Nobody is sent 60 km for a filter that could not be met anywhere; and a visit comes before video."""
    asked: dict[str, Any] = {"filters": {"profession": ["podiatrist"]}, "radius_km": 10}
    other: tuple[str, Any, Any] = ("profession", ["podiatrist"], [])
    by_video = somebody("video", 300, practice={"modes": ("video",)})
    near, far = somebody("near", 3), somebody("far", 35)
    answer = match(serve(near, far, by_video), **asked)
    assert (ids(answer), let_go(answer), answer["location"]["radius_km"]) == (["near"], [other], 10)
    answer = match(serve(far, by_video), **asked)
    assert (ids(answer), let_go(answer)) == (["far"], [("radius_km", 10, 40.0), other])
    answer = match(serve(by_video), **asked)
    assert (ids(answer), let_go(answer)) == (["video"], [("mode", "in_person", "video"), other])


@pytest.mark.parametrize("name", PATIENTS_OWN)
def test_the_patients_own_is_never_let_go(serve: Serve, name: str) -> None:
    person = somebody(practice={"fee": None, "step_free": None, "modes": ("in_person", "video")})
    answer = match(serve(person), filters=PATIENTS_OWN[name])
    assert (answer["matches"], answer["relaxed"]) == ([], [])
    assert [miss["failed"] for miss in answer["near_misses"]] == [name]


def test_funding_age_and_registration_are_never_let_go(serve: Serve) -> None:
    client = serve(somebody(), somebody("lapsed", windows=()))
    assert match(client, funding="statutory")["matches"] == []
    assert match(client, patient={"age_years": 16})["matches"] == []
    assert match(serve(somebody("lapsed", windows=())))["matches"] == []


def test_near_misses_are_those_of_what_was_asked(serve: Serve) -> None:
    near = somebody("speaks-english", languages=("en",))
    answer = match(serve(near, somebody("far", 45, languages=("de",))), filters={"language": ["de"]}, radius_km=20)
    assert ids(answer) == ["far"]
    assert [(miss["specialist"]["id"], miss["failed"]) for miss in answer["near_misses"]] == [
        ("speaks-english", "language")
    ]


def test_nobody_is_both_listed_and_a_near_miss(serve: Serve) -> None:
    """At 40 km, asked for within 25: a near-miss by the radius, until the radius is widened."""
    answer = match(serve(somebody("far", 40)), radius_km=25)
    assert ids(answer) == ["far"]
    assert answer["near_misses"] == []


def test_the_cursor_of_a_relaxed_list_goes_on_with_it(serve: Serve) -> None:
    client = serve(*(somebody(f"far-{number:02}", 60 + number) for number in range(23)))
    whole = match(client, limit=50)
    paged: list[str] = []
    cursor = None
    for _ in range(3):
        answer = match(client, limit=10, cursor=cursor)
        assert (answer["total"], let_go(answer)) == (23, [("radius_km", 25.0, 100.0)])
        paged += ids(answer)
        cursor = answer["next_cursor"]
    assert cursor is None
    assert paged == ids(whole)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_step_is_said_in_the_callers_language(language: Any) -> None:
    filters = Filters(available_within_days=3, profession=("osteopath",), min_rating=4.5, accepting=True)
    asked = Wish(country="GB", location=LocationAsked(text="x"), radius_km=12.5, filters=filters)
    wishes = [relaxed for group in relaxations(asked, None) for relaxed in group]
    let = {each.field: each for relaxed in wishes for each in relaxed.let}
    assert list(let) == ["radius_km", "mode", "available_within_days", "profession", "min_rating", "accepting"]
    shown = relaxed_shown(tuple(let.values()), "km", language)
    assert len({each["message"] for each in shown}) == len(let)
    assert ("12,5" if language == "de" else "12.5") in shown[0]["message"]
    (bound,) = relaxed_shown((Let("available_within_days", 0, 1),), "km", language)
    assert bound["message"] != shown[2]["message"]


def test_where_nobody_is_at_all_few_searches_find_it_out(make_app: Callable[[Engine], Flask]) -> None:
    """For each filter let go the widest circle and video, not every radius."""
    engine = WatchedEngine()
    promoted(engine, [somebody(km=900)])
    filters = {"available_within_days": 2, "profession": ["osteopath"], "min_rating": 4.8, "accepting": True}
    answer = match(documented_client(make_app(engine)), filters=filters)
    assert (answer["matches"], answer["relaxed"]) == ([], [])
    assert len(engine.asked) == 1 + 2 * (1 + len(filters))
