"""`directory places …` as an operator types it: tables, JSON, files written, and errors in one line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.cli import admin

ROWS = "country,text,lat,lon\nIE,Cork,51.898,-8.471\nIE,Blackrock,53.3015,-6.1778\nAE,00000,25.0,55.0\n"
POSTCODES = "pcds,doterm,lat,long\nW1G 9PF,,51.5201,-0.1469\nW1G 8AA,201512,51.52,-0.147\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory: the folder of state is made in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def rows(here: Path) -> Path:
    file = here / "rows.csv"
    file.write_text(ROWS)
    return file


def directory(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(admin, [str(argument) for argument in arguments], prog_name="directory")
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def test_figures_as_a_table(rows: Path) -> None:
    head, *lines = directory("places", "check", rows).stdout.splitlines()
    assert " ".join(head.split()) == "rows hit far ambiguous unknown km p50 p90 p99 wrong country"
    assert [line.split()[:6] for line in lines] == [
        ["AE", "1", "0.0%", "0.0%", "0.0%", "100.0%"],
        ["IE", "2", "50.0%", "0.0%", "50.0%", "0.0%"],
    ]


def test_figures_as_json_and_the_misses(rows: Path, here: Path) -> None:
    result = directory("places", "check", rows, "--json", "--misses", here / "misses.csv")
    emirates, ireland = json.loads(result.stdout)["countries"]
    assert (emirates["country"], emirates["unknown_rate"], emirates["error_km_p50"]) == ("AE", 1.0, None)
    assert (ireland["rows"], ireland["hit_rate"], ireland["ambiguous_offered"]) == (2, 0.5, 1)
    assert result.stderr == f"2 rows missed are in {here / 'misses.csv'}\n"
    assert len((here / "misses.csv").read_text().splitlines()) == 3


def test_a_bad_row_ends_the_check(rows: Path) -> None:
    rows.write_text(ROWS + "XX,Nowhere,0,0\n")
    assert (
        "rows.csv:5: country: there is no gazetteer of 'XX'" in directory("places", "check", rows, code=1).stderr
    )


def test_without_a_file_the_tables_are_looked_through() -> None:
    assert directory("places", "check").stdout == "nothing is wrong\n"
    assert "go with a FILE" in directory("places", "check", "--json", code=2).stderr


def test_postcodes_are_imported_and_used(here: Path) -> None:
    file = here / "ONSPD.csv"
    file.write_text(POSTCODES)
    result = directory("places", "import-onspd", file)
    assert result.stdout == "1 postcodes of 2 rows are in var/postcodes-gb-1.sqlite\n"
    assert "left out: 1 withdrawn" in result.stderr
    assert "SHA-256 of ONSPD.csv: " in result.stderr
    (here / "rows.csv").write_text("country,text,lat,lon\nGB,W1G 9PF,51.5201,-0.1469\n")
    figures = json.loads(directory("places", "check", here / "rows.csv", "--json").stdout)["countries"]
    assert figures[0]["error_km_p50"] == 0.0


def test_a_file_that_is_not_there_is_wrong_usage(here: Path) -> None:
    assert "does not exist" in directory("places", "import-onspd", here / "none.csv", code=2).stderr
