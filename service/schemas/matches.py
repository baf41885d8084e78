"""What the answer to POST /v1/matches looks like. A gated answer has the same keys, most of them null or empty."""

from marshmallow import fields, validate

from service.schemas.fields import Strict
from service.schemas.problems import NumberSchema
from service.schemas.specialists import (
    AS_OF,
    InterpretedSchema,
    MatchSchema,
    NearMissSchema,
    facets_field,
    safety_notice_field,
)

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
    """The place taken: the patient is within `uncertainty_km` of its point, 0 where the point was given."""

    label = fields.String(required=True, metadata={"description": "in the caller's language; near a given point"})
    lat = fields.Float(required=True)
    lon = fields.Float(required=True)
    precision = fields.String(
        required=True, metadata={"description": "what of it is known: point, postcode, outcode, place or area"}
    )
    uncertainty_km = fields.Float(required=True)
    radius_km = fields.Float(required=True)


class RelaxedSchema(Strict):
    """Something that was let go because nobody passed it: a filter's name, `radius_km` or `mode`.

    `from` and `to` are as the request would say it; null: not asked.
    """

    field = fields.String(required=True)
    before = fields.Raw(required=True, data_key="from", allow_none=True)
    after = fields.Raw(required=True, data_key="to", allow_none=True)
    message = fields.String(required=True)


class NeighbourSchema(Strict):
    """Another country whose nearest place lies within the radius: a second search, of another health system."""

    country = fields.String(required=True)
    nearest_km = fields.Float(required=True)


class WhyNotSchema(Strict):
    """Every test somebody fails alone, or the first in order where each alone is passed; [] for a match."""

    id = fields.String(required=True)
    failed = fields.List(fields.String(), required=True)


class RejectionsSchema(Strict):
    """Everybody who is no match, once, under the first test failed; `total` and they are all that are stored."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    specialist = fields.Nested(WhyNotSchema, required=True, allow_none=True)


class MatchAnswerSchema(Strict):
    outcome = fields.Nested(OutcomeShownSchema, required=True, allow_none=True)
    disposition = fields.Nested(DispositionSchema, required=True)
    screened = fields.Boolean(required=True, metadata={"description": "whether red flags were asked for"})
    signs_to_ask = fields.List(fields.Nested(SignSchema), required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)
    safety_notice = safety_notice_field()
    review_statement = fields.String(required=True)
    synthetic = fields.Boolean(required=True, allow_none=True)
    interpreted = fields.Nested(
        InterpretedSchema,
        required=True,
        allow_none=True,
        metadata={"description": "what `text` was taken to mean; null: nothing was typed"},
    )
    location = fields.Nested(LocationShownSchema, required=True, allow_none=True)
    matches = fields.List(fields.Nested(MatchSchema), required=True)
    total = fields.Integer(required=True)
    facets = facets_field()
    near_misses = fields.List(fields.Nested(NearMissSchema), required=True)
    relaxed = fields.List(
        fields.Nested(RelaxedSchema),
        required=True,
        metadata={"description": "what was let go, in order, so that the list is not empty; total is that list's"},
    )
    after_deadline = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "specialists left out because no appointment is known before this need is due"},
    )
    neighbours = fields.List(fields.Nested(NeighbourSchema), required=True)
    rejections = fields.Nested(
        RejectionsSchema, required=True, allow_none=True, metadata={"description": "with `explain`"}
    )
    next_cursor = fields.String(required=True, allow_none=True)
    as_of = fields.Date(required=True, allow_none=True, metadata={"description": AS_OF})
    index_version = fields.String(required=True, allow_none=True)
    ranking_version = fields.String(required=True, allow_none=True)
    triage_version = fields.String(required=True)
