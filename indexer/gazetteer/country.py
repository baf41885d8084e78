"""The places of one country as they can be looked up: by code, by name, by what resembles a name, by point.

Owns what resembles a name. Must not know which of several places is meant (`meaning`), how the compiled file is
laid out (`store`) or how codes are written (`postcodes`).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, cast

from indexer.errors import UnknownLocation
from indexer.folding import place_keys
from indexer.gazetteer.columns import Density, Precision
from indexer.gazetteer.place import Place, apart, each_once, is_within
from indexer.gazetteer.postcodes import load_formats
from indexer.gazetteer.store import GazetteerStore, PlaceTuple
from indexer.gazetteer.text import is_one_edit, spans, splits
from indexer.geo import distance_km, latitude_reach, longitude_reach

CONTEXT_KM = 50.0
"""A second place this near explains the first ("Richmond, London"); a point farther from all places is outside."""

SUGGESTIONS = 5

_MOST_CLOSE_NAMES = 50
_MOST_WORDS_OF_NAME = 4
_LONGEST_TEXT = 120
_TOWN_NEARBY_KM = 30.0
_TOWNS_REMEMBERED = 4096


class CountryPlaces:
    """The places of one country."""

    def __init__(self, country: str, store: GazetteerStore) -> None:
        self._country, self._store = country, store
        self._postcode = load_formats()[country]
        self.town_near = lru_cache(_TOWNS_REMEMBERED)(self._town_near)
        """The largest town within 30 km that has more people than the place; None where there is none."""

    def code(self, text: str) -> Place | None:
        """The place of a code that is the whole text or stands among other words.

        UnknownLocation if the text is no code at all (a PO box), or is one that nobody has.
        """
        reason = self._postcode.reason_refused(text)
        if reason is not None:
            raise UnknownLocation(f"{text.strip()!r}: {reason}")
        place = self.whole_code(text)
        code = self._postcode.code_in(text)
        if place is not None or code is None:
            return place or self._embedded_code(text)
        if self.named(text):
            return None
        raise UnknownLocation(
            f"{text.strip()!r} is written like a {self._postcode.name}, but {code} is not known in "
            f"{self._country}; check it, or give a town",
            self.codes_beginning(code[: max(1, len(code) - 1)], SUGGESTIONS),
        )

    def whole_code(self, text: str) -> Place | None:
        """The place of the code that is the whole text."""
        code = self._postcode.code_in(text)
        row = self._store.by_code(code) if code else None
        return self._place(row) if row else None

    def bare_code(self, text: str) -> Place | None:
        """The place of the code that the whole text is, written as the gazetteer writes it: no finer part."""
        place = self.whole_code(text)
        return place if place and place.label == text.strip().upper() else None

    def named(self, text: str) -> list[Place]:
        """The different places of that name, largest first."""
        return apart(self.bearing(text))

    def bearing(self, name: str) -> list[Place]:
        """Every row of that name, largest first; rows near each other may be one place."""
        keys = place_keys(name)
        return [self._place(row) for row in self._store.by_keys(keys)] if keys else []

    def regions(self, name: str) -> set[str]:
        """The regions called so, as shown."""
        return self._store.regions(place_keys(name))

    def beginning(self, keys: Sequence[str], limit: int) -> list[Place]:
        """Places and areas whose name begins with one of these place keys, largest first."""
        return [self._place(row) for row in self._store.by_prefix(keys, limit)]

    def codes_beginning(self, prefix: str, limit: int) -> list[Place]:
        """Postal codes that begin with the prefix, in order."""
        return [self._place(row) for row in self._store.by_code_prefix(prefix, limit)]

    def suggestions(self, text: str) -> tuple[Place, ...]:
        """Names one edit away, names the text begins, its words without their context, its first letters."""
        keys = place_keys(text[:_LONGEST_TEXT])
        close = [near for key in keys for near in self._one_edit_away(key) if len(key) > 2]
        found = [self._place(row) for row in self._store.by_keys(close[:_MOST_CLOSE_NAMES])] if close else []
        found += self.beginning(keys, SUGGESTIONS)
        found += [code for word in text[:_LONGEST_TEXT].split() if (code := self.whole_code(word)) is not None]
        found += [place for name, _ in splits(text) for place in self.named(name)]
        stems = [key[: max(4, len(key) * 2 // 3)] for key in keys if len(key) > 4]
        if len(found) < SUGGESTIONS and stems:
            found += self.beginning(stems, SUGGESTIONS)
        return tuple(each_once(found)[:SUGGESTIONS])

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

    def _town_near(self, place: Place) -> Place | None:
        point = (place.lat, place.lon)
        rows = self._store.in_box("place", box_around(point, _TOWN_NEARBY_KM), place.population + 1)
        largest_first = sorted(rows, key=lambda row: (-row[3], row[1]))
        near = (row for row in largest_first if distance_km(*point, row[4], row[5]) <= _TOWN_NEARBY_KM)
        found = next(near, None)
        return self._place(found) if found else None

    def _embedded_code(self, text: str) -> Place | None:
        """A code among other words ("10115 Berlin"), if it is complete or the other words name a place near it.

        Otherwise it may be a house number, a road or a junction.
        """
        words = text[:_LONGEST_TEXT].replace(",", " ").split()
        for start, end in spans(len(words), 2):
            written = " ".join(words[start:end])
            place = self.whole_code(written) if end - start < len(words) else None
            if place is None:
                continue
            rest = words[:start] + words[end:]
            if self._postcode.is_complete(written) or self._is_beside_a_named_place(place, rest):
                return place
        return None

    def _one_edit_away(self, typed: str) -> list[str]:
        """Keys one edit away: such an edit leaves the first or the second half whole."""
        half = (len(typed) - 1) // 2
        similar = self._store.similar_keys(typed[:half], typed[half + 1 :], len(typed) - 1, len(typed) + 1)
        return sorted(key for key in similar if is_one_edit(typed, key))

    def _is_beside_a_named_place(self, place: Place, words: Sequence[str]) -> bool:
        return any(
            is_within(place, named, CONTEXT_KM)
            for start, end in spans(len(words), _MOST_WORDS_OF_NAME)
            for named in self.named(" ".join(words[start:end]))
        )

    def _place(self, row: PlaceTuple) -> Place:
        _, label, region, population, lat, lon, precision, radius_km, density = row
        kinds = (cast(Precision, precision), radius_km, cast(Density, density))
        return Place(self._country, label, region, population, lat, lon, *kinds)


def box_around(point: tuple[float, float], radius_km: float) -> tuple[float, float, float, float]:
    """(south, north, west, east) of all that lies so near; west may be greater than east across the date line."""
    lat, lon = point
    height, width = latitude_reach(radius_km), longitude_reach(lat, radius_km)
    west, east = (-180.0, 180.0) if width >= 180 else (_wrapped(lon - width), _wrapped(lon + width))
    return lat - height, lat + height, west, east


def _wrapped(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0
