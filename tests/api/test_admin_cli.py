"""The admin commands as an operator types them: exit codes, last lines, reports, help."""

import json
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from indexer.checks import Check, Finding
from indexer.cli import ExtraChecks, admin
from tests.builders import AS_OF
from tests.feeds import PLAN_NET, a_registration, opinion, person, write_feed, write_lines

pytestmark = pytest.mark.usefixtures("index")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return write_feed(tmp_path / "feed", [person(1), person(2)], [opinion(1, "s1")])


def directory(*arguments: object, code: int = 0) -> Result:
    """Feeds have fixed dates, so they are read as of the day they were written for."""
    if "--from" in arguments and "--as-of" not in arguments:
        arguments = (*arguments, "--as-of", AS_OF)
    result = CliRunner().invoke(admin, [str(argument) for argument in arguments], prog_name="directory")
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def live(country: str = "GB") -> dict[str, object] | None:
    countries = json.loads(directory("status", "--json").stdout)["countries"]
    found: dict[str, object] | None = next(each["live"] for each in countries if each["country"] == country)
    return found


def test_a_folder_is_indexed_and_one_line_says_so(feed: Path) -> None:
    result = directory("reindex", "gb", "--from", feed)
    assert result.stdout == "GB: live: 2 read, 2 eligible, 0 hidden, 1 reviews\n"
    told = live()
    assert told is not None
    assert told["counts"] == {
        "read": 2,
        "out_of_scope": 0,
        "rejected": 0,
        "merged": 0,
        "suppressed": 0,
        "quarantined": 0,
        "hidden": 0,
        "eligible": 2,
        "promoted": 2,
    }
    assert (told["reviews"], told["synthetic"], told["source"]) == (1, True, str(feed))


def test_without_a_country_the_files_of_the_folder_decide(feed: Path) -> None:
    write_feed(feed, [person(1, country="DE", practices=person(1).practices)], country="de")
    result = directory("reindex", "--from", feed, code=3)
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["DE", "GB"]


def test_countries_are_independent_and_the_most_severe_code_counts(feed: Path) -> None:
    (feed / "specialists" / "de.jsonl").write_text("{\n")
    refused = directory("reindex", "DE", "GB", "--from", feed, code=3)
    assert refused.stdout.splitlines()[0].startswith("DE: refused, live index untouched: check empty, rejected: ")
    assert refused.stdout.splitlines()[1].startswith("GB: live")
    failed = directory("reindex", "DE", "AT", "GB", "--from", feed, code=1)
    assert "AT: failed, live index untouched" in failed.stdout
    assert "specialists/at.jsonl" in failed.stdout
    assert failed.stdout.splitlines()[2].startswith("GB: live")


def test_rejects_are_told_and_kept(feed: Path) -> None:
    with (feed / "specialists" / "gb.jsonl").open("ab") as file:
        file.write(b"{\n")
    result = directory("reindex", "GB", "--from", feed, code=3)
    assert "gb.jsonl:3" in result.stderr
    (rejects,) = Path("var/rejects").glob("gb-*.jsonl")
    assert str(rejects) in result.stderr
    assert json.loads(rejects.read_text())["line"] == 3
    assert live() is None
    assert directory("reindex", "GB", "--from", feed, "--force-check", "rejected").exit_code == 0


def test_a_shrunken_feed_needs_force(feed: Path) -> None:
    directory("reindex", "GB", "--from", feed)
    write_lines(feed / "specialists" / "gb.jsonl", [])
    write_feed(feed, [person(n) for n in range(1, 6)], [])
    directory("reindex", "GB", "--from", feed, code=3)
    assert "check reviews" in directory("reindex", "GB", "--from", feed, code=3).stdout
    directory("reindex", "GB", "--from", feed, "--reviews", "none")
    write_feed(feed, [person(1)], [])
    assert "check count" in directory("reindex", "GB", "--from", feed, code=3).stdout
    directory("reindex", "GB", "--from", feed, "--force")


def test_the_demonstration_does_not_replace_real_people_unasked(feed: Path) -> None:
    write_feed(feed, [person(1, synthetic=False, registrations=(a_registration("PH12345"),))])
    directory("reindex", "GB", "--from", feed)
    real = live()
    assert "check kind" in directory("reindex", "GB", "--force", code=3).stdout
    assert live() == real
    directory("reindex", "GB", "--force-check", "kind")


def test_dry_run_reports_and_changes_nothing(feed: Path, tmp_path: Path) -> None:
    result = directory("reindex", "GB", "--from", feed, "--dry-run", "--report", tmp_path / "report.json")
    assert result.stdout.startswith("GB: would be promoted: 2 read")
    (report,) = json.loads((tmp_path / "report.json").read_text())["countries"]
    assert (report["result"], report["counts"]["promoted"]) == ("checked", 2)
    assert live() is None


def test_rollback_and_back_again(feed: Path) -> None:
    directory("rollback", "GB", code=1)
    directory("reindex", "GB", "--from", feed)
    first = live()
    assert "no previous version" in directory("rollback", "GB", code=1).output
    directory("reindex", "GB", "--from", feed)
    second = live()
    directory("rollback", "GB")
    assert live() == first
    directory("rollback", "GB")
    assert live() == second


def test_status_tells_a_person_what_to_do(feed: Path) -> None:
    assert "GB: not indexed; run: directory reindex GB" in directory("status").stdout
    directory("reindex", "GB", "--from", feed)
    lines = directory("status").stdout
    assert "2 eligible of 2 specialists on 2026-11-02, 1 reviews, synthetic" in lines
    assert "US" not in lines
    directory("reindex", "US", "--from", PLAN_NET, "--format", "fhir", "--as-of", "2024-08-31")
    assert "5 eligible of 6 specialists on 2024-08-31, 0 reviews, real" in directory("status").stdout


def test_status_never_shows_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIRECTORY_INDEX_URL", "http://admin:secret@127.0.0.1:9")
    assert "secret" not in directory("status", code=1).output


def test_an_index_that_is_not_there_fails_in_seconds_by_its_address(
    feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIRECTORY_INDEX_URL", "http://127.0.0.1:9")
    started = time.monotonic()
    result = directory("reindex", "GB", "DE", "--from", feed, code=1)
    assert "127.0.0.1:9" in result.output
    assert time.monotonic() - started < 10
    directory("status", code=1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["reindex", "XX"], "known are AE, AT"),
        (["reindex", "GB", "--from", "nowhere"], "does not exist"),
        (["reindex", "GB", "--as-of", "soon"], "write it like 2026-11-02"),
        (["reindex", "GB", "--force-check", "luck"], "choose of empty"),
        (["reindex", "GB", "--force-check", "mixed"], "choose of empty"),
        (["reindex", "GB", "--reviews", "nowhere"], "does not exist"),
        (["reindex", "--from", "."], "name the country"),
        (["reindex", "--bogus"], "No such option"),
        (["rollback"], "Missing argument"),
        (["generate", "out"], "Missing option"),
    ],
)
def test_wrong_usage_exits_2_and_says_how(arguments: list[str], told: str) -> None:
    assert told in directory(*arguments, code=2).output


def test_a_wrong_setting_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIRECTORY_INDEX_URL", "mysql://here")
    assert "DIRECTORY_INDEX_URL" in directory("status", code=2).output


def test_checks_of_the_ranking_are_taken_from_the_context(feed: Path) -> None:
    extra = ExtraChecks((Check("ranking", "a judged set", lambda _: Finding("out of order")),))
    arguments = ["reindex", "GB", "--from", str(feed)]
    refused = CliRunner().invoke(admin, arguments, obj=extra)
    assert (refused.exit_code, "check ranking: out of order" in refused.output) == (3, True)
    assert CliRunner().invoke(admin, [*arguments, "--force-check", "ranking"], obj=extra).exit_code == 0


def test_the_demonstration_is_alive_in_five_years() -> None:
    now = directory("reindex", "GB", "--as-of", "2026-11-02").stdout
    later = directory("reindex", "GB", "--as-of", "2031-11-02").stdout
    assert now == later
    assert " 0 eligible" not in now


def test_generated_directories_are_indexed(tmp_path: Path) -> None:
    directory(
        "generate", "--country", "GB", "--country", "AE", "--specialists", 60, "--reviews", 90, tmp_path / "big"
    )
    result = directory("reindex", "--from", tmp_path / "big")
    assert [line[:8] for line in result.stdout.splitlines()] == ["AE: live", "GB: live"]
    assert "rejected" not in result.stdout


def test_prune_drops_what_nobody_needs(feed: Path) -> None:
    directory("reindex", "GB", "--from", feed)
    assert directory("prune").stdout == ""


def test_every_command_explains_itself_and_every_option() -> None:
    def check(command: click.Command, path: str) -> None:
        assert command.help, path
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{path} {parameter.name}"
        if isinstance(command, click.Group):
            for name, each in command.commands.items():
                check(each, f"{path} {name}")

    check(admin, "directory")


def test_a_number_under_two_names_is_refused_with_the_remedy(feed: Path) -> None:
    twin = person(9, registrations=(a_registration("DEMO-1"),))
    write_feed(feed, [*map(person, range(1, 8)), twin])
    result = directory("reindex", "GB", "--from", feed)
    assert "8 read, 1 rejected" in result.stdout
    assert "under another name; correct one of them" in result.stderr
