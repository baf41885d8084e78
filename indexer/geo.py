"""Distances and points on the sphere. Knows nothing of records, engines or places."""

from math import asin, cos, degrees, floor, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0087714
"""Mean radius, IUGG; the sphere Lucene measures on, so that both engines agree."""

_LATITUDE_STEP = 180.0 / 2**32
_LONGITUDE_STEP = 360.0 / 2**32
"""The grid on which Lucene stores a point (GeoEncodingUtils): about 5 mm by 9 mm at the equator."""


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in km (haversine formula); degrees in."""
    rise = sin(radians(other_lat - lat) / 2)
    run = sin(radians(other_lon - lon) / 2)
    chord = rise * rise + cos(radians(lat)) * cos(radians(other_lat)) * run * run
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def snap(lat: float, lon: float) -> tuple[float, float]:
    """The point as Lucene would store it: rounded down to its grid; snapping twice changes nothing."""
    row = min(floor(lat / _LATITUDE_STEP), 2**31 - 1)
    column = min(floor(lon / _LONGITUDE_STEP), 2**31 - 1)
    return row * _LATITUDE_STEP, column * _LONGITUDE_STEP


def longitude_reach(lat: float, radius_km: float) -> float:
    """Degrees of longitude that a circle of `radius_km` around latitude `lat` can span to each side.

    180 where the circle touches a pole: then every longitude is in reach.
    """
    angle = radius_km / EARTH_RADIUS_KM
    sine = sin(angle)
    width = cos(radians(lat))
    if angle >= radians(90 - abs(lat)) or sine >= width:
        return 180.0
    return degrees(asin(sine / width))


def latitude_reach(radius_km: float) -> float:
    """Degrees of latitude that a circle of `radius_km` spans to each side."""
    return degrees(radius_km / EARTH_RADIUS_KM)
