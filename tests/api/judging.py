"""Who answers a request, judged from the raw records alone: what each practice of each specialist fails.

Written from the published interface; shares no code with the service, the engines or the engines' oracle.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any

from indexer.documents import Document
from indexer.records import Practice
from tests.api.generated import FRESHNESS_DAYS
from tests.builders import AS_OF

Body = Mapping[str, Any]

PROFESSIONS = {
    "radicular_pain": "physiotherapist sport_exercise_physician orthopaedic_surgeon neurosurgeon",
    "persistent_pain": "physiotherapist sport_exercise_physician orthopaedic_surgeon neurosurgeon osteopath",
    "strain_or_sprain": "physiotherapist sport_exercise_physician orthopaedic_surgeon",
    "motor_deficit": "orthopaedic_surgeon neurosurgeon",
    "suspected_tendon_rupture": "orthopaedic_surgeon sport_exercise_physician",
}
"""Who may help, of those generated, in the regions asked."""
REGIONS = {"spine": {"lower_back"}, "joint_reconstruction": {"knee"}, "cardiorespiratory": set()}
"""Regions asked that a specialty is right for; the others are right for any."""
URGENT_DAYS = 1
EARTH_KM = 6371.0087714
DEFAULT_KM = 25.0
OF_SPECIALIST = (
    *("registration", "age", "need", "profession", "specialty"),
    *("language", "gender", "min_rating"),
)
OF_PRACTICE = (
    *("mode", "radius_km", "insurer", "funding", "accepting"),
    *("available_within_days", "max_fee", "step_free", "deadline"),
)
"""All tests, in the order in which the first one failed is counted."""


def matching(people: Sequence[Document], body: Body, *, is_urgent: bool) -> set[str]:
    """Ids of all who pass everything."""
    return {each.specialist.id for each in people if first_failed(each, body, is_urgent=is_urgent) is None}


def first_failed(person: Document, body: Body, *, is_urgent: bool) -> str | None:
    """The first test that leaves no practice; None for a match."""
    of_person = specialist_fails(person, body)
    for name in OF_SPECIALIST:
        if name in of_person:
            return name
    left = [practice_fails(practice, body, is_urgent=is_urgent) for practice in person.specialist.practices]
    for name in OF_PRACTICE:
        left = [fails for fails in left if name not in fails]
        if not left:
            return name
    return None


def fails_at(person: Document, practice_id: str, body: Body, *, is_urgent: bool) -> set[str]:
    """All that a specialist fails at one of their practices."""
    (practice,) = (each for each in person.specialist.practices if each.id == practice_id)
    return specialist_fails(person, body) | practice_fails(practice, body, is_urgent=is_urgent)


def sent(body: Body) -> list[str]:
    """The filters by which somebody may be a near-miss."""
    outside = [name for name in ("radius_km", "funding") if body[name] is not None]
    return [*body["filters"], *outside]


def dropping(body: Body, name: str) -> dict[str, Any]:
    """The request without one filter; a radius is doubled."""
    changed = deepcopy(dict(body))
    if name == "radius_km":
        changed["radius_km"] *= 2
    elif name == "funding":
        changed["funding"] = None
    else:
        del changed["filters"][name]
    return changed


def relaxed(body: Body, steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The request as an answer says that it was answered."""
    changed = deepcopy(dict(body))
    for step in steps:
        if step["field"] in ("radius_km", "mode"):
            changed[step["field"]] = step["to"]
        else:
            del changed["filters"][step["field"]]
    return changed


def specialist_fails(person: Document, body: Body) -> set[str]:
    specialist, filters = person.specialist, body["filters"]
    youngest, oldest = _ages_treated(person)
    age = body["patient"].get("age_years")
    low, high = (18, 64) if age is None else (age, age)
    rating = person.rating.value
    passed = {
        "registration": _is_registered(person, AS_OF),
        "age": youngest <= low and high <= oldest,
        **_offers_passed(person, body),
        "language": "language" not in filters or set(filters["language"]) & set(specialist.languages),
        "gender": filters.get("gender") in (None, specialist.gender),
        "min_rating": "min_rating" not in filters or (rating is not None and rating >= filters["min_rating"]),
    }
    return {name for name, is_passed in passed.items() if not is_passed}


def practice_fails(practice: Practice, body: Body, *, is_urgent: bool) -> set[str]:
    filters, funding, day = body["filters"], body["funding"], practice.next_available
    wait = None if day is None or day < AS_OF else (day - AS_OF).days
    radius_km, fee = body["radius_km"] or DEFAULT_KM, practice.fee
    passed = {
        "mode": body["mode"] in practice.modes,
        "radius_km": body["mode"] == "video" or km_to(practice, body) <= radius_km,
        "insurer": "insurer" not in filters or set(filters["insurer"]) & set(practice.insurers),
        "funding": funding is None or funding in practice.funding,
        "accepting": "accepting" not in filters or practice.accepting is True,
        "available_within_days": _is_at_most(wait, filters.get("available_within_days")),
        "max_fee": _is_at_most(fee, filters.get("max_fee")),
        "step_free": "step_free" not in filters or practice.step_free is True,
        "deadline": _is_at_most(wait, URGENT_DAYS if is_urgent else None),
    }
    return {name for name, is_passed in passed.items() if not is_passed}


def km_to(practice: Practice, body: Body) -> float:
    """Great-circle distance by the haversine formula."""
    lat, lon = radians(body["location"]["lat"]), radians(body["location"]["lon"])
    there_lat, there_lon = radians(practice.point.lat), radians(practice.point.lon)
    half = sin((there_lat - lat) / 2) ** 2 + cos(lat) * cos(there_lat) * sin((there_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def _is_at_most(value: float | None, limit: float | None) -> bool:
    """What is not known passes no limit."""
    return limit is None or (value is not None and value <= limit)


def _ages_treated(person: Document) -> tuple[int, int]:
    treated = person.specialist.ages_treated
    if treated is None:
        return 18, 120
    return treated.min, 120 if treated.max is None else treated.max


def _is_registered(person: Document, day: date) -> bool:
    return any(
        entry.status == "active"
        and (entry.start is None or entry.start <= day)
        and (entry.end is None or day <= entry.end)
        and entry.verified_at is not None
        and day <= entry.verified_at + timedelta(days=FRESHNESS_DAYS)
        for entry in person.specialist.registrations
    )


def _offers_passed(person: Document, body: Body) -> dict[str, bool]:
    """One same offer fits and passes both filters."""
    filters = body["filters"]
    fitting = [offer for offer in _pairs(person) if _fits(offer, body["outcome"])]
    of_profession = [each for each in fitting if "profession" not in filters or each[0] in filters["profession"]]
    of_both = [each for each in of_profession if "specialty" not in filters or each[1] in filters["specialty"]]
    return {"need": bool(fitting), "profession": bool(of_profession), "specialty": bool(of_both)}


def _pairs(person: Document) -> Iterator[tuple[str, str | None]]:
    for offer in person.offers:
        profession, _, specialty = offer.partition("/")
        yield profession, specialty or None


def _fits(offer: tuple[str, str | None], outcome: Mapping[str, Any]) -> bool:
    profession, specialty = offer
    is_right = profession in PROFESSIONS[outcome["code"]].split()
    return is_right and (specialty not in REGIONS or outcome["body_region"] in REGIONS[specialty])
