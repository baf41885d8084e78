"""Directories and requests drawn from small pools, so that matches, near-misses and empty lists abound."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from indexer.documents import Document, windows_of
from indexer.records import AgeRange, Point, Registration, Specialist
from tests.api.scene import CAPITALS
from tests.builders import AS_OF, a_document, a_practice, a_rating, a_specialist, in_days, point_from

FRESHNESS_DAYS = 365
"""How long ago a registration may have been looked up in the countries asked here."""
OFFERS = (
    ("physiotherapist", None),
    ("physiotherapist", "spine"),
    ("physiotherapist", "sports"),
    ("physiotherapist", "cardiorespiratory"),
    ("sport_exercise_physician", None),
    ("orthopaedic_surgeon", None),
    ("orthopaedic_surgeon", "spine"),
    ("orthopaedic_surgeon", "joint_reconstruction"),
    ("neurosurgeon", "spine"),
    ("osteopath", None),
    ("podiatrist", None),
)
OUTCOMES = (
    {"code": "radicular_pain", "body_region": "lower_back"},
    {"code": "persistent_pain", "body_region": "lower_back"},
    {"code": "strain_or_sprain", "body_region": "knee"},
    {"code": "motor_deficit", "body_region": "lower_back"},
    {"code": "motor_deficit", "body_region": "lower_back"},
    {"code": "suspected_tendon_rupture", "body_region": "ankle_foot"},
)
LANGUAGES = ("en", "de", "ar")
INSURERS = ("demo_a", "demo_b")
AGES_TREATED = (None, None, AgeRange(min=0, max=17), AgeRange(min=6), AgeRange(min=16, max=66))
FUNDINGS = ("statutory", "private", "self_pay")
FILTERS: Mapping[str, Sequence[Any]] = {
    "profession": (["physiotherapist"], ["osteopath"], ["neurosurgeon", "podiatrist"]),
    "specialty": (["spine"], ["sports", "joint_reconstruction"]),
    "language": (["en"], ["de", "ar"]),
    "gender": ("female", "male", "other"),
    "insurer": (["demo_a"], ["demo_a", "demo_b"]),
    "accepting": (True,),
    "available_within_days": (0, 0, 10),
    "max_fee": (0, 60, 100),
    "min_rating": (3.5, 4.5, 4.9),
    "step_free": (True,),
}
LET_GO = ("available_within_days", "profession", "min_rating", "accepting")
"""In the order they are let go where nobody fits."""


def directory(chance: Random, country: str, size: int) -> list[Document]:
    """So many specialists in and around a capital."""
    return [_document(_specialist(chance, country, number), chance) for number in range(size)]


def request(chance: Random, country: str) -> dict[str, Any]:
    """A body of POST /v1/matches whose outcome lists somebody, and whose signs were asked."""
    centre = CAPITALS[country][1]
    age = chance.choice((None, 34, 34, 70, 15, 9))
    return {
        "country": country,
        "outcome": {**chance.choice(OUTCOMES), "red_flags": []},
        "patient": {} if age is None else {"age_years": age},
        "location": {"lat": centre.lat, "lon": centre.lon},
        "radius_km": chance.choice((None, 2, 10, 30, 60, 150)),
        "mode": "in_person",
        "funding": chance.choice((None, None, *FUNDINGS)),
        "referrals_held": chance.choice(([], [], ["physiotherapist"])),
        "filters": _filters(chance),
        "sort": chance.choice(("best", "best", "best", "best", "distance", "rating", "availability", "fee")),
        "facets": chance.choice((True, False)),
        "limit": chance.choice((3, 50)),
        "explain": True,
    } | (_by_video() if chance.random() < 0.1 else {})


def plain_request(chance: Random, country: str, outcome: Mapping[str, Any]) -> dict[str, Any]:
    """An adult on statutory insurance who wants nothing in particular: a long list, in the order of the need."""
    asked = request(chance, country)
    plain: dict[str, Any] = {
        "patient": {"age_years": 34},
        "radius_km": 150,
        "mode": "in_person",
        "funding": "statutory",
    }
    plain |= {"outcome": {**outcome, "red_flags": []}, "referrals_held": [], "filters": {}, "sort": "best"}
    return asked | plain


def _by_video() -> dict[str, Any]:
    return {"mode": "video", "radius_km": None, "sort": "best"}


def _filters(chance: Random) -> dict[str, Any]:
    """A few of all, or many of those that are let go where nobody passes them."""
    few, many = chance.sample(sorted(FILTERS), chance.choice((0, 1, 1, 2, 3))), chance.sample(LET_GO, 3)
    return {name: chance.choice(FILTERS[name]) for name in chance.choice((few, few, many))}


def _document(specialist: Specialist, chance: Random) -> Document:
    return a_document(
        specialist=specialist,
        offers=_offers_of(specialist),
        windows=windows_of(specialist, FRESHNESS_DAYS, is_registration_required=True),
        rating=a_rating(chance.choice((3.0, 4.0, 4.5, 4.8)), reviews=chance.choice((0, 2, 3, 40))),
    )


def _offers_of(specialist: Specialist) -> tuple[str, ...]:
    """Each profession with each specialty that it has here, else alone."""
    offers = []
    for profession in specialist.professions:
        held = [f"{profession}/{each}" for each in specialist.specialties if (profession, each) in OFFERS]
        offers += held or [profession]
    return tuple(offers)


def _specialist(chance: Random, country: str, number: int) -> Specialist:
    chosen = chance.sample(OFFERS, chance.choice((1, 1, 1, 2)))
    return a_specialist(
        id=f"{country.lower()}-g{number}",
        country=country,
        gender=chance.choice(("female", "male", "other", None)),
        professions=tuple(dict.fromkeys(profession for profession, _ in chosen)),
        specialties=tuple(dict.fromkeys(specialty for _, specialty in chosen if specialty)),
        languages=tuple(chance.sample(LANGUAGES, chance.choice((1, 2)))),
        ages_treated=chance.choice(AGES_TREATED),
        registrations=_registrations(chance),
        practices=tuple(_practice(chance, country, f"p{place}") for place in range(chance.choice((1, 1, 2, 3)))),
        verified_at=in_days(-1),
    )


def _registrations(chance: Random) -> tuple[Registration, ...]:
    good: dict[str, Any] = {"register": "HCPC", "number": "DEMO-1", "verified_at": in_days(-20)}
    changes: Sequence[dict[str, Any]] = (
        *[{}] * 6,
        {"status": "lapsed"},
        {"end": in_days(-1)},
        {"start": in_days(1)},
        {"verified_at": AS_OF - timedelta(days=FRESHNESS_DAYS + 1)},
        {"verified_at": AS_OF - timedelta(days=FRESHNESS_DAYS), "end": AS_OF},
    )
    return tuple(
        Registration(**(good | chance.choice(changes) | {"number": f"DEMO-{number}"}))
        for number in range(chance.choice((0, 1, 1, 1, 1, 2)))
    )


def _practice(chance: Random, country: str, identity: str) -> Any:
    return a_practice(
        id=identity,
        point=_point(chance, CAPITALS[country][1]),
        step_free=chance.choice((True, True, False, None)),
        modes=chance.choice((("in_person",), ("in_person",), ("in_person", "video"), ("video",))),
        funding=tuple(chance.sample(FUNDINGS, chance.choice((0, 1, 2, 3)))),
        insurers=tuple(chance.sample(INSURERS, chance.choice((0, 1, 2)))),
        fee=chance.choice((None, 0.0, 60.0, 60.5, 150.0)),
        accepting=chance.choice((True, True, False, None)),
        next_available=_day(chance),
    )


def _point(chance: Random, centre: Point) -> Point:
    north_km = chance.choice((1, 1, 6, 15, 45, 90, 140, 300)) * chance.uniform(0.7, 1.3)
    return point_from(centre, north_km=chance.choice((-1, 1)) * north_km, east_km=chance.uniform(-1, 1))


def _day(chance: Random) -> date | None:
    days = chance.choice((None, -1, 0, 0, 1, 1, 2, 6, 40))
    return None if days is None else in_days(days)
