"""Specialists, practices and reviews as answers show them: plain dicts, no reasons and no ranks.

Shows nothing a record holds for other purposes: no commercial field, no reviewer.
"""

from datetime import date
from typing import Any

import msgspec

from indexer.documents import Document
from indexer.records import Address, OpeningHours, Practice, Registration, Review
from indexer.reference import Language
from indexer.reputation import Rating, score_of
from service.words import say


def rating_shown(rating: Rating) -> dict[str, Any]:
    """value and interval are null under three counting reviews: "too few reviews"."""
    interval = None if rating.interval is None else list(rating.interval)
    return {"value": rating.value, "reviews": rating.reviews, "interval": interval}


def rating_page(rating: Rating) -> dict[str, Any]:
    """All that is public of a reputation, also how many reviews await a decision and how many were removed."""
    return rating_shown(rating) | {
        "distribution": list(rating.distribution),
        "parts": [{"about": part.about, "value": part.value, "reviews": part.reviews} for part in rating.parts],
        "pending": rating.pending,
        "removed": rating.removed,
    }


def specialist_card(document: Document, profession: str) -> dict[str, Any]:
    """The specialist of one match; `profession` is the one that answers the need."""
    specialist, ages = document.specialist, document.specialist.ages_treated
    return {
        "id": specialist.id,
        "kind": specialist.kind,
        "name": specialist.names[0].text,
        "title": specialist.title,
        "profession": profession,
        "professions": list(specialist.professions),
        "specialties": list(specialist.specialties),
        "languages": list(specialist.languages),
        "gender": specialist.gender,
        "ages_treated": None if ages is None else {"min": ages.min, "max": ages.max},
        "rating": rating_shown(document.rating),
        "verified_at": specialist.verified_at,
        "synthetic": specialist.synthetic,
    }


def address_shown(address: Address) -> dict[str, Any]:
    return {
        "lines": list(address.lines),
        "city": address.city,
        "region": address.region,
        "postcode": address.postcode,
    }


def practice_card(practice: Practice, today: date) -> dict[str, Any]:
    """A date that has passed by `today` is no appointment: it is not shown."""
    next_available = practice.next_available
    is_past = next_available is not None and next_available < today
    return {
        "id": practice.id,
        "name": practice.name,
        "address": address_shown(practice.address),
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
    return card | {
        "country": specialist.country,
        "rating": rating_page(document.rating),
        "names": [
            {"text": name.text, "script": name.script, "variants": list(name.variants)}
            for name in specialist.names
        ],
        "conditions": list(specialist.conditions),
        "procedures": list(specialist.procedures),
        "registrations": [_registration(registration) for registration in specialist.registrations],
        "practices": [
            practice_card(practice, today)
            | {"email": practice.email, "opening_hours": [_hours(span) for span in practice.opening_hours]}
            for practice in specialist.practices
        ],
    }


def review_shown(review: Review, language: Language, *, counts: bool) -> dict[str, Any]:
    """A review, as its country's policy lets it be shown, without its reviewer; `counts`: it makes the rating."""
    reply = review.reply
    return {
        "id": review.id,
        "score": score_of(review),
        "overall": review.overall,
        "parts": [{"about": part.about, "score": part.score, "text": part.text} for part in review.parts],
        "text": review.text,
        "reply": None if reply is None else {"text": reply.text, "published_on": reply.published_on},
        "language": review.language,
        "visited_on": review.visited_on,
        "published_on": review.published_on,
        "evidence": review.evidence,
        "evidence_label": say(f"evidence_{review.evidence}", language),
        "counts": counts,
        "synthetic": review.synthetic,
    }


def removal_shown(tombstone: Review, language: Language) -> dict[str, Any]:
    """That a review was taken down, when and why; nothing of what it said."""
    return {
        "id": tombstone.id,
        "removed_on": tombstone.moderated_on,
        "reason": tombstone.moderation_reason,
        "reason_label": say(f"removed_{tombstone.moderation_reason}", language),
    }


def _registration(registration: Registration) -> dict[str, Any]:
    return {name: getattr(registration, name) for name in registration.__struct_fields__}


def _hours(span: OpeningHours) -> dict[str, Any]:
    return dict(msgspec.structs.asdict(span))
