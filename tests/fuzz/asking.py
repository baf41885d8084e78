"""Requests as a server hands them on, byte for byte: also those that a polite client would not send.

Knows no route.
"""

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote_from_bytes

from flask import Flask
from msgspec import Struct
from msgspec.structs import replace
from werkzeug.test import EnvironBuilder, run_wsgi_app

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
_SAFE_IN_PATHS = "/:@!$&'()*+,;=-._~"


class Request(Struct, frozen=True, kw_only=True):
    """One request. `path` is as meant, not as quoted; `body` is JSON or a form."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = {}
    body: Any = None
    is_form: bool = False

    def told(self) -> str:
        """It in a line, for who wants to send it again."""
        said = f"{self.method} {self.path[:80]!r}"
        for name, value in (("query", self.query), ("headers", self.headers), ("body", self.body)):
            if value:
                said += f" {name}={json.dumps(value)[:700]}"
        return said

    def with_query(self, name: str, text: str) -> "Request":
        kept = tuple(pair for pair in self.query if pair[0] != name)
        return replace(self, query=(*kept, (name, text)))

    def with_header(self, name: str, text: str) -> "Request":
        return replace(self, headers={**self.headers, name: text})


class Answer(Struct, frozen=True):
    """What came of it. `seconds` from the first byte in to the last one out."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def ask(app: Flask, request: Request) -> Answer:
    """Raises whatever the application lets through: a server would answer 500."""
    environ = _environ(request)
    begun = time.perf_counter()
    parts, status, headers = run_wsgi_app(app, environ, buffered=True)
    body = b"".join(parts)
    seconds = time.perf_counter() - begun
    return Answer(int(status.split()[0]), {name.lower(): value for name, value in headers}, body, seconds)


def _environ(request: Request) -> dict[str, Any]:
    body, media_type = _body(request)
    environ: dict[str, Any] = EnvironBuilder(method=request.method, data=body).get_environ()
    environ |= {
        "PATH_INFO": _bytes(request.path).decode("latin-1"),
        "REQUEST_URI": quote_from_bytes(_bytes(request.path), safe=_SAFE_IN_PATHS),
        "QUERY_STRING": _pairs(request.query),
        "REMOTE_ADDR": "127.0.0.1",
    }
    if media_type:
        environ["CONTENT_TYPE"] = media_type
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = _bytes(value).decode("latin-1")
    return environ


def _body(request: Request) -> tuple[bytes, str]:
    if request.body is None:
        return b"", ""
    if request.is_form:
        return _pairs(request.body.items()).encode("ascii"), FORM
    return json.dumps(request.body).encode("ascii"), JSON


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{name}={quote_from_bytes(_bytes(value), safe='')}" for name, value in pairs)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
