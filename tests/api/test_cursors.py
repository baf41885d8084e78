"""A cursor holds where a list continues, and is refused when it is not of this question, day or ranking."""

from datetime import timedelta

import pytest

from indexer.errors import RequestRefused
from service import cursors
from service.cursors import Cursor, CursorExpired
from tests.builders import AS_OF, a_manifest

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
