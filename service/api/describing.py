"""Views with their contracts → what flask-smorest makes the OpenAPI document of. Answers nothing."""

from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint  # type: ignore[import-untyped]  # ships no types

from service.api.document import KEY_SCHEME, header_of
from service.api.guard import scope_of, takes_keys
from service.api.http import JSON_TYPE
from service.api.routes import Resource, Route, Spec
from service.caching import POLICIES
from service.errors import PROBLEM_TYPE

OF_EVERY_ROUTE = (400, 429, 500, 503)
"""What any of them may answer: a host that is none, too often, a fault of ours, too much at once."""
_HEADERS = {304: ("ETag",), 401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}
"""Beside what every answer has."""


def described(resource: Resource) -> Any:
    """The resource as flask-smorest knows it."""
    blueprint = Blueprint(resource.name, __name__, description=resource.description)
    for route in resource.routes:
        register = blueprint.route(route.rule, methods=[route.spec.method], parameters=list(route.spec.path))
        register(_described(blueprint, route))
    return blueprint


def _described(blueprint: Any, route: Route) -> Any:
    """The view with all that is said of it."""
    spec, view = route.spec, route.view
    documented = blueprint.response(
        200, spec.answer or {"type": "string"}, content_type=spec.media_type, headers=_headers_of(200)
    )(view)
    scope = scope_of(route.rule)
    refused = ((401, 403) if scope else (401,)) if takes_keys(route.rule) else ()
    for status in sorted({*spec.problems, *OF_EVERY_ROUTE, *refused}):
        documented = blueprint.alt_response(
            status,
            schema=spec.problem,
            content_type=PROBLEM_TYPE,
            description=HTTPStatus(status).phrase,
            headers=_headers_of(status),
        )(documented)
    if POLICIES[f"{blueprint.name}.{view.__name__}"].shows_people:
        unchanged = {"description": "as it was: If-None-Match named its tag", "headers": _headers_of(304)}
        documented = blueprint.alt_response(304, **unchanged)(documented)
    documented = blueprint.doc(operationId=view.__name__, **_asked(spec))(documented)
    if scope:
        documented = blueprint.doc(security=[{KEY_SCHEME: [scope]}])(documented)
    if spec.links:
        documented = blueprint.doc(responses={200: {"links": dict(spec.links)}})(documented)
    return documented


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
