"""A cursor holds where a list continues, and is refused when it is not of this question, day or ranking."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from flask import Flask

from indexer.engines.base import Engine
from indexer.errors import RequestRefused
from service import cursors
from service.cursors import Cursor, CursorExpired
from tests.api.conftest import a_request, match, post
from tests.api.documented import documented_client
from tests.api.scene import crowd, promoted
from tests.builders import AS_OF, a_manifest
from tests.oracle_engine import OracleEngine

VERSION = a_manifest().version


def a_cursor(**changes: object) -> Cursor:
    fields = {"version": VERSION, "as_of": AS_OF, "ranking": "r1", "question": "q1", "offset": 10}
    return Cursor(**(fields | changes))  # type: ignore[arg-type]  # values are of the fields above


def test_what_is_written_is_read() -> None:
    assert cursors.read(cursors.write(a_cursor()), country="GB", question="q1") == a_cursor()


@pytest.mark.parametrize(
    "changes", [{"question": "q2"}, {"offset": 0}, {"offset": -5}, {"offset": 1050}, {"version": "../../etc"}]
)
def test_another_question_or_a_forged_place_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(RequestRefused) as refused:
        cursors.read(cursors.write(a_cursor(**changes)), country="GB", question="q1")
    assert (refused.value.code, refused.value.field) == ("invalid_value", "cursor")


def test_a_cursor_of_another_country_is_refused() -> None:
    with pytest.raises(RequestRefused, match="another request"):
        cursors.read(cursors.write(a_cursor()), country="DE", question="q1")


def test_a_cursor_expires_with_the_triage_tables() -> None:
    before, after = (cursors.question_of("q1", version) for version in ("t1", "t2"))
    given = cursors.write(a_cursor(question=before))
    assert cursors.read(given, country="GB", question=before).offset == 10
    with pytest.raises(CursorExpired, match="triage"):
        cursors.read(given, country="GB", question=after)
    with pytest.raises(RequestRefused) as refused:
        cursors.read(given, country="GB", question=cursors.question_of("q2", "t1"))
    assert refused.value.code == "invalid_value"


@pytest.mark.parametrize(
    ("ranking", "days", "is_expired"),
    [("r1", 0, False), ("r1", 2, False), ("r1", 3, True), ("r1", -1, True), ("r2", 0, True)],
)
def test_a_cursor_expires_with_the_ranking_and_the_day(ranking: str, days: int, is_expired: bool) -> None:
    today = AS_OF + timedelta(days=days)
    if not is_expired:
        cursors.require_current(a_cursor(), ranking=ranking, today=today)
        return
    with pytest.raises(CursorExpired, match="repeat the request without its cursor"):
        cursors.require_current(a_cursor(), ranking=ranking, today=today)


def test_a_list_does_not_go_on_in_another_order(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, crowd(25))
    app = make_app(engine)
    client = documented_client(app)
    cursor = match(client, limit=10)["next_cursor"]
    assert len(match(client, limit=10, cursor=cursor)["matches"]) == 10
    wired = app.extensions["directory"]
    triage = msgspec.structs.replace(wired.reference.triage, version="changed")
    app.extensions["directory"] = replace(wired, reference=msgspec.structs.replace(wired.reference, triage=triage))
    response = post(client, "/v1/matches", a_request(limit=10, cursor=cursor))
    assert (response.status_code, response.get_json()["code"]) == (410, "cursor_expired")
