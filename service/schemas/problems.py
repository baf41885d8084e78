"""application/problem+json (RFC 9457) as this service fills it."""

from marshmallow import fields

from service.schemas.fields import Strict


class NumberSchema(Strict):
    label = fields.String(required=True)
    number = fields.String(required=True)


class ErrorSchema(Strict):
    """What is wrong where; the message names the remedy."""

    field = fields.String(required=True, metadata={"description": "JSON path or parameter name"})
    message = fields.String(required=True)


class PlaceSchema(Strict):
    label = fields.String(required=True)
    region = fields.String(required=True)
    population = fields.Integer(required=True)
    lat = fields.Float(required=True)
    lon = fields.Float(required=True)
    precision = fields.String(required=True)


class ProblemSchema(Strict):
    """Every error of the service. `code` is stable; `detail` is for people."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": "stable", "example": "unknown_field"})
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(ErrorSchema), required=True)
    candidates = fields.List(fields.Nested(PlaceSchema), metadata={"description": "with ambiguous_location"})
    suggestions = fields.List(fields.Nested(PlaceSchema), metadata={"description": "with unknown_location"})


class TriageProblemSchema(ProblemSchema):
    """An error of a triage route: whatever fails, whom to call is said."""

    numbers = fields.List(fields.Nested(NumberSchema), required=True)
