"""From reviews to the order of an answer, through the whole service, in every engine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.documents import tie_of
from indexer.engines.base import Engine
from indexer.records import Point, Review, Specialist
from indexer.settings import Settings
from service.app import create_app
from tests.builders import AS_OF, a_practice, in_days
from tests.engine_contract.versions import erase
from tests.feeds import a_registration, opinion, person
from tests.reindexing import reindexed_records

COUNTRY = "IE"
DUBLIN = Point(lat=53.3498, lon=-6.2603)
ONE, HUNDRED = sorted(("s901", "s902"), key=tie_of)
"""All else equal, the first of these is listed first."""
PEERS = [f"s{number}" for number in range(20)]


def people() -> list[Specialist]:
    """All at one door, so that reviews alone tell them apart."""
    practice = a_practice(currency="EUR", point=DUBLIN)
    return [
        person(
            int(name[1:]),
            country=COUNTRY,
            practices=(practice,),
            registrations=(a_registration(f"DEMO-{name}", register="coru"),),
        )
        for name in (*PEERS, ONE, HUNDRED)
    ]


def said(of: str, count: int, score: float, **changes: Any) -> Iterator[Review]:
    start = int(of[1:]) * 1000
    return (opinion(start + number, of, overall=score, **changes) for number in range(count))


def peers_of(mean: float) -> list[Review]:
    return [review for name in PEERS for review in said(name, 10, mean)]


@pytest.fixture(scope="module")
def asked(
    engine: Engine, kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    url = request.getfixturevalue("elasticsearch_url") if kind == "elasticsearch" else None
    settings = Settings(state=tmp_path_factory.mktemp("state"), deadline_seconds=60.0)  # makes all on first use
    yield create_app(settings, engine, lambda _: AS_OF).test_client()
    if url is not None:
        erase(url, COUNTRY)


def order(client: FlaskClient, sort: str) -> list[str]:
    path = f"/v1/specialists?country={COUNTRY}&lat={DUBLIN.lat}&lon={DUBLIN.lon}&radius_km=5&sort={sort}&limit=50"
    return [match["specialist"]["id"] for match in client.get(path).get_json()["matches"]]


@pytest.mark.parametrize(("mean", "age_days"), [(3.0, 10), (4.6, 1400)])
def test_five_from_one_never_outranks_four_point_eight_from_a_hundred(
    engine: Engine, asked: FlaskClient, tmp_path: Path, mean: float, age_days: int
) -> None:
    days = {"visited_on": in_days(-age_days), "published_on": in_days(-age_days)}
    reviews = [*peers_of(mean), *said(ONE, 1, 5.0, **days), *said(HUNDRED, 100, 4.8, **days)]
    reindexed_records(engine, tmp_path, people(), reviews, COUNTRY)
    for sort in ("best", "rating"):
        found = order(asked, sort)
        assert found.index(HUNDRED) < found.index(ONE), sort


def test_a_hundred_reviews_by_one_reviewer_are_one_a_year(
    engine: Engine, asked: FlaskClient, tmp_path: Path
) -> None:
    reviews = [*peers_of(4.0), *said(ONE, 100, 5.0, reviewer_hash="busy"), *said(HUNDRED, 5, 4.8)]
    reindexed_records(engine, tmp_path, people(), reviews, COUNTRY)
    assert asked.get(f"/v1/specialists/{ONE}").get_json()["specialist"]["rating"]["reviews"] == 1
    for sort in ("best", "rating"):
        found = order(asked, sort)
        assert found.index(HUNDRED) < found.index(ONE), sort


def test_old_praise_gives_way_to_new(engine: Engine, asked: FlaskClient, tmp_path: Path) -> None:
    old = {"visited_on": in_days(-2920), "published_on": in_days(-2920)}
    reviews = [*peers_of(4.0), *said(ONE, 30, 5.0, **old), *said(HUNDRED, 30, 4.8)]
    reindexed_records(engine, tmp_path, people(), reviews, COUNTRY)
    found = order(asked, "rating")
    assert found.index(HUNDRED) < found.index(ONE)
    shown = {
        name: asked.get(f"/v1/specialists/{name}").get_json()["specialist"]["rating"] for name in (ONE, HUNDRED)
    }
    assert (shown[ONE]["value"], shown[HUNDRED]["value"]) == (5.0, 4.8)
