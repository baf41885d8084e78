"""What a page of reviews looks like."""

from marshmallow import fields

from service.schemas.fields import Strict
from service.schemas.ratings import RatingPageSchema
from service.schemas.structured_data import ReviewedDataSchema


class ReviewPartSchema(Strict):
    about = fields.String(required=True)
    score = fields.Float(required=True)
    text = fields.String(required=True)


class ReplySchema(Strict):
    """What the clinician answered."""

    text = fields.String(required=True)
    published_on = fields.Date(required=True, allow_none=True)


class ReviewSchema(Strict):
    """One review, without its reviewer. Where a country forbids subjects, what speaks of them is left out."""

    id = fields.String(required=True)
    score = fields.Float(
        required=True,
        metadata={"description": "overall; without it the mean of the parts: what the rating is made of"},
    )
    overall = fields.Float(
        required=True, allow_none=True, metadata={"description": "null: not given, or not to be shown here"}
    )
    parts = fields.List(fields.Nested(ReviewPartSchema), required=True)
    text = fields.String(required=True)
    reply = fields.Nested(ReplySchema, required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)
    visited_on = fields.Date(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)
    evidence = fields.String(required=True)
    evidence_label = fields.String(required=True, metadata={"description": "the grade of evidence in words"})
    counts = fields.Boolean(
        required=True,
        metadata={"description": "its evidence verifies it, and it is its reviewer's latest of the year"},
    )
    synthetic = fields.Boolean(required=True)


class RemovalSchema(Strict):
    """What is left of a review that was taken down."""

    id = fields.String(required=True)
    removed_on = fields.Date(required=True)
    reason = fields.String(required=True)
    reason_label = fields.String(required=True)


class ReviewsSchema(Strict):
    reviews = fields.List(fields.Nested(ReviewSchema), required=True)
    total = fields.Integer(required=True)
    next_offset = fields.Integer(required=True, allow_none=True)
    rating = fields.Nested(RatingPageSchema, required=True)
    pending = fields.Integer(required=True, metadata={"description": "reviews that await a decision"})
    removed = fields.Integer(required=True, metadata={"description": "reviews that were taken down"})
    removals = fields.List(fields.Nested(RemovalSchema), required=True)
    statement = fields.String(required=True, metadata={"description": "which reviews count in this country"})
    structured_data = fields.Nested(ReviewedDataSchema, required=True, allow_none=True)
    synthetic = fields.Boolean(required=True)
    index_version = fields.String(required=True)
