"""The places of one country as they can be looked up: by code, by name, by what resembles a name, by point.

Owns what resembles a name. Must not know which of several places is meant (`meaning`), how the compiled file is
laid out (`store`) or how codes are written (`postcodes`).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, cast

from indexer.errors import UnknownLocation
from indexer.folding import place_keys
from indexer.gazetteer.columns import Density, Precision
from indexer.gazetteer.likeness import edits, most_edits, pieces
from indexer.gazetteer.place import Place, apart, is_within
from indexer.gazetteer.postcodes import load_formats
from indexer.gazetteer.store import GazetteerStore, PlaceTuple
from indexer.gazetteer.text import shortened, spans, with_digits_apart
from indexer.gazetteer.wording import load_wording
from indexer.geo import distance_km, latitude_reach, longitude_reach

CONTEXT_KM = 50.0
"""A second place this near explains the first ("Richmond, London"); a point farther from all places is outside."""

SUGGESTIONS = 5

_MOST_KEYS = 50
_MOST_WORDS_OF_NAME = 4
_MOST_WORDS_OF_ADDRESS = 16
_LONGEST_UNCLEAR = 4
_GAPS = re.compile(r"[\s.\-–/]+")
_DIGIT = re.compile(r"\d")
"""Every country's codes hold one."""
_TOWN_NEARBY_KM = 30.0
_TOWNS_REMEMBERED = 4096


class CountryPlaces:
    """The places of one country."""

    def __init__(self, country: str, store: GazetteerStore) -> None:
        self._country, self._store = country, store
        self._postcode = load_formats()[country]
        self.wording = load_wording(country)
        self.town_near = lru_cache(_TOWNS_REMEMBERED)(self._town_near)
        """The largest town within 30 km that has more people than the place; None where there is none."""

    def code(self, text: str) -> list[Place]:
        """The place of a code that is the whole text or stands among other words; none where there is no code.

        With it the places that the other words name, where these lie elsewhere ("80331 Berlin").
        UnknownLocation if the text is no code at all (a PO box), or is one that nobody has.
        """
        reason = self._postcode.reason_refused(text)
        if reason is not None:
            raise UnknownLocation(f"{shortened(text)}: {reason}")
        if not _DIGIT.search(text):
            return []
        place = self.whole_code(text)
        code = self._postcode.code_in(text)
        if place is not None:
            return [place]
        if code is None:
            return self._code_among_words(text) or self._code_among_words(with_digits_apart(text))
        if self.named(text):
            return []
        raise UnknownLocation(
            f"{shortened(text)} is written like a {self._postcode.name}, but {code} is not known in "
            f"{self._country}; check it, or give a town",
            self.codes_beginning(code[: max(1, len(code) - 1)], SUGGESTIONS),
        )

    def whole_code(self, text: str) -> Place | None:
        """The place of the code that is the whole text, however it is spaced."""
        return self._place_of_code(text) or self._place_of_code(self._joined_code(text))

    def bare_code(self, text: str) -> Place | None:
        """The place of the code that the whole text is, written as the gazetteer writes it: no finer part."""
        place = self.whole_code(text)
        return place if place and place.label == text.strip().upper() else None

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

    def _town_near(self, place: Place) -> Place | None:
        point = (place.lat, place.lon)
        rows = self._store.in_box("place", box_around(point, _TOWN_NEARBY_KM), place.population + 1)
        largest_first = sorted(rows, key=lambda row: (-row[3], row[1]))
        near = (row for row in largest_first if distance_km(*point, row[4], row[5]) <= _TOWN_NEARBY_KM)
        found = next(near, None)
        return self._place(found) if found else None

    def _place_of_code(self, text: str) -> Place | None:
        code = self._postcode.code_in(text)
        row = self._store.by_code(code, self._postcode.whole_in(text)) if code else None
        return self._place(row) if row else None

    def _joined_code(self, text: str) -> str:
        """The text without the gaps in it, if that is a whole code: "s w 1 a 1 a a"; "E 1 6" may be two."""
        pieces_of_code = _GAPS.split(text)
        joined = "".join(pieces_of_code)
        is_whole = self._postcode.is_complete(joined) or self._postcode.is_code(joined.upper())
        return joined if is_whole and (len(pieces_of_code) == 2 or len(joined) > _LONGEST_UNCLEAR) else ""

    def _code_among_words(self, text: str) -> list[Place]:
        """A code among other words ("10115 Berlin"), if it is complete or the other words name a place near it.

        Otherwise it may be a house number, a road or a junction.
        """
        words = text.replace(",", " ").split()[-_MOST_WORDS_OF_ADDRESS:]
        for start, end in spans(len(words), 2):
            written = " ".join(words[start:end])
            place = self._place_of_code(written) if end - start < len(words) else None
            if place is None:
                continue
            rest = words[:start] + words[end:]
            if self._is_beside_a_named_place(place, rest):
                return [place]
            if self._postcode.is_complete(written):
                return [place, *self.named(" ".join(rest))]
        return []

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
