"""One typed way to route and document a view: what it takes, what it answers, which problems it may have."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Response
from flask_smorest import Blueprint  # type: ignore[import-untyped]  # ships no types
from marshmallow import Schema
from msgspec import Struct

from service.api.document import KEY_SCHEME, header_of
from service.api.guard import scope_of, takes_keys
from service.api.http import JSON_TYPE
from service.caching import POLICIES
from service.errors import PROBLEM_TYPE
from service.schemas.examples import Example
from service.schemas.problems import ProblemSchema

View = Callable[..., Response]
SPECIALIST_ID = {
    "in": "path",
    "name": "specialist_id",
    "description": "as a match or a list said it",
    "schema": {"type": "string", "minLength": 1, "examples": ["gb-0000006"]},
}
OF_EVERY_ROUTE = (400, 429, 500, 503)
"""What any of them may answer: a host that is none, too often, a fault of ours, too much at once."""
_HEADERS = {304: ("ETag",), 401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}
"""Beside what every answer has."""


class Spec(Struct, frozen=True, kw_only=True):
    """The contract of one view. `problems` are the statuses it may answer beside 200 and those of every route.

    `path`: the steps of the address that are filled in. `links`: what its answer leads to, as of
    `service.api.links`. A route without a schema answers no JSON.
    """

    method: str
    answer: type[Schema] | None
    media_type: str = JSON_TYPE
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    path: tuple[dict[str, Any], ...] = ()
    problems: tuple[int, ...] = ()
    problem: type[Schema] = ProblemSchema
    examples: Mapping[str, Example] = {}
    links: Mapping[str, Any] = {}


def new_blueprint(name: str, description: str) -> Any:
    return Blueprint(name, name, description=description)


def route(blueprint: Any, rule: str, spec: Spec) -> Callable[[View], View]:
    """Registers the view; its docstring is the route's description, its name the operation's."""

    def register(view: View) -> View:
        documented = blueprint.response(
            200, spec.answer or {"type": "string"}, content_type=spec.media_type, headers=_headers_of(200)
        )(view)
        scope = scope_of(rule)
        refused = ((401, 403) if scope else (401,)) if takes_keys(rule) else ()
        for status in sorted({*spec.problems, *OF_EVERY_ROUTE, *refused}):
            described = blueprint.alt_response(
                status,
                schema=spec.problem,
                content_type=PROBLEM_TYPE,
                description=HTTPStatus(status).phrase,
                headers=_headers_of(status),
            )
            documented = described(documented)
        if POLICIES[f"{blueprint.name}.{view.__name__}"].shows_people:
            unchanged = {"description": "as it was: If-None-Match named its tag", "headers": _headers_of(304)}
            documented = blueprint.alt_response(304, **unchanged)(documented)
        documented = blueprint.doc(operationId=view.__name__, **_asked(spec))(documented)
        if scope:
            documented = blueprint.doc(security=[{KEY_SCHEME: [scope]}])(documented)
        if spec.links:
            documented = blueprint.doc(responses={200: {"links": dict(spec.links)}})(documented)
        # all of the above only describes: what answers is the view itself, without a dozen calls around it
        plain: Any = view
        plain._apidoc = documented._apidoc  # where flask-smorest looks for it
        registered: View = blueprint.route(rule, methods=[spec.method], parameters=list(spec.path))(plain)
        return registered

    return register


def _headers_of(status: int) -> dict[str, Any]:
    names = ("X-Request-ID", "Cache-Control", *_HEADERS.get(status, ()))
    return {name: header_of(name) for name in names}


def _asked(spec: Spec) -> dict[str, Any]:
    """The body, with examples, and the query string."""
    described: dict[str, Any] = {}
    if spec.body is not None:
        content: dict[str, Any] = {"schema": spec.body}
        if spec.examples:
            content["examples"] = {
                name: {"summary": example.summary, "value": example.value}
                for name, example in spec.examples.items()
            }
        described["requestBody"] = {"required": True, "content": {JSON_TYPE: content}}
    if spec.query is not None:
        described["parameters"] = [{"in": "query", "schema": spec.query}]
    return described
