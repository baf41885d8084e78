"""Other countries within reach of a place: said, never searched or merged, for they are other health systems."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from indexer.gazetteer import Gazetteer
from service.locating import Located

_REMEMBERED = 4_096
"""Places asked about, times countries."""


def neighbours(
    gazetteer: Gazetteer, countries: Iterable[str], located: Located, radius_km: float
) -> list[dict[str, Any]]:
    """Those of the countries whose nearest place lies within the radius, nearest first; km with one decimal."""
    point = (located.lat, located.lon)
    found = [(_nearest_km(gazetteer, country, point, radius_km), country) for country in countries]
    near = sorted((km, country) for km, country in found if km is not None)
    return [{"country": country, "nearest_km": round(km, 1)} for km, country in near]


@lru_cache(_REMEMBERED)
def _nearest_km(gazetteer: Gazetteer, country: str, point: tuple[float, float], radius_km: float) -> float | None:
    found = gazetteer.nearest(country, *point, within_km=radius_km)
    return None if found is None else found[1]
