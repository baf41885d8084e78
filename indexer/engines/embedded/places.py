"""Where to look: the runs of practice numbers that cover an area, and distances. Knows no offer and no filter."""

from collections.abc import Collection, Sequence

import numpy as np

from indexer import geo
from indexer.engines.embedded import layout
from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.layout import Practices
from indexer.engines.query import Box, Circle, Origin, Query

_SLACK_DEGREES = 1e-6
"""A cover may be too large, never too small: what is covered is measured afterwards."""
_RIM_KM = 1e-6
"""So close to a rim the distance is computed as `geo` does, because rounding could decide on which side it is."""


def runs_of(practices: Practices, query: Query) -> Column:
    """Pairs (from, to) of practice numbers that hold every practice in the query's reach, and some more."""
    if isinstance(query.area, Box):
        return _cover_box(practices, query.area)
    if isinstance(query.area, Circle) and query.origin is not None and query.mode == "in_person":
        return _cover_circle(practices, query.origin, reach_km(query, query.area))
    return _everywhere(practices)


def reach_km(query: Query, circle: Circle) -> float:
    """How far away a row may count: up to twice the radius where near-misses by the radius are wanted."""
    is_wider = query.is_radius_sent and query.near_misses > 0
    return circle.radius_km * (2 if is_wider else 1)


def distances_km(practices: Practices, numbers: Column, origin: Origin, rims_km: Collection[float]) -> Column:
    """Great-circle distance of each practice, from the chord; exactly as `geo` has it next to a rim."""
    here = np.array(origin.lat), np.array(origin.lon)
    # Each step writes over the one before: a new array costs more than what is written into it.
    half = np.zeros(len(numbers))
    for column, middle in zip((practices.x, practices.y, practices.z), layout.unit_vectors(*here), strict=True):
        part = column.take(numbers)
        part -= middle
        part *= part
        half += part
    half *= 0.25
    np.sqrt(half, out=half)
    np.minimum(half, 1.0, out=half)  # of the antipodes, by rounding
    distances = np.arcsin(half, out=half)
    distances *= 2 * geo.EARTH_RADIUS_KM
    for rim_km in rims_km:
        for at in np.flatnonzero(np.abs(distances - rim_km) < _RIM_KM):
            distances[at] = _exact_km(practices, int(numbers[at]), origin)
    return distances


def is_inside(practices: Practices, numbers: Column, box: Box) -> Column:
    """Whether each practice lies in the box, its edges included."""
    latitude = practices.latitude.take(numbers) * layout.LATITUDE_STEP
    longitude = layout.longitudes_of(practices.place.take(numbers))
    if box.west <= box.east:
        within = (longitude >= box.west) & (longitude <= box.east)
    else:
        within = (longitude >= box.west) | (longitude <= box.east)
    inside: Column = within & (latitude >= box.south) & (latitude <= box.north)
    return inside


def _exact_km(practices: Practices, number: int, origin: Origin) -> float:
    latitude = float(practices.latitude[number] * layout.LATITUDE_STEP)
    longitude = float(layout.longitudes_of(practices.place[number]))
    return geo.distance_km(origin.lat, origin.lon, latitude, longitude)


def _everywhere(practices: Practices) -> Column:
    return np.array([[0, len(practices.place)]])


def _cover_box(practices: Practices, box: Box) -> Column:
    is_whole = box.west <= box.east
    spans = [(box.west, box.east)] if is_whole else [(box.west, 180.0), (-180.0, box.east)]
    return _cover(practices, (box.south, box.north), spans)


def _cover_circle(practices: Practices, origin: Origin, radius_km: float) -> Column:
    rise = geo.latitude_reach(radius_km)
    run = geo.longitude_reach(origin.lat, radius_km) + _SLACK_DEGREES
    west, east = origin.lon - run, origin.lon + run
    if run >= 180.0:
        spans = [(-180.0, 180.0)]
    elif west < -180.0:
        spans = [(west + 360.0, 180.0), (-180.0, east)]
    elif east > 180.0:
        spans = [(west, 180.0), (-180.0, east - 360.0)]
    else:
        spans = [(west, east)]
    return _cover(practices, (origin.lat - rise, origin.lat + rise), spans)


def _cover(
    practices: Practices, latitudes: tuple[float, float], longitudes: Sequence[tuple[float, float]]
) -> Column:
    """One run for each band and span; all of them in one binary search."""
    lowest, highest = max(-90.0, latitudes[0] - _SLACK_DEGREES), min(90.0, latitudes[1] + _SLACK_DEGREES)
    south, north = layout.bands_of(np.array([lowest, highest])).tolist()
    bands = np.arange(south, north + 1)[:, np.newaxis, np.newaxis]
    codes = layout.longitude_codes(np.array(longitudes) + np.array([-_SLACK_DEGREES, _SLACK_DEGREES]))
    # Of each run its first place and the one after its last.
    places = layout.place_of(bands, codes) + np.array([0, 1])
    runs: Column = np.searchsorted(practices.place, places.reshape(-1, 2))
    return runs.compress(runs[:, 0] < runs[:, 1], axis=0)
