"""One typed way to route and document a view: what it takes, what it answers, which problems it may have."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response
from flask_smorest import Blueprint  # type: ignore[import-untyped]  # ships no types
from marshmallow import Schema
from msgspec import Struct

from service.api.http import JSON_TYPE
from service.errors import PROBLEM_TYPE
from service.schemas.problems import ProblemSchema

View = Callable[..., Response]
GUARDED = (401, 403, 429)
"""What every route of the API may answer before its view is asked: no key, a key that may not, too often."""


class Spec(Struct, frozen=True, kw_only=True):
    """The contract of one view. `problems` are the statuses it may answer beside 200."""

    method: str
    answer: type[Schema]
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    problems: tuple[int, ...] = ()
    problem: type[Schema] = ProblemSchema


def new_blueprint(name: str, description: str) -> Any:
    return Blueprint(name, name, description=description)


def route(blueprint: Any, rule: str, spec: Spec) -> Callable[[View], View]:
    """Registers the view; its docstring is the route's description."""

    def register(view: View) -> View:
        documented = blueprint.response(200, spec.answer)(view)
        refused = GUARDED if rule.startswith("/v1/") else ()
        for status in sorted({*spec.problems, *refused}):
            described = blueprint.alt_response(
                status, schema=spec.problem, content_type=PROBLEM_TYPE, description=HTTPStatus(status).phrase
            )
            documented = described(documented)
        if spec.body is not None:
            content = {JSON_TYPE: {"schema": spec.body}}
            documented = blueprint.doc(requestBody={"required": True, "content": content})(documented)
        if spec.query is not None:
            documented = blueprint.doc(parameters=[{"in": "query", "schema": spec.query}])(documented)
        registered: View = blueprint.route(rule, methods=[spec.method])(documented)
        return registered

    return register
