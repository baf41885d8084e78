"""Paying changes nothing: sources that differ only in what is paid make the same index and the same answers."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from indexer.rebuild import Plan, rebuild
from indexer.records import Commercial, Review, Specialist
from indexer.reference import load_reference
from indexer.settings import Settings
from indexer.sources import Origin, open_supply
from service.app import create_app
from tests.api.conftest import a_request, post
from tests.api.documented import documented_client
from tests.builders import AS_OF, a_practice, in_days, point_from
from tests.engine_contract.versions import erase
from tests.feeds import opinion, person, write_feed

REFERENCE = load_reference()
SOURCES = 200
PEOPLE = [
    person(
        number,
        practices=(
            a_practice(id=f"p{number}", point=point_from(north_km=number * 0.3), next_available=in_days(number)),
        ),
    )
    for number in range(1, 6)
]
REVIEWS = [opinion(number, f"s{1 + number % 3}", overall=3.0 + number % 3) for number in range(12)]
QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/v1/matches", a_request(facets=True, explain=True)),
    ("/v1/matches", a_request(sort="rating", text="alex")),
    ("/v1/specialists/search", {"country": "GB", "text": "reed3", "facets": True}),
    ("/v1/specialists/search", {"country": "GB", "location": {"text": "SW1A 1AA"}, "sort": "fee"}),
)


def paying(seed: int) -> Iterator[Specialist]:
    """The same people, each with what they pay drawn anew; now and then nothing."""
    dice = Random(seed)
    for specialist in PEOPLE:
        paid = Commercial(
            plan=dice.choice(["", "basic", "gold", "x" * 200]),
            sponsored=dice.random() < 0.5,
            commission=dice.choice([None, 0.0, 1e9, round(dice.random(), 3)]),
        )
        yield replace(specialist, commercial=dice.choice([None, paid, paid, paid]))


def reindex(engine: Engine, folder: Path, people: Iterator[Specialist], reviews: list[Review]) -> str:
    """The version's name. The source has one address, whoever pays."""
    feed, country = write_feed(folder / "feed", people, reviews), REFERENCE.countries["GB"]
    plan = Plan(
        country=country,
        reference=REFERENCE,
        supply=open_supply(Origin((feed,)), country, REFERENCE, AS_OF),
        as_of=AS_OF,
        rejects_folder=folder / "rejects",
        reviewer_key=bytes(32),
    )
    report = rebuild(engine, plan)
    assert report.result == "promoted", report.message
    return report.version


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a version; of its manifest all but its name and when it was made, by what registers said."""
    held = {file.name: file.read_bytes() for file in folder.iterdir()}
    manifest = msgspec.json.decode(held["manifest.json"])
    del manifest["version"], manifest["created_at"], manifest["registers_read_at"]
    return held | {"manifest.json": msgspec.json.encode(manifest, order="sorted")}


def test_sources_that_differ_in_what_is_paid_make_the_same_index(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "index")
    first: dict[str, bytes] = {}
    for seed in range(SOURCES):
        version = reindex(engine, tmp_path, paying(seed), REVIEWS)
        made = bytes_of(tmp_path / "index" / "gb" / version)
        first = first or made
        assert made == first, f"source {seed}"
    assert len(first) > 5
    assert not any(b"gold" in content or b"sponsored" in content for content in first.values())
    engine.close()


@pytest.fixture(params=["embedded", "elasticsearch"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "embedded":
        opened: Engine = EmbeddedEngine(tmp_path / "index")
        yield opened
        opened.close()
        return
    from indexer.engines.elastic import ElasticEngine

    url = request.getfixturevalue("elasticsearch_url")
    erase(url, "GB")
    opened = ElasticEngine(url)
    yield opened
    opened.close()
    erase(url, "GB")


def answers(engine: Engine, state: Path) -> list[dict[str, Any]]:
    client = documented_client(create_app(Settings(state=state), engine, lambda _: AS_OF))
    given = [post(client, path, body) for path, body in QUESTIONS]
    assert [answer.status_code for answer in given] == [200] * len(QUESTIONS)
    return [answer.get_json() | {"index_version": None} for answer in given]


def test_nobody_is_ranked_higher_for_paying(engine: Engine, state: Path, tmp_path: Path) -> None:
    free = (replace(specialist, commercial=None) for specialist in PEOPLE)
    reindex(engine, tmp_path, free, REVIEWS)
    expected = answers(engine, state)
    assert all(answer["matches"] for answer in expected)
    for seed in range(3):
        reindex(engine, tmp_path, paying(seed), REVIEWS)
        assert answers(engine, state) == expected
