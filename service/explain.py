"""Why this one: the parts of a score with reasons a patient understands, and what stands before a visit.

Says what the ranking did; decides nothing. Knows no HTTP and no engine.
"""

from typing import Any

from msgspec import Struct

from indexer.documents import Document
from indexer.engines import criteria
from indexer.engines.query import Hit, Inputs, Query
from indexer.reference import Language, Taxonomy, split_offer
from service import ranking
from service.access import Access, access_words
from service.distances import MeasuredFrom, proximity_reason
from service.words import say, say_number

_TEXT_REASONS = {1.0: "reason_text_whole_name", 0.8: "reason_text_name", 0.6: "reason_text_topic"}
_SOON = {0: "reason_availability_today", 1: "reason_availability_tomorrow"}


class Telling(Struct, frozen=True):
    """What reasons are told with. measured_from None: nobody said a place."""

    access: Access
    taxonomy: Taxonomy
    language: Language
    measured_from: MeasuredFrom | None


def score_parts(hit: Hit, query: Query, offer: str | None, telling: Telling) -> list[dict[str, Any]]:
    """The parts, unrounded, each with its reason; they sum to the score. `offer` is the one that fits best."""
    return [
        {
            "signal": part.signal,
            "value": part.value,
            "weight": part.weight,
            "contribution": part.contribution,
            "reason": _reason(part.signal, hit.inputs, offer, telling),
        }
        for part in ranking.parts_of(hit.inputs, query)
    ]


def rating_reason(document: Document, language: Language) -> str:
    """The shown mean and how many reviews it is of, or that they are too few."""
    rating = document.rating
    if rating.value is None:
        return say("reason_rating_few", language)
    return say("reason_rating", language, value=say_number(rating.value, language), reviews=rating.reviews)


def best_offer(document: Document, query: Query) -> str:
    """The offer that answers the need, as the engines choose it; of a near-miss by profession or specialty the one
    that does but for that filter. Without a need the first of the record that passes the filters, one that was
    typed before others."""
    if not query.offers:
        typed = {offer for term in query.text.terms for offer in term.offers} if query.text else set()
        passing = [offer for offer in document.offers if _passes(offer, query)]
        return next((offer for offer in passing if offer in typed), (passing or document.offers)[0])
    chosen = (criteria.best_offer(document, query, without=name) for name in (None, "profession", "specialty"))
    return next((offer.offer for offer in chosen if offer is not None), document.offers[0])


def access_to(profession: str, telling: Telling) -> list[str]:
    """What the country asks before a visit to that profession."""
    return access_words(profession, telling.access, telling.taxonomy, telling.language)


def _passes(offer: str, query: Query) -> bool:
    profession, specialty = split_offer(offer)
    filters = query.filters
    return (not filters.profession or profession in filters.profession) and (
        not filters.specialty or specialty in filters.specialty
    )


def _reason(signal: str, inputs: Inputs, offer: str | None, telling: Telling) -> str:
    language = telling.language
    if signal == "fit":
        return say("reason_fit", language, offer=_offer_label(offer or "", telling))
    if signal == "proximity":
        return proximity_reason(inputs.distance_km or 0.0, telling.measured_from, language)
    if signal == "availability":
        return _availability(inputs.wait_days, language)
    if signal == "text":
        return say(_TEXT_REASONS.get(inputs.text_tier or 0.0, "reason_text_place"), language)
    if signal == "freshness":
        return _freshness(inputs.verified_days, language)
    return ""


def _offer_label(offer: str, telling: Telling) -> str:
    profession, specialty = split_offer(offer)
    label = telling.taxonomy.professions[profession].label.in_language(telling.language)
    if specialty is None:
        return label
    separator = "، " if telling.language == "ar" else ", "
    return label + separator + telling.taxonomy.specialties[specialty].label.in_language(telling.language)


def _availability(wait_days: int | None, language: Language) -> str:
    if wait_days is None:
        return say("reason_availability_unknown", language)
    if wait_days in _SOON:
        return say(_SOON[wait_days], language)
    return say("reason_availability", language, days=wait_days)


def _freshness(verified_days: int | None, language: Language) -> str:
    if verified_days is None:
        return say("reason_freshness_unknown", language)
    if verified_days <= 1:
        return say("reason_freshness_now", language)
    return say("reason_freshness", language, days=verified_days)
