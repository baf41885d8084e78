"""How many people live around a point, and the density class that follows.

Works from the populations of a country's places alone. Must not know codes, names or files.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import cos, hypot, pi, radians, sqrt

from indexer.gazetteer.columns import Density

PEOPLE_PER_KM2 = 3000
"""Assumed inside a built-up place: it turns a population into the disc its people live on."""

AROUND_KM = 10.0
DENSE_FROM = 400_000
URBAN_FROM = 50_000

_KM_PER_DEGREE = 111.2
_CELL_DEGREES = 0.5


def extent_km(population: int) -> float:
    """Radius of the disc that holds a place's people at PEOPLE_PER_KM2; at least 1 km."""
    return max(1.0, sqrt(population / PEOPLE_PER_KM2 / pi))


class People:
    """The people of one country, spread over discs around their places."""

    def __init__(self, places: Iterable[tuple[float, float, int]]) -> None:
        """`places` are (lat, lon, population)."""
        self._cells: dict[tuple[int, int], list[tuple[float, float, int, float]]] = defaultdict(list)
        for lat, lon, population in places:
            self._cells[_cell(lat, lon)].append((lat, lon, population, extent_km(population)))

    def around(self, lat: float, lon: float) -> float:
        """People within AROUND_KM: each place counts with the share of its disc that lies inside, roughly."""
        shrink = cos(radians(lat))
        row, column = _cell(lat, lon)
        reach = 1 if shrink > AROUND_KM * 4 / _KM_PER_DEGREE else 2
        total = 0.0
        for i in range(row - 1, row + 2):
            for j in range(column - reach, column + reach + 1):
                for place_lat, place_lon, population, extent in self._cells.get((i, j), ()):
                    km = _KM_PER_DEGREE * hypot(place_lat - lat, (place_lon - lon) * shrink)
                    if km < AROUND_KM + extent:
                        total += population * _share(km, extent)
        return total

    def density(self, lat: float, lon: float) -> Density:
        """dense from 400,000 people within 10 km (an inner city), urban from 50,000 (a town), else rural."""
        people = self.around(lat, lon)
        if people >= DENSE_FROM:
            return "dense"
        return "urban" if people >= URBAN_FROM else "rural"


def _share(km: float, extent: float) -> float:
    """The part of a disc of radius `extent`, `km` away, inside the circle around: smooth between in and out."""
    overlap = min(1.0, (AROUND_KM + extent - km) / (2 * min(AROUND_KM, extent)))
    return overlap * overlap * (3 - 2 * overlap) * min(1.0, (AROUND_KM / extent) ** 2)


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return int(lat // _CELL_DEGREES), int(lon // _CELL_DEGREES)
