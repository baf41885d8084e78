"""From the localities of each postal code to one point with a radius.

Owns the rules: median of the rows, far rows left out, codes that share a point. Must not know files or names
other than those the rows carry.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from math import cos, hypot, radians
from statistics import median

from indexer.folding import place_keys
from indexer.geo import distance_km
from indexer.places_build.sources import SURVEYED, PostalRow

SHARED_BY_MORE_THAN = 3
"""So many codes may lie on one point by chance; more of them only know their town."""

_FAR_KM = 25.0
_FAR_TIMES = 4.0
_SAME_TOWN_KM = 30.0
_LEAST_RADIUS_KM = 0.5
_MOST_RADIUS_KM = 50.0
_CELL_DEGREES = 0.25

NEIGHBOURS = 8
"""Half the way to so many codes around reaches nine tenths of a code (measured in Germany: see the README)."""


@dataclass(frozen=True)
class CodePoint:
    """A code's point; `is_shared` says that the source knows its town only, then `radius_km` is not known."""

    code: str
    town: str
    state: str
    lat: float
    lon: float
    radius_km: float
    accuracy: int
    is_shared: bool = False


Points = Mapping[str, Sequence[tuple[float, float]]]


def near_rows(rows: Iterable[PostalRow]) -> dict[str, list[PostalRow]]:
    """The rows of each code, less those far from its median: beyond 25 km and four times the usual distance."""
    by_code: dict[str, list[PostalRow]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    return {code: _without_far(group) for code, group in by_code.items()}


def code_points(by_code: Mapping[str, Sequence[PostalRow]], towns: Points) -> list[CodePoint]:
    """One point for each code. `towns` maps place keys to known points: they part codes that share one point."""
    points = [_point(code, rows) for code, rows in sorted(by_code.items())]
    parted = [_parted(point, by_code[point.code], towns) for point in _mark_shared(points)]
    return _with_radius(_mark_shared(parted), by_code)


def _without_far(rows: Sequence[PostalRow]) -> list[PostalRow]:
    lat, lon = median(row.lat for row in rows), median(row.lon for row in rows)
    distances = [distance_km(lat, lon, row.lat, row.lon) for row in rows]
    limit = max(_FAR_KM, _FAR_TIMES * median(distances))
    near = [row for row, km in zip(rows, distances, strict=True) if km <= limit]
    return near or [min(rows, key=lambda row: distance_km(lat, lon, row.lat, row.lon))]


def _point(code: str, rows: Sequence[PostalRow]) -> CodePoint:
    town = Counter(row.city for row in rows).most_common(1)[0][0]
    state = Counter(row.state for row in rows).most_common(1)[0][0]
    surveyed = [row for row in rows if row.accuracy >= SURVEYED] or rows
    lat, lon = median(row.lat for row in surveyed), median(row.lon for row in surveyed)
    return CodePoint(code, town, state, lat, lon, 0.0, int(max(row.accuracy for row in rows)))


def _mark_shared(points: Sequence[CodePoint]) -> list[CodePoint]:
    crowd = Counter(_rounded(point) for point in points)
    return [replace(point, is_shared=crowd[_rounded(point)] > SHARED_BY_MORE_THAN) for point in points]


def _parted(point: CodePoint, rows: Sequence[PostalRow], towns: Points) -> CodePoint:
    """A shared code moved to the places its own localities name, where the other source knows them nearby."""
    if not point.is_shared:
        return point
    known = [
        (lat, lon)
        for name in sorted({row.city for row in rows})
        for key in place_keys(name)[:1]
        for lat, lon in towns.get(key, ())
        if distance_km(point.lat, point.lon, lat, lon) <= _SAME_TOWN_KM
    ]
    if not known:
        return point
    return replace(point, lat=median(lat for lat, _ in known), lon=median(lon for _, lon in known))


def _with_radius(points: Sequence[CodePoint], by_code: Mapping[str, Sequence[PostalRow]]) -> list[CodePoint]:
    """The radius: nine tenths of the rows, or half the way to the codes around it if that is more."""
    spacing = _half_way_to_neighbours(points)
    sized = []
    for point in points:
        reach = sorted(distance_km(point.lat, point.lon, row.lat, row.lon) for row in by_code[point.code])
        spread = reach[int(0.9 * (len(reach) - 1))]
        sized.append(replace(point, radius_km=max(_LEAST_RADIUS_KM, spread, spacing[_rounded(point)])))
    return sized


def _half_way_to_neighbours(points: Sequence[CodePoint]) -> dict[tuple[float, float], float]:
    """Half the mean distance from each point to its NEIGHBOURS nearest ones; looked for within about 100 km."""
    places = sorted({_rounded(point) for point in points})
    cells: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for lat, lon in places:
        cells[_cell(lat, lon)].append((lat, lon))
    half = {}
    for lat, lon in places:
        around = [other for other in _around(cells, lat, lon) if other != (lat, lon)]
        shrink = cos(radians(lat))
        nearest = nsmallest(NEIGHBOURS, around, key=lambda at: hypot(at[0] - lat, (at[1] - lon) * shrink))
        distances = [distance_km(lat, lon, *other) for other in nearest]
        half[lat, lon] = min(_MOST_RADIUS_KM, sum(distances) / len(distances) / 2) if distances else 0.0
    return half


def _around(
    cells: Mapping[tuple[int, int], Sequence[tuple[float, float]]], lat: float, lon: float
) -> list[tuple[float, float]]:
    """Points of the cells around, of wider and wider rings of cells until there are enough."""
    row, column = _cell(lat, lon)
    found: list[tuple[float, float]] = []
    for reach in (1, 2, 4):
        rows, columns = range(row - reach, row + reach + 1), range(column - reach, column + reach + 1)
        found = [place for i in rows for j in columns for place in cells.get((i, j), ())]
        if len(found) > 2 * NEIGHBOURS:
            break
    return found


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return int(lat // _CELL_DEGREES), int(lon // _CELL_DEGREES)


def _rounded(point: CodePoint) -> tuple[float, float]:
    return round(point.lat, 4), round(point.lon, 4)
