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
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import orjson
import structlog
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


def start(stream: TextIO | None = None) -> None:
    """Sends every log record of the process to `stream`, standard error if left out, as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
                _tell_error,
                _only_allowed,
                structlog.processors.JSONRenderer(serializer=_written),
            ],
        )
    )
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
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers[REQUEST_ID] = g.request_id
    country = g.get("country")
    _access.info(
        "answered",
        extra={
            "route": request.url_rule.rule if request.url_rule else None,
            "method": request.method,
            "status": response.status_code,
            "duration_ms": round(1000 * (time.perf_counter() - g.begun), 1),
            "caller": g.get("caller"),
            "country": getattr(country, "code", country),
            "total": g.get("total"),
        },
    )
    return response


def _tell_error(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    found = event.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_TOLD:]
        event["error"] = type(error).__name__
        event["arose_at"] = [f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in frames]
    return event


def _only_allowed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: event[name] for name in ALLOWED if event.get(name) is not None}


def _written(event: Any, **_options: Any) -> str:
    return orjson.dumps(event, default=str).decode()
