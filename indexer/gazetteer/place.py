"""A place as the rest of the program sees it, and when two of them are the same.

Must not know names other than the one shown, files or lookups.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from indexer.gazetteer.columns import Density, Precision
from indexer.geo import distance_km

NAMESAKE_KM = 15.0
"""Rows of one name nearer than this are one place."""

_LEAST_PEOPLE: Mapping[Density, int] = MappingProxyType({"rural": 500, "urban": 2_000, "dense": 10_000})
"""What a place whose people nobody counted (0) may have: about the median of those that are counted where as many
people live around (1,100, 2,800 and 8,000), less where nearly all of 500 people and more are counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place, code or area. `uncertainty_km` is the radius within which the person may really be.

    A code that shares its town's point in the source has precision "place".

    `density` follows from the people within 10 km: dense from 400,000, urban from 50,000, else rural; each
    place's people are taken to live on a disc of 3,000 a km² around its point. A code's region names its town too.
    """

    country: str
    label: str
    region: str
    population: int
    lat: float
    lon: float
    precision: Precision
    uncertainty_km: float
    density: Density


def people_at_least(place: Place) -> int:
    """The people of a place as they count against a namesake's: never fewer than an uncounted place may have."""
    return place.population or _LEAST_PEOPLE[place.density]


def is_within(place: Place, other: Place, limit_km: float) -> bool:
    """Whether the two points lie at most so far apart."""
    return distance_km(place.lat, place.lon, other.lat, other.lon) <= limit_km


def apart(places: Sequence[Place]) -> list[Place]:
    """Without places within NAMESAKE_KM of an earlier one: of places of one name, the different ones."""
    kept: list[Place] = []
    for place in places:
        if not any(is_within(place, other, NAMESAKE_KM) for other in kept):
            kept.append(place)
    return kept


def each_once(places: Sequence[Place]) -> list[Place]:
    """Without places that have the label of an earlier one within NAMESAKE_KM; a town stands for its area."""
    kept: list[Place] = []
    for place in places:
        twin = next((at for at, other in enumerate(kept) if _is_shown_alike(place, other)), None)
        if twin is None:
            kept.append(place)
        elif kept[twin].precision == "area":
            kept[twin] = place
    return kept


def _is_shown_alike(place: Place, other: Place) -> bool:
    return place.label == other.label and is_within(place, other, NAMESAKE_KM)
