"""`directory match`: the API's answer on the command line, and its exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from indexer.engines import open_engine
from indexer.settings import Settings
from service.cli import main
from service.server import CAPITALS as PLACES_TO_TRY
from service.table import print_table
from tests.api.conftest import NOBODY_LISTENS
from tests.api.scene import CAPITALS, people_of, promoted
from tests.builders import AS_OF

ASKED = ("--country", "GB", "--outcome", "radicular_pain", "--near", "SW1A 1AA", "--as-of", AS_OF.isoformat())


@pytest.fixture
def run(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `directory match` in a folder of its own, with London indexed."""
    index = f"embedded:{tmp_path / 'index'}"
    promoted(open_engine(Settings(index_url=index)), people_of("GB"))
    (tmp_path / "var").symlink_to(state)
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, url: str = index) -> Result:
        return CliRunner().invoke(main, ["match", *arguments], env={"DIRECTORY_INDEX_URL": url})

    return invoke


def test_json_of_the_api_where_there_is_no_terminal(run: Any) -> None:
    result = run(*ASKED, "--limit", "2", "--radius-km", "10")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert len(answer["matches"]) == 2
    assert answer["location"]["radius_km"] == 10
    assert answer["index_version"].startswith("gb-")


@pytest.mark.parametrize("url", [None, NOBODY_LISTENS])
def test_an_emergency_exits_0_whatever_else_is_wrong(run: Any, url: str | None) -> None:
    options = {} if url is None else {"url": url}
    result = run(
        "--country", "GB", "--outcome", "chest_pain", "--near", "no such place", "--limit", "99", **options
    )
    assert result.exit_code == 0
    assert json.loads(result.stdout)["disposition"]["level"] == "emergency"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--outcome", "nope"), "unknown_outcome"),
        (("--country", "XX"), "unknown_country"),
        (("--near", "Newcastle"), "ambiguous_location"),
        (("--limit", "99"), "invalid_value"),
    ],
)
def test_a_refused_request_exits_2_and_says_why(run: Any, arguments: tuple[str, str], code: str) -> None:
    result = run(*ASKED, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert code in result.stderr


def test_an_index_that_cannot_answer_exits_1_naming_it(run: Any) -> None:
    away = run(*ASKED, url=NOBODY_LISTENS)
    assert away.exit_code == 1
    assert NOBODY_LISTENS in away.stderr
    never = run(*ASKED, "--country", "DE", "--near", "10115")
    assert (never.exit_code, "directory reindex DE" in never.stderr) == (1, True)


def test_a_broken_setting_exits_2_naming_it(run: Any) -> None:
    result = run(*ASKED, url="ftp://x")
    assert (result.exit_code, "DIRECTORY_INDEX_URL" in result.stderr) == (2, True)


def test_a_table_for_people(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    print_table(json.loads(run(*ASKED).stdout))
    shown = capsys.readouterr().out
    assert "NHS 111" in shown
    assert "synthetic" in shown
    assert "within 25 km of SW1A" in shown
    print_table(json.loads(run("--country", "GB", "--outcome", "chest_pain", "--near", "x").stdout))
    assert "nobody is listed" in capsys.readouterr().out


def test_the_place_to_try_is_known_in_every_country() -> None:
    assert set(CAPITALS) <= set(PLACES_TO_TRY)
