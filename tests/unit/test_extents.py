"""Where a practice lies: outside its country it is told; rejected where latitude and longitude look swapped."""

import csv
from importlib import resources
from pathlib import Path

import msgspec
import pytest

from indexer.ledger import Intake, Reject, RejectsFile
from indexer.records import Point
from indexer.reference import load_reference
from indexer.sources.jsonl import SpecialistsFile
from indexer.sources.rules import Rules
from tests.builders import AS_OF, a_practice
from tests.feeds import person, write_lines

REFERENCE = load_reference()
CAPITALS = {
    "AE": (24.4539, 54.3773),
    "AT": (48.2082, 16.3738),
    "AU": (-33.8688, 151.2093),
    "DE": (52.52, 13.405),
    "GB": (51.5072, -0.1276),
    "IE": (53.3498, -6.2603),
    "US": (38.9072, -77.0369),
}
"""A city of each country: latitude, longitude."""
ELSEWHERE = (-54.8, -68.3)
"""Ushuaia: in none of them, nor the other way round."""


def read(folder: Path, country: str, lat: float, lon: float) -> tuple[int, list[Reject], Intake]:
    """A record with one practice there: how many are valid, and what was said."""
    facts = REFERENCE.countries[country]
    record = msgspec.to_builtins(
        person(1, country=country, registrations=(), practices=(a_practice(currency=facts.currency),))
    )
    record["practices"][0]["point"] = {"lat": lat, "lon": lon}
    rejects = RejectsFile(folder / "rejects", country)
    intake = Intake(rejects)
    file = write_lines(folder / "feed.jsonl", [msgspec.json.encode(record)])
    found = list(SpecialistsFile(file, Rules(facts, REFERENCE.taxonomy, AS_OF)).read(intake))
    rejects.close()
    lines = [] if rejects.is_empty else rejects.path.read_bytes().splitlines()
    return len(found), [msgspec.json.decode(line, type=Reject) for line in lines], intake


@pytest.mark.parametrize("country", CAPITALS)
def test_swapped_coordinates_are_rejected_by_name(country: str, tmp_path: Path) -> None:
    lat, lon = CAPITALS[country]
    valid, (reject,), _ = read(tmp_path, country, lon, lat)
    assert valid == 0
    assert reject.field.startswith("$.practices[0].point")
    assert "latitude and longitude" in reject.reason
    assert "swapped" in reject.reason


@pytest.mark.parametrize("country", CAPITALS)
def test_the_right_way_round_nothing_is_said(country: str, tmp_path: Path) -> None:
    valid, rejects, intake = read(tmp_path, country, *CAPITALS[country])
    assert (valid, rejects) == (1, [])
    assert not [each for each in intake.findings.ranked() if "point" in each.reason]


@pytest.mark.parametrize("country", CAPITALS)
def test_elsewhere_the_record_is_kept_and_told(country: str, tmp_path: Path) -> None:
    valid, rejects, intake = read(tmp_path, country, *ELSEWHERE)
    assert (valid, rejects) == (1, [])
    (finding,) = [each for each in intake.findings.ranked() if "point" in each.reason]
    assert "correct the coordinates or the country" in finding.reason


@pytest.mark.parametrize("country", CAPITALS)
def test_every_place_of_the_country_lies_in_its_extent_and_none_the_other_way_round(country: str) -> None:
    extent = REFERENCE.countries[country].extent
    file = resources.files("seed_data") / "places" / f"{country.lower()}.tsv"
    with file.open(encoding="utf-8") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        points = [(float(row["lat"]), float(row["lon"])) for row in rows]
    assert all(extent.holds(lat, lon) for lat, lon in points)
    assert not any(extent.holds(lon, lat) for lat, lon in points)


@pytest.mark.parametrize("country", [code for code in CAPITALS if code != "US"])
def test_every_demonstration_record_lies_in_its_country(country: str) -> None:
    file = resources.files("seed_data") / "specialists" / f"{country.lower()}.jsonl"
    extent = REFERENCE.countries[country].extent
    for line in file.read_bytes().splitlines():
        for practice in msgspec.json.decode(line)["practices"]:
            point = msgspec.convert(practice["point"], Point)
            assert extent.holds(point.lat, point.lon)
