"""The OpenAPI document is true: every example in it is sent as it stands, and answered as the document says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.fuzz.asking import Request, ask
from tests.fuzz.judging import Judge
from tests.fuzz.scene import open_application

Document = dict[str, Any]


@pytest.fixture(scope="module")
def app(fuzzed: Path) -> Flask:
    return open_application(fuzzed)


@pytest.fixture(scope="module")
def document(app: Flask) -> Document:
    found: Document = app.test_client().get("/openapi.json").get_json()
    return found


def test_every_example_of_a_body_is_answered_200(app: Flask, document: Document) -> None:
    judge, sent = Judge(document), 0
    for route, operation in _operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for name, example in content.get("examples", {}).items():
            method, _, path = route.partition(" ")
            answer = ask(app, Request(method=method, path=path, body=example["value"]))
            assert answer.status == 200, (route, name, answer.body[:600])
            assert judge.fault_of(route, answer) is None, (route, name)
            sent += 1
    assert sent >= 12


def test_every_body_has_an_example(document: Document) -> None:
    """A referral to be verified is signed by whoever issued it: no example could be."""
    for route, operation in _operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        assert content is None or content.get("examples") or route == "POST /v1/referrals/verify", route


def test_every_example_of_a_parameter_is_answered_200(app: Flask, document: Document) -> None:
    judge = Judge(document)
    for route, operation in _operations(document):
        method, _, path = route.partition(" ")
        if method != "GET":
            continue
        for query in _queries(operation["parameters"]):
            filled = path
            for parameter in operation["parameters"]:
                if parameter["in"] == "path":
                    filled = filled.replace(f"{{{parameter['name']}}}", parameter["schema"]["examples"][0])
            answer = ask(app, Request(method="GET", path=filled, query=query))
            assert answer.status == 200, (route, query, answer.body[:600])
            assert judge.fault_of(route, answer) is None, (route, query)


def test_examples_that_are_to_find_somebody_do(app: Flask, document: Document) -> None:
    import orjson

    for path, names in {"/v1/matches": ("near", "filtered"), "/v1/specialists/search": ("topic", "codes")}.items():
        examples = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["examples"]
        for name in names:
            answer = ask(app, Request(method="POST", path=path, body=examples[name]["value"]))
            assert orjson.loads(answer.body)["total"] > 0, (path, name)


def test_limits_stand_in_the_document(document: Document) -> None:
    schemas = document["components"]["schemas"]
    asked = schemas["MatchRequest"]["properties"]
    assert asked["text"]["maxLength"] == 200
    assert asked["limit"]["maximum"] == 50
    assert (asked["radius_km"]["exclusiveMinimum"], asked["radius_km"]["maximum"]) == (0, 500)
    assert asked["cursor"]["maxLength"] == 400
    assert schemas["Location"]["properties"]["text"]["maxLength"] == 200
    assert all(schemas["MatchFilters"]["properties"][name]["maxItems"] for name in ("profession", "language"))
    assert "\\Z" not in str(document), "a pattern that JSON Schema does not know"


def test_keys_and_their_scopes_are_documented(app: Flask, document: Document, fuzzed: Path) -> None:
    scheme = document["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    open_to_all = document["paths"]["/v1/matches"]["post"]["security"]
    assert open_to_all == [{"key": ["match"]}, {}]
    closed = _closed_document(fuzzed)
    assert closed["paths"]["/v1/matches"]["post"]["security"] == [{"key": ["match"]}]
    assert closed["paths"]["/v1/specialists"]["get"]["security"] == [{"key": ["search"]}, {}]
    assert closed["paths"]["/v1/referrals/key"]["get"]["security"] == [{}]


def test_every_answer_tells_its_headers(document: Document) -> None:
    for route, operation in _operations(document):
        for status, described in operation["responses"].items():
            headers = set(described.get("headers", {}))
            assert "X-Request-ID" in headers, (route, status)
            assert ("Retry-After" in headers) == (status in ("429", "503")), (route, status)
            assert ("WWW-Authenticate" in headers) == (status == "401"), (route, status)


def _closed_document(folder: Path) -> Document:
    """Of a directory that takes keys."""
    from indexer.settings import Settings
    from service.app import create_app

    index = f"embedded:{folder / 'var' / 'index'}"
    closed = create_app(Settings(index_url=index, state=folder / "var", keys_file=folder / "keys"))
    found: Document = closed.test_client().get("/openapi.json").get_json()
    return found


def _operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, held in document["paths"].items():
        for method in ("get", "post"):
            if method in held:
                parameters = [*held.get("parameters", ()), *held[method].get("parameters", ())]
                yield f"{method.upper()} {path}", held[method] | {"parameters": parameters}


def _queries(parameters: list[Document]) -> Iterator[tuple[tuple[str, str], ...]]:
    """The required parameters by their examples; then beside them each of the others, lat with lon, a radius with
    a place."""
    examples = {each["name"]: each for each in parameters if each["in"] == "query"}
    said = {name: text for name, each in examples.items() if (text := _text(each["schema"])) is not None}
    needed = tuple((name, said[name]) for name, each in examples.items() if each.get("required"))
    yield needed
    beside = {"lat": ("lat", "lon"), "lon": ("lat", "lon"), "radius_km": ("near", "radius_km")}
    for name in said.keys() - dict(needed).keys():
        yield (*needed, *((each, said[each]) for each in beside.get(name, (name,))))


def _text(schema: Document) -> str | None:
    examples = schema.get("examples")
    if not examples:
        return None
    value = examples[0]
    if isinstance(value, list):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
