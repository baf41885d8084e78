"""In which unit of a country a point lies: outlines of districts and counties, one ring or many each.

Pure geometry; must not know counties, names or files.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.geo import distance_km

OFFSHORE_KM = 8.0
"""The outlines are drawn at 1:10 million: a place at the sea may lie this far outside its unit."""

Ring = Sequence[tuple[float, float]]
"""(lat, lon) of each corner."""


@dataclass(frozen=True)
class Outline:
    """A unit, the part of the state it belongs to ("" where the state has none) and its rings."""

    unit: str
    nation: str
    rings: tuple[Ring, ...]

    def holds(self, lat: float, lon: float) -> bool:
        """Whether the point lies inside; holes count, since every crossing of an edge changes sides."""
        return sum(_crossings(ring, lat, lon) for ring in self.rings) % 2 == 1

    def distance_km(self, lat: float, lon: float) -> float:
        """Kilometres to the nearest corner."""
        return min(distance_km(lat, lon, *corner) for ring in self.rings for corner in ring)


class Outlines:
    """The units of one country."""

    def __init__(self, outlines: Sequence[Outline]) -> None:
        self._boxed = [(_box(outline), outline) for outline in outlines]

    def around(self, lat: float, lon: float, nation: str = "") -> Outline | None:
        """The unit around the point, else the nearest within OFFSHORE_KM; of that nation, if one is given."""
        near = [
            outline
            for (south, north, west, east), outline in self._boxed
            if south <= lat <= north and west <= lon <= east and (not nation or outline.nation in {"", nation})
        ]
        inside = next((outline for outline in near if outline.holds(lat, lon)), None)
        if inside is not None or not near:
            return inside
        nearest = min(near, key=lambda outline: outline.distance_km(lat, lon))
        return nearest if nearest.distance_km(lat, lon) <= OFFSHORE_KM else None

    def near(self, lat: float, lon: float, unit: str) -> Outline | None:
        """That unit, if it is around the point or within OFFSHORE_KM of it."""
        for (south, north, west, east), outline in self._boxed:
            if outline.unit == unit and south <= lat <= north and west <= lon <= east:
                is_near = outline.holds(lat, lon) or outline.distance_km(lat, lon) <= OFFSHORE_KM
                return outline if is_near else None
        return None


def _box(outline: Outline) -> tuple[float, float, float, float]:
    """(south, north, west, east) with OFFSHORE_KM to spare; 0.2° of longitude are as much up to 68° north."""
    lats = [lat for ring in outline.rings for lat, _ in ring]
    lons = [lon for ring in outline.rings for _, lon in ring]
    return min(lats) - 0.1, max(lats) + 0.1, min(lons) - 0.2, max(lons) + 0.2


def _crossings(ring: Ring, lat: float, lon: float) -> int:
    """How many edges of the closed ring a line from the point to the east crosses."""
    count = 0
    previous_lat, previous_lon = ring[-1]
    for corner_lat, corner_lon in ring:
        if (corner_lat > lat) != (previous_lat > lat):
            along = (lat - corner_lat) / (previous_lat - corner_lat)
            count += lon < corner_lon + along * (previous_lon - corner_lon)
        previous_lat, previous_lon = corner_lat, corner_lon
    return count
