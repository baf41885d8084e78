"""The reviews of one specialist: those a country lets be shown, and how many there are that nobody sees."""

from flask import Response, g

from service.api import links
from service.api.http import directory, read_query, write
from service.api.listed import find_listed
from service.api.routes import SPECIALIST_ID, Spec, new_blueprint, route
from service.cards import rating_page, removal_shown, review_shown
from service.reviewed import ordered, read_reviews
from service.schemas.queries import ReviewsQuery
from service.schemas.reviews import ReviewsSchema
from service.structured_data import reviewed_data

blueprint = new_blueprint("reviews", "What patients said, and how the directory knows")
_REVIEWS = ReviewsQuery()


@route(
    blueprint,
    "/v1/specialists/<path:specialist_id>/reviews",
    Spec(
        method="GET",
        answer=ReviewsSchema,
        query=ReviewsQuery,
        path=(SPECIALIST_ID,),
        links=links.OF_REVIEWS,
        problems=(400, 404, 410, 422, 503),
    ),
)
def get_reviews(specialist_id: str) -> Response:
    """The published reviews a country lets be shown, page by page; `total` counts those that are asked for.

    Only those that `counts` make the rating: their evidence verifies the visit, and of one reviewer one a calendar
    year counts, the latest. `rating`, `pending` and `removed` are those of the day the directory was indexed, over
    all of the specialist's reviews, whatever is asked for. Pages are counted, not bound to a version: where
    `index_version` differs from that of the page before, begin anew. `structured_data` is schema.org JSON-LD made
    of the rating and of the counting reviews on this page; null for synthetic records and for too few reviews.
    """
    asked = read_query(_REVIEWS)
    view, document = find_listed(specialist_id, asked["country"])
    policy = directory().reference.countries[document.specialist.country].review_policy
    reviewed = read_reviews(view, specialist_id, policy)
    wanted = [review for review in reviewed.shown if asked["language"] in (None, review.language)]
    found = ordered(wanted, asked["sort"], asked["order"])
    start, end = asked["offset"], asked["offset"] + asked["limit"]
    page, counting = found[start:end], reviewed.counting
    rating = document.rating
    return write(
        {
            "reviews": [review_shown(review, g.language, counts=review.id in counting) for review in page],
            "total": len(found),
            "next_offset": end if end < len(found) else None,
            "rating": rating_page(rating),
            "pending": rating.pending,
            "removed": rating.removed,
            "removals": [removal_shown(review, g.language) for review in reviewed.removed],
            "statement": policy.statement.in_language(g.language),
            "structured_data": reviewed_data(document, [each for each in page if each.id in counting], g.language),
            "synthetic": view.manifest.synthetic,
            "index_version": view.manifest.version,
        }
    )
