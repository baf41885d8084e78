"""Villages and quarters that neither towns nor postal codes name, added to the towns of a country.

Owns which of them are already known, and whose region they take. Must not know files or lookups.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import floor

from indexer.geo import distance_km
from indexer.places_build.localities import LOCALITY_RADIUS_KM
from indexer.places_build.quarters_source import Located
from indexer.places_build.towns import Town, Towns
from indexer.places_build.villages_source import Village

SAME_QUARTER_KM = 5.0
"""Cities side by side have quarters of one name: nearer than this they are one."""

SAME_NETWORK_KM = 25.0
"""Networks of a place lie around it, some in the next village."""

TOWN_NEARBY_KM = 30.0
"""A quarter farther from the town it is named with is in another of that name, or is a slip."""


UNIT_KM = 100.0
"""A council or county stands in the list under the bare name of its town, so far from it as its middle is."""

_UNITS_BEAR_A_WORD = {"AT", "DE"}
"""There a unit is a "Bezirk" or "Kreis", or lies on its town: a namesake is a village."""

_TOWN = 1000
_EACH_NAME_ONCE = {"AE", "AU"}
"""There a second place of a name so near is mostly the same again, and nothing tells the two apart."""


def add_villages(towns: Towns, villages: Iterable[Village]) -> None:
    """Those not known yet, with the region of the nearest known place; their population is unknown, hence 0.

    One with no known place in the degrees around it lies abroad ("Xylotymbou" in Cyprus, said to be British).
    """
    nearest = _Nearest(towns.rows)
    for village in villages:
        if towns.find(village.name, village.lat, village.lon) is not None or _is_unit(towns, village):
            continue
        region = nearest.region(village.lat, village.lon)
        if region:
            point = (village.lat, village.lon, LOCALITY_RADIUS_KM)
            towns.add(Town(village.name, region, 0, *point, "villages"))


def add_quarters(towns: Towns, located: Iterable[Located]) -> None:
    """Quarters near the town that they are named with, and places of their own, both only if not known yet."""
    nearest = _Nearest(towns.rows)
    for each in located:
        point = (each.lat, each.lon)
        if towns.find(each.name, *point, SAME_QUARTER_KM if each.town else SAME_NETWORK_KM) is not None:
            continue
        if towns.find(f"{each.town} ({each.name})", *point, SAME_NETWORK_KM) is not None:  # "Halle (Saale)"
            continue
        if (not each.town or each.country in _EACH_NAME_ONCE) and _is_unit(towns, each):
            continue
        town = towns.find(each.town, *point, TOWN_NEARBY_KM) if each.town else None
        region = nearest.region(*point) if not each.town else towns.rows[town].region if town is not None else ""
        if region:
            radius_km = max(LOCALITY_RADIUS_KM, each.spread_km)
            towns.add(Town(each.name, region, 0, *point, radius_km, "networks"))


def _is_unit(towns: Towns, village: Village | Located) -> bool:
    """Whether it is rather the council named after a town ("Albany" in Western Australia, 41 km from Albany)."""
    if village.country in _UNITS_BEAR_A_WORD:
        return False
    town = towns.find(village.name, village.lat, village.lon, UNIT_KM)
    is_once = village.country in _EACH_NAME_ONCE
    return town is not None and (is_once or towns.rows[town].population >= _TOWN)


class _Nearest:
    """The nearest of the towns known so far, by cells of a degree."""

    def __init__(self, towns: Iterable[Town]) -> None:
        self._cells: dict[tuple[int, int], list[Town]] = defaultdict(list)
        for town in towns:
            if not town.is_area:
                self._cells[floor(town.lat), floor(town.lon)].append(town)

    def region(self, lat: float, lon: float) -> str:
        """That of the nearest town in the cell or those around it; "" where there is none."""
        row, column = floor(lat), floor(lon)
        around = (
            town
            for i in range(row - 1, row + 2)
            for j in range(column - 1, column + 2)
            for town in self._cells.get((i, j), ())
        )
        found = min(around, key=lambda town: distance_km(lat, lon, town.lat, town.lon), default=None)
        return found.region if found else ""
