"""What places, outcomes, the ranking and health look like."""

from marshmallow import fields

from service.schemas.fields import Strict
from service.schemas.problems import PlaceSchema


class PlacesSchema(Strict):
    places = fields.List(fields.Nested(PlaceSchema), required=True)
    safety_notice = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "to be shown above all else: whom to call, where `q` names a sign of an emergency"
        },
    )


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
    review_statement = fields.String(
        required=True,
        metadata={
            "description": "how far the clinical content was reviewed: sign-off is awaited until every row and "
            "every translation has it; show it wherever the words are shown",
            "example": "Based on an article medically reviewed on 23/02/2026; corrections and additions await "
            "clinical sign-off. Guidance on whom to see and how soon; not a diagnosis.",
        },
    )
    triage_version = fields.String(required=True)


class SignalSchema(Strict):
    signal = fields.String(required=True)
    weight = fields.Float(required=True)
    explanation = fields.String(required=True)
    dropped_when = fields.String(required=True, allow_none=True, metadata={"description": "null: always applies"})


class RankingNumbersSchema(Strict):
    level = fields.String(required=True, allow_none=True, metadata={"description": "null: no need is known"})
    density = fields.String(required=True)
    weights = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
    proximity_pivot_km = fields.Float(required=True)
    availability_pivot_days = fields.Float(required=True)


class PivotSchema(Strict):
    density = fields.String(required=True)
    proximity_km = fields.Float(required=True)
    availability_days = fields.Float(required=True)


class RankingSchema(Strict):
    signals = fields.List(fields.Nested(SignalSchema), required=True)
    pivots = fields.List(fields.Nested(PivotSchema), required=True)
    availability_pivot_days_by_level = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
    by_level_and_density = fields.List(
        fields.Nested(RankingNumbersSchema),
        required=True,
        metadata={"description": "weights before signals are dropped, and where distance and wait are worth half"},
    )
    order = fields.String(required=True, metadata={"description": "what each sort orders by"})
    ties = fields.String(required=True, metadata={"description": "what orders what the sort leaves equal"})
    rating = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        required=True,
        metadata={
            "description": "n counting reviews of mean m rank as (n·m + prior_reviews·C)/(n + prior_reviews); a "
            "review weighs half after half_life_days; C is the lower quartile of peers, at most prior_ceiling"
        },
    )
    freshness_limit_days = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(allow_none=True),
        required=True,
        metadata={"description": "by country"},
    )
    inputs = fields.List(
        fields.String(), required=True, metadata={"description": "all that a signal can see of a specialist"}
    )
    made_from = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": "by input, the fields of a record it is made from"},
    )
    never_used = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "fields of a record that no rank depends on; the commercial ones are not even stored"
        },
    )
    decimals = fields.Integer(required=True, metadata={"description": "scores are compared after rounding so"})
    ranking_version = fields.String(required=True)


class HealthSchema(Strict):
    status = fields.String(required=True)


class ReadySchema(Strict):
    status = fields.String(required=True)
    countries = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    hidden_by_age = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "by country, people who are hidden for the age of their last look-up alone"},
    )
