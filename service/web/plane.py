"""Flat ground around a point of the sphere, and the frame that shows a part of it. Knows no map and no place.

Local equirectangular projection: true along the meridians and the parallel of its point, wrong by less than one
part in a hundred over a city. North is up.
"""

from collections.abc import Iterable
from math import cos, degrees, radians

from msgspec import Struct

from indexer.geo import EARTH_RADIUS_KM

Spot = tuple[float, float]
"""Two lengths: kilometres east and north on the ground, right and down in a frame."""


class Ground(Struct, frozen=True):
    """Kilometres east and north of the point, in degrees, that it touches the sphere at."""

    lat: float
    lon: float

    def spot(self, lat: float, lon: float) -> Spot:
        """The shorter way around: the date line is no edge."""
        turn = (lon - self.lon + 180.0) % 360.0 - 180.0
        narrowing = cos(radians(self.lat))
        return radians(turn) * narrowing * EARTH_RADIUS_KM, radians(lat - self.lat) * EARTH_RADIUS_KM

    def point(self, spot: Spot) -> Spot:
        """Latitude and longitude of a spot."""
        east, north = spot
        lon = self.lon + degrees(east / EARTH_RADIUS_KM / cos(radians(self.lat)))
        return self.lat + degrees(north / EARTH_RADIUS_KM), (lon + 180.0) % 360.0 - 180.0


class Frame(Struct, frozen=True):
    """What is shown: `scale` units a kilometre; the upper left corner lies so far east and north on the ground."""

    width: float
    height: float
    scale: float
    west_km: float
    north_km: float

    def at(self, spot: Spot) -> Spot:
        east, north = spot
        return round((east - self.west_km) * self.scale, 2), round((self.north_km - north) * self.scale, 2)

    def has(self, x: float, y: float, margin: float = 0.0) -> bool:
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin

    @property
    def middle_km(self) -> Spot:
        """East and north of the ground's point."""
        return self.west_km + self.width / self.scale / 2, self.north_km - self.height / self.scale / 2


def framed(spots: Iterable[Spot], size: tuple[float, float], margin: float, least_km: float) -> Frame:
    """The frame of that width and height that holds all spots, as large as fits inside its margin.

    It shows at least so many kilometres each way: a single spot fills no map.
    """
    found = list(spots)
    width, height = size
    east, north = [spot[0] for spot in found], [spot[1] for spot in found]
    across = max(max(east) - min(east), least_km)
    along = max(max(north) - min(north), least_km)
    scale = min((width - 2 * margin) / across, (height - 2 * margin) / along)
    middle_east, middle_north = (max(east) + min(east)) / 2, (max(north) + min(north)) / 2
    return Frame(width, height, scale, middle_east - width / scale / 2, middle_north + height / scale / 2)
