"""The directory without a triage outcome: search, browse, one specialist, reviews."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from indexer.documents import Window
from indexer.engines.base import Engine
from indexer.records import AgeRange, Commercial, Name
from indexer.settings import Settings
from service.app import create_app
from tests.api.conftest import post
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import crowd, promoted
from tests.builders import AS_OF, a_document, a_practice, in_days, point_from
from tests.oracle_engine import OracleEngine

KEYS = {
    "matches", "total", "facets", "near_misses", "next_cursor", "interpreted", "safety_notice", "synthetic",
    "as_of", "index_version", "ranking_version",
}  # fmt: skip


def search(client: DocumentedClient, **body: Any) -> dict[str, Any]:
    response = post(client, "/v1/specialists/search", {"country": "GB"} | body)
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, Any] = response.get_json()
    return answer


def ids(answer: dict[str, Any]) -> list[str]:
    return [found["specialist"]["id"] for found in answer["matches"]]


def test_search_drops_fit_and_says_whom_to_call(client: DocumentedClient) -> None:
    answer = search(client, location={"text": "SW1A 1AA"})
    assert set(answer) == KEYS
    assert {part["signal"] for part in answer["matches"][0]["score_parts"]} == {
        "proximity", "rating", "availability", "freshness",
    }  # fmt: skip
    assert "111" in answer["safety_notice"]


def test_search_without_a_place_drops_distance(client: DocumentedClient) -> None:
    answer = search(client)
    assert answer["total"] == 5
    assert {found["distance_km"] for found in answer["matches"]} == {None}


def test_search_finds_names_conditions_and_procedures(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    people = [
        a_document(id="kruger", names=(Name(text="Jörg Krüger"),), conditions=("sciatica",)),
        a_document(id="other", procedures=("dry_needling",)),
    ]
    promoted(engine, people)
    client = documented_client(make_app(engine))
    assert ids(search(client, text="joerg krueger")) == ["kruger"]
    found = search(client, text="KRÜGER")["matches"][0]
    assert next(part["value"] for part in found["score_parts"] if part["signal"] == "text") == 0.8
    whole = search(client, text="Krüger Jörg")["matches"][0]["score_parts"]
    assert {part["reason"] for part in whole} >= {"your words are the name"}
    assert ids(search(client, conditions=["sciatica"])) == ["kruger"]
    assert search(client, text="nobody of that name")["total"] == 0
    assert search(client, text="")["total"] == 2


def test_browse_equals_search(client: DocumentedClient) -> None:
    query = "country=GB&near=SW1A&radius_km=30&profession=physiotherapist,neurosurgeon&profession=osteopath"
    browsed = client.get(f"/v1/specialists?{query}&facets=true").get_json()
    filters = {"profession": ["physiotherapist", "neurosurgeon", "osteopath"]}
    searched = search(client, location={"text": "SW1A"}, radius_km=30, filters=filters, facets=True)
    assert browsed == searched


def test_the_place_that_was_taken_is_told(client: DocumentedClient) -> None:
    taken = search(client, location={"text": "sw1a 1aa"})["interpreted"]["location"]
    assert (taken["label"], taken["precision"], taken["radius_km"]) == ("SW1A", "outcode", 25)
    assert taken["uncertainty_km"] > 0
    point = client.get("/v1/specialists?country=GB&lat=51.5074&lon=-0.1278&radius_km=5").get_json()
    shown = point["interpreted"]["location"]
    assert (shown["lat"], shown["lon"], shown["precision"], shown["radius_km"]) == (51.5074, -0.1278, "point", 5)
    box = client.get("/v1/specialists?country=GB&near=SW1A&bbox=-1,51,1,52").get_json()
    assert box["interpreted"]["location"]["radius_km"] is None
    assert search(client)["interpreted"] is None
    assert search(client, mode="video", location={"text": "SW1A"})["interpreted"] is None


def test_a_country_that_is_not_public_is_looked_in_only_when_named(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, [a_document(id="us-1", country="US")], "US")
    client = documented_client(make_app(engine))
    for suffix in ("", "/reviews"):
        assert client.get(f"/v1/specialists/us-1{suffix}").status_code == 404
        assert client.get(f"/v1/specialists/us-1{suffix}?country=US").status_code == 200


def test_browse_by_box_and_point(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    near, far = a_practice(id="near"), a_practice(id="far", point=point_from(east_km=20))
    promoted(engine, [a_document(id="near", practices=(near,)), a_document(id="far", practices=(far,))])
    client = documented_client(make_app(engine))
    inside = client.get("/v1/specialists?country=GB&bbox=-0.2,51.4,-0.1,51.6").get_json()
    assert (ids(inside), inside["matches"][0]["distance_km"]) == (["near"], None)
    point = client.get("/v1/specialists?country=GB&lat=51.5074&lon=-0.1278&radius_km=5").get_json()
    assert (ids(point), point["matches"][0]["distance_km"]) == (["near"], 0.0)


def test_browse_pages(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, crowd(25))
    client = documented_client(make_app(engine))
    first = client.get("/v1/specialists?country=GB&limit=20").get_json()
    second = client.get(f"/v1/specialists?country=GB&limit=20&cursor={first['next_cursor']}").get_json()
    assert len(set(ids(first)) | set(ids(second))) == 25
    assert second["next_cursor"] is None
    other = client.get(f"/v1/specialists?country=GB&limit=20&mode=video&cursor={first['next_cursor']}")
    assert other.get_json()["code"] == "invalid_parameter"


def test_depth_ends_at_its_limit(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, crowd(1060))
    client = documented_client(make_app(engine))
    cursor, seen = "", 0
    while True:
        part = f"&cursor={cursor}" if cursor else ""
        answer = client.get(f"/v1/specialists?country=GB&limit=50{part}").get_json()
        seen += len(answer["matches"])
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert (seen, answer["total"]) == (1050, 1060)


def test_a_specialist_is_shown_whole_and_without_what_they_pay(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, [a_document(id="a/b:c", commercial=Commercial(plan="gold", sponsored=True))])
    client = documented_client(make_app(engine))
    response = client.get("/v1/specialists/a/b:c")
    answer = response.get_json()
    assert (response.status_code, answer["specialist"]["id"], answer["synthetic"]) == (200, "a/b:c", True)
    assert answer["specialist"]["registrations"][0]["number"] == "DEMO-1"
    assert "gold" not in response.get_data(as_text=True)
    assert client.get("/v1/specialists/a/b:c?country=GB").status_code == 200
    assert client.get("/v1/specialists/a/b:c?country=DE").status_code == 404


@pytest.mark.parametrize("suffix", ["", "/reviews"])
def test_lapsed_is_gone_and_unknown_is_not_found(client: DocumentedClient, suffix: str) -> None:
    lapsed = client.get(f"/v1/specialists/gb-lapsed{suffix}")
    assert (lapsed.status_code, lapsed.get_json()["code"]) == (410, "no_longer_listed")
    unknown = client.get(f"/v1/specialists/nobody{suffix}")
    assert (unknown.status_code, unknown.get_json()["code"]) == (404, "unknown_specialist")


@pytest.mark.parametrize(("day", "status"), [(-1, 410), (0, 200), (1, 200), (2, 410)])
def test_eligibility_ends_with_the_day(state: Path, day: int, status: int) -> None:
    engine = OracleEngine()
    promoted(engine, [a_document(id="ends", windows=(Window(AS_OF, in_days(1)),))])
    app = create_app(Settings(state=state), engine, lambda _: in_days(day))
    assert documented_client(app).get("/v1/specialists/ends").status_code == status


def test_a_search_without_a_need_is_for_no_patient(make_app: Callable[[Engine], Flask]) -> None:
    """A mother and a colleague look for the same name; nobody's age or way of meeting was told."""
    engine = OracleEngine()
    children = a_document(id="children", names=(Name(text="Ada Reed"),), ages_treated=AgeRange(min=0, max=16))
    by_video = a_document(id="by-video", names=(Name(text="Ada Reed"),), practices=(a_practice(modes=("video",)),))
    promoted(engine, [children, by_video])
    client = documented_client(make_app(engine))
    found = search(client, text="Ada Reed")
    assert set(ids(found)) == {"children", "by-video"}
    cards = {each["specialist"]["id"]: each for each in found["matches"]}
    assert cards["children"]["specialist"]["ages_treated"] == {"min": 0, "max": 16}
    assert cards["by-video"]["specialist"]["ages_treated"] is None
    assert cards["by-video"]["practice"]["modes"] == ["video"]
    assert set(ids(client.get("/v1/specialists?country=GB").get_json())) == {"children", "by-video"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"location": {"text": "SW1A 1AA"}}, ["children"]),
        ({"location": {"text": "SW1A 1AA"}, "mode": "video"}, ["by-video"]),
        ({"mode": "in_person"}, ["children"]),
        ({"mode": "video"}, ["by-video"]),
    ],
)
def test_a_mode_that_is_sent_or_follows_from_a_place_is_kept_to(
    make_app: Callable[[Engine], Flask], asked: dict[str, Any], found: list[str]
) -> None:
    engine = OracleEngine()
    by_video = a_document(id="by-video", practices=(a_practice(modes=("video",)),))
    promoted(engine, [a_document(id="children", ages_treated=AgeRange(min=0, max=16)), by_video])
    client = documented_client(make_app(engine))
    assert ids(search(client, **asked)) == found
    place = "&near=SW1A" if "location" in asked else ""
    mode = f"&mode={asked['mode']}" if "mode" in asked else ""
    assert ids(client.get(f"/v1/specialists?country=GB{place}{mode}").get_json()) == found


def test_a_box_is_where_somebody_goes_to(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, [a_document(id="here"), a_document(id="by-video", practices=(a_practice(modes=("video",)),))])
    client = documented_client(make_app(engine))
    assert ids(client.get("/v1/specialists?country=GB&bbox=-1,51,1,52").get_json()) == ["here"]
