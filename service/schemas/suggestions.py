"""What may be asked while somebody types, and what it may become."""

from typing import Any

from marshmallow import fields, post_load, validate

from service.asked import MAX_TEXT
from service.schemas.fields import Strict, Whole, WrittenOut
from service.schemas.requests import country_field, one_of
from service.suggesting.suggesting import SuggestionsAsked
from service.suggesting.suggestion import KINDS

DEFAULT_SUGGESTIONS = 8
MOST_SUGGESTIONS = 20


class SuggestionsRequestSchema(Strict):
    """Body of POST /v1/suggestions: `q` is what was typed so far, for it may be a word about health."""

    country = country_field()
    q = fields.String(required=True, validate=WrittenOut(max=MAX_TEXT), metadata={"example": "slipped di"})
    limit = Whole(load_default=DEFAULT_SUGGESTIONS, validate=validate.Range(min=1, max=MOST_SUGGESTIONS))
    kinds = fields.List(
        fields.String(validate=one_of(KINDS)),
        load_default=list,
        validate=validate.Length(max=len(KINDS)),
        metadata={"description": "only these; [] or left out: all"},
    )

    @post_load
    def _build(self, given: dict[str, Any], **_: Any) -> SuggestionsAsked:
        kinds = tuple(kind for kind in KINDS if kind in given["kinds"])
        return SuggestionsAsked(country=given["country"], text=given["q"], limit=given["limit"], kinds=kinds)


class SuggestionSchema(Strict):
    """Beside label and highlight: `code` of a profession, specialty, condition or procedure, `lat` and `lon` of a
    place, `id` of a specialist."""

    kind = fields.String(required=True, validate=one_of(KINDS))
    label = fields.String(
        required=True,
        metadata={
            "description": "in the caller's language; in brackets the word or other spelling that was met",
            "example": "Disc herniation (slipped disc)",
        },
    )
    highlight = fields.List(
        fields.List(fields.Integer(), validate=validate.Length(equal=2)),
        required=True,
        metadata={"description": "what was typed: runs [from, to) of code points of the label"},
    )
    code = fields.String()
    profession = fields.String(
        metadata={"description": "of a specialist their first; of a specialty the only one it is meant of"}
    )
    profession_label = fields.String()
    region = fields.String()
    lat = fields.Float()
    lon = fields.Float()
    id = fields.String()
    city = fields.String(metadata={"description": "of the specialist's first practice"})


class SuggestionsSchema(Strict):
    suggestions = fields.List(fields.Nested(SuggestionSchema), required=True)
    safety_notice = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "to be shown above all else: whom to call, where `q` names a sign of an emergency; "
            "then nothing is suggested"
        },
    )
    index_version = fields.String(
        required=True, allow_none=True, metadata={"description": "null where no specialist was looked for"}
    )
