"""Specialists, practices and reviews as answers show them: plain dicts, no reasons and no ranks.

Shows nothing a record holds for other purposes: no commercial field, no reviewer.
"""

from datetime import date
from typing import Any

import msgspec

from indexer.documents import Document
from indexer.records import OpeningHours, Practice, Registration, Review
from indexer.reputation import Rating, ReviewPolicy


def rating_shown(rating: Rating) -> dict[str, Any]:
    """value and interval are null under three counting reviews: "too few reviews"."""
    interval = None if rating.interval is None else list(rating.interval)
    return {"value": rating.value, "reviews": rating.reviews, "interval": interval}


def specialist_card(document: Document, profession: str) -> dict[str, Any]:
    """The specialist of one match; `profession` is the one that answers the need."""
    specialist = document.specialist
    return {
        "id": specialist.id,
        "name": specialist.names[0].text,
        "title": specialist.title,
        "profession": profession,
        "professions": list(specialist.professions),
        "specialties": list(specialist.specialties),
        "languages": list(specialist.languages),
        "gender": specialist.gender,
        "rating": rating_shown(document.rating),
        "verified_at": specialist.verified_at,
        "synthetic": specialist.synthetic,
    }


def practice_card(practice: Practice, today: date) -> dict[str, Any]:
    """A date that has passed by `today` is no appointment: it is not shown."""
    next_available = practice.next_available
    is_past = next_available is not None and next_available < today
    address = practice.address
    return {
        "id": practice.id,
        "name": practice.name,
        "address": {
            "lines": list(address.lines),
            "city": address.city,
            "region": address.region,
            "postcode": address.postcode,
        },
        "lat": practice.point.lat,
        "lon": practice.point.lon,
        "booking_url": practice.booking_url,
        "telephone": practice.telephone,
        "website": practice.website,
        "modes": list(practice.modes),
        "funding": list(practice.funding),
        "insurers": list(practice.insurers),
        "fee": practice.fee,
        "currency": practice.currency,
        "accepting": practice.accepting,
        "step_free": practice.step_free,
        "next_available": None if is_past else next_available,
    }


def specialist_page(document: Document, today: date) -> dict[str, Any]:
    """Everything public of one specialist."""
    specialist = document.specialist
    card = specialist_card(document, specialist.professions[0])
    del card["profession"]
    ages = specialist.ages_treated
    return card | {
        "country": specialist.country,
        "names": [
            {"text": name.text, "script": name.script, "variants": list(name.variants)}
            for name in specialist.names
        ],
        "conditions": list(specialist.conditions),
        "procedures": list(specialist.procedures),
        "ages_treated": None if ages is None else {"min": ages.min, "max": ages.max},
        "registrations": [_registration(registration) for registration in specialist.registrations],
        "practices": [
            practice_card(practice, today)
            | {"email": practice.email, "opening_hours": [_hours(span) for span in practice.opening_hours]}
            for practice in specialist.practices
        ],
    }


def review_shown(review: Review, policy: ReviewPolicy) -> dict[str, Any]:
    """A review without its reviewer; `counts` says whether its evidence verifies it."""
    return {
        "id": review.id,
        "overall": review.overall,
        "parts": [{"about": part.about, "score": part.score, "text": part.text} for part in review.parts],
        "text": review.text,
        "language": review.language,
        "visited_on": review.visited_on,
        "published_on": review.published_on,
        "evidence": review.evidence,
        "counts": policy.is_counted(review),
        "synthetic": review.synthetic,
    }


def _registration(registration: Registration) -> dict[str, Any]:
    return {name: getattr(registration, name) for name in registration.__struct_fields__}


def _hours(span: OpeningHours) -> dict[str, Any]:
    return dict(msgspec.structs.asdict(span))
