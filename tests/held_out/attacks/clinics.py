"""Who is listed: some three hundred specialists of one country, in towns and practices.

Owns a clinician as the generator sees one and the record made of it. Knows nothing of reviews.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from indexer.records import Address, Name, Point, Practice, Registration, Specialist
from tests.held_out.attacks.chance import Weighted, between, pick
from tests.held_out.attacks.days import AS_OF, LAST

WORDS = Path(__file__).parent / "words"
_SIZE = 300
_PRACTICE_SIZES = Weighted({1: 0.35, 2: 0.2, 3: 0.15, 4: 0.12, 5: 0.08, 7: 0.06, 9: 0.04})
_PROFESSIONS = Weighted(
    {
        "physiotherapist": 0.4,
        "orthopaedic_surgeon": 0.25,
        "osteopath": 0.12,
        "sport_exercise_physician": 0.1,
        "chiropractor": 0.08,
        "rehabilitation_physician": 0.05,
    }
)
_REVIEW_COUNTS = Weighted(
    {
        (0, 0): 0.16,
        (1, 3): 0.27,
        (4, 10): 0.29,
        (11, 30): 0.18,
        (31, 80): 0.07,
        (81, 200): 0.022,
        (201, 400): 0.008,
    }
)


@dataclass(frozen=True, slots=True)
class Country:
    """`invites` is the share of practices that send every patient an invitation to review."""

    code: str
    languages: dict[str, float]
    invites: float
    surnames: tuple[str, ...]
    towns: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Clinician:
    """`charm` 0..1 is how content patients are, `joined` the first day, `reviews` how many come by themselves,
    `habit` how the practice collects them: invites, codes or open."""

    id: str
    surname: str
    profession: str
    practice: str
    town: str
    habit: str
    charm: float
    joined: int
    reviews: int


@cache
def countries() -> tuple[Country, ...]:
    rows: list[dict[str, Any]] = tomllib.loads((WORDS / "countries.toml").read_text("utf-8"))["country"]
    return tuple(
        Country(
            code=row["code"],
            languages=row["languages"],
            invites=row["invites"],
            surnames=tuple(row["surnames"]),
            towns=tuple((name, lat, lon) for name, lat, lon in row["towns"]),
        )
        for row in rows
    )


def clinicians_of(country: Country, rng: Random) -> tuple[Clinician, ...]:
    """At least 300, practice by practice; the first towns of the country are the larger ones."""
    made: list[Clinician] = []
    practices = 0
    while len(made) < _SIZE:
        practices += 1
        town = country.towns[int(rng.random() * rng.random() * len(country.towns))][0]
        habit = "invites" if rng.random() < country.invites else pick(rng, ("codes", "open", "open"))
        colleagues = between(rng, 1, 2) if habit == "open" else _PRACTICE_SIZES.draw(rng)
        practice = f"{country.code.lower()}-p{practices:04d}"
        made += [_a_clinician(country, rng, (practice, town, habit), len(made) + at) for at in range(colleagues)]
    return tuple(made)


def _a_clinician(country: Country, rng: Random, place: tuple[str, str, str], number: int) -> Clinician:
    practice, town, habit = place
    low, high = _REVIEW_COUNTS.draw(rng)
    return Clinician(
        id=f"{country.code.lower()}-{number + 1:05d}",
        surname=pick(rng, country.surnames),
        profession=_PROFESSIONS.draw(rng),
        practice=practice,
        town=town,
        habit=habit,
        charm=1 - rng.random() * rng.random(),
        joined=0 if rng.random() < 0.6 else between(rng, 1, LAST - 150),
        reviews=between(rng, low, high),
    )


def record_of(clinician: Clinician, country: Country) -> Specialist:
    lat, lon = next((lat, lon) for name, lat, lon in country.towns if name == clinician.town)
    return Specialist(
        id=clinician.id,
        country=country.code,
        names=(Name(text=f"Dr {clinician.surname}"),),
        professions=(clinician.profession,),
        registrations=(Registration(register="DEMO", number=f"DEMO-{clinician.id}", verified_at=AS_OF),),
        practices=(
            Practice(
                id=clinician.practice,
                name=f"Practice {clinician.practice}",
                address=Address(city=clinician.town),
                point=Point(lat=lat, lon=lon),
            ),
        ),
        verified_at=AS_OF,
        synthetic=True,
    )
