"""Every test a query puts to one specialist or one practice, by name and exactly, and the facts they read.

Answers by name what passes; what follows from that is `choice`'s to say.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer import geo
from indexer.documents import Document
from indexer.engines.query import Box, Circle, Filters, OfferFit, Query, Term
from indexer.nearness import has_a_letter_more, is_one_slip
from indexer.records import Practice

_WHOLE, _NAMED, _MEANT, _NEAR = 1.0, 0.8, 0.6, 0.3
"""Tiers of what was typed, as TextQuery tells them."""


class Facts(NamedTuple):
    """Where and when a practice is, seen from the query."""

    distance_km: float | None
    """From the origin to a place the patient goes to; None without an origin or such a place."""
    wait_days: int | None
    """From `as_of` to the practice's next date; None if unknown or past."""


def admission_tests(document: Document, query: Query) -> Iterator[tuple[str, bool]]:
    """What no caller can waive: a registration, the age, an offer that fits, the typed words."""
    yield "registration", document.is_eligible(query.as_of)
    if query.ages is not None:
        youngest, oldest = document.ages
        yield "age", youngest <= query.ages[0] and query.ages[1] <= oldest
    yield "need", not query.offers or any(offer.offer in document.offers for offer in query.offers)
    if query.text is not None:
        yield "text", text_tier(document, query) is not None


def offer_tests(offers: Sequence[OfferFit], filters: Filters) -> Iterator[tuple[str, bool]]:
    """Whether offers are left of those professions, and among them of those specialties."""
    if filters.profession:
        offers = [offer for offer in offers if _parts(offer)[0] in filters.profession]
        yield "profession", bool(offers)
    if filters.specialty:
        yield "specialty", any(_parts(offer)[1] in filters.specialty for offer in offers)


def specialist_tests(document: Document, query: Query) -> Iterator[tuple[str, bool]]:
    """The filters asked that the specialist passes or fails whatever the offer and the practice."""
    filters, specialist, rating = query.filters, document.specialist, document.rating
    for name, wanted, has in (
        ("conditions", filters.conditions, specialist.conditions),
        ("procedures", filters.procedures, specialist.procedures),
        ("language", filters.language, specialist.languages),
    ):
        if wanted:
            yield name, bool(set(wanted) & set(has))
    if filters.gender is not None:
        yield "gender", specialist.gender == filters.gender
    if filters.min_rating is not None:
        yield "min_rating", rating.value is not None and rating.value >= filters.min_rating


def practice_tests(practice: Practice, query: Query, facts: Facts) -> Iterator[tuple[str, bool]]:
    """Mode, area, the filters asked of a practice and the deadline."""
    filters, (distance_km, wait_days) = query.filters, facts
    yield "mode", query.mode in (None, *practice.modes)
    if isinstance(query.area, Circle):
        yield "radius_km", distance_km is None or distance_km <= query.area.radius_km
    elif query.area is not None:
        yield "bbox", _is_inside(practice, query.area)
    if filters.insurer:
        yield "insurer", bool(set(filters.insurer) & set(practice.insurers))
    if filters.funding is not None:
        yield "funding", filters.funding in practice.funding
    if filters.accepting:
        yield "accepting", practice.accepting is True
    if filters.available_within_days is not None:
        yield "available_within_days", wait_days is not None and wait_days <= filters.available_within_days
    if filters.max_fee is not None:
        yield "max_fee", practice.fee is not None and practice.fee <= filters.max_fee
    if filters.step_free:
        yield "step_free", practice.step_free is True
    if query.deadline_days is not None:
        yield "deadline", wait_days is not None and wait_days <= query.deadline_days


def offers_that_fit(document: Document, query: Query) -> list[OfferFit]:
    """The document's offers that answer the need; any offer answers a query without one, with fit and step 0."""
    if not query.offers:
        return [OfferFit(offer, 0.0) for offer in document.offers]
    return [offer for offer in query.offers if offer.offer in document.offers]


def best_offer(document: Document, query: Query, *, without: str | None = None) -> OfferFit | None:
    """Of the offers that fit and pass the offer filters one of the lowest step, of those the best fit.

    `without` names a filter that is not asked. None: no offer is left.
    """
    professions = query.filters.profession if without != "profession" else ()
    specialties = query.filters.specialty if without != "specialty" else ()
    passing = offers_that_fit(document, query)
    if professions or specialties:
        asked = Filters(profession=professions, specialty=specialties)
        passing = [offer for offer in passing if all(passed for _, passed in offer_tests([offer], asked))]
    return min(passing, key=lambda offer: (offer.step, -offer.fit, offer.offer), default=None)


def facts_of(practice: Practice, query: Query) -> Facts:
    """Worked out once for all tests of the practice."""
    origin, point, day = query.origin, practice.point, practice.next_available
    return Facts(
        None
        if origin is None or query.mode != "in_person"
        else geo.distance_km(origin.lat, origin.lon, point.lat, point.lon),
        None if day is None or day < query.as_of else (day - query.as_of).days,
    )


def text_tier(document: Document, query: Query) -> float | None:
    """Tier of what was typed, as TextQuery tells it; None: nothing was, or somebody else is meant."""
    if query.text is None:
        return None
    keys, whole = document.text, set(query.text.whole)
    if whole & set(keys.whole_names):
        return _WHOLE
    tiers = _tiers(query.text.terms, document)
    answered = [tier for tier in tiers if tier is not None]
    if len(answered) == len(tiers):
        return min(answered, default=_NAMED)
    return _NEAR if whole & set(keys.whole_places) else None


def _tiers(terms: Sequence[Term], document: Document) -> list[float | None]:
    """Of each term; short ones count beside a word of a name as spelt, and for as little as a near word."""
    tiers = [_tier_of(term, document) for term in terms]
    if _NAMED not in tiers:
        return tiers
    names = document.text.name_words
    return [
        _NEAR if tier is None and _is_short_of(names, term) else tier
        for term, tier in zip(terms, tiers, strict=True)
    ]


def _is_short_of(names: Sequence[str], term: Term) -> bool:
    return not term.is_meant and any(has_a_letter_more(name, short) for name in names for short in term.short)


def _tier_of(term: Term, document: Document) -> float | None:
    keys, words = document.text, set(term.words)
    if words & set(keys.name_words):
        return _NAMED
    if term.is_meant:
        return _MEANT if _means(term, document) else None
    if words & set(keys.place_words) or any(_is_near(word, term) for word in keys.name_words + keys.place_words):
        return _NEAR
    return None


def _means(term: Term, document: Document) -> bool:
    specialist = document.specialist
    return not (
        set(term.offers).isdisjoint(document.offers)
        and set(term.conditions).isdisjoint(specialist.conditions)
        and set(term.procedures).isdisjoint(specialist.procedures)
    )


def _is_near(word: str, term: Term) -> bool:
    return word.startswith(term.starts) or any(is_one_slip(word, slip) for slip in term.slips)


def _parts(offer: OfferFit) -> tuple[str, str]:
    profession, _, specialty = offer.offer.partition("/")
    return profession, specialty


def _is_inside(practice: Practice, box: Box) -> bool:
    lat, lon = practice.point.lat, practice.point.lon
    if box.west <= box.east:
        return box.south <= lat <= box.north and box.west <= lon <= box.east
    return box.south <= lat <= box.north and (lon >= box.west or lon <= box.east)
