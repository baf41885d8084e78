"""From the two sources and the hand-made corrections to the named places and regions of one country.

Owns which same-named rows are one place. Must not know postal codes, files or lookups.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from indexer.folding import place_keys
from indexer.gazetteer.columns import Source
from indexer.geo import distance_km
from indexer.places_build.names import Regions, is_abbreviation, kept_names, short_name
from indexer.places_build.people import extent_km
from indexer.places_build.sources import City

SAME_PLACE_KM = 15.0
"""Rows of one name nearer than this are one place; farther apart they are namesakes."""

MAIN_TOWN_SHARE = 10
LEAST_NAMESAKE = 1000


@dataclass(frozen=True)
class Town:
    """A named place or, with `is_area`, a whole region."""

    name: str
    region: str
    population: int
    lat: float
    lon: float
    radius_km: float
    source: Source
    names: tuple[str, ...] = ()
    is_area: bool = False
    county: str = ""


class MadeArea(NamedTuple):
    """Towns that make up an area, its names, the one shown first, and the county it is part of, if any."""

    names: Sequence[str]
    towns: Sequence[Town]
    county: str = ""


class Towns:
    """The towns of one country, found again by name and nearness while they are collected."""

    def __init__(self) -> None:
        self.rows: list[Town] = []
        self._by_key: dict[str, list[int]] = defaultdict(list)

    def find(self, name: str, lat: float, lon: float, within_km: float = SAME_PLACE_KM) -> int | None:
        """The row of that name nearest to the point; an area is none."""
        found = [
            (distance_km(lat, lon, self.rows[row].lat, self.rows[row].lon), row)
            for key in place_keys(name)
            for row in self._by_key.get(key, ())
            if not self.rows[row].is_area
        ]
        return min(found)[1] if found and min(found)[0] <= within_km else None

    def add(self, town: Town) -> None:
        """Keeps the town with those of its names that are worth keeping."""
        names = kept_names(town.name, town.names, is_reviewed=town.source == "reviewed")
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


def regions_made(regions: Regions, towns: Sequence[Town]) -> Iterator[MadeArea]:
    """Every first-level region with its towns."""
    for names in regions.names.values():
        yield MadeArea(names, [town for town in towns if town.region == names[0]])


def add_areas(towns: Towns, areas: Iterable[MadeArea]) -> None:
    """A row for each area: the middle of its people, and the radius that holds nine tenths of its places.

    A name that a town of the area bears is the town's: one of 1,000 people shown under it ("Wexford"), or one of
    a tenth of the area's people that has it among its names. One with no name left but letters is none (Dubai).
    """
    for area in areas:
        counted = [town for town in area.towns if town.population]
        people = sum(town.population for town in counted)
        taken = {key for town in counted for key in _taken_keys(town, people)}
        names = [name for name in area.names if taken.isdisjoint(place_keys(name))]
        if counted and names and not is_abbreviation(names[0]):
            towns.add(_area(names, counted, area.county))


def _taken_keys(town: Town, people: int) -> set[str]:
    if town.population * MAIN_TOWN_SHARE >= people:
        return {key for name in (town.name, *town.names) for key in place_keys(name)}
    return set(place_keys(town.name)) if town.population >= LEAST_NAMESAKE else set()


def _area(names: Sequence[str], towns: Sequence[Town], county: str) -> Town:
    people = sum(town.population for town in towns)
    lat = sum(town.lat * town.population for town in towns) / people
    lon = sum(town.lon * town.population for town in towns) / people
    reach = sorted(distance_km(lat, lon, town.lat, town.lon) for town in towns)
    main = max(towns, key=lambda town: town.population)
    point = (lat, lon, max(main.radius_km, reach[int(0.9 * (len(reach) - 1))]))
    long_names = tuple(name for name in names[1:] if not is_abbreviation(name))
    region = Counter(town.region for town in towns).most_common(1)[0][0]
    return Town(names[0], region, people, *point, "cities", long_names, is_area=True, county=county)
