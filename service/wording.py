"""What is wrong with one value, in words that say what is expected there. Knows schemas, no request."""

from typing import Any

import orjson
from marshmallow import Schema, fields

_WRONG_TYPE = {"Invalid input type.", "Invalid type.", "Not a valid string.", "Not a valid list."}


def field_at(schema: Schema, path: str) -> fields.Field[Any] | None:
    """The field a JSON path leads to ("outcome.red_flags[0]"), or None."""
    found: fields.Field[Any] | None = None
    for step in path.split("."):
        name, _, index = step.partition("[")
        nested = schema if found is None else getattr(found, "schema", None)
        found = nested.fields.get(name) if nested is not None else None
        if isinstance(found, fields.List) and index:
            found = found.inner
    return found


def worded(message: str, field: fields.Field[Any] | None) -> str:
    """A message of the schema library as this service says it: with what is expected, and an example."""
    if message == "Missing data for required field.":
        return "required, and missing; see /openapi.json"
    if message in _WRONG_TYPE and field is not None:
        return f"not {_kind(field)}; {_example(field)}"
    if message == "Field may not be null.":
        return "null says nothing here; give a value, or leave the field out where it is not required"
    return message.rstrip(".")


def _kind(field: fields.Field[Any]) -> str:
    if isinstance(field, fields.Nested):
        return "an object"
    return "a list" if isinstance(field, fields.List) else "a text"


def _example(field: fields.Field[Any]) -> str:
    if isinstance(field, fields.Nested):
        inner = field.schema.fields
        for name, each in inner.items():
            if "example" in each.metadata:
                return f"give one such as {orjson.dumps({name: each.metadata['example']}).decode()}"
        return f"its fields are {', '.join(inner)}"
    if isinstance(field, fields.List):
        return 'give one such as ["…"], [] for none'
    example = field.metadata.get("example")
    return f"give one such as {orjson.dumps(example).decode()}" if example else "put it in quotation marks"
