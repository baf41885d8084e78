"""Commands where something outside of them is wrong: a setting, a path, a disk, another writer at work."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from indexer.cli import admin
from indexer.engines.embedded import EmbeddedEngine
from service.cli import main
from tests.builders import a_manifest
from tests.feeds import person, write_feed

pytestmark = pytest.mark.usefixtures("index")

FULL_DISK = Path("/dev/full")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return write_feed(tmp_path / "feed", [person(1), person(2)])


@pytest.fixture
def no_folder(tmp_path: Path) -> Path:
    """A file where a folder is needed: nobody, root included, can write below it."""
    path = tmp_path / "no_folder"
    path.write_text("a file")
    return path


@pytest.fixture
def writer_at_work(index: Path) -> Iterator[EmbeddedEngine]:
    """Another process' engine that is reindexing Austria."""
    engine = EmbeddedEngine(index)
    engine.writer().create_version(a_manifest("AT"))
    yield engine
    engine.close()


def directory(*arguments: object, code: int, commands: click.Group = main) -> Result:
    """Runs a command; an exception that reached the top would be a traceback in the operator's face."""
    result = CliRunner().invoke(commands, [str(argument) for argument in arguments], prog_name="directory")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize(
    "arguments",
    [
        ("reindex",),
        ("reindex", "GB"),
        ("status",),
        ("rollback", "GB"),
        ("prune",),
        ("generate", "--specialists", "9", "--reviews", "0", "out"),
        ("serve",),
    ],
)
def test_a_configured_country_without_a_file_is_a_wrong_setting(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIRECTORY_COUNTRIES", "GB,FR")
    told = directory(*arguments, code=2).stderr
    assert "DIRECTORY_COUNTRIES names 'FR'" in told
    assert "known are AE AT" in told


def test_a_country_configured_twice_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIRECTORY_COUNTRIES", "gb, GB")
    shown = json.loads(directory("status", "--json", code=0).stdout)["countries"]
    assert [each["country"] for each in shown] == ["GB"]


@pytest.mark.parametrize("commands", [admin, main], ids=["admin", "main"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "--country", "GB", "--specialists", "9", "--reviews", "0", "no_folder/big"),
        ("triage", "review", "--out", "no_folder/sheet.html"),
        ("reindex", "GB", "--report", "no_folder/report.json"),
    ],
    ids=lambda arguments: str(arguments[0]),
)
def test_a_path_that_cannot_be_written_is_one_line(
    arguments: tuple[str, ...], commands: click.Group, no_folder: Path
) -> None:
    told = directory(*arguments, code=1, commands=commands).stderr
    assert "no_folder/" in told
    assert len(told.splitlines()) == 1
    assert "Errno" not in told


def test_without_a_secret_reviewers_cannot_be_hidden_so_nothing_is_indexed(feed: Path) -> None:
    Path("var").write_text("no folder")
    assert "DIRECTORY_SECRET_KEY" in directory("reindex", "GB", "--from", feed, code=2).stderr
    assert "GB: not indexed" in directory("status", code=0).stdout


def test_rejects_that_cannot_be_written_leave_the_live_index_untouched(
    feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIRECTORY_SECRET_KEY", "5e" * 32)
    Path("var").write_text("no folder")
    with (feed / "specialists" / "gb.jsonl").open("ab") as file:
        file.write(b"{\n")
    told = directory("reindex", "GB", "--from", feed, code=1)
    assert told.stdout.startswith("GB: failed, live index untouched: cannot write the rejects to var/rejects/")


def test_a_report_that_cannot_be_written_is_told_before_any_work(feed: Path, no_folder: Path) -> None:
    told = directory("reindex", "GB", "--from", feed, "--report", no_folder / "report.json", code=1)
    assert (told.stdout, "nothing was indexed" in told.stderr) == ("", True)
    assert "GB: not indexed" in directory("status", code=0).stdout


def test_a_command_that_fails_leaves_the_last_report_as_it_was(feed: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    arguments = ("reindex", "GB", "--from", feed, "--report", report, "--force-check", "luck")
    directory(*arguments, code=2)
    assert not report.exists()
    report.write_text("the last one")
    directory(*arguments, code=2)
    assert report.read_text() == "the last one"


@pytest.mark.skipif(not FULL_DISK.exists(), reason="needs /dev/full, a disk without space")
def test_a_report_that_could_not_be_written_fails_the_command(feed: Path) -> None:
    told = directory("reindex", "GB", "--from", feed, "--report", FULL_DISK, code=1)
    assert told.stdout.startswith("GB: live: 2 read")
    assert "No space left on device; the index is as told above" in told.stderr


def test_prune_leaves_a_country_at_work_alone_and_goes_on(index: Path, writer_at_work: EmbeddedEngine) -> None:
    killed = EmbeddedEngine(index)
    for country in ("AE", "GB"):
        killed.writer().create_version(a_manifest(country))
    killed.close()
    told = directory("prune", code=1)
    assert [line[:12] for line in told.stdout.splitlines()] == ["AE: dropped ", "GB: dropped "]
    assert told.stderr.startswith("AT: AT is locked, being written: at-")
    assert f"(process {os.getpid()})" in told.stderr
    assert [state.role for state in writer_at_work.versions("AT")] == ["unsealed"]
    writer_at_work.close()
    assert directory("prune", code=0).stdout.startswith("AT: dropped ")


def test_prune_of_an_index_that_is_away_does_not_try_every_country(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIRECTORY_INDEX_URL", "http://127.0.0.1:9")
    assert directory("prune", code=1).stderr.count("127.0.0.1:9 cannot be reached") == 1
