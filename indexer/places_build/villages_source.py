"""Villages of fewer than 500 people: GeoNames records in the list of cities that OpenWeather published.

Owns the package they are read from, as data, and what is no settlement among them. Must not know towns or regions.
"""

import bz2
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from indexer.errors import SourceUnreadable
from indexer.places_build.names import plain_name
from indexer.places_build.sources import Package

VILLAGES = Package("pip", "pyowm", "3.1.1", "70dbeb41716937ccee694cc9f93c55e08781a019772b9683fed550ce81aefe02")
"""Its last release that has the list as text. Of its rows that GeoNames' places of 500 people hold under the same
id, 99.8 % lie within 5 km of them."""

_FILES = re.compile(r"pyowm/commons/cityids/\d+-\d+\.txt\.bz2")
_NO_SETTLEMENT = re.compile(
    r"\b(?:District|Borough|Shire|Council|County|Region|Regional|Administrative|Metropolitan|Unitary|Kreis|Landkreis"
    r"|Kreisfreie|Stadtkreis|Bezirk|Politischer|Regierungsbezirk|Freistaat|Bundesland|Emirates?|State|Republic"
    r"|Kingdom|Parish|of the|City of|Municipality|Territory|Province)\b|kreis$",
    re.IGNORECASE,
)


class Village(NamedTuple):
    """A settlement of a country (upper-case code); how many live there is not known."""

    country: str
    name: str
    lat: float
    lon: float


def villages(wheel: Path, countries: frozenset[str]) -> Iterator[Village]:
    """The settlements of these countries, in file order. Raises SourceUnreadable where the list is not there."""
    with zipfile.ZipFile(wheel) as archive:
        files = sorted(filter(_FILES.fullmatch, archive.namelist()))
        if not files:
            raise SourceUnreadable(f"{wheel.name} has no list of cities; do not build from it")
        for file in files:
            for line in bz2.decompress(archive.read(file)).decode("utf-8").splitlines():
                written, _, lat, lon, country = line.rsplit(",", 4)
                name = plain_name(written)
                if country in countries and name and not _NO_SETTLEMENT.search(written):
                    yield Village(country, name, float(lat), float(lon))
