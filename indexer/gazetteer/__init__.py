"""From what a person typed, or from a point, to a place of one country, with its precision.

Owns what is refused and when a point is outside. Must not know what a text means (`meaning`), how places are
found (`country`), stored (`store`) or used.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from indexer.errors import AmbiguousLocation, BadSetting, UnknownLocation
from indexer.folding import place_keys
from indexer.gazetteer.country import CONTEXT_KM, CountryPlaces
from indexer.gazetteer.meaning import meant, named_or_in_context, told_apart
from indexer.gazetteer.place import Place, each_once
from indexer.gazetteer.store import GazetteerStore

__all__ = ["CONTEXT_KM", "Gazetteer", "Place"]

_NEAREST_WITHIN_KM = (3.0, 15.0, CONTEXT_KM, 250.0)


_REMEDY = "add the region as candidates do, or give a postcode, or the point of one of them"


class Gazetteer:
    """The places of the opened countries; country codes are upper-case. Safe to share between threads."""

    def __init__(self, countries: Mapping[str, CountryPlaces]) -> None:
        self._countries = dict(countries)

    @classmethod
    def open(cls, directory: Path, countries: Sequence[str]) -> "Gazetteer":
        """`directory` keeps the compiled files; the first use of a country compiles it there (seconds)."""
        return cls({code: CountryPlaces(code, GazetteerStore.open(directory, code)) for code in countries})

    def resolve(self, country: str, text: str) -> Place:
        """The one place meant: a code, "code town", a name or "town, region".

        Raises UnknownLocation with suggestions or AmbiguousLocation with candidates; a typo is never guessed away.
        """
        places = self._of(country)
        if not place_keys(text):
            raise UnknownLocation("no place given; give a town or a postcode")
        found = meant(places, text)
        if not found:
            message = f"no place called {text.strip()!r} is known in {country}; give a town or a postcode"
            raise UnknownLocation(message, places.suggestions(text))
        if len(found) > 1:
            message = f"{len(found)} places in {country} are called {text.strip()!r}"
            raise AmbiguousLocation(f"{message}; {_REMEDY}", told_apart(places, found))
        return found[0]

    def candidates(self, country: str, text: str, limit: int = 10) -> tuple[Place, ...]:
        """What an incomplete text may become: the exact places first, then those it begins, largest first."""
        places, keys = self._of(country), place_keys(text)
        if not keys:
            return ()
        code = places.whole_code(text)
        found = [*([code] if code else []), *named_or_in_context(places, text)]
        if any(letter.isdigit() for letter in keys[0]):
            found += places.codes_beginning(keys[0].upper(), limit)
        found += places.beginning(keys, 2 * limit)
        return tuple(told_apart(places, each_once(found)[:limit]))

    def nearest(self, country: str, lat: float, lon: float) -> tuple[Place, float] | None:
        """The nearest settlement and its distance in km, looked for within 250 km.

        Its density serves for raw coordinates; a distance over CONTEXT_KM means the point is outside the country.
        """
        places = self._of(country)
        for radius_km in _NEAREST_WITHIN_KM:
            near = places.near("place", (lat, lon), radius_km)
            if near:
                return near[0]
        return None

    def country_at(self, lat: float, lon: float) -> str | None:
        """The opened country with the nearest settlement within CONTEXT_KM."""
        found = [(self.nearest(country, lat, lon), country) for country in self._countries]
        near = [(hit[1], country) for hit, country in found if hit is not None and hit[1] <= CONTEXT_KM]
        return min(near)[1] if near else None

    def places(self, country: str, min_population: int = 0) -> Iterator[Place]:
        """The towns of a country, largest first; uncounted places have population 0."""
        return self._of(country).with_people(min_population)

    def codes_near(self, country: str, lat: float, lon: float, radius_km: float = 10.0) -> tuple[Place, ...]:
        """Postal codes with a point of their own, nearest first; `label` is the code. Empty if there are none."""
        near = self._of(country).near("code", (lat, lon), radius_km)
        return tuple(place for place, _ in near if place.precision != "place")

    def _of(self, country: str) -> CountryPlaces:
        if country not in self._countries:
            raise BadSetting(f"the gazetteer of {country} is not open; add it to DIRECTORY_COUNTRIES")
        return self._countries[country]
