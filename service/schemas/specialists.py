"""What a specialist, a practice, a review and a list of specialists look like."""

from typing import get_args

from marshmallow import fields, validate

from indexer.records import Kind
from service.schemas.fields import Strict
from service.schemas.ratings import RatingPageSchema, RatingSchema
from service.schemas.structured_data import RatedDataSchema

TYPED_KINDS = (
    *("condition", "procedure", "profession", "specialty", "offer"),
    *("look_alike", "other_field", "emergency", "urgent", "name", "passed_over", "not_understood", "instead"),
)


AS_OF = "the day it was answered for, where the directory is; a replay needs it"


def _strings() -> fields.List[str]:
    return fields.List(fields.String(), required=True)


class AddressSchema(Strict):
    lines = _strings()
    city = fields.String(required=True)
    region = fields.String(required=True)
    postcode = fields.String(required=True)


class OpeningHoursSchema(Strict):
    day = fields.String(required=True)
    opens = fields.String(required=True)
    closes = fields.String(required=True)


class PracticeSchema(Strict):
    """One place of work. null: not known."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    address = fields.Nested(AddressSchema, required=True)
    lat = fields.Float(required=True)
    lon = fields.Float(required=True)
    booking_url = fields.String(required=True, allow_none=True)
    telephone = fields.String(required=True, allow_none=True)
    website = fields.String(required=True, allow_none=True)
    modes = _strings()
    funding = _strings()
    insurers = _strings()
    fee = fields.Float(required=True, allow_none=True)
    currency = fields.String(required=True, allow_none=True)
    accepting = fields.Boolean(required=True, allow_none=True)
    step_free = fields.Boolean(required=True, allow_none=True)
    next_available = fields.Date(required=True, allow_none=True)


class PracticePageSchema(PracticeSchema):
    email = fields.String(required=True, allow_none=True)
    opening_hours = fields.List(fields.Nested(OpeningHoursSchema), required=True)


class AgesSchema(Strict):
    """In whole years, both included. max null: no upper limit."""

    min = fields.Integer(required=True)
    max = fields.Integer(required=True, allow_none=True)


class PersonSchema(Strict):
    id = fields.String(required=True)
    kind = fields.String(
        required=True,
        validate=validate.OneOf(get_args(Kind)),
        metadata={
            "description": "person; or service: an organisation's, for which no person is named. The name is its "
            "own; it has no title, gender or registration"
        },
    )
    name = fields.String(required=True)
    title = fields.String(required=True)
    professions = _strings()
    specialties = _strings()
    languages = _strings()
    gender = fields.String(required=True, allow_none=True)
    ages_treated = fields.Nested(
        AgesSchema,
        required=True,
        allow_none=True,
        metadata={"description": "the patients they see; null: adults only. A search without a need asks no age"},
    )
    rating = fields.Nested(RatingSchema, required=True)
    verified_at = fields.Date(required=True, allow_none=True)
    synthetic = fields.Boolean(required=True)


class SpecialistSchema(PersonSchema):
    """A specialist in a list; `profession` is the one that answers the question."""

    profession = fields.String(required=True)


class NameSchema(Strict):
    text = fields.String(required=True)
    script = fields.String(required=True)
    variants = _strings()


class RegistrationSchema(Strict):
    register = fields.String(required=True)
    number = fields.String(required=True)
    status = fields.String(required=True)
    start = fields.Date(required=True, allow_none=True)
    end = fields.Date(required=True, allow_none=True)
    verified_at = fields.Date(required=True, allow_none=True)


class SpecialistPageSchema(PersonSchema):
    country = fields.String(required=True)
    rating = fields.Nested(RatingPageSchema, required=True)
    names = fields.List(fields.Nested(NameSchema), required=True)
    conditions = _strings()
    procedures = _strings()
    registrations = fields.List(fields.Nested(RegistrationSchema), required=True)
    practices = fields.List(fields.Nested(PracticePageSchema), required=True)


class SpecialistAnswerSchema(Strict):
    specialist = fields.Nested(SpecialistPageSchema, required=True)
    structured_data = fields.Nested(RatedDataSchema, required=True, allow_none=True)
    synthetic = fields.Boolean(required=True)
    index_version = fields.String(required=True)


class ScorePartSchema(Strict):
    """value × weight = contribution, unrounded; the contributions sum to the score."""

    signal = fields.String(required=True)
    value = fields.Float(required=True)
    weight = fields.Float(required=True, metadata={"description": "rescaled over the signals that apply"})
    contribution = fields.Float(required=True)
    reason = fields.String(required=True)


class ListedSchema(Strict):
    """One specialist with the practice that is the match; every fact is that practice's own."""

    specialist = fields.Nested(SpecialistSchema, required=True)
    practice = fields.Nested(PracticeSchema, required=True)
    distance_km = fields.Float(required=True, allow_none=True)


class MatchSchema(ListedSchema):
    rank = fields.Integer(required=True)
    score = fields.Float(required=True)
    score_parts = fields.List(fields.Nested(ScorePartSchema), required=True)
    access = fields.List(fields.String(), required=True, metadata={"description": "what is needed before a visit"})


class NearMissSchema(ListedSchema):
    """Fails exactly the filter `failed`, and passes every other."""

    failed = fields.String(required=True)


def facets_field() -> fields.Dict:
    """Facet → value → number of specialists, each counted once."""
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    return fields.Dict(keys=fields.String(), values=counts, required=True)


def safety_notice_field() -> fields.String:
    """To be shown above any list."""
    described = (
        "to be shown above the list: where `text` or the words for the place name a sign of an emergency the "
        "numbers to call, the sign and the way to the questions about it; else whom to turn to"
    )
    return fields.String(required=True, allow_none=True, metadata={"description": described})


class PlaceTakenSchema(Strict):
    """What the words for a place, or the point, were taken for."""

    label = fields.String(required=True)
    lat = fields.Float(required=True)
    lon = fields.Float(required=True)
    precision = fields.String(required=True)
    uncertainty_km = fields.Float(required=True)
    radius_km = fields.Float(required=True, allow_none=True, metadata={"description": "null: a box says how far"})


class TypedPartSchema(Strict):
    """Typed words and what they were taken for; there once for each thing they may mean, any of which answers.

    An `emergency` or `urgent` names a sign (its code a red flag) and narrows nothing. A `look_alike` is somebody
    not listed, an `other_field` another field of medicine; their labels say who, and whom to turn to. A `name` is
    looked for in names of people, practices and cities; `not_understood` is none: the list was made without it,
    or, beside a part of the body alone, nobody is listed, as its label says.
    `instead` stands beside a profession or specialty for which nobody of the country is listed; its label says who
    is. `passed_over` narrows nothing. An `offer` is a profession, or "profession/specialty".
    """

    words = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(TYPED_KINDS))
    code = fields.String(required=True, allow_none=True)
    label = fields.String(required=True, allow_none=True)
    stated = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={
            "description": "of a condition or procedure: whether those listed state it; false: nobody in reach "
            "does, and they are of the professions and specialties it is for"
        },
    )


class InterpretedSchema(Strict):
    """`location` null: no place was asked for. `text`: its parts in their order, [] where none was typed."""

    location = fields.Nested(PlaceTakenSchema, required=True, allow_none=True)
    text = fields.List(fields.Nested(TypedPartSchema), required=True)


class SearchAnswerSchema(Strict):
    matches = fields.List(fields.Nested(MatchSchema), required=True)
    total = fields.Integer(required=True)
    facets = facets_field()
    near_misses = fields.List(fields.Nested(NearMissSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
    interpreted = fields.Nested(
        InterpretedSchema,
        required=True,
        allow_none=True,
        metadata={"description": "what the request was taken to mean; null: neither a place nor words were sent"},
    )
    safety_notice = safety_notice_field()
    synthetic = fields.Boolean(required=True)
    as_of = fields.Date(required=True, metadata={"description": AS_OF})
    index_version = fields.String(required=True)
    ranking_version = fields.String(required=True)
