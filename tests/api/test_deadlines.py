"""An urgent need lists only who has a known appointment before it is due, and a doctor or an advice line first."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from indexer.engines.base import Engine
from tests.api.conftest import match
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import promoted
from tests.builders import LONDON, a_document, a_practice, in_days, point_from
from tests.oracle_engine import OracleEngine

URGENT = {"code": "radicular_pain", "red_flags": ["worse_on_cough_or_sneeze"]}
WAITS = {"yesterday": -1, "today": 0, "tomorrow": 1, "in-two-days": 2, "in-a-month": 30, "unknown": None}
IN_TIME = {"today", "tomorrow"}


def waiting(identity: str, days: int | None, **changes: Any) -> Any:
    practice: dict[str, Any] = {"id": f"{identity}-p", "next_available": None if days is None else in_days(days)}
    return a_document(id=identity, practices=(a_practice(**(practice | changes)),))


@pytest.fixture(scope="module")
def client(make_app: Callable[[Engine], Flask]) -> DocumentedClient:
    engine = OracleEngine()
    promoted(engine, [waiting(identity, days) for identity, days in WAITS.items()])
    return documented_client(make_app(engine))


def ids(answer: dict[str, Any]) -> set[str]:
    return {found["specialist"]["id"] for found in answer["matches"]}


def test_only_known_appointments_before_the_need_is_due_are_listed(client: DocumentedClient) -> None:
    answer = match(client, outcome=URGENT, facets=True)
    assert (answer["disposition"]["level"], answer["disposition"]["within_hours"]) == ("urgent", 24)
    assert ids(answer) == IN_TIME
    assert (answer["total"], answer["after_deadline"]) == (2, 4)
    assert answer["facets"]["profession"] == {"physiotherapist": 2}
    assert {found["practice"]["next_available"] for found in answer["matches"]} == {
        in_days(days).isoformat() for days in (0, 1)
    }


def test_a_doctor_or_the_advice_line_stands_first(client: DocumentedClient) -> None:
    disposition = match(client, outcome=URGENT)["disposition"]
    assert disposition["handoff"] == "first"
    assert disposition["who"][0] in ("advice_line", "gp", "emergency_department")
    assert disposition["advice"][0].startswith("Speak to a doctor or an advice line first")
    assert disposition["advice"][-1].startswith("Call NHS 111")


@pytest.mark.parametrize(
    ("country", "place", "turn_to"),
    [("AE", "Dubai", "See a GP or a hospital"), ("IE", "Dublin", "See a GP, or a GP out")],
)
def test_where_there_is_no_advice_line_nobody_is_sent_to_one(
    make_app: Callable[[Engine], Flask], country: str, place: str, turn_to: str
) -> None:
    engine = OracleEngine()
    promoted(engine, [], country)
    answer = match(documented_client(make_app(engine)), country=country, location={"text": place}, outcome=URGENT)
    disposition = answer["disposition"]
    assert "advice_line" not in disposition["who"]
    assert "gp" in disposition["who"]
    assert disposition["advice"][0] == "Speak to a doctor first; a specialist comes after that."
    assert disposition["advice"][-1].startswith(turn_to)
    assert answer["safety_notice"].startswith(turn_to)


def test_other_levels_have_no_deadline(client: DocumentedClient) -> None:
    for code in ("radicular_pain", "strain_or_sprain"):
        answer = match(client, outcome={"code": code, "red_flags": []})
        assert ids(answer) == set(WAITS)
        assert answer["after_deadline"] == 0


def test_nobody_is_a_near_miss_by_the_deadline(client: DocumentedClient) -> None:
    answer = match(client, outcome=URGENT, filters={"language": ["de"]})
    assert answer["matches"] == []
    assert {miss["specialist"]["id"] for miss in answer["near_misses"]} == IN_TIME
    assert {miss["failed"] for miss in answer["near_misses"]} == {"language"}


def test_a_date_is_let_go_up_to_the_deadline_only(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, [waiting("tomorrow", 1), waiting("in-two-days", 2)])
    client = documented_client(make_app(engine))
    answer = match(client, outcome=URGENT, filters={"available_within_days": 0})
    assert ids(answer) == {"tomorrow"}
    (let,) = answer["relaxed"]
    assert (let["field"], let["from"], let["to"]) == ("available_within_days", 0, 1)
    assert "before this need is due" in let["message"]


@pytest.mark.parametrize("days", [1, 30])
def test_a_date_no_earlier_than_the_deadline_is_not_said_to_be_let_go(
    make_app: Callable[[Engine], Flask], days: int
) -> None:
    engine = OracleEngine()
    promoted(engine, [waiting("tomorrow", 1)])
    filters = {"available_within_days": days, "min_rating": 5.0}
    answer = match(documented_client(make_app(engine)), outcome=URGENT, filters=filters)
    assert ids(answer) == {"tomorrow"}
    assert [each["field"] for each in answer["relaxed"]] == ["min_rating"]


def test_an_earlier_appointment_farther_away_is_looked_for(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    far = waiting("far", 1, point=point_from(LONDON, north_km=70))
    promoted(engine, [waiting("late", 3), far])
    answer = match(documented_client(make_app(engine)), outcome=URGENT)
    assert ids(answer) == {"far"}
    assert answer["after_deadline"] == 1
    assert [each["field"] for each in answer["relaxed"]] == ["radius_km"]
