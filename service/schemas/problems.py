"""application/problem+json (RFC 9457) as this service fills it."""

from marshmallow import fields

from service.schemas.fields import Strict

CODES = {
    "invalid_json": "400: the body is not strict JSON in UTF-8",
    "invalid_parameter": "400: a query parameter that is unknown, missing or wrong",
    "key_required": "401: this takes a key; send Authorization: Bearer",
    "key_refused": "401: the key is unknown, revoked or expired",
    "scope_missing": "403: the key may not ask this",
    "not_found": "404: nothing is at this address",
    "unknown_specialist": "404: no specialist has this id",
    "method_not_allowed": "405: the address is answered, by another method; see the header Allow",
    "ambiguous_location": "409: several places are called so; see candidates",
    "not_referable": "409: this specialist or practice is not for this need; the message says why",
    "no_longer_listed": "410: the specialist is no longer listed",
    "cursor_expired": "410: the list a cursor continued is gone; start again without it",
    "body_too_large": "413: the body is over 64 kB",
    "unknown_country": "422: a country that is not served",
    "unknown_outcome": "422: see GET /v1/outcomes",
    "ambiguous_outcome": "422: a code that may mean several outcomes, or more than any",
    "unknown_flag": "422: a red flag nobody knows; see GET /v1/outcomes",
    "unknown_field": "422: a field nobody knows",
    "unknown_filter": "422: a filter nobody knows",
    "invalid_value": "422: a value that is missing, of the wrong type or out of range",
    "unknown_location": "422: no place is called so; see suggestions",
    "location_outside_country": "422: the point lies in another country",
    "referral_altered": "422: the referral is not as it was signed",
    "rate_limited": "429: too many requests; see the header Retry-After",
    "internal_error": "500: something failed on our side; nothing of the request was kept",
    "unavailable": "503: the index cannot answer just now, or too much is asked at once; see Retry-After",
}
"""Every code a problem may have, with its status and what it says."""


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


_NOTICE = (
    "to be shown above all else, there only where what was typed (`text`, `location.text`, `q`, `near`) names a "
    "sign of an emergency: the numbers to call and the sign"
)
_DESCRIBED = "stable; new ones may come.\n\n" + "\n".join(f"- `{code}` {said}" for code, said in CODES.items())


class ProblemSchema(Strict):
    """Every error of the service. `code` is stable; `detail` is for people."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": _DESCRIBED, "example": "unknown_field"})
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(ErrorSchema), required=True)
    candidates = fields.List(fields.Nested(PlaceSchema), metadata={"description": "with ambiguous_location"})
    suggestions = fields.List(
        fields.Nested(PlaceSchema), metadata={"description": "with unknown_location; empty with a safety_notice"}
    )
    safety_notice = fields.String(metadata={"description": _NOTICE})


class TriageProblemSchema(ProblemSchema):
    """An error of a triage route: whatever fails, whom to call is said."""

    candidates = fields.List(
        fields.Raw(metadata={"type": "object"}),
        metadata={
            "description": "ambiguous_location: places; ambiguous_outcome: {code, level, label, public_label}"
        },
    )
    numbers = fields.List(fields.Nested(NumberSchema), required=True)
