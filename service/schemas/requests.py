"""What the triage and search bodies may say: JSON → the records of `service.asked`. Codes are checked later."""

from collections.abc import Mapping
from typing import Any, ClassVar, get_args

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from indexer.engines.query import Filters, Sort
from indexer.records import Funding, Gender, Mode
from service.asked import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    MAX_RADIUS_KM,
    MAX_TEXT,
    LocationAsked,
    MatchAsked,
    OutcomeAsked,
    PatientAsked,
    Wish,
)
from service.schemas.fields import Flag, Number, Strict, Whole, WrittenOut, code_field, codes_field

SORTS, GENDERS, MODES, FUNDINGS = map(get_args, (Sort, Gender, Mode, Funding))
LANGUAGE_CODE = r"^[a-z]{2,3}\Z"
COUNTRY_CODE = r"^[A-Z]{2}\Z"
ICD10_CODE = r"^[A-Za-z][0-9][0-9A-Za-z](\.?[0-9A-Za-z]{1,4})?\Z"
NUCC_CODE = r"^[0-9A-Za-z]{9}[Xx]\Z"
MAX_CURSOR = 400
MAX_FEE = 1_000_000
MAX_DAYS = 36_525
"""A hundred years: longer is a mistake."""

above_zero = validate.Range(min=0, min_inclusive=False, max=MAX_RADIUS_KM, error="not above 0 and at most 500 km")


def one_of(choices: tuple[Any, ...]) -> validate.OneOf:
    return validate.OneOf(choices, error="not one of {choices}")


def country_field() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Regexp(COUNTRY_CODE, error="not a country; give two capital letters, such as GB"),
        metadata={"description": "ISO 3166-1 alpha-2", "example": "GB"},
    )


class LocationSchema(Strict):
    """A text (postcode, place, or "town, region"), or a point in degrees."""

    keywords: ClassVar[Mapping[str, Any]] = {
        "oneOf": [
            {"required": ["text"], "maxProperties": 1},
            {"required": ["lat", "lon"], "maxProperties": 2},
        ]
    }
    text = fields.String(validate=WrittenOut(min=1, max=MAX_TEXT), metadata={"example": "SW1A 1AA"})
    lat = Number(validate=validate.Range(min=-90, max=90))
    lon = Number(validate=validate.Range(min=-180, max=180))

    @validates_schema
    def _is_one_place(self, given: Mapping[str, Any], **_: Any) -> None:
        if set(given) not in ({"text"}, {"lat", "lon"}):
            raise ValidationError('give either {"text": …} or {"lat": …, "lon": …}')

    @post_load
    def _build(self, given: Mapping[str, Any], **_: Any) -> LocationAsked:
        return LocationAsked(**given)


class MatchFiltersSchema(Strict):
    """Hard conditions; lists mean any of these. Left out, null, empty or false: not asked."""

    profession = codes_field()
    specialty = codes_field()
    language = fields.List(
        fields.String(validate=validate.Regexp(LANGUAGE_CODE, error="not a language; give ISO 639, such as de")),
        validate=validate.Length(max=20),
        load_default=list,
    )
    gender = fields.String(allow_none=True, validate=one_of(GENDERS))
    insurer = codes_field()
    accepting = Flag(allow_none=True)
    available_within_days = Whole(allow_none=True, validate=validate.Range(min=0, max=365))
    max_fee = Number(allow_none=True, validate=validate.Range(min=0, max=MAX_FEE))
    min_rating = Number(allow_none=True, validate=validate.Range(min=1, max=5))
    step_free = Flag(allow_none=True)

    @post_load
    def _build(self, given: Mapping[str, Any], **_: Any) -> Filters:
        return filters_of(given)


def filters_of(given: Mapping[str, Any]) -> Filters:
    """Filters from loaded fields, whatever of them was sent; each list once per value, in one order."""
    sent: dict[str, Any] = {}
    for name in Filters.__struct_fields__:
        value = given.get(name)
        if value is not None:
            sent[name] = tuple(sorted(set(value))) if isinstance(value, list) else value
    return Filters(**sent)


def searched_mode_field() -> fields.String:
    """The mode of a search without a need, which may be for a person rather than a visit."""
    described = "in_person if left out beside a place or a box; any if left out without"
    return fields.String(load_default=None, validate=one_of(MODES), metadata={"description": described})


class WishSchema(Strict):
    """What both bodies share."""

    country = country_field()
    location = fields.Nested(LocationSchema, allow_none=True, load_default=None)
    radius_km = Number(
        allow_none=True,
        load_default=None,
        validate=above_zero,
        metadata={"description": "25 if left out; sent, it may be the filter a near-miss fails, up to twice"},
    )
    mode = fields.String(load_default="in_person", validate=one_of(MODES))
    text = fields.String(load_default="", validate=WrittenOut(max=MAX_TEXT))
    sort = fields.String(load_default="best", validate=one_of(SORTS))
    limit = Whole(load_default=DEFAULT_LIMIT, validate=validate.Range(min=1, max=MAX_LIMIT))
    cursor = fields.String(allow_none=True, load_default=None, validate=validate.Length(min=1, max=MAX_CURSOR))
    facets = Flag(load_default=False)
    near_misses = Flag(
        load_default=True,
        metadata={"description": "false: nobody who fails a filter is looked for, which is quicker"},
    )
    explain = Flag(load_default=False)
    explain_specialist = fields.String(
        allow_none=True, load_default=None, validate=validate.Length(min=1, max=200)
    )


class SearchRequestSchema(WishSchema):
    """Body of POST /v1/specialists/search."""

    mode = searched_mode_field()
    filters = fields.Nested(MatchFiltersSchema, load_default=Filters)
    conditions = codes_field()
    procedures = codes_field()

    @validates_schema
    def _explains_nothing(self, given: Mapping[str, Any], **_: Any) -> None:
        for name in ("explain", "explain_specialist"):
            if given.get(name):
                raise ValidationError("only POST /v1/matches explains who is left out; leave it out here", name)

    @post_load
    def _build(self, given: dict[str, Any], **_: Any) -> Wish:
        topics = {name: tuple(sorted(set(given.pop(name)))) for name in ("conditions", "procedures")}
        filters = given.pop("filters")
        asked = {name: getattr(filters, name) for name in Filters.__struct_fields__}
        return Wish(filters=Filters(**(asked | topics)), **given)


class OutcomeSchema(Strict):
    """The triage outcome, by its code or by the codes of others; one of `code`, `icd10`, `nucc` is required.

    `icd10` (WHO or CM) names the outcome whose code it begins with, or that begins with it; one that names
    several is 422 `ambiguous_outcome` unless `duration_days` decides. `nucc` is the code of whom the patient is to
    see, and names the outcomes that profession is right for. Where `code` and `icd10` differ the more severe
    counts, with a warning. `red_flags` left out means nobody asked; [] means asked, none.
    """

    keywords: ClassVar[Mapping[str, Any]] = {
        "anyOf": [
            {"required": ["code"]},
            {"required": ["icd10"], "properties": {"icd10": {"type": "string"}}},
            {"required": ["nucc"], "properties": {"nucc": {"type": "string"}}},
        ]
    }
    code = code_field(metadata={"example": "radicular_pain"})
    icd10 = fields.String(
        allow_none=True,
        load_default=None,
        validate=validate.Regexp(ICD10_CODE, error="not an ICD-10 code; give one such as M54.4"),
        metadata={"description": "such as M54.4"},
    )
    nucc = fields.String(
        allow_none=True,
        load_default=None,
        validate=validate.Regexp(NUCC_CODE, error="not a NUCC code; give ten characters such as 2251X0800X"),
        metadata={"description": "such as 2251X0800X"},
    )
    body_region = code_field(allow_none=True)
    onset_delay_hours = Number(allow_none=True, validate=validate.Range(min=0, max=MAX_DAYS * 24))
    duration_days = Whole(allow_none=True, validate=validate.Range(min=0, max=MAX_DAYS))
    red_flags = fields.List(code_field(), validate=validate.Length(max=50))
    factors = codes_field()

    @validates_schema
    def _is_named(self, given: Mapping[str, Any], **_: Any) -> None:
        if not any(given.get(name) for name in ("code", "icd10", "nucc")):
            raise ValidationError("required, and missing; see GET /v1/outcomes, or send icd10 or nucc", "code")

    @post_load
    def _build(self, given: dict[str, Any], **_: Any) -> OutcomeAsked:
        flags = given.pop("red_flags", None)
        factors = tuple(given.pop("factors"))
        return OutcomeAsked(red_flags=None if flags is None else tuple(flags), factors=factors, **given)


class PatientSchema(Strict):
    """The patient, as far as it matters here; nothing that identifies anybody."""

    age_years = Whole(allow_none=True, validate=validate.Range(min=0, max=120))
    pregnant = Flag(allow_none=True)
    modifiers = codes_field()

    @post_load
    def _build(self, given: dict[str, Any], **_: Any) -> PatientAsked:
        return PatientAsked(modifiers=tuple(given.pop("modifiers")), **given)


class MatchRequestSchema(WishSchema):
    """Body of POST /v1/matches."""

    outcome = fields.Nested(OutcomeSchema, required=True)
    patient = fields.Nested(PatientSchema, load_default=PatientAsked)
    funding = fields.String(allow_none=True, load_default=None, validate=one_of(FUNDINGS))
    referrals_held = codes_field()
    include_optional = Flag(load_default=False)
    filters = fields.Nested(MatchFiltersSchema, load_default=Filters)

    @post_load
    def _build(self, given: dict[str, Any], **_: Any) -> MatchAsked:
        own = {name: given.pop(name) for name in ("outcome", "patient", "funding", "include_optional")}
        referrals = tuple(sorted(set(given.pop("referrals_held"))))
        return MatchAsked(wish=Wish(**given), referrals_held=referrals, **own)
