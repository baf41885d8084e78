"""Directories the API tests ask: a handful of specialists in each capital, in the oracle engine."""

from collections.abc import Iterable

from indexer.documents import Document
from indexer.engines.base import Engine
from indexer.records import Point, Review
from tests.builders import (
    LONDON,
    a_document,
    a_practice,
    a_rating,
    a_review,
    in_days,
    load,
    point_from,
)
from tests.oracle_engine import OracleEngine

CAPITALS = {
    "GB": ("SW1A 1AA", LONDON, "GBP"),
    "AE": ("Abu Dhabi", Point(lat=24.4539, lon=54.3773), "AED"),
    "AT": ("1010", Point(lat=48.2082, lon=16.3738), "EUR"),
    "AU": ("Canberra", Point(lat=-35.2809, lon=149.1300), "AUD"),
    "DE": ("10115", Point(lat=52.5200, lon=13.4050), "EUR"),
    "IE": ("Dublin", Point(lat=53.3498, lon=-6.2603), "EUR"),
}
"""Where one asks, where the practices are, and what they charge in."""
OFFERS = (
    ("physiotherapist", ()),
    ("physiotherapist", ("sports",)),
    ("sport_exercise_physician", ()),
    ("orthopaedic_surgeon", ("spine",)),
    ("neurosurgeon", ()),
)
WAITS_DAYS = (0, 1, 1, 1, 4)
"""All but the last are free before an urgent need is due."""


def people_of(country: str) -> list[Document]:
    """Five adults' specialists, each a little farther off; the first with two practices, one only by video."""
    _, centre, currency = CAPITALS[country]
    return [
        a_document(
            id=f"{country.lower()}-{number}",
            country=country,
            professions=(profession,),
            specialties=specialties,
            gender="female" if number % 2 else "male",
            languages=("en", "de") if number == 1 else ("en",),
            rating=a_rating(4.0 + number / 10, reviews=number * 3),
            practices=(
                a_practice(
                    id=f"{country.lower()}-{number}-a",
                    point=point_from(centre, north_km=number * 1.7),
                    currency=currency,
                    next_available=in_days(WAITS_DAYS[number]),
                    insurers=("demo_albion_health",) if number == 2 else (),
                ),
                a_practice(id=f"{country.lower()}-{number}-v", point=centre, modes=("video",), currency=currency),
            ),
        )
        for number, (profession, specialties) in enumerate(OFFERS)
    ]


def crowd(size: int) -> list[Document]:
    """Physiotherapists around London, none alike."""
    return [
        a_document(
            id=f"crowd-{number:04}",
            rating=a_rating(3.5 + number % 14 / 10),
            practices=(
                a_practice(
                    id=f"crowd-{number:04}-a",
                    point=point_from(LONDON, north_km=number % 23 * 0.9, east_km=number % 7 * 0.8),
                    next_available=in_days(number % 19),
                ),
            ),
        )
        for number in range(size)
    ]


def promoted(
    engine: Engine, documents: Iterable[Document], country: str = "GB", reviews: Iterable[Review] = ()
) -> str:
    """Index and promote; the version's name."""
    manifest = load(engine, list(documents), list(reviews), country)
    engine.writer().promote(manifest.version)
    return manifest.version


def capitals_engine() -> OracleEngine:
    """Every country live, with a lapsed specialist and reviews in London and Canberra."""
    engine = OracleEngine()
    for country in CAPITALS:
        people = people_of(country)
        lapsed = a_document(id=f"{country.lower()}-lapsed", country=country, windows=())
        reviews = [a_review(id=f"{country}-{n}", specialist_id=people[0].specialist.id) for n in range(12)]
        promoted(engine, [*people, lapsed], country, reviews)
    return engine
