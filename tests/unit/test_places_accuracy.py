"""`places check FILE`: figures over rows of which the right point is known, and bad rows named."""

from pathlib import Path

import pytest

from indexer.errors import BadRecord, SourceUnreadable
from indexer.gazetteer import Gazetteer
from indexer.places_build import COUNTRIES
from indexer.places_build.accuracy import Row, answer, figures, read_rows, write_misses

ROWS = [
    Row("DE", "München", 48.137, 11.575),
    Row("DE", "10115", 52.532, 13.385),
    Row("DE", "Köln", 48.137, 11.575),
    Row("DE", "Neustadt", 53.378, 7.979),
    Row("DE", "Hambburg", 53.55, 9.99),
    Row("AE", "Dubai", 25.077, 55.309),
    Row("AE", "Zzyzx", 25.077, 55.309),
]


def test_figures_of_each_country(gazetteer: Gazetteer) -> None:
    emirates, germany = figures(answer(gazetteer, row) for row in ROWS)
    assert (germany.country, germany.rows) == ("DE", 5)
    assert (germany.hit_rate, germany.far_rate) == (0.4, 0.2)
    assert (germany.ambiguous_rate, germany.unknown_rate, germany.unknown_offered) == (0.2, 0.2, 1)
    assert germany.wrong_country == emirates.wrong_country == 0
    assert germany.error_km_p50 is not None
    assert germany.error_km_p50 < 2
    assert germany.error_km_p99 == pytest.approx(456, abs=5), "Köln is not where that row says"
    assert (emirates.hit_rate, emirates.unknown_rate, emirates.unknown_offered) == (0.5, 0.5, 0)


def test_figures_without_any_hit(gazetteer: Gazetteer) -> None:
    [emirates] = figures([answer(gazetteer, ROWS[-1])])
    assert (emirates.error_km_p50, emirates.error_km_p99) == (None, None)


def test_misses_are_written_with_what_became_of_them(gazetteer: Gazetteer, tmp_path: Path) -> None:
    out = tmp_path / "misses.csv"
    assert write_misses([answer(gazetteer, row) for row in ROWS], out) == 4
    lines = out.read_text().splitlines()
    assert lines[0] == "country,text,lat,lon,outcome,label,error_km,is_offered"
    assert [line.split(",")[1] for line in lines[1:]] == ["Köln", "Neustadt", "Hambburg", "Zzyzx"]
    assert lines[1].startswith("DE,Köln,48.137,11.575,far,Köln,45")
    assert lines[3].endswith("unknown,,,true")


def test_rows_may_have_more_columns(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text('\ufeffsource,country,text,lat,lon\nx,gb,"Newcastle, Staffordshire",53.0,-2.2\n', "utf-8")
    assert read_rows(file, COUNTRIES) == [Row("GB", "Newcastle, Staffordshire", 53.0, -2.2)]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("country,text,lat\nGB,Bath,51.4\n", "rows.csv:1: lon: there is no such column"),
        ("country,text,lat,lon\nGB,Bath,51.4,-2.4\nFR,Paris,48.9,2.4\n", "rows.csv:3: country: .*'FR'"),
        ("country,text,lat,lon\nGB,,51.4,-2.4\n", "rows.csv:2: text: it is empty"),
        ("country,text,lat,lon\nGB,Bath,fifty,-2.4\n", "rows.csv:2: lat: 'fifty' is no number"),
        ("country,text,lat,lon\nGB,Bath,51.4\n", "rows.csv:2: lon: '' is no number"),
        ("country,text,lat,lon\nGB,Bath,51.4,nan\n", "rows.csv:2: lon: nan is not within 180"),
        ("country,text,lat,lon\nGB,Bath,-91,0\n", "rows.csv:2: lat: -91.0 is not within 90"),
    ],
)
def test_a_bad_row_is_named(content: str, named: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(content, "utf-8")
    with pytest.raises(BadRecord, match=named):
        read_rows(file, COUNTRIES)


@pytest.mark.parametrize("content", [b"", b"country,text,lat,lon\n", "country\n".encode("utf-16")])
def test_a_file_without_rows_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(content)
    with pytest.raises((SourceUnreadable, BadRecord)):
        read_rows(file, COUNTRIES)
