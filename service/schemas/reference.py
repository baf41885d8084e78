"""What places, outcomes, the ranking and health look like."""

from marshmallow import fields

from service.schemas.fields import Strict
from service.schemas.problems import PlaceSchema


class PlacesSchema(Strict):
    places = fields.List(fields.Nested(PlaceSchema), required=True)


class LabelledSchema(Strict):
    code = fields.String(required=True)
    label = fields.String(required=True)


class OutcomeRowSchema(LabelledSchema):
    """`label` for clinicians, `public_label` names the signs for everybody."""

    public_label = fields.String(required=True)
    level = fields.String(required=True)
    handoff = fields.String(required=True)


class RedFlagSchema(Strict):
    code = fields.String(required=True)
    question = fields.String(required=True)
    level = fields.String(required=True)


class OutcomesSchema(Strict):
    outcomes = fields.List(fields.Nested(OutcomeRowSchema), required=True)
    red_flags = fields.List(fields.Nested(RedFlagSchema), required=True)
    factors = fields.List(fields.Nested(LabelledSchema), required=True)
    modifiers = fields.List(fields.Nested(LabelledSchema), required=True)
    body_regions = fields.List(fields.Nested(LabelledSchema), required=True)
    intended_use = fields.String(
        required=True, metadata={"example": "Guidance on whom to see and how soon; not a diagnosis."}
    )
    triage_version = fields.String(required=True)


class SignalSchema(Strict):
    signal = fields.String(required=True)
    weight = fields.Float(required=True)
    explanation = fields.String(required=True)


class PivotSchema(Strict):
    density = fields.String(required=True)
    proximity_km = fields.Float(required=True)
    availability_days = fields.Float(required=True)


class RankingSchema(Strict):
    signals = fields.List(fields.Nested(SignalSchema), required=True)
    pivots = fields.List(fields.Nested(PivotSchema), required=True)
    availability_pivot_days_by_level = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
    inputs = fields.List(
        fields.String(), required=True, metadata={"description": "all that a signal can see of a specialist"}
    )
    decimals = fields.Integer(required=True, metadata={"description": "scores are compared after rounding so"})
    ranking_version = fields.String(required=True)


class HealthSchema(Strict):
    status = fields.String(required=True)


class ReadySchema(Strict):
    status = fields.String(required=True)
    countries = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
