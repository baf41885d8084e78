"""Every place in a request of the API where a caller may write text, read off the OpenAPI document.

A field the document does not tell of is not found here: the document is held to be whole by other tests.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from tests.fuzz.asking import Request

HEADERS = ("Accept-Language", "Authorization", "X-Request-ID", "If-None-Match")
"""Headers that the service reads, of every route."""
MORE_HEADERS = ("Accept", "Content-Type", "Origin", "Cookie", "Host", "Access-Control-Request-Headers")
"""Headers that are read for all routes alike, so they are filled on two."""
BUSIEST = ("POST /v1/matches", "GET /v1/specialists")
TEXT = "\0text\0"
"""Stands where the text goes."""


class Field(Struct, frozen=True):
    """A place for text. `route` as documented, `part` is body, query, path, header or visit; `request` holds TEXT
    where the text goes."""

    route: str
    part: str
    name: str
    request: Request

    def holding(self, text: str) -> Request:
        found: Request = _with(self.request, text)
        return found


def fields_of(document: Mapping[str, Any], bodies: Mapping[str, Any]) -> Iterator[Field]:
    """Every field; `bodies`: for a route, a body to be asked with, where the document's first example will not
    do."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in ("get", "post"):
                parameters = (*operations.get("parameters", ()), *operation.get("parameters", ()))
                yield from _of_route(
                    document, f"{method.upper()} {path}", operation | {"parameters": parameters}, bodies
                )


def _of_route(
    document: Mapping[str, Any], route: str, operation: Mapping[str, Any], bodies: Mapping[str, Any]
) -> Iterator[Field]:
    method, _, path = route.partition(" ")
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    body = bodies.get(route) or (first_example(content) if content else None)
    filled = path
    query: tuple[tuple[str, str], ...] = ()
    for parameter in operation["parameters"]:
        if parameter.get("required"):
            example = str(parameter["schema"]["examples"][0])
            filled = filled.replace(f"{{{parameter['name']}}}", example)
            query += ((parameter["name"], example),) if parameter["in"] == "query" else ()
    request = Request(method=method, path=filled, query=query, body=body)
    headers = HEADERS + (MORE_HEADERS if route in BUSIEST else ())
    yield from (Field(route, "header", name, request.with_header(name, TEXT)) for name in headers)
    for parameter in operation["parameters"]:
        name = parameter["name"]
        if parameter["in"] == "path":
            holed = Request(method=method, path=path.replace(f"{{{name}}}", TEXT), query=query)
            yield Field(route, "path", name, holed)
        else:
            yield Field(route, "query", name, request.with_query(name, TEXT))
    if content:
        yield from _of_body(document, route, request, content["schema"])


def first_example(content: Mapping[str, Any]) -> Any:
    """Of a body's examples, the first."""
    examples = content.get("examples", {})
    return next(iter(examples.values()))["value"] if examples else {}


def _of_body(
    document: Mapping[str, Any], route: str, request: Request, schema: Mapping[str, Any]
) -> Iterator[Field]:
    for steps in (*string_paths(document, schema), (TEXT,)):
        body = _put(request.body, steps)
        name = ".".join(map(str, steps)).replace(TEXT, "*").replace(".0", "[0]")
        yield Field(route, "body", name, Request(method="POST", path=request.path, query=request.query, body=body))


def string_paths(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[tuple[str | int, ...]]:
    """The way to each text of a body, () for the body itself; of a list the first."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    kinds = schema.get("type", ())
    if "string" in ((kinds,) if isinstance(kinds, str) else kinds):
        yield ()
    for name, inner in schema.get("properties", {}).items():
        yield from ((name, *steps) for steps in string_paths(document, inner))
    if "items" in schema:
        yield from ((0, *steps) for steps in string_paths(document, schema["items"]))
    for inner in schema.get("anyOf", ()):
        if "$ref" in inner:
            yield from string_paths(document, inner)


def _put(body: Any, steps: tuple[str | int, ...]) -> Any:
    """The body with TEXT at the end of the way, all on it made as needed."""
    if not steps:
        return TEXT
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        return [_put(None, rest)]
    held = body if isinstance(body, dict) else {}
    if step == TEXT:
        return {**held, TEXT: TEXT}
    return {**held, step: _put(held.get(step), rest)}


def _with(value: Any, text: str) -> Any:
    """The same, with the text for TEXT wherever that stands."""
    if isinstance(value, str):
        return value.replace(TEXT, text)
    if isinstance(value, Request):
        return Request(**{name: _with(getattr(value, name), text) for name in Request.__struct_fields__})
    if isinstance(value, (list, tuple)):
        return type(value)(_with(each, text) for each in value)
    if isinstance(value, Mapping):
        return {_with(name, text): _with(each, text) for name, each in value.items()}
    return value
