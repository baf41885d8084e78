"""The localities that postal rows name: villages and quarters too small for the other source.

Owns where a locality lies when its own point is only an estimate. Must not know files or lookups.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from msgspec.structs import replace

from indexer.geo import distance_km
from indexer.places_build.names import Regions
from indexer.places_build.sources import SURVEYED, PostalRow
from indexer.places_build.towns import SAME_PLACE_KM, Town, Towns

SAME_ESTIMATED_PLACE_KM = 40.0
"""An estimated point may lie this far off: inside it a known place of the name is the one."""

LOCALITY_RADIUS_KM = 1.5
LEAST_ESTIMATED_RADIUS_KM = 5.0
_MOST_ESTIMATED_RADIUS_KM = 25.0

_ORDINAL = re.compile(
    r"\s+(?:Ind(?:\.|ustrial)\s*)?(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|[1-9])$"
)


def add_localities(
    towns: Towns, by_code: Mapping[str, Sequence[PostalRow]], regions: Regions, only_region: str = ""
) -> None:
    """Localities of the postal rows that are not known yet; their population is unknown, hence 0.

    Rows without accuracy are companies and box offices, not places. Numbered quarters ("Al Barsha First") give
    the quarter without its number too.
    """
    groups: dict[str, list[_Located]] = defaultdict(list)
    for located in _placed(by_code):
        name = " ".join(located.row.city.split())
        whole = _ORDINAL.sub("", name) if only_region else name
        for name_or_whole in {name, whole}:
            groups[name_or_whole].append(located)
    for name, group in sorted(groups.items()):
        for cluster in _clusters(group):
            radius_km = min(located.radius_km for located in cluster)
            rows = [located.row for located in cluster if located.radius_km == radius_km]
            lat, lon = median(row.lat for row in rows), median(row.lon for row in rows)
            same_km = SAME_PLACE_KM if radius_km == LOCALITY_RADIUS_KM else SAME_ESTIMATED_PLACE_KM
            if towns.find(name, lat, lon, same_km) is None:
                region = only_region or regions.of_name(rows[0].state)
                towns.add(Town(name, region, 0, lat, lon, radius_km, "postal"))


class _Located(NamedTuple):
    row: PostalRow
    radius_km: float


def _placed(by_code: Mapping[str, Sequence[PostalRow]]) -> Iterator[_Located]:
    """The rows that name a place. An estimated row is moved to the middle of its code's surveyed ones.

    The estimates are often one point for all, sometimes in the wrong part of town; the code is what is known, and
    its spread is the radius. In a code that spreads too far or has nothing surveyed, they say nothing.
    """
    for rows in by_code.values():
        placed = [row for row in rows if row.accuracy > 0 and row.city and not row.city.isdigit()]
        surveyed = [row for row in placed if row.accuracy >= SURVEYED]
        yield from (_Located(row, LOCALITY_RADIUS_KM) for row in surveyed)
        if not surveyed:
            continue
        lat, lon = median(row.lat for row in surveyed), median(row.lon for row in surveyed)
        spread = max(distance_km(lat, lon, row.lat, row.lon) for row in surveyed)
        if spread <= _MOST_ESTIMATED_RADIUS_KM:
            radius_km = max(LEAST_ESTIMATED_RADIUS_KM, spread)
            estimated = (row for row in placed if row.accuracy < SURVEYED)
            yield from (_Located(replace(row, lat=lat, lon=lon), radius_km) for row in estimated)


def _clusters(rows: Iterable[_Located]) -> list[list[_Located]]:
    clusters: list[list[_Located]] = []
    for located in sorted(rows, key=lambda located: (located.row.lat, located.row.lon, located.radius_km)):
        row = located.row
        for cluster in clusters:
            if distance_km(row.lat, row.lon, cluster[0].row.lat, cluster[0].row.lon) <= SAME_PLACE_KM:
                cluster.append(located)
                break
        else:
            clusters.append([located])
    return clusters
