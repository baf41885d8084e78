"""One document against one query by brute force: does it match, by which offers and which practices.

Written from the rules of the design; shares no code with the engines, `engines/choice.py` or `geo.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import atan2, cos, hypot, radians, sin

import msgspec

from indexer.documents import Document
from indexer.engines.query import Box, Circle, Filters, OfferFit, Query
from indexer.records import Practice, Specialist
from tests.oracle_text import text_tier

EARTH_RADIUS_KM = 6371.0087714
FILTER_NAMES = (
    "profession",
    "specialty",
    "conditions",
    "procedures",
    "language",
    "gender",
    "min_rating",
    "insurer",
    "funding",
    "accepting",
    "available_within_days",
    "max_fee",
    "step_free",
)


@dataclass(frozen=True)
class Found:
    """A document that matches: the offers it matches by and the practices that may be the match."""

    document: Document
    offers: dict[str, OfferFit]
    tier: float | None
    practices: tuple[Practice, ...]


def dropping(query: Query, name: str) -> Query:
    """The same query without one filter; radius_km is not dropped but doubled."""
    if name == "radius_km":
        assert isinstance(query.area, Circle)
        return msgspec.structs.replace(query, area=Circle(2 * query.area.radius_km))
    without = {name: getattr(Filters(), name)}
    return msgspec.structs.replace(query, filters=msgspec.structs.replace(query.filters, **without))


def filters_asked(query: Query) -> list[str]:
    """Names of the filters asked, in API.md's order; 0 (no fee, no wait) is one, empty, None and False are not."""
    values = [(name, getattr(query.filters, name)) for name in FILTER_NAMES]
    return [name for name, value in values if value or (isinstance(value, int | float) and value is not False)]


def find(document: Document, query: Query) -> Found | None:
    """The document as a match, or None."""
    offers = offers_of(document, query)
    tier = text_tier(document, query)
    practices = tuple(p for p in document.specialist.practices if passes_practice(p, query))
    is_match = (
        bool(offers)
        and bool(practices)
        and (query.text is None or tier is not None)
        and any(window.start <= query.as_of <= window.until for window in document.windows)
        and treats_ages(document, query)
        and passes_specialist(document, query.filters)
    )
    return Found(document, offers, tier, practices) if is_match else None


def first_failed(document: Document, query: Query) -> str | None:
    """The first test failed, in the order they are published in; tests of practices narrow them down together."""
    for name, is_passed in specialist_steps(document, query):
        if not is_passed:
            return name
    practices = list(document.specialist.practices)
    for name, passes in practice_steps(query):
        practices = [practice for practice in practices if passes(practice)]
        if not practices:
            return name
    return None


def specialist_steps(document: Document, query: Query) -> Iterator[tuple[str, bool]]:
    """Each test of the specialist alone, in order; filters not asked are passed."""
    asked, nothing = query.filters, Filters()
    yield "registration", any(window.start <= query.as_of <= window.until for window in document.windows)
    yield "age", treats_ages(document, query)
    yield "need", bool(offers_of(document, msgspec.structs.replace(query, filters=nothing)))
    yield "text", query.text is None or text_tier(document, query) is not None
    of_profession = msgspec.structs.replace(nothing, profession=asked.profession)
    yield "profession", bool(offers_of(document, msgspec.structs.replace(query, filters=of_profession)))
    yield "specialty", bool(offers_of(document, query))
    for name in ("conditions", "procedures", "language", "gender", "min_rating"):
        yield name, passes_specialist(document, msgspec.structs.replace(nothing, **{name: getattr(asked, name)}))


def treats_ages(document: Document, query: Query) -> bool:
    """All the ages asked for; any, where none is."""
    return query.ages is None or (document.ages[0] <= query.ages[0] and document.ages[1] >= query.ages[1])


def is_practising(practice: Practice, query: Query) -> bool:
    """In the mode asked for; in any, where none is."""
    return query.mode is None or query.mode in practice.modes


def practice_steps(query: Query) -> Iterator[tuple[str, Callable[[Practice], bool]]]:
    """Each test of a practice alone, in order."""
    yield "mode", lambda practice: is_practising(practice, query)
    area = "bbox" if isinstance(query.area, Box) else "radius_km"
    yield area, lambda practice: is_in_area(practice, query)
    for name in ("insurer", "funding", "accepting", "available_within_days", "max_fee", "step_free"):
        yield name, lambda practice, name=name: dict(practice_checks(practice, query)).get(name, True)  # type: ignore[misc]  # a default binds the loop's name
    yield "deadline", lambda practice: is_before_deadline(practice, query)


def is_before_deadline(practice: Practice, query: Query) -> bool:
    """Without a deadline always; with one only if the next date is known, not past and early enough."""
    wait = wait_days(practice, query)
    return query.deadline_days is None or (wait is not None and wait <= query.deadline_days)


def offers_of(document: Document, query: Query) -> dict[str, OfferFit]:
    """The document's offers that fit the need and pass both offer filters."""
    wanted = {offer.offer: offer for offer in query.offers}
    if not query.offers:
        wanted = {offer: OfferFit(offer, 0.0) for offer in document.offers}
    return {
        offer: wanted[offer] for offer in document.offers if offer in wanted and passes_offer(offer, query.filters)
    }


def passes_offer(offer: str, filters: Filters) -> bool:
    profession, specialty = (*offer.split("/"), None)[:2]
    return (not filters.profession or profession in filters.profession) and (
        not filters.specialty or specialty in filters.specialty
    )


def passes_specialist(document: Document, filters: Filters) -> bool:
    specialist: Specialist = document.specialist
    value = document.rating.value
    return (
        (not filters.conditions or any(code in filters.conditions for code in specialist.conditions))
        and (not filters.procedures or any(code in filters.procedures for code in specialist.procedures))
        and (not filters.language or any(code in filters.language for code in specialist.languages))
        and (filters.gender is None or filters.gender == specialist.gender)
        and (filters.min_rating is None or (value is not None and value >= filters.min_rating))
    )


def passes_practice(practice: Practice, query: Query) -> bool:
    return (
        is_practising(practice, query)
        and is_in_area(practice, query)
        and is_before_deadline(practice, query)
        and all(passed for _, passed in practice_checks(practice, query))
    )


def practice_checks(practice: Practice, query: Query) -> Iterator[tuple[str, bool]]:
    """Each practice filter that was asked, and whether the practice passes it."""
    asked, wait = query.filters, wait_days(practice, query)
    if asked.insurer:
        yield "insurer", any(code in asked.insurer for code in practice.insurers)
    if asked.funding is not None:
        yield "funding", asked.funding in practice.funding
    if asked.accepting:
        yield "accepting", practice.accepting is True
    if asked.step_free:
        yield "step_free", practice.step_free is True
    if asked.max_fee is not None:
        yield "max_fee", practice.fee is not None and practice.fee <= asked.max_fee
    if asked.available_within_days is not None:
        yield "available_within_days", wait is not None and wait <= asked.available_within_days


def is_in_area(practice: Practice, query: Query) -> bool:
    if isinstance(query.area, Circle):
        km = distance_km(practice, query)
        assert km is not None, "a circle needs an origin and a visit in person"
        return km <= query.area.radius_km
    if isinstance(query.area, Box):
        lat, lon, box = practice.point.lat, practice.point.lon, query.area
        is_across = box.west > box.east
        is_between = (lon >= box.west or lon <= box.east) if is_across else (lon >= box.west and lon <= box.east)
        return is_between and lat >= box.south and lat <= box.north
    return True


def distance_km(practice: Practice, query: Query) -> float | None:
    """Great-circle distance by the arctangent formula (Vincenty's on a sphere)."""
    if query.origin is None or query.mode != "in_person":
        return None
    here, there = radians(query.origin.lat), radians(practice.point.lat)
    turn = radians(practice.point.lon - query.origin.lon)
    across = cos(there) * sin(turn)
    along = cos(here) * sin(there) - sin(here) * cos(there) * cos(turn)
    straight = sin(here) * sin(there) + cos(here) * cos(there) * cos(turn)
    return EARTH_RADIUS_KM * atan2(hypot(across, along), straight)


def wait_days(practice: Practice, query: Query) -> int | None:
    """Days until the next free date; None where it is unknown or past."""
    if practice.next_available is None:
        return None
    days = practice.next_available.toordinal() - query.as_of.toordinal()
    return days if days >= 0 else None
