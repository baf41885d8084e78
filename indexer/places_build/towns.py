"""From the two sources and the hand-made corrections to the named places and regions of one country.

Owns which same-named rows are one place. Must not know postal codes, files or lookups.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from indexer.folding import place_keys
from indexer.geo import distance_km
from indexer.places_build.names import Regions, is_abbreviation, kept_names, short_name
from indexer.places_build.people import extent_km
from indexer.places_build.sources import City

SAME_PLACE_KM = 15.0
"""Rows of one name nearer than this are one place; farther apart they are namesakes."""


@dataclass(frozen=True)
class Town:
    """A named place or, with `is_area`, a whole region."""

    name: str
    region: str
    population: int
    lat: float
    lon: float
    radius_km: float
    source: Literal["postal", "cities", "reviewed"]
    names: tuple[str, ...] = ()
    is_area: bool = False


class Towns:
    """The towns of one country, found again by name and nearness while they are collected."""

    def __init__(self) -> None:
        self.rows: list[Town] = []
        self._by_key: dict[str, list[int]] = defaultdict(list)

    def find(self, name: str, lat: float, lon: float, within_km: float = SAME_PLACE_KM) -> int | None:
        """The row of that name nearest to the point."""
        found = [
            (distance_km(lat, lon, self.rows[row].lat, self.rows[row].lon), row)
            for key in place_keys(name)
            for row in self._by_key.get(key, ())
        ]
        return min(found)[1] if found and min(found)[0] <= within_km else None

    def add(self, town: Town) -> None:
        """Keeps the town with those of its names that are worth keeping."""
        names = kept_names(town.name, town.names)
        for name in (town.name, *names):
            for key in place_keys(name):
                self._by_key[key].append(len(self.rows))
        self.rows.append(replace(town, names=names))

    def add_names(self, name: str, names: Sequence[str]) -> None:
        """Other names for every row so called. Raises KeyError if there is none."""
        rows = [row for row, town in enumerate(self.rows) if town.name == name]
        if not rows:
            raise KeyError(name)
        for row in rows:
            self.rows[row] = replace(
                self.rows[row], names=kept_names(name, (*self.rows[row].names, *names), is_reviewed=True)
            )

    def largest_over(self, lat: float, lon: float, least_population: int) -> Town | None:
        """The largest town of so many people whose built-up disc covers the point."""
        covering = [
            town
            for town in self.rows
            if town.population >= least_population
            and not town.is_area
            and abs(town.lat - lat) < 1
            and distance_km(lat, lon, town.lat, town.lon) <= town.radius_km
        ]
        return max(covering, key=lambda town: town.population, default=None)

    def points(self) -> dict[str, list[tuple[float, float]]]:
        """For each key of a name the points of the towns that bear it."""
        return {k: [(self.rows[i].lat, self.rows[i].lon) for i in rows] for k, rows in self._by_key.items()}


def add_cities(towns: Towns, cities: Iterable[City], regions: Regions, least_population: int) -> None:
    """The largest first; a smaller one of the same name and region nearby is the same place.

    A place without a known region of the country (a disputed island) is left out.
    """
    for city in sorted(cities, key=lambda city: (-city.population, city.name, city.lat, city.lon)):
        region = regions.shown(city.admin1code)
        if not region or city.population < least_population:
            continue
        twin = towns.find(city.name, city.lat, city.lon)
        if twin is not None and place_keys(towns.rows[twin].name) == place_keys(city.name):
            continue
        extent = extent_km(city.population)
        point = (city.lat, city.lon, extent)
        names = (*city.alternatenames, short_name(city.name))
        towns.add(Town(city.name, region, city.population, *point, "cities", names))


def add_areas(towns: Towns, regions: Regions) -> None:
    """A row for each region: the middle of its people, and the radius that holds nine tenths of its places.

    Not where a large town of the region bears the same name (Salzburg, Dubai): there the town is meant.
    """
    members: dict[str, list[Town]] = defaultdict(list)
    for town in towns.rows:
        if town.population:
            members[town.region].append(town)
    for names in regions.names.values():
        group = members[names[0]]
        people = sum(town.population for town in group)
        keys = {key for name in names for key in place_keys(name)}
        named_alike = any(town.population * 10 >= people and not keys.isdisjoint(_keys(town)) for town in group)
        if group and not named_alike:
            towns.add(_area(names, group, people))


def _keys(town: Town) -> set[str]:
    return {key for name in (town.name, *town.names) for key in place_keys(name)}


def _area(names: Sequence[str], group: Sequence[Town], people: int) -> Town:
    lat = sum(town.lat * town.population for town in group) / people
    lon = sum(town.lon * town.population for town in group) / people
    reach = sorted(distance_km(lat, lon, town.lat, town.lon) for town in group)
    radius_km = reach[int(0.9 * (len(reach) - 1))]
    long_names = tuple(name for name in names[1:] if not is_abbreviation(name))
    return Town(names[0], names[0], people, lat, lon, radius_km, "cities", long_names, is_area=True)
