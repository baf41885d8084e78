"""The steps that turn one country's sources and hand-made tables into the rows of its file.

Owns their order. Must not know where sources come from, where rows are written or what is checked of them.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from indexer.errors import BadReference
from indexer.folding import place_keys
from indexer.gazetteer.columns import PlaceRow
from indexer.gazetteer.postcodes import PostcodeFormat
from indexer.places_build.codes import CodePoint, Points, code_points, near_rows
from indexer.places_build.counties import Counties
from indexer.places_build.districts import districts
from indexer.places_build.localities import add_localities
from indexer.places_build.names import Regions
from indexer.places_build.people import People
from indexer.places_build.quarters_source import Located
from indexer.places_build.sources import City, PostalRow
from indexer.places_build.towns import Town, Towns, add_areas, add_cities, regions_made
from indexer.places_build.villages import add_quarters, add_villages
from indexer.places_build.villages_source import Village

BEYOND_TOWN_KM = 5.0
"""A code of which only the town is known may lie so far outside the disc of the town's people: its villages."""

_LEAST_POPULATION = {"US": 1000}
_LARGE_TOWN = 100_000
_ONLY_REGION = {"AE": "Dubai"}
"""The postal source knows the communities of one emirate alone, and does not name it."""
_NO_LOCALITIES = {"US"}
"""The towns of ZIP codes repeat the places of the other source."""


class CountrySources(NamedTuple):
    """What the packages hold of one country."""

    postal: Sequence[PostalRow] = ()
    cities: Sequence[City] = ()
    villages: Sequence[Village] = ()
    quarters: Sequence[Located] = ()


class CountryBuild:
    """The steps for one country."""

    def __init__(self, country: str, regions: Regions, counties: Counties, postcode: PostcodeFormat) -> None:
        self.country, self.regions, self.counties, self.postcode = country, regions, counties, postcode
        self.towns = Towns()
        self.people = People(())

    def rows(self, sources: CountrySources, reviewed: Mapping[str, Mapping[str, Any]]) -> list[PlaceRow]:
        """Everything the country's file holds; `reviewed` are the country's parts of the hand-made tables."""
        grouped = near_rows(row for row in sources.postal if self._is_inside(row))
        add_cities(self.towns, sources.cities, self.regions, _LEAST_POPULATION.get(self.country, 0))
        large = self.towns.points()
        self.people = People((town.lat, town.lon, town.population) for town in self.towns.rows)
        if self.country not in _NO_LOCALITIES:
            add_localities(self.towns, grouped, self.regions, _ONLY_REGION.get(self.country, ""))
        codes = self._code_rows(grouped, large, reviewed) if self.postcode.precision is not None else []
        for town in districts(reviewed["districts"], {code.label: code for code in codes}, self.regions):
            self.towns.add(town)
        areas = {key for name in self._area_names() for key in place_keys(name)}
        add_villages(self.towns, (each for each in sources.villages if areas.isdisjoint(place_keys(each.name))))
        add_quarters(self.towns, (each for each in sources.quarters if areas.isdisjoint(place_keys(each.name))))
        self._add_aliases(reviewed["aliases"])
        self.towns.rows = [town for town in self.counties.placed(self.towns.rows) if self._is_on_land(town)]
        made = [*regions_made(self.regions, self.towns.rows), *self.counties.areas(self.towns.rows)]
        add_areas(self.towns, made)
        return [*(_town_row(town, self.people) for town in self.towns.rows), *codes]

    def _area_names(self) -> set[str]:
        """What the lists give as a place too: "Surrey" at its middle."""
        return self.counties.names() | {name for names in self.regions.names.values() for name in names}

    def _is_on_land(self, town: Town) -> bool:
        """Whether the outlines hold it, where there are any: a village outside all of them is at a wrong point."""
        return bool(town.county) or town.source not in {"villages", "networks"} or not self.counties.names()

    def _code_rows(
        self, grouped: Mapping[str, Sequence[PostalRow]], large: Points, reviewed: Mapping[str, Mapping[str, Any]]
    ) -> list[PlaceRow]:
        points = {point.code: point for point in code_points(grouped, large)}
        by_hand, named = reviewed["points"], reviewed["code_names"]
        rows = [self._code_row(point, grouped[code]) for code, point in points.items() if code not in by_hand]
        rows += [self._reviewed_row(code, point, points) for code, point in by_hand.items()]
        return [replace(row, names=tuple(named.get(row.label, ()))) for row in rows]

    def _is_inside(self, row: PostalRow) -> bool:
        """Not inside are military post and the Crown dependencies (no region) and retired codes (malformed)."""
        if self.postcode.precision is None:
            return True
        return bool(self.regions.of_name(row.state)) and self.postcode.is_code(row.code)

    def _add_aliases(self, aliases: Mapping[str, Sequence[str]]) -> None:
        for name, names in aliases.items():
            try:
                self.towns.add_names(name, names)
            except KeyError as error:
                message = f"corrections.toml: aliases.{self.country.lower()}: no place is called {name!r}"
                raise BadReference(message) from error

    def _code_row(self, point: CodePoint, rows: Sequence[PostalRow]) -> PlaceRow:
        precision, radius_km = self.postcode.precision or "place", point.radius_km
        town = self._town_of(point, rows)
        if point.is_shared:
            precision = "place"
            radius_km = max(radius_km, BEYOND_TOWN_KM + (town.radius_km if town else 0.0))
        region = _town_and_region(town.name if town else point.town, self.regions.of_name(point.state))
        spot = (point.lat, point.lon, precision, radius_km, self.people.density(point.lat, point.lon))
        return PlaceRow("code", point.code, region, 0, *spot, point.accuracy, "postal")

    def _reviewed_row(self, code: str, point: Sequence[float], points: Mapping[str, CodePoint]) -> PlaceRow:
        """A hand-made point; a bare code the source lacks (EC1) takes its region from those that go on from it."""
        lat, lon, radius_km = point
        if code in points:
            state = points[code].state
        else:
            state = next(known.state for other, known in points.items() if re.fullmatch(code + "[A-Z]", other))
        town = self.towns.largest_over(lat, lon, _LARGE_TOWN)
        region = _town_and_region(town.name if town else "", self.regions.of_name(state))
        precision = self.postcode.precision or "place"
        density = self.people.density(lat, lon)
        return PlaceRow("code", code, region, 0, lat, lon, precision, radius_km, density, 0, "reviewed")

    def _town_of(self, point: CodePoint, rows: Sequence[PostalRow]) -> Town | None:
        """The largest known town the code's rows name, else the large town that covers its point."""
        found = {self.towns.find(row.city, point.lat, point.lon) for row in rows}
        named = [self.towns.rows[row] for row in found if row is not None]
        town = max(named, key=lambda town: (town.population, town.name), default=None)
        if town is not None and town.population:
            return town
        return self.towns.largest_over(point.lat, point.lon, _LARGE_TOWN) or town


def _town_row(town: Town, people: People) -> PlaceRow:
    kind: Any = "area" if town.is_area else "place"
    density = people.density(town.lat, town.lon)
    point = (town.lat, town.lon, kind, town.radius_km, density, 0)
    return PlaceRow(kind, town.name, town.region, town.population, *point, town.source, town.names, town.county)


def _town_and_region(town: str, region: str) -> str:
    return ", ".join(dict.fromkeys(filter(None, (town, region))))
