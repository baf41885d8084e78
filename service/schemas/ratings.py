"""What a reputation looks like, in a list and on a page."""

from marshmallow import fields

from service.schemas.fields import Strict


class RatingSchema(Strict):
    """Verified reviews only. Under three: value and interval null, "too few reviews"."""

    value = fields.Float(required=True, allow_none=True)
    reviews = fields.Integer(required=True)
    interval = fields.List(
        fields.Float(), required=True, allow_none=True, metadata={"description": "95 %: lower and upper end"}
    )


class PartRatingSchema(Strict):
    """The mean over the counting reviews that score this subject; null under three of them."""

    about = fields.String(required=True)
    value = fields.Float(required=True, allow_none=True)
    reviews = fields.Integer(required=True)


class RatingPageSchema(RatingSchema):
    """Everything public of a reputation. What counts is told by the reviews' statement."""

    distribution = fields.List(
        fields.Integer(),
        required=True,
        metadata={"description": "how many counting reviews have 1, 2, 3, 4 and 5 stars; a half goes down"},
    )
    parts = fields.List(fields.Nested(PartRatingSchema), required=True)
    pending = fields.Integer(required=True, metadata={"description": "reviews that await a decision"})
    removed = fields.Integer(required=True, metadata={"description": "reviews that were taken down"})
