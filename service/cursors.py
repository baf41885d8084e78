"""The next page's address: version, day, ranking, question and offset, opaque to the caller.

A cursor is not a secret and grants nothing: each part is checked against what is asked and kept.
"""

import base64
import binascii
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from indexer import versions
from indexer.errors import RequestRefused
from service.asked import MAX_DEPTH

MAX_AGE = timedelta(days=2)
"""A page continued later than this would show yesterday's appointments."""


class Cursor(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where a list continues."""

    version: str
    as_of: date
    ranking: str
    question: str
    offset: int


class CursorExpired(RequestRefused):
    """A cursor that can no longer be answered; the caller starts again without it."""

    def __init__(self, why: str) -> None:
        super().__init__("cursor_expired", "cursor", f"{why}; repeat the request without its cursor")


def question_of(fingerprint: str, triage_version: str) -> str:
    """What a cursor says of the question: the triage tables are part of it, for they decide the order."""
    return f"{fingerprint}.{triage_version}"


def write(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).rstrip(b"=").decode()


def read(text: str, *, country: str, question: str) -> Cursor:
    """The cursor, if it is of this question. Raises RequestRefused (invalid_value).

    Raises CursorExpired where only the triage tables have changed since it was given.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(raw, type=Cursor)
        is_of_country = versions.country_of(cursor.version) == country
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise RequestRefused(
            "invalid_value", "cursor", "not a cursor; send next_cursor as it was given"
        ) from error
    is_of_question = cursor.question.partition(".")[0] == question.partition(".")[0]
    if not (is_of_country and is_of_question and 0 < cursor.offset < MAX_DEPTH):
        raise RequestRefused(
            "invalid_value", "cursor", "the cursor of another request; repeat that request unchanged, or send none"
        )
    if cursor.question != question:
        raise CursorExpired("the triage tables have changed")
    return cursor


def require_current(cursor: Cursor, *, ranking: str, today: date) -> None:
    """Raises CursorExpired where the day or the ranking has moved on."""
    if cursor.ranking != ranking:
        raise CursorExpired("the ranking has changed")
    if not timedelta(0) <= today - cursor.as_of <= MAX_AGE:
        raise CursorExpired("the cursor is of another day")
