"""Every answer a test gets is held against /openapi.json: status, media type and schema. Knows no route."""

import json
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

UNDOCUMENTED = {404, 405}
"""An address or method that is not in the document cannot be looked up there."""


class Documented:
    """The OpenAPI document as a judge of answers."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._paths = document["paths"]
        resource = DRAFT202012.create_resource(document)
        self._registry: Registry[Any] = Registry().with_resource("urn:openapi", resource)

    def check(self, path: str, method: str, response: TestResponse) -> None:
        found = self._path_of(path)
        if found is None or method.lower() not in self._paths[found]:
            assert response.status_code in UNDOCUMENTED, f"{method} {path} answered {response.status_code}"
            assert response.content_type == "application/problem+json"
            return
        responses = self._paths[found][method.lower()]["responses"]
        assert str(response.status_code) in responses, f"{method} {found}: {response.status_code} is undocumented"
        content = responses[str(response.status_code)]["content"]
        assert list(content) == [response.content_type]
        pointer = f"#/paths/{_escaped(found)}/{method.lower()}/responses/{response.status_code}/content"
        schema = {"$ref": f"urn:openapi{pointer}/{_escaped(response.content_type)}/schema"}
        Draft202012Validator(schema, registry=self._registry).validate(json.loads(response.get_data()))

    def _path_of(self, path: str) -> str | None:
        if path in self._paths:
            return path
        parent, _, last = path.rpartition("/")
        if path.startswith("/v1/specialists/"):
            is_reviews = last == "reviews" and parent != "/v1/specialists"
            return "/v1/specialists/{specialist_id}" + ("/reviews" if is_reviews else "")
        return None


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


class DocumentedClient(FlaskClient):
    """Flask's test client; refuses answers that are not as documented."""

    judge: Documented | None = None

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        path, method = response.request.path, response.request.method
        if self.judge is not None and path != "/openapi.json":
            self.judge.check(path, method, response)
        return response


def documented_client(app: Flask) -> DocumentedClient:
    app.test_client_class = DocumentedClient
    client = app.test_client()
    assert isinstance(client, DocumentedClient)
    client.judge = Documented(client.get("/openapi.json").get_json())
    return client
