"""Errors → application/problem+json (RFC 9457): the one place that knows HTTP statuses of errors.

On triage routes every problem carries `numbers`: whatever fails, the emergency line is said.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from indexer.errors import (
    AmbiguousLocation,
    DirectoryError,
    EngineError,
    RequestRefused,
    UnknownLocation,
    VersionGone,
)
from service.faults import FaultyRequest, quoted
from service.guidance import numbers
from service.locating import place_shown

PROBLEM_TYPE = "application/problem+json"
TRIAGE_PATHS = ("/v1/matches",)
"""Routes a person with an emergency may be on."""

STATUS = {
    "invalid_json": 400,
    "invalid_parameter": 400,
    "not_found": 404,
    "unknown_specialist": 404,
    "method_not_allowed": 405,
    "ambiguous_location": 409,
    "no_longer_listed": 410,
    "cursor_expired": 410,
    "body_too_large": 413,
    "internal_error": 500,
    "unavailable": 503,
}
"""By code; every other code of a refused request is 422."""

_CODES = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    app.register_error_handler(DirectoryError, answer_deliberate)
    app.register_error_handler(Exception, answer_unforeseen)


def problem(
    code: str,
    detail: str,
    errors: Sequence[Mapping[str, str]] = (),
    extra: Mapping[str, Any] | None = None,
    status: int | None = None,
) -> Response:
    """A problem of that code; its status follows from the code unless given."""
    status = status or STATUS.get(code, 422)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": list(errors),
        **(extra or {}),
    }
    if request.path in TRIAGE_PATHS:
        body["numbers"] = _numbers()
    return Response(orjson.dumps(body), status, content_type=PROBLEM_TYPE, headers={"Cache-Control": "no-store"})


def _numbers() -> list[dict[str, str]]:
    directory = current_app.extensions["directory"]
    return numbers(directory, g.get("country"), g.get("language", "en"), None)


def answer_deliberate(error: Exception) -> Response:
    """A DirectoryError: refused requests say why, an engine that cannot answer says 503, the rest is ours."""
    if isinstance(error, RequestRefused):
        return _refused(error)
    if isinstance(error, EngineError):
        _log.warning("the index cannot answer: %s", error)
        detail = "the index changed while it was read; try again" if isinstance(error, VersionGone) else str(error)
        response = problem("unavailable", detail)
        response.headers["Retry-After"] = "5"
        return response
    return answer_unforeseen(error)


def _refused(refused: RequestRefused) -> Response:
    faults = refused.faults if isinstance(refused, FaultyRequest) else (refused,)
    errors = [{"field": fault.field, "message": fault.message} for fault in faults]
    extra: dict[str, Any] = {}
    if isinstance(refused, AmbiguousLocation):
        extra["candidates"] = [place_shown(place) for place in refused.candidates]
    elif isinstance(refused, UnknownLocation):
        extra["suggestions"] = [place_shown(place) for place in refused.suggestions]
    return problem(refused.code, refused.message, errors, extra)


def answer_http(error: HTTPException) -> Response:
    """What the framework itself refuses: no such address, wrong method, body too large."""
    status = error.code or 500
    if status >= 500:
        return answer_unforeseen(error)
    code = _CODES.get(status, "invalid_parameter")
    response = problem(code, _detail(status, error), status=status)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _detail(status: int, error: HTTPException) -> str:
    if status == 404:
        return f"there is nothing at {quoted(request.path)}; see /openapi.json"
    if status == 405:
        return f"{request.method} is not answered here; see Allow"
    if status == 413:
        return "the body is larger than 64 kB"
    return error.description or error.name


def answer_unforeseen(error: Exception) -> Response:
    """A fault of ours: logged with its trace, told without it."""
    if isinstance(error, HTTPException) and (error.code or 500) < 500:
        return answer_http(error)
    _log.error("unforeseen error at %s", request.url_rule, exc_info=error)
    return problem("internal_error", "something failed on our side; try again, and tell us if it stays")
