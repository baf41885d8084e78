"""The counties of a country: which one a place lies in, and which names stand for several.

The counties are facts and live in `seed_data/places/counties.toml`; a country without them has none. Must not know
postal codes, files or lookups.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from indexer.errors import BadReference
from indexer.folding import place_keys
from indexer.places_build.outlines import Outline, Outlines
from indexer.places_build.towns import MadeArea, Town

LARGEST_BOROUGH = 500_000
"""A town of more people is more than the borough that its point lies in."""

LEAST_COUNTY_TOWN = 10_000
"""A smaller namesake of a county need not be what it is named after."""


@dataclass(frozen=True)
class _Named:
    """A county or group: the name shown and the others."""

    names: tuple[str, ...]
    parts: frozenset[str]


class Counties:
    """The counties of one country, made of the units that its outlines draw."""

    def __init__(self, facts: Mapping[str, Any], outlines: Sequence[Outline]) -> None:
        """Raises BadReference where units and outlines are not the same, or a unit is in two counties."""
        self._counties = [_named(name, row, "units") for name, row in facts.get("counties", {}).items()]
        self._groups = [_named(name, row, "of") for name, row in facts.get("groups", {}).items()]
        self._boroughs: Mapping[str, str] = facts.get("boroughs", {})
        self._outlines = Outlines(outlines)
        self._county_of = {unit: county.names[0] for county in self._counties for unit in county.parts}
        self._require_sound({outline.unit for outline in outlines})
        self._unit_of_name = {
            key: next(iter(county.parts))
            for county in self._counties
            for name in (county.names if len(county.parts) == 1 else ())
            for key in place_keys(name)
        }
        self._units: dict[tuple[float, float], str] = {}

    def names(self) -> set[str]:
        """Every name of a county, group or borough, as it is written."""
        return {*self._boroughs, *(name for each in (*self._counties, *self._groups) for name in each.names)}

    def placed(self, towns: Iterable[Town]) -> Iterator[Town]:
        """The towns with their county, "" where they lie in none.

        A town whose point is not in the nation that its row names is of the nation that it lies in. One that a
        county beside it is named after is of that county: outlines run a little wrong ("Waterford").
        """
        for town in towns:
            point = (town.lat, town.lon)
            outline = (
                self._of_its_name(town)
                or self._outlines.around(*point, town.region)
                or self._outlines.around(*point)
            )
            if outline is None:
                yield town
                continue
            self._units[point] = outline.unit
            region = outline.nation or town.region
            yield replace(town, region=region, county=self._county_of[outline.unit])

    def _of_its_name(self, town: Town) -> Outline | None:
        if town.population < LEAST_COUNTY_TOWN:
            return None
        units = (self._unit_of_name.get(key, "") for key in place_keys(town.name))
        found = (self._outlines.near(town.lat, town.lon, unit) for unit in units if unit)
        return next(filter(None, found), None)

    def areas(self, towns: Sequence[Town]) -> Iterator[MadeArea]:
        """Every county, group and borough with the placed towns it is made of."""
        for county in self._counties:
            yield MadeArea(county.names, [town for town in towns if town.county == county.names[0]])
        for group in self._groups:
            yield MadeArea(group.names, [town for town in towns if town.county in group.parts])
        for name, unit in self._boroughs.items():
            inside = [
                town
                for town in towns
                if self._units.get((town.lat, town.lon)) == unit and town.population <= LARGEST_BOROUGH
            ]
            yield MadeArea((name,), inside, self._county_of[unit])

    def _require_sound(self, drawn: set[str]) -> None:
        listed = [unit for county in self._counties for unit in county.parts]
        known = {county.names[0] for county in self._counties}
        wrong = (
            {unit for unit in listed if listed.count(unit) > 1}
            | set(listed) ^ drawn
            | {unit for unit in self._boroughs.values() if unit not in listed}
            | {part for group in self._groups for part in group.parts if part not in known}
        )
        if wrong:
            raise BadReference(f"counties.toml and the outlines do not fit together at {', '.join(sorted(wrong))}")


def _named(name: str, row: Mapping[str, Any], parts: str) -> _Named:
    return _Named((name, *row["names"]), frozenset(row[parts]))
