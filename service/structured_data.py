"""A reputation as schema.org JSON-LD, for search engines to read.

Only what is shown to people and counts, never anything invented: synthetic records have none. A person cannot have
an AggregateRating in schema.org, so the thing rated is the specialist's practice (MedicalBusiness).
"""

from collections.abc import Iterable
from typing import Any

from indexer.documents import Document
from indexer.records import Review
from indexer.reference import Language
from indexer.reputation import score_of
from service.words import say

_SCALE = {"bestRating": 5, "worstRating": 1}


def rated_data(document: Document) -> dict[str, Any] | None:
    """The specialist with an AggregateRating; None for synthetic records and too few reviews."""
    specialist, rating = document.specialist, document.rating
    if specialist.synthetic or rating.value is None:
        return None
    return {
        "@context": "https://schema.org",
        "@type": "MedicalBusiness",
        "name": specialist.names[0].text,
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": rating.value,
            "reviewCount": rating.reviews,
            **_SCALE,
        },
    }


def reviewed_data(document: Document, counting: Iterable[Review], language: Language) -> dict[str, Any] | None:
    """The same with those counting reviews, as the policy shows them."""
    rated = rated_data(document)
    if rated is None:
        return None
    return rated | {"review": [_review(review, language) for review in counting if not review.synthetic]}


def _review(review: Review, language: Language) -> dict[str, Any]:
    optional = {"datePublished": review.published_on, "inLanguage": review.language, "reviewBody": review.text}
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": say("verified_patient", language)},
        "reviewRating": {"@type": "Rating", "ratingValue": score_of(review), **_SCALE},
    } | {name: value for name, value in optional.items() if value}
