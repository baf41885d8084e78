"""Whom a register says to be suspended is hidden at once, through reindex and rollback, in each engine."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from indexer.eligibility import Eligibility
from indexer.engines.base import Engine
from indexer.ledger import Intake
from indexer.records import Point, Specialist, Status
from indexer.reference import load_reference
from indexer.register_entries import RegisterEntry
from indexer.register_import import Holding, Row, learn, weigh
from indexer.sources.kept_reviews import KeptReviews
from indexer.sources.rules import Rules
from indexer.standing import normalised
from indexer.updating import UpdatePlan, update
from tests.builders import AS_OF, YESTERDAY, a_practice, a_query, in_days
from tests.engine_contract.versions import erase
from tests.feeds import a_registration, opinion, person
from tests.reindexing import REVIEWER_KEY, reindexed_records
from tests.ruling import restore, suppress

COUNTRY = "AT"
PRACTICE = a_practice(currency="EUR", point=Point(lat=48.2082, lon=16.3738))
_numbers = count(9001, 10)
"""What registers said stays known for as long as an engine is open: each test has people of its own."""


@pytest.fixture
def first() -> int:
    """The number of the first of a test's people."""
    return next(_numbers)


def someone(number: int, **changes: Any) -> Specialist:
    registrations = (a_registration(f"DEMO-{number}", register="gbr"),)
    return person(
        number,
        **({"country": COUNTRY, "practices": (PRACTICE,), "registrations": registrations} | changes),
    )


def surgeon_too(number: int) -> Specialist:
    """A physiotherapist and orthopaedic surgeon, of a register each."""
    of_surgeons = a_registration(f"DEMO-{number}", register="oeaek")
    return someone(
        number,
        professions=("physiotherapist", "orthopaedic_surgeon"),
        registrations=(a_registration(f"DEMO-{number}", register="gbr"), of_surgeons),
    )


@pytest.fixture(autouse=True)
def emptied(kind: str, request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing of the country is left behind."""
    url = request.getfixturevalue("elasticsearch_url") if kind == "elasticsearch" else None
    yield
    if url is not None:
        erase(url, COUNTRY)


def reindex(engine: Engine, folder: Path, *people: Specialist) -> str:
    reindexed_records(engine, folder, people, (), COUNTRY)
    return engine.live(COUNTRY).manifest.version


def told(engine: Engine, status: Status, *numbers: int, day: date = AS_OF, register: str = "gbr") -> Holding:
    """What a register says of the numbers."""
    reference = load_reference()
    rule = Eligibility(reference.countries[COUNTRY], reference.taxonomy, AS_OF)
    rows = [
        Row(
            RegisterEntry(
                register=register,
                number=normalised(f"DEMO-{number}"),
                name=f"Alex Reed{number}",
                status=status,
                verified_at=day,
            ),
            number,
        )
        for number in numbers
    ]
    return learn(engine, (COUNTRY, register), weigh(engine, lambda: rows, rule), datetime.now(UTC))


def shown(engine: Engine) -> set[int]:
    """The numbers of those who are found, who are the same that may be read by id."""
    view = engine.live(COUNTRY)
    found = {
        hit.id for hit in view.search(a_query(country=COUNTRY, fetch=10, offers=(), origin=None, area=None)).hits
    }
    stored = view.get([document.specialist.id for document in view.stored_documents()])
    assert found == {id_ for id_, document in stored.items() if document.is_eligible(AS_OF)}
    return {int(id_.removeprefix("s")) for id_ in found}


def test_hidden_at_once_through_reindex_and_rollback(engine: Engine, first: int, tmp_path: Path) -> None:
    people = (someone(first), someone(first + 1))
    old = reindex(engine, tmp_path, *people)
    view = engine.live(COUNTRY)
    assert shown(engine) == {first, first + 1}
    assert len(told(engine, "suspended", first).hidden) == 1
    assert shown(engine) == {first + 1}
    assert view.is_suppressed(f"s{first}")
    reindex(engine, tmp_path, *people)
    assert shown(engine) == {first + 1}
    assert engine.live(COUNTRY).manifest.hidden_by == {"suspended": 1}
    engine.writer().promote(old)
    assert shown(engine) == {first + 1}
    assert told(engine, "active", first).rulings == (), "of one day the worse counts"
    assert shown(engine) == {first + 1}


def test_a_good_standing_of_a_later_day_shows_them_again(engine: Engine, first: int, tmp_path: Path) -> None:
    people = (someone(first), someone(first + 1), someone(first + 2))
    reindex(engine, tmp_path, *people)
    told(engine, "lapsed", first, first + 1, day=YESTERDAY)
    assert shown(engine) == {first + 2}
    assert [ruling.id for ruling in told(engine, "active", first).shown] == [f"s{first}"]
    assert shown(engine) == {first, first + 2}
    reindex(engine, tmp_path, *people)
    assert shown(engine) == {first, first + 2}


def test_one_of_two_professions_lost_hides_until_the_reindex_says_which(
    engine: Engine, first: int, tmp_path: Path
) -> None:
    people = (surgeon_too(first), someone(first + 1))
    reindex(engine, tmp_path, *people)
    told(engine, "lapsed", first)
    assert shown(engine) == {first + 1}
    reindex(engine, tmp_path, *people)
    assert shown(engine) == {first, first + 1}
    document = engine.live(COUNTRY).get([f"s{first}"])[f"s{first}"]
    assert document.specialist.professions == ("orthopaedic_surgeon",)


def test_what_a_register_says_of_somebody_already_hidden_is_not_lost(
    engine: Engine, first: int, tmp_path: Path
) -> None:
    """Of two registers: the second speaks of somebody whom the first has hidden."""
    people = (surgeon_too(first), someone(first + 1))
    reindex(engine, tmp_path, *people)
    told(engine, "lapsed", first)
    assert told(engine, "lapsed", first, register="oeaek").rulings == (), "hidden already"
    reindex(engine, tmp_path, *people)
    assert shown(engine) == {first + 1}


def test_good_news_of_one_register_lifts_nothing_that_another_said(
    engine: Engine, first: int, tmp_path: Path
) -> None:
    reindex(engine, tmp_path, surgeon_too(first), someone(first + 1))
    told(engine, "lapsed", first)
    assert told(engine, "active", first, register="oeaek").rulings == ()
    assert shown(engine) == {first + 1}


def test_whoever_left_the_directory_stays_away_when_it_is_rolled_back(
    engine: Engine, first: int, tmp_path: Path
) -> None:
    old = reindex(engine, tmp_path, someone(first), someone(first + 1))
    reindex(engine, tmp_path, someone(first + 1), someone(first + 2))
    told(engine, "suspended", first)
    engine.writer().promote(old)
    assert shown(engine) == {first + 1}


def test_an_update_leaves_whoever_is_held_back_stored_and_hidden(
    engine: Engine, first: int, tmp_path: Path
) -> None:
    people = (someone(first), someone(first + 1))
    reindex(engine, tmp_path, *people)
    told(engine, "lapsed", first, day=YESTERDAY)
    delta = tmp_path / "delta.jsonl"
    record = {"specialist_id": f"s{first}", "practice_id": PRACTICE.id, "next_available": str(in_days(3))}
    delta.write_bytes(msgspec.json.encode({"op": "upsert", "type": "availability", "record": record}) + b"\n")
    reference = load_reference()
    plan = UpdatePlan(
        country=reference.countries[COUNTRY],
        reference=reference,
        delta=delta,
        label="delta",
        rejects_folder=tmp_path / "rejects",
        reviewer_key=REVIEWER_KEY,
    )
    report = update(engine, plan)
    assert report.result == "promoted", report.message
    assert shown(engine) == {first + 1}
    assert f"s{first}" in {document.specialist.id for document in engine.live(COUNTRY).stored_documents()}
    told(engine, "active", first)
    assert shown(engine) == {first, first + 1}


def test_a_reindex_that_keeps_reviews_keeps_those_of_whoever_is_held_back(
    engine: Engine, first: int, tmp_path: Path
) -> None:
    """Nobody erased them: they are shown again with the person."""
    people = (surgeon_too(first), someone(first + 1))
    reviews = [opinion(first * 10 + number, f"s{first}") for number in range(4)]
    reindexed_records(engine, tmp_path, people, reviews, COUNTRY)
    told(engine, "lapsed", first)
    live = engine.live(COUNTRY)
    assert live.reviews(f"s{first}", 0, 10) == (0, ())
    reference = load_reference()
    rules = Rules(reference.countries[COUNTRY], reference.taxonomy, AS_OF)
    kept = [found.record for found in KeptReviews(engine, rules).read(Intake())]
    assert sorted(review.id for review in kept) == sorted(review.id for review in reviews)
    suppress(engine, "specialist", f"s{first}", country=COUNTRY)
    assert list(KeptReviews(engine, rules).read(Intake())) == []
    restore(engine, "specialist", f"s{first}", country=COUNTRY)
