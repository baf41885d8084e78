"""One typed way to route a view and to say what it takes, what it answers, and which problems it may have.

What is said is written down for `describing`, which makes a document of it where somebody asks for one.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response
from marshmallow import Schema
from msgspec import Struct

from service.api.http import JSON_TYPE
from service.schemas.examples import Example
from service.schemas.problems import ProblemSchema

View = Callable[..., Response]
SPECIALIST_ID = {
    "in": "path",
    "name": "specialist_id",
    "description": "as a match or a list said it",
    "schema": {"type": "string", "minLength": 1, "examples": ["gb-0000006"]},
}


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


class Route(Struct, frozen=True):
    """A view, where it is, and its contract."""

    rule: str
    view: View
    spec: Spec


class Resource(Blueprint):
    """The views of one resource, with their contracts."""

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, __name__)
        self.description = description
        self.routes: list[Route] = []


def new_blueprint(name: str, description: str) -> Resource:
    return Resource(name, description)


def route(blueprint: Resource, rule: str, spec: Spec) -> Callable[[View], View]:
    """Registers the view; its docstring is the route's description, its name the operation's."""

    def register(view: View) -> View:
        blueprint.routes.append(Route(rule, view, spec))
        blueprint.add_url_rule(rule, view_func=view, methods=[spec.method])
        return view

    return register
