"""schema.org JSON-LD as it stands in answers, to be put into a page as it is."""

from marshmallow import fields

from service.schemas.fields import Strict


class Typed(Strict):
    """A thing of schema.org."""

    type = fields.String(required=True, data_key="@type")


class AggregateRatingSchema(Typed):
    ratingValue = fields.Float(required=True)  # noqa: N815  # names of schema.org, here and below
    reviewCount = fields.Integer(required=True)  # noqa: N815
    bestRating = fields.Integer(required=True)  # noqa: N815
    worstRating = fields.Integer(required=True)  # noqa: N815


class RatingGivenSchema(Typed):
    ratingValue = fields.Float(required=True)  # noqa: N815
    bestRating = fields.Integer(required=True)  # noqa: N815
    worstRating = fields.Integer(required=True)  # noqa: N815


class AuthorSchema(Typed):
    name = fields.String(required=True)


class ReviewDataSchema(Typed):
    author = fields.Nested(AuthorSchema, required=True)
    reviewRating = fields.Nested(RatingGivenSchema, required=True)  # noqa: N815
    datePublished = fields.Date()  # noqa: N815
    inLanguage = fields.String()  # noqa: N815
    reviewBody = fields.String()  # noqa: N815


class RatedDataSchema(Typed):
    """A specialist's practice with its rating."""

    context = fields.String(required=True, data_key="@context")
    name = fields.String(required=True)
    aggregateRating = fields.Nested(AggregateRatingSchema, required=True)  # noqa: N815


class ReviewedDataSchema(RatedDataSchema):
    """The same with the counting reviews of a page."""

    review = fields.List(fields.Nested(ReviewDataSchema), required=True)
