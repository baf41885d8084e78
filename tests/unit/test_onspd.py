"""Importing the ONS Postcode Directory: which rows count, what is refused, and where a postcode lies then."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import BadRecord, BadSetting, SourceUnreadable
from indexer.gazetteer import Gazetteer, Place
from indexer.gazetteer.postcode_points import PostcodePoints, points_path
from indexer.places_build.onspd import Imported, import_onspd
from indexer.places_build.onspd_rows import size_of

COLUMNS_2018 = (
    "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind,"
    "oshlthau,nhser,ctry,rgn,streg,pcon,eer,teclec,ttwa,pct,nuts,statsward,oa01,casward,park,lsoa01,"
    "msoa01,ur01ind,oac01,oa11,lsoa11,msoa11,wz11,ccg,bua11,buasd11,ru11ind,oac11,lat,long,lep1,lep2,"
    "pfa,imd,calncv,stp"
)
"""Of May 2018, as listed in the importer of Democracy Club's uk-geo-utils."""

COLUMNS_2025 = (
    "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,north1m,"
    "gridind,hlth19cd,nhser24cd,ctry25cd,rgn25cd,ssr95cd,pcon24cd,eer20cd,educ23cd,ttwa15cd,lat,long"
)
"""The first of November 2025 and the coordinates, from the same (0.19.1)."""


def row(postcode: str, lat: str = "51.519000", lon: str = "-0.147000", **changes: str) -> dict[str, str]:
    """A live postcode under the names of both generations of columns."""
    outward, inward = postcode[:-3].strip(), postcode[-3:]
    spellings = {"pcds": f"{outward} {inward}", "pcd": f"{outward:<4}{inward}", "pcd2": f"{outward:<4} {inward}"}
    renamed = {"pcd7": spellings["pcd"], "pcd8": spellings["pcd2"], "gridind": "1", "osgrdind": "1"}
    return spellings | renamed | {"dointr": "198001", "doterm": "", "lat": lat, "long": lon} | changes


LIVE = (row("W1G9PF", "51.520100", "-0.146900"), row("SW1A1AA", "51.501009", "-0.141588"))


def table(*rows: dict[str, str], columns: str = COLUMNS_2025, quoting: Any = csv.QUOTE_MINIMAL) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns.split(","), restval="", extrasaction="ignore", quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., Imported]:
    """Imports a table into the folder `var`."""

    def run(content: str | bytes, *, northern_ireland: bool = False, force: bool = False) -> Imported:
        file = tmp_path / "ONSPD_NOV_2026_UK.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_onspd(
            file,
            tmp_path / "var",
            with_northern_ireland=northern_ireland,
            is_forced=force,
            advance=lambda _: None,
        )

    return run


@pytest.fixture
def resolved(tmp_path: Path) -> Callable[[str], Place]:
    """Resolves a text with what was imported."""
    return lambda text: Gazetteer.open(tmp_path / "var", ["GB"]).resolve("GB", text)


def codes_in(folder: Path, *codes: str) -> list[str]:
    points = PostcodePoints.open(folder / "var", "GB")
    assert points is not None
    return [code for code in codes if points.point(code) is not None]


@pytest.mark.parametrize("columns", [COLUMNS_2018, COLUMNS_2025, "LONG,LAT,DOTERM,PCD7"])
def test_every_generation_of_columns(columns: str, imported: Callable[..., Imported], tmp_path: Path) -> None:
    by_name = [{name: value for key, value in each.items() for name in (key, key.upper())} for each in LIVE]
    result = imported("\ufeff" + table(*by_name, columns=columns, quoting=csv.QUOTE_ALL))
    assert (result.rows, result.kept) == (2, 2)
    assert codes_in(tmp_path, "W1G9PF", "SW1A1AA") == ["W1G9PF", "SW1A1AA"]


@pytest.mark.parametrize("text", ["W1G 9PF", "w1g9pf", "12 Harley Street, W1G 9PF", "W1G  9PF London"])
def test_a_full_postcode_has_its_own_point(
    text: str, imported: Callable[..., Imported], resolved: Callable[[str], Place]
) -> None:
    imported(table(*LIVE))
    place = resolved(text)
    assert (place.label, place.precision, place.uncertainty_km) == ("W1G 9PF", "postcode", 0.1)
    assert (place.lat, place.lon) == (51.5201, -0.1469)
    assert (place.region, place.density) == ("London, England", "dense")


def test_what_is_not_in_the_file_falls_back_to_the_outward_code(
    imported: Callable[..., Imported], resolved: Callable[[str], Place]
) -> None:
    imported(table(*LIVE, row("W1G8AA", doterm="201512"), row("W1G7BB", "99.999999", "0.000000", gridind="9")))
    for text in ("W1G", "W1G 8AA", "W1G 7BB", "W1G 0ZZ", "W1G 9"):
        place = resolved(text)
        assert (place.label, place.precision) == ("W1G", "outcode"), text


def test_what_is_left_out_is_counted(imported: Callable[..., Imported], tmp_path: Path) -> None:
    rows = (
        row("W1G8AA", doterm="201512"),
        row("NPT0AA", doterm="198412"),
        row("W1G7BB", "99.999999", "0.000000"),
        row("W1G6DD", gridind="6"),
        row("JE23AB", "99.999999", "0.000000"),
        row("BT11AA", "54.6", "-5.93"),
    )
    result = imported(table(*LIVE, *rows))
    assert (result.rows, result.kept) == (8, 2)
    assert result.left_out == {
        "withdrawn": 2,
        "without a point of their own": 2,
        "outside the United Kingdom": 1,
        "Northern Ireland": 1,
    }
    assert codes_in(tmp_path, "BT11AA", "W1G9PF") == ["W1G9PF"]
    assert imported(table(*LIVE, *rows), northern_ireland=True).kept == 3
    assert codes_in(tmp_path, "BT11AA") == ["BT11AA"]


def test_the_largest_table_of_a_zip_is_read(tmp_path: Path) -> None:
    file = tmp_path / "ONSPD.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Documents/names.csv", "a,b\n")
        archive.writestr("Data/ONSPD_NOV_2026_UK.csv", table(*LIVE))
        archive.writestr("User Guide/guide.pdf", "x" * 9999)
    read: list[int] = []
    result = import_onspd(file, tmp_path, with_northern_ireland=False, is_forced=False, advance=read.append)
    assert result.kept == 2
    assert sum(read) == size_of(file) == len(table(*LIVE))
    points = PostcodePoints.open(tmp_path, "GB")
    assert points is not None
    assert points.about == {"file": "ONSPD.zip", "sha256": result.sha256, "northern_ireland": "false"}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("", "ONSPD_NOV_2026_UK.csv:1: pcds or"),
        ("pcds,lat,long\n", "csv:1: doterm: there is no such column"),
        (table(*LIVE, row("W1G8AA", "north")), "csv:4: lat: 'north' is no number"),
        (table(*LIVE, row("W1G8AA", lon="")), "csv:4: long: '' is no number"),
        (table(*LIVE, row("W1G8AA", "35.0")), "csv:4: lat: 35.0, -0.147 is not in the United Kingdom"),
        (table(*LIVE)[:-20], r"csv:3: \$: .* fields instead of"),
        (table(*LIVE) + '"W1G', r"csv:4: \$"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_lost(
    content: str, named: str, imported: Callable[..., Imported], tmp_path: Path
) -> None:
    imported(table(*LIVE))
    before = points_path(tmp_path / "var", "GB").read_bytes()
    with pytest.raises(BadRecord, match=named):
        imported(content)
    assert points_path(tmp_path / "var", "GB").read_bytes() == before
    assert len(list((tmp_path / "var").iterdir())) == 1, "no half file stays behind"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (table(row("W1G8AA", doterm="201512")), "no live postcode"),
        (table(*LIVE, row("W1G8")), "1 of 3 rows are not written like a postcode"),
        (table(*LIVE).encode("utf-16"), "cannot be read"),
        (b"PK\x05\x06" + bytes(18), "holds no CSV file"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    content: str | bytes, named: str, imported: Callable[..., Imported]
) -> None:
    with pytest.raises(SourceUnreadable, match=named):
        imported(content)


def test_a_part_does_not_replace_the_whole(imported: Callable[..., Imported], tmp_path: Path) -> None:
    imported(table(*LIVE))
    with pytest.raises(SourceUnreadable, match="1 postcodes, 2 were imported before"):
        imported(table(LIVE[0]))
    assert codes_in(tmp_path, "SW1A1AA") == ["SW1A1AA"]
    assert imported(table(LIVE[0]), force=True).kept == 1
    assert codes_in(tmp_path, "SW1A1AA") == []


def test_a_file_that_the_import_did_not_write_is_named(tmp_path: Path) -> None:
    points_path(tmp_path, "GB").write_text("not a database, but long enough to be looked at" * 20)
    with pytest.raises(BadSetting, match="import it again, or delete it"):
        Gazetteer.open(tmp_path, ["GB"])
