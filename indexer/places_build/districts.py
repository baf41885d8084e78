"""Quarters that the sources lack, from the reviewed table `seed_data/places/districts.toml`.

Owns how a quarter gets its point: the middle of the postal codes that cover it, or one set by hand and checked
against the postal code it belongs to. Must not know files or lookups.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from indexer.errors import BadReference
from indexer.gazetteer.columns import PlaceRow
from indexer.geo import distance_km
from indexer.places_build.names import Regions
from indexer.places_build.towns import Town

USUAL_RADIUS_KM = 1.0
MOST_BEYOND_KM = 4.0
"""So far beyond its code's radius a point set by hand may lie; farther it is a slip."""


def districts(facts: Mapping[str, Any], codes: Mapping[str, PlaceRow], regions: Regions) -> Iterator[Town]:
    """The quarters of a country as towns. Raises BadReference naming the one whose code is unknown or far."""
    for name, row in facts.items():
        try:
            lat, lon, radius_km, region = _spot(row, codes, regions)
        except KeyError as error:
            raise BadReference(f"districts.toml: {name}: there is no {error}") from error
        except ValueError as error:
            raise BadReference(f"districts.toml: {name}: {error}") from error
        yield Town(name, region, 0, lat, lon, radius_km, "reviewed", tuple(row.get("names", ())))


def _spot(
    row: Mapping[str, Any], codes: Mapping[str, PlaceRow], regions: Regions
) -> tuple[float, float, float, str]:
    """Latitude, longitude, radius in km, and the region shown."""
    if "codes" in row:
        covering = [codes[code] for code in row["codes"]]
        unknown = [code.label for code in covering if code.precision == "place"]
        if unknown:
            raise ValueError(f"of {', '.join(unknown)} only the town is known; correct their points first")
        return *_middle(covering), _region(covering[0])
    lat, lon = row["at"]
    radius_km = row.get("radius_km", USUAL_RADIUS_KM)
    if "near" not in row:
        return lat, lon, radius_km, regions.names[row["region"]][0]
    code = codes[row["near"]]
    away_km = distance_km(lat, lon, code.lat, code.lon)
    if away_km > code.radius_km + MOST_BEYOND_KM:
        raise ValueError(f"its point is {away_km:.1f} km from {code.label}, which reaches {code.radius_km:.1f} km")
    return lat, lon, radius_km, _region(code)


def _middle(codes: Sequence[PlaceRow]) -> tuple[float, float, float]:
    lat = sum(code.lat for code in codes) / len(codes)
    lon = sum(code.lon for code in codes) / len(codes)
    reach_km = max(distance_km(lat, lon, code.lat, code.lon) for code in codes)
    return lat, lon, max(USUAL_RADIUS_KM, reach_km)


def _region(code: PlaceRow) -> str:
    """The last part of a code's "town, region"."""
    return code.region.rpartition(", ")[2]
