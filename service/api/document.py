"""How the OpenAPI document tells of schemas, headers and keys: what the libraries leave out or say wrongly is told
here, so that it is true to behaviour. Knows no route.
"""

from collections.abc import Collection
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask
from flask_smorest import Api  # type: ignore[import-untyped]  # ships no types
from marshmallow import fields, validate

HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": {
        "description": "the id of this request in the log; one that is sent is kept if it is hexadecimal, 8 to 64",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9A-Fa-f-]{8,64}$"},
    },
    "Retry-After": {
        "description": "seconds to wait before the next try",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {
        "description": "how to send a key",
        "required": True,
        "schema": {"type": "string", "pattern": "^Bearer "},
    },
    "ETag": {
        "description": "what the answer is made of; send it back as If-None-Match",
        "required": True,
        "schema": {"type": "string"},
    },
    "Cache-Control": {
        "description": "who may keep the answer, and for how long",
        "required": True,
        "schema": {"type": "string"},
    },
}
"""Every header of ours that an answer may have, beside those all browsers know."""

KEY_SCHEME = "key"
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of this directory (`directory keys add`), which may ask what its scopes name. A route "
    "that may be asked without says so; an emergency is answered without in any case.",
}


class _Converter(OpenAPIConverter):
    """A schema's class may name `keywords` of JSON Schema: rules between its fields."""

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        described: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]  # has no types
        return described | getattr(schema, "keywords", {})


class _Plugin(MarshmallowPlugin):
    """Says of a route that it takes a key only where this directory asks for one."""

    Converter = _Converter

    def __init__(self, open_scopes: Collection[str]) -> None:
        super().__init__()
        self._open_scopes = open_scopes

    def operation_helper(self, path: Any = None, operations: Any = None, **kwargs: Any) -> None:
        for operation in (operations or {}).values():
            scopes = [scope for asked in operation.get("security", ()) for scope in asked.get(KEY_SCHEME, ())]
            if all(scope in self._open_scopes for scope in scopes):
                operation["security"] = [*operation.get("security", ()), {}]
        super().operation_helper(path=path, operations=operations, **kwargs)


class DocumentedApi(Api):  # type: ignore[misc]  # the base has no types
    """flask-smorest with our errors: documented as application/problem+json. `open_scopes`: what takes no key."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    """Each route names every status it may answer; "any other" would hide one that is missing."""

    def __init__(self, app: Flask, open_scopes: Collection[str]) -> None:
        self._open_scopes = open_scopes
        super().__init__(app)

    def _init_spec(self, **options: Any) -> None:
        plugin = _Plugin(self._open_scopes)
        super()._init_spec(marshmallow_plugin=plugin, **options)
        for name, header in HEADERS.items():
            self.spec.components.header(name, header)
        self.spec.components.security_scheme(KEY_SCHEME, _KEY)
        for told in (_strict_pattern, _open_bounds, _examples):
            self.ma_plugin.converter.add_attribute_function(told)

    def _register_error_handlers(self) -> None:
        """None here: `service.errors` answers every error."""

    def _register_responses(self) -> None:
        """None here: each route describes its own."""


def header_of(name: str) -> dict[str, str]:
    """A header of HEADERS, as an answer refers to it."""
    return {"$ref": f"#/components/headers/{name}"}


def _strict_pattern(_converter: Any, _field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema knows no `\\Z`: there `$` is the very end."""
    return {"pattern": ret["pattern"].replace("\\Z", "$")} if "pattern" in ret else {}


def _open_bounds(_converter: Any, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """apispec takes every bound for one that is itself allowed."""
    for validator in field.validators:
        if isinstance(validator, validate.Range) and not validator.min_inclusive and "minimum" in ret:
            return {"exclusiveMinimum": ret.pop("minimum")}
    return {}


def _examples(_converter: Any, _field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """In OpenAPI 3.1 a schema has `examples`; `example` is of the past."""
    return {"examples": [ret.pop("example")]} if "example" in ret else {}
