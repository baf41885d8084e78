"""The places of one country as they can be looked up: by code, by name, by what resembles a name, by point.

Owns what resembles a name. Must not know codes among words (`codes`), which of several places is meant
(`meaning`), how the compiled file is laid out (`store`) or how codes are written (`postcodes`).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, cast

from indexer.folding import place_keys
from indexer.gazetteer.columns import Density, Precision
from indexer.gazetteer.likeness import edits, most_edits, pieces
from indexer.gazetteer.place import Place, apart
from indexer.gazetteer.postcodes import load_formats
from indexer.gazetteer.store import GazetteerStore, PlaceTuple
from indexer.gazetteer.wording import load_wording
from indexer.geo import distance_km, latitude_reach, longitude_reach

CONTEXT_KM = 50.0
"""A second place this near explains the first ("Richmond, London"); a point farther from all places is outside."""

SUGGESTIONS = 5

_MOST_KEYS = 50
_TOWN_NEARBY_KM = 30.0
_TOWNS_REMEMBERED = 4096


class CountryPlaces:
    """The places of one country."""

    def __init__(self, country: str, store: GazetteerStore) -> None:
        self.country, self._store = country, store
        self.postcode = load_formats()[country]
        self.wording = load_wording(country)
        self.town_near = lru_cache(_TOWNS_REMEMBERED)(self._town_near)
        """The largest town within 30 km that has more people than the place; None where there is none."""

    def with_code(self, text: str) -> Place | None:
        """The place of the code that the whole text is, as codes are written."""
        code = self.postcode.code_in(text)
        row = self._store.by_code(code, self.postcode.whole_in(text)) if code else None
        return self._place(row) if row else None

    def named(self, text: str) -> list[Place]:
        """The different places of that name, largest first."""
        return apart(self.bearing(text))

    def bearing(self, name: str) -> list[Place]:
        """Every row of that name, in full or short, largest first; rows near each other may be one place."""
        keys = place_keys(name)
        if not keys:
            return []
        rows = self._store.by_keys(keys) or self._rows_by_wording(name) or self._areas_of_region(name)
        return [self._place(row) for row in rows]

    def regions(self, name: str) -> set[str]:
        """The regions called so, as shown."""
        keys = dict.fromkeys(key for each in (name, *self.wording.variants(name)) for key in place_keys(each))
        return self._store.regions(list(keys))

    def close_keys(self, typed: str) -> dict[str, int]:
        """Place keys so alike that a slip of the finger may have made them `typed`, with the edits between."""
        most = most_edits(typed)
        if not most:
            return {}
        found = self._store.similar_keys(typed, pieces(typed, most), most)
        measured = ((key, edits(typed, key, most)) for key in found)
        return {key: count for key, count in measured if count is not None}

    def with_keys(self, keys: Sequence[str]) -> list[Place]:
        """Places and areas that bear a name with one of these keys, largest first."""
        return [self._place(row) for row in self._store.by_keys(keys[:_MOST_KEYS])] if keys else []

    def beginning(self, keys: Sequence[str], limit: int) -> list[Place]:
        """Places and areas whose name begins with one of these place keys, largest first."""
        return [self._place(row) for row in self._store.by_prefix(keys, limit)]

    def codes_beginning(self, prefix: str, limit: int) -> list[Place]:
        """Postal codes that begin with the prefix, in order."""
        return [self._place(row) for row in self._store.by_code_prefix(prefix, limit)]

    def with_people(self, least_population: int) -> Iterator[Place]:
        """The towns of at least so many people, largest first."""
        return map(self._place, self._store.with_people(least_population))

    def near(
        self, kind: Literal["place", "code"], point: tuple[float, float], radius_km: float
    ) -> list[tuple[Place, float]]:
        """Rows of a kind around the point and their distance in km, nearest first."""
        rows = self._store.in_box(kind, box_around(point, radius_km))
        measured = [(distance_km(*point, row[4], row[5]), row) for row in rows]
        return [(self._place(row), km) for km, row in sorted(measured) if km <= radius_km]

    def largest_around(self, point: tuple[float, float], radius_km: float, limit: int) -> list[Place]:
        """Towns in the box around that circle, largest first; none whose people nobody counted."""
        return [self._place(row) for row in self._store.largest_in_box(box_around(point, radius_km), limit)]

    def _town_near(self, place: Place) -> Place | None:
        point = (place.lat, place.lon)
        rows = self._store.in_box("place", box_around(point, _TOWN_NEARBY_KM), place.population + 1)
        largest_first = sorted(rows, key=lambda row: (-row[3], row[1]))
        near = (row for row in largest_first if distance_km(*point, row[4], row[5]) <= _TOWN_NEARBY_KM)
        found = next(near, None)
        return self._place(found) if found else None

    def _rows_by_wording(self, name: str) -> list[PlaceTuple]:
        """The rows of the name with its short words in full, or of all names it may be short for."""
        keys = [key for variant in self.wording.variants(name) for key in place_keys(variant)]
        rows = self._store.by_keys(keys) if keys else []
        found = None if rows else self.wording.beginning_and_patterns(name)
        if found is None:
            return rows
        heads, patterns = found
        keys = [key for head in heads for key in self._store.keys_beginning(head)]
        for pattern in patterns:
            longer = [key for key in keys if pattern.fullmatch(key)]
            if longer:
                return self._store.by_keys(longer[:_MOST_KEYS])
        return []

    def _areas_of_region(self, name: str) -> list[PlaceTuple]:
        """The one region itself under a short name of it ("NRW"); two letters alone may be anything."""
        regions = self.regions(name) if len(name) > 2 else set()
        return self._store.by_keys(place_keys(*regions)) if len(regions) == 1 else []

    def _place(self, row: PlaceTuple) -> Place:
        _, label, region, population, lat, lon, precision, radius_km, density = row
        kinds = (cast(Precision, precision), radius_km, cast(Density, density))
        return Place(self.country, label, region, population, lat, lon, *kinds)


def box_around(point: tuple[float, float], radius_km: float) -> tuple[float, float, float, float]:
    """(south, north, west, east) of all that lies so near; west may be greater than east across the date line."""
    lat, lon = point
    height, width = latitude_reach(radius_km), longitude_reach(lat, radius_km)
    west, east = (-180.0, 180.0) if width >= 180 else (_wrapped(lon - width), _wrapped(lon + width))
    return lat - height, lat + height, west, east


def _wrapped(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0
