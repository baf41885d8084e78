"""What the service writes down: one JSON line an event, made of allowed fields and nothing else.

Health data, places, names and keys have no field here, so they cannot come into a line. Of an error its kind and
where it arose are told, never its message: that may quote what somebody sent.
"""

import logging
import re
import sys
import time
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import orjson
from flask import Flask, Response, g, request

ALLOWED = (
    "at", "level", "event", "logger", "request_id", "route", "method", "status", "duration_ms", "caller",
    "country", "total", "reason", "error", "arose_at",
)  # fmt: skip
"""Every field a line may have, in its order."""
REQUEST_ID = "X-Request-ID"
_ID = re.compile(r"[0-9A-Fa-f-]{8,64}\Z")
"""Hexadecimal digits, as of a UUID: a caller's own id cannot carry words into the log."""
_FRAMES_TOLD = 6
_access = logging.getLogger("service.access")
_answering: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request this thread answers, or answered last."""


class Line(logging.Formatter):
    """A record as one JSON line. What a caller of the log names beside its message is told where it is allowed."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.__dict__ | {
            "at": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
            "request_id": _answering.get(),
        }
        if record.exc_info is not None:
            said |= _told_of(record.exc_info[1])
        told = {name: said[name] for name in ALLOWED if said.get(name) is not None}
        return orjson.dumps(told, default=str, option=orjson.OPT_UTC_Z).decode()


def start(stream: TextIO | None = None) -> None:
    """Sends every log record of the process to `stream`, standard error if left out, as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Line())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("service").setLevel(logging.INFO)


def register(app: Flask) -> None:
    """An id for every request, told in the answer, and a line for every answer."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    sent = request.headers.get(REQUEST_ID, "")
    g.request_id = sent if _ID.match(sent) else str(uuid.uuid4())
    g.begun = time.perf_counter()
    _answering.set(g.request_id)


def _end(response: Response) -> Response:
    response.headers[REQUEST_ID] = g.request_id
    country, rule = g.get("country"), request.url_rule
    _access.info(
        "answered",
        extra={
            "route": rule.rule if rule else None,
            "method": request.method,
            "status": response.status_code,
            "duration_ms": round(1000 * (time.perf_counter() - g.begun), 1),
            "caller": g.get("caller"),
            "country": getattr(country, "code", country),
            "total": g.get("total"),
        },
    )
    return response


def _told_of(error: BaseException | None) -> dict[str, Any]:
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_TOLD:]
    return {
        "error": type(error).__name__,
        "arose_at": [f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in frames],
    }
