"""From what a person typed, or from a point, to a place of one country, with its precision.

Owns what is refused and when a point is outside. Must not know what a text means (`meaning`), how places are
found (`country`), stored (`store`) or used.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from indexer.errors import AmbiguousLocation, BadSetting, UnknownLocation
from indexer.folding import place_keys
from indexer.gazetteer.completing import completions
from indexer.gazetteer.country import CONTEXT_KM, CountryPlaces
from indexer.gazetteer.meaning import meant, told_apart
from indexer.gazetteer.place import Place
from indexer.gazetteer.store import GazetteerStore
from indexer.gazetteer.suggesting import suggestions
from indexer.gazetteer.text import cleaned, shortened

__all__ = ["CONTEXT_KM", "Gazetteer", "Place"]

_FARTHEST_KM = 250.0
_STEPS_KM = (1.0, 4.0, 15.0, CONTEXT_KM)
"""The nearest settlement is looked for in wider and wider circles: a small one is quick, and mostly enough."""

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
        found = self.meanings(country, text)
        places, read = self._of(country), cleaned(text)
        if not place_keys(read):
            raise UnknownLocation("no place given; give a town or a postcode")
        if not found:
            message = f"no place called {shortened(text)} is known in {country}; give a town or a postcode"
            raise UnknownLocation(message, suggestions(places, read))
        if len(found) > 1:
            message = f"{shortened(text)} may be one of {len(found)} places in {country}"
            raise AmbiguousLocation(f"{message}; {_REMEDY}", told_apart(places, found))
        return found[0]

    def meanings(self, country: str, text: str) -> list[Place]:
        """The places that a text may mean, largest first: one where it is clear, none where nothing is called so.

        Raises UnknownLocation where it is written like a code that nobody has.
        """
        return meant(self._of(country), cleaned(text))

    def candidates(
        self, country: str, text: str, limit: int = 10, *, is_alike_wanted: bool = True
    ) -> tuple[Place, ...]:
        """What an incomplete text may become: the exact places first, then those it begins, largest first.

        Where there are none, those that are alike, if wanted: looking for these takes ten times as long.
        """
        return tuple(completions(self._of(country), cleaned(text), limit, is_alike_wanted=is_alike_wanted))

    def nearest(
        self, country: str, lat: float, lon: float, within_km: float = _FARTHEST_KM
    ) -> tuple[Place, float] | None:
        """The nearest settlement and its distance in km; None where none lies within `within_km`.

        Its density serves for raw coordinates; a distance over CONTEXT_KM means the point is outside the country.
        """
        places = self._of(country)
        for radius_km in (*(step for step in _STEPS_KM if step < within_km), within_km):
            near = places.near("place", (lat, lon), radius_km)
            if near:
                return near[0]
        return None

    def country_at(self, lat: float, lon: float) -> str | None:
        """The opened country with the nearest settlement within CONTEXT_KM."""
        found = [(self.nearest(country, lat, lon), country) for country in self._countries]
        near = [(hit[1], country) for hit, country in found if hit is not None and hit[1] <= CONTEXT_KM]
        return min(near)[1] if near else None

    def countries_with(self, text: str) -> list[str]:
        """The opened countries in which the text names a place or is a code."""
        found = ((country, self._clear_meanings(country, text)) for country in self._countries)
        return [country for country, places in found if places]

    def _clear_meanings(self, country: str, text: str) -> list[Place]:
        try:
            return self.meanings(country, text)
        except UnknownLocation:
            return []

    def places(self, country: str, min_population: int = 0) -> Iterator[Place]:
        """The towns of a country, largest first; uncounted places have population 0."""
        return self._of(country).with_people(min_population)

    def around(self, country: str, lat: float, lon: float, radius_km: float, limit: int) -> tuple[Place, ...]:
        """The larger towns in the box around that circle, largest first: what a map of it is labelled with."""
        return tuple(self._of(country).largest_around((lat, lon), radius_km, limit))

    def codes_near(self, country: str, lat: float, lon: float, radius_km: float = 10.0) -> tuple[Place, ...]:
        """Postal codes with a point of their own, nearest first; `label` is the code. Empty if there are none."""
        near = self._of(country).near("code", (lat, lon), radius_km)
        return tuple(place for place, _ in near if place.precision != "place")

    def _of(self, country: str) -> CountryPlaces:
        if country not in self._countries:
            raise BadSetting(f"the gazetteer of {country} is not open; add it to DIRECTORY_COUNTRIES")
        return self._countries[country]
