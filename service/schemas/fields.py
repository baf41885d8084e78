"""Fields as strict as JSON itself: no "5" for 5, no 1 for true, no NaN. Own field types, know no schema."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate
from marshmallow.types import UnknownOption

CODE = re.compile(r"^[a-z][a-z0-9_]{0,79}\Z")
MAX_CODES = 50
"""How many codes one list may name; a longer list is a mistake, or an attack."""


class Strict(Schema):
    """Base of all schemas: a field nobody knows is an error, never ignored.

    `keywords`: the rules between its fields, for the document, as JSON Schema says them.
    """

    keywords: ClassVar[Mapping[str, Any]] = {}

    class Meta:
        unknown: UnknownOption = "raise"


class WrittenOut(validate.Length):
    """At most so many letters, also with every sign written out that stands for several: one may be 18 ("ﷺ")."""

    def __call__(self, value: Any) -> Any:
        super().__call__(unicodedata.normalize("NFKC", value))
        return super().__call__(value)


class Number(fields.Float):
    """A JSON number; neither text nor boolean nor NaN."""

    def _validated(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValidationError("not a number")
        return super()._validated(value)


class Whole(fields.Integer):
    """A JSON integer; neither text nor boolean nor a fraction."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError("not a whole number")
        return super()._validated(value)


class Flag(fields.Boolean):
    """JSON true or false and nothing that resembles it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("not true or false")
        return super()._deserialize(value, attr, data, **kwargs)


def code_field(**options: Any) -> fields.String:
    """A code of the directory: lower case, digits and underscores."""
    return fields.String(
        validate=validate.Regexp(CODE, error="not a code: lower-case letters, digits and _, at most 80"), **options
    )


def codes_field() -> fields.List[str]:
    """A list of codes, empty unless sent."""
    return fields.List(
        code_field(),
        validate=validate.Length(max=MAX_CODES, error=f"more than {MAX_CODES} codes"),
        load_default=list,
    )
