"""What the answer to POST /v1/matches looks like. A gated answer has the same keys, most of them null or empty."""

from marshmallow import fields, validate

from service.schemas.fields import Strict
from service.schemas.problems import NumberSchema
from service.schemas.specialists import MatchSchema, NearMissSchema, facets_field

LEVELS = ("emergency", "urgent", "soon", "routine", "self_care")
HANDOFFS = ("none", "optional", "first", "only")


class OutcomeShownSchema(Strict):
    code = fields.String(required=True)
    label = fields.String(required=True)


class DispositionSchema(Strict):
    """How soon, by whom, and what to do until then."""

    level = fields.String(required=True, validate=validate.OneOf(LEVELS))
    handoff = fields.String(required=True, validate=validate.OneOf(HANDOFFS))
    who = fields.List(fields.String(), required=True)
    within_hours = fields.Integer(required=True, allow_none=True)
    advice = fields.List(fields.String(), required=True)
    numbers = fields.List(fields.Nested(NumberSchema), required=True)
    source = fields.String(required=True)


class SignSchema(Strict):
    code = fields.String(required=True)
    question = fields.String(required=True)


class WarningSchema(Strict):
    code = fields.String(required=True)
    field = fields.String(required=True)
    message = fields.String(required=True)


class LocationShownSchema(Strict):
    label = fields.String(required=True)
    lat = fields.Float(required=True)
    lon = fields.Float(required=True)
    precision = fields.String(required=True)
    uncertainty_km = fields.Float(required=True)
    radius_km = fields.Float(required=True)


class MatchAnswerSchema(Strict):
    outcome = fields.Nested(OutcomeShownSchema, required=True, allow_none=True)
    disposition = fields.Nested(DispositionSchema, required=True)
    screened = fields.Boolean(required=True, metadata={"description": "whether red flags were asked for"})
    signs_to_ask = fields.List(fields.Nested(SignSchema), required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)
    safety_notice = fields.String(required=True, allow_none=True)
    review_statement = fields.String(required=True)
    synthetic = fields.Boolean(required=True, allow_none=True)
    interpreted = fields.Raw(required=True, allow_none=True, metadata={"type": "object"})
    location = fields.Nested(LocationShownSchema, required=True, allow_none=True)
    matches = fields.List(fields.Nested(MatchSchema), required=True)
    total = fields.Integer(required=True)
    facets = facets_field()
    near_misses = fields.List(fields.Nested(NearMissSchema), required=True)
    relaxed = fields.List(fields.String(), required=True)
    after_deadline = fields.Integer(required=True, allow_none=True)
    neighbours = fields.List(fields.Raw(metadata={"type": "object"}), required=True)
    rejections = fields.Raw(required=True, allow_none=True, metadata={"type": "object"})
    next_cursor = fields.String(required=True, allow_none=True)
    index_version = fields.String(required=True, allow_none=True)
    ranking_version = fields.String(required=True, allow_none=True)
    triage_version = fields.String(required=True)
