"""Errors → application/problem+json (RFC 9457): the one place that knows HTTP statuses of errors.

On triage routes every problem carries `numbers`: whatever fails, the emergency line is said. On every route it
carries `safety_notice` where the words that were typed name an emergency sign.
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
    AmbiguousOutcome,
    DirectoryError,
    EngineError,
    RequestRefused,
    UnknownLocation,
)
from service import failures
from service.api.http import accepted_language
from service.faults import ComeAgain, FaultyRequest, quoted
from service.guidance import numbers
from service.locating import place_shown
from service.typed.telling import notice_about

PROBLEM_TYPE = "application/problem+json"
TRIAGE_PATHS = ("/v1/matches", "/v1/assessments", "/v1/referrals")
"""Routes a person with an emergency may be on, and whatever lies below them or is spelt nearly so."""

STATUS = {
    "invalid_json": 400,
    "invalid_parameter": 400,
    "key_required": 401,
    "key_refused": 401,
    "scope_missing": 403,
    "not_found": 404,
    "unknown_specialist": 404,
    "method_not_allowed": 405,
    "ambiguous_location": 409,
    "not_referable": 409,
    "no_longer_listed": 410,
    "cursor_expired": 410,
    "body_too_large": 413,
    "rate_limited": 429,
    "internal_error": 500,
    "unavailable": 503,
}
"""By code; every other code of a refused request is 422."""

TURNED_AWAY = "directory.turned_away"
"""Stands in the WSGI environment of a request for which there was no turn."""

INDEX_UNAVAILABLE = "the directory cannot answer just now; try again in a few seconds"
"""All that the public is told of an index that fails; addresses and causes are in the log."""

RETRY_SECONDS = "5"
"""For an index that fails: one in health again is found within three seconds."""

_TYPED = ("q", "near", "text")
"""Parameters that people type into, whether a route takes them or refuses them."""
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
    if is_triage_path(request.path):
        body["numbers"] = _numbers()
    notice = _safety_notice()
    if notice is not None:
        body["safety_notice"] = notice
    response = Response(orjson.dumps(body), status, content_type=PROBLEM_TYPE)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def is_triage_path(path: str) -> bool:
    """Whether a problem there carries the numbers; a slash too many or capitals do not cost them."""
    steps = [step for step in path.lower().split("/") if step]
    return any(steps[:2] == triage.strip("/").split("/") for triage in TRIAGE_PATHS)


def _numbers() -> list[dict[str, str]]:
    directory = current_app.extensions["directory"]
    return numbers(directory, g.get("country"), accepted_language(), None)


def _safety_notice() -> str | None:
    """Whom to call, where what was typed into a request that fails names an emergency sign."""
    served, sent = current_app.extensions["directory"], g.get("sent")
    body = sent.body if sent is not None and isinstance(sent.body, dict) else {}
    place = body.get("location")
    typed = [
        *(text for name in _TYPED for text in request.args.getlist(name)),
        *(fields.get("text") for fields in (body, place) if isinstance(fields, dict)),
    ]
    country = g.get("country") or body.get("country") or request.args.get("country")
    known = country if isinstance(country, str) and country in served.known else None
    return notice_about((text for text in typed if isinstance(text, str)), served, known, accepted_language())


def answer_deliberate(error: Exception) -> Response:
    """A DirectoryError: refused requests say why, an engine that cannot answer says 503, the rest is ours."""
    if isinstance(error, RequestRefused):
        return _refused(error)
    if isinstance(error, EngineError):
        failures.note(error)
        return problem("unavailable", INDEX_UNAVAILABLE)
    return answer_unforeseen(error)


def _refused(refused: RequestRefused) -> Response:
    faults = refused.faults if isinstance(refused, FaultyRequest) else (refused,)
    errors = [{"field": fault.field, "message": fault.message} for fault in faults if fault.field]
    extra: dict[str, Any] = {}
    if isinstance(refused, AmbiguousLocation):
        extra["candidates"] = [place_shown(place, accepted_language()) for place in refused.candidates]
    elif isinstance(refused, UnknownLocation):
        meant = () if _safety_notice() else refused.suggestions
        extra["suggestions"] = [place_shown(place, accepted_language()) for place in meant]
    elif isinstance(refused, AmbiguousOutcome):
        extra["candidates"] = [_outcome_shown(code) for code in refused.candidates]
    response = problem(refused.code, refused.message, errors, extra)
    if isinstance(refused, ComeAgain):
        response.headers["Retry-After"] = str(refused.wait_seconds)
    elif response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="directory"'
    return response


def _outcome_shown(code: str) -> dict[str, str]:
    outcome, language = current_app.extensions["directory"].reference.triage.outcomes[code], accepted_language()
    words = {"label": outcome.label, "public_label": outcome.public_label}
    told = {name: text.in_language(language) for name, text in words.items()}
    return {"code": code, "level": outcome.level, **told}


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
