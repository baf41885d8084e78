"""Which outcomes have nobody, or hardly anybody, to be sent to: by country and in its largest cities.

Supply is counted as a request with defaults would find it: people who may be found today, treat adults and work in
person within 25 km of the city's middle, in an offer that fits the outcome. Knows no ranking and no request.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from indexer.documents import Document
from indexer.gazetteer import Place
from indexer.geo import distance_km
from indexer.reference import Triage

CITIES = 10
"""Of each country, the largest."""
RADIUS_KM = 25.0
FEWEST = 3
"""Fewer than this in a city is thin: no choice, and one holiday away from nobody."""
_ADULTS = (18, 64)

_Reach = tuple[tuple[str, ...], frozenset[int]]
"""Offers of a specialist, and the cities they can be seen in."""


class Gap(Struct, frozen=True, kw_only=True):
    """An outcome with too little supply: `specialists` in the whole country, and cities with fewer than three."""

    country: str
    outcome: str
    specialists: int
    thin_in: Mapping[str, int]


def gaps(
    country: str, documents: Iterable[Document], cities: Sequence[Place], triage: Triage, day: date
) -> list[Gap]:
    """Outcomes that list anybody at all and have nobody in the country, or fewer than three in one of the cities;
    the scarcest first."""
    reach = _reach_of(documents, cities, day)
    found = []
    for outcome in triage.outcomes:
        fitting = {offer for offer, _ in triage.offers_for(outcome, None, None)}
        if not fitting:
            continue
        total, near = 0, Counter[int]()
        for (offers, where), count in reach.items():
            if not fitting.isdisjoint(offers):
                total += count
                near.update(dict.fromkeys(where, count))
        thin = {city.label: near[place] for place, city in enumerate(cities) if near[place] < FEWEST}
        if thin or not total:
            found.append(Gap(country=country, outcome=outcome, specialists=total, thin_in=thin))
    return sorted(found, key=lambda gap: (gap.specialists, -len(gap.thin_in), gap.outcome))


def _reach_of(documents: Iterable[Document], cities: Sequence[Place], day: date) -> Counter[_Reach]:
    """How many specialists there are of each kind: few kinds, however many specialists."""
    reach: Counter[_Reach] = Counter()
    for document in documents:
        low, high = document.ages
        if document.is_eligible(day) and low <= _ADULTS[0] and high >= _ADULTS[1]:
            reach[document.offers, _cities_near(document, cities)] += 1
    return reach


def _cities_near(document: Document, cities: Sequence[Place]) -> frozenset[int]:
    points = [practice.point for practice in document.specialist.practices if "in_person" in practice.modes]
    return frozenset(
        place
        for place, city in enumerate(cities)
        if any(distance_km(city.lat, city.lon, point.lat, point.lon) <= RADIUS_KM for point in points)
    )
