"""Whether an answer is one the OpenAPI document tells of: status, media type, headers, schema. Pages are held to
what a browser may expect.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator, Registry

from tests.fuzz.asking import Answer

PROBLEM = "application/problem+json"
OF_PAGES = {200, 303, 304, 308, 400, 403, 404, 405, 409, 410, 413, 415, 422, 429}
"""What a page may answer; 308 to the address with its slash."""
_DOCUMENT = "urn:openapi"


class Judge:
    """Judges by one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._paths = document["paths"]
        self._registry = Registry([(_DOCUMENT, dict(document))])
        self._validators: dict[str, Draft202012Validator] = {}
        self._headers = document["components"]["headers"]

    def fault_of(self, route: str, answer: Answer) -> str | None:
        """What is wrong with it, in a few words."""
        if answer.status >= 500:
            return f"{answer.status}"
        method, _, path = route.partition(" ")
        operation = self._paths.get(path, {}).get(method.lower())
        if operation is None:
            return self._fault_of_page(answer)
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        if answer.status in (404, 405) and str(answer.status) not in operation["responses"]:
            return None if media_type == PROBLEM else f"{answer.status} as {media_type}"
        described = operation["responses"].get(str(answer.status))
        if described is None:
            return f"{answer.status} is undocumented"
        content = described.get("content", {})
        if content and media_type not in content:
            return f"{answer.status} as {media_type or 'nothing'} is undocumented"
        missing = [
            name for name, header in described.get("headers", {}).items() if self._lacks(name, header, answer)
        ]
        if missing:
            return f"{answer.status} without {missing[0]}, or with a wrong one"
        if media_type in ("application/json", PROBLEM):
            return self._fault_of_body(route, answer, media_type)
        return None

    def _lacks(self, name: str, header: Mapping[str, Any], answer: Answer) -> bool:
        described = self._headers[header["$ref"].rpartition("/")[2]] if "$ref" in header else header
        value = answer.headers.get(name.lower())
        if value is None:
            return bool(described.get("required"))
        schema = described["schema"]
        sent: Any = int(value) if schema["type"] == "integer" and value.isdecimal() else value
        return not Draft202012Validator(schema).is_valid(sent)

    def _fault_of_body(self, route: str, answer: Answer, media_type: str) -> str | None:
        method, _, path = route.partition(" ")
        steps = ("paths", path, method.lower(), "responses", str(answer.status), "content", media_type, "schema")
        pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
        pointer = pointer.replace("{", "%7B").replace("}", "%7D")
        validator = self._validators.get(pointer)
        if validator is None:
            schema = {"$ref": f"{_DOCUMENT}#/{pointer}"}
            validator = self._validators[pointer] = Draft202012Validator(schema, registry=self._registry)
        try:
            validator.validate(orjson.loads(answer.body))
        except ValueError as error:
            return f"{answer.status} not as documented: {str(error).splitlines()[0][:160]}"
        return None

    def _fault_of_page(self, answer: Answer) -> str | None:
        if answer.status not in OF_PAGES:
            return f"{answer.status} {HTTPStatus(answer.status).phrase} of a page"
        missing = [name for name in ("x-content-type-options", "x-request-id") if name not in answer.headers]
        return f"{answer.status} without {missing[0]}" if missing else None
