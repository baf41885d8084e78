"""A cursor holds where a list continues, and is refused when it is not of this question, day or ranking."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from indexer.engines.base import Engine
from indexer.errors import RequestRefused
from indexer.making import prune
from service import cursors
from service.cursors import Cursor, CursorExpired
from tests.api.conftest import a_request, match, post
from tests.api.documented import DocumentedClient, documented_client
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


@pytest.mark.parametrize("route", ["/v1/matches", "/v1/specialists/search", "/v1/specialists"])
def test_the_version_before_still_answers_and_one_before_that_is_gone(
    stored_engine: Engine, make_app: Callable[[Engine], Flask], route: str
) -> None:
    promoted(stored_engine, crowd(25))
    client = documented_client(make_app(stored_engine))
    first = listed(client, route)
    promoted(stored_engine, crowd(12))
    second = listed(client, route, first["next_cursor"])
    assert second["index_version"] == first["index_version"] != listed(client, route)["index_version"]
    assert (second["total"], second["matches"][0]["rank"]) == (25, 11)
    promoted(stored_engine, crowd(13))
    prune(stored_engine, stored_engine.writer(), "GB")
    gone = ask(client, route, second["next_cursor"])
    assert (gone.status_code, gone.get_json()["code"]) == (410, "cursor_expired")
    assert "repeat the request without its cursor" in gone.get_json()["errors"][0]["message"]


@pytest.mark.parametrize("kept", ["hidden", "unsealed", "absent"])
def test_a_forged_cursor_opens_no_version_that_never_went_live(
    stored_engine: Engine, make_app: Callable[[Engine], Flask], kept: str
) -> None:
    promoted(stored_engine, crowd(25))
    client = documented_client(make_app(stored_engine))
    given = listed(client, "/v1/specialists")["next_cursor"]
    manifest = a_manifest("GB")
    if kept != "absent":
        writer = stored_engine.writer()
        writer.create_version(manifest)
        writer.add(manifest.version, crowd(30))
        if kept == "hidden":
            writer.seal(manifest)
    held = msgspec.json.decode(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)), type=Cursor)
    forged = cursors.write(msgspec.structs.replace(held, version=manifest.version))
    answer = ask(client, "/v1/specialists", forged)
    assert (answer.status_code, answer.get_json()["code"]) == (410, "cursor_expired")
    stored_engine.writer().drop(manifest.version)


@pytest.mark.parametrize("junk", [b"[" * 3000, b"[]", b"{}", b"null", b"\xff\xfe", b'["' + b"a" * 3000 + b'"]'])
def test_what_is_no_cursor_is_refused(junk: bytes) -> None:
    with pytest.raises(RequestRefused, match="not a cursor"):
        cursors.read(base64.urlsafe_b64encode(junk).decode(), country="GB", question="q1")


def ask(client: DocumentedClient, route: str, cursor: str | None = None) -> TestResponse:
    place = {"location": {"text": "SW1A 1AA"}, "radius_km": 100}
    if route == "/v1/specialists":
        sent = {} if cursor is None else {"cursor": cursor}
        return client.get(route, query_string={"country": "GB", **sent})
    body = a_request(**place) if route == "/v1/matches" else {"country": "GB", **place}
    return post(client, route, body | {"cursor": cursor})


def listed(client: DocumentedClient, route: str, cursor: str | None = None) -> dict[str, Any]:
    answer = ask(client, route, cursor)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found
