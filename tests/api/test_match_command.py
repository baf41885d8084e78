"""`directory match`: the API's answer on the command line, and its exit codes."""

import contextlib
import json
import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from indexer.engines import open_engine
from indexer.gazetteer import Gazetteer
from indexer.records import Name
from indexer.reference import load_reference
from indexer.settings import Settings
from service.cli import main
from service.table import NARROWEST, WIDEST, display_width, fitted, print_table
from tests.api.conftest import NOBODY_LISTENS
from tests.api.scene import people_of, promoted
from tests.builders import AS_OF, a_document, a_practice, a_rating

ASKED = ("--country", "GB", "--outcome", "radicular_pain", "--near", "SW1A 1AA", "--as-of", AS_OF.isoformat())


LABELS = {
    "physiotherapist": "Physiotherapist",
    "sport_exercise_physician": "Sport and exercise physician",
    "emergency_department": "Emergency department",
}
HARD_TO_SHOW = a_document(
    id="hard-to-show",
    names=(Name(text="الدكتور عبد الرحمن بن محمد الأنصاري", script="Arab"),),
    professions=("sport_exercise_physician",),
    rating=a_rating(5.0, reviews=1234, value=5.0),
    practices=(a_practice(id="hard", name="The Practice of a Very Long Name", next_available=None),),
)
"""A name from right to left, words too long for a column, many reviews, no next date."""


@pytest.fixture
def run(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `directory match` in a folder of its own, with London indexed."""
    index = f"embedded:{tmp_path / 'index'}"
    promoted(open_engine(Settings(index_url=index)), [*people_of("GB"), HARD_TO_SHOW])
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


def test_a_country_is_written_in_any_case(run: Any) -> None:
    answers = [run(*ASKED, "--country", country).stdout for country in ("GB", "gb")]
    assert answers[0] == answers[1]
    assert json.loads(answers[0])["matches"]


def test_an_emergency_in_an_unknown_country_still_gets_numbers(run: Any) -> None:
    result = run("--country", "xx", "--outcome", "chest_pain", "--near", "anywhere")
    numbers = json.loads(result.stdout)["disposition"]["numbers"]
    assert result.exit_code == 0
    assert {"999", "998", "000"} <= {line["number"] for line in numbers}


def test_a_folder_of_state_that_cannot_be_written_exits_1_in_one_line(run: Any) -> None:
    Path("var").unlink()
    Path("var").write_text("no folder")
    result = run(*ASKED)
    assert (result.exit_code, result.stdout, "Errno" in result.stderr) == (1, "", False)
    assert "var: File exists" in result.stderr.splitlines()[0]
    assert "NHS 111" in result.stderr


def test_a_table_for_people(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    print_table(json.loads(run(*ASKED).stdout), LABELS)
    shown = capsys.readouterr().out
    assert shown.splitlines()[0] == "soon: Physiotherapist, Sport and exercise physician"
    assert "NHS 111" in shown
    assert "synthetic" in shown
    assert "within 25 km of SW1A" in shown
    print_table(json.loads(run("--country", "GB", "--outcome", "chest_pain", "--near", "x").stdout), LABELS)
    shown = capsys.readouterr().out
    assert shown.splitlines()[0] == "emergency: Emergency department"
    assert "nobody is listed" in shown


def on_a_terminal(*arguments: str) -> str:
    """What `directory match` shows on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    command = [str(Path(sys.executable).with_name("directory")), "match", *arguments]
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    shown = b""
    with subprocess.Popen(command, stdout=theirs, env=environment) as process:
        os.close(theirs)
        with contextlib.suppress(OSError):  # a terminal that is no longer written to cannot be read
            while part := os.read(ours, 4096):
                shown += part
    os.close(ours)
    assert process.returncode == 0
    return click.unstyle(shown.decode())


def test_a_terminal_gets_the_table_in_words(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIRECTORY_INDEX_URL", f"embedded:{tmp_path / 'index'}")
    lines = on_a_terminal(*ASKED).splitlines()
    called = load_reference().taxonomy.professions
    who = [called[code].label.en for code in ("physiotherapist", "sport_exercise_physician")]
    assert lines[0] == f"soon: {', '.join(who)}"
    head = next(number for number, line in enumerate(lines) if line.startswith("# "))
    assert max(map(display_width, lines[head:])) == 80
    assert re.search(r"^1  Alex Reed .+ 2026-11-\d\d$", lines[head + 1])


@pytest.mark.parametrize(("terminal", "width"), [(40, 80), (80, 80), (101, 101), (300, 122)])
def test_the_table_fits_the_terminal(run: Any, capsys: Any, terminal: int, width: int) -> None:
    print_table(json.loads(run(*ASKED).stdout), LABELS, terminal)
    shown = capsys.readouterr().out
    head = next(number for number, line in enumerate(shown.splitlines()) if line.startswith("# "))
    lines = shown.splitlines()[head : head + 7]
    assert lines[-1].startswith("6 ")
    assert NARROWEST <= width <= WIDEST
    assert max(map(display_width, lines)) == width
    dates = {display_width(line[: found.start()]) for line in lines if (found := re.search(r"\S+$", line))}
    assert len(dates) == 1, "the last column begins at one place in every line"
    (hard,) = (line for line in lines if "عبد" in line)
    assert hard.endswith(" 5.0 (1234) -")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Reed", "Reed   "),
        ("Alexander", "Alexan…"),
        ("日本語の名前", "日本語…"),
        ("Zoe\u0308 Reed", "Zoe\u0308 Re…"),
        ("\x1b[2JReed", "[2JReed"),
        ("سارة", "\u2068سارة\u2069   "),
        ("عبد الرحمن", "\u2068عبد ال…\u2069"),
    ],
)
def test_a_cell_takes_its_columns_in_any_script(text: str, shown: str) -> None:
    assert (fitted(text, 7), display_width(shown)) == (shown, 7)


def test_the_example_place_of_every_country_is_known(state: Path) -> None:
    countries = load_reference().countries
    gazetteer = Gazetteer.open(state, tuple(countries))
    for code, country in countries.items():
        assert gazetteer.resolve(code, country.example_place).label
