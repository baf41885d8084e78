"""`directory update` as an operator types it, and what the journal tells of every run."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from indexer.cli import admin
from indexer.engines.embedded import EmbeddedEngine
from indexer.journal import JOURNAL, KEPT_RUNS, Run, Step, next_number, runs_of
from tests.builders import AS_OF
from tests.feeds import opinion, person, write_feed, write_lines

pytestmark = pytest.mark.usefixtures("index")

MOMENT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def live(tmp_path: Path) -> None:
    reviews = [opinion(number, f"s{number}") for number in (1, 2, 3)]
    feed = write_feed(tmp_path / "feed", map(person, range(1, 7)), reviews)
    directory("reindex", "GB", "--from", feed, "--as-of", AS_OF)


def directory(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(admin, [str(argument) for argument in arguments], prog_name="directory")
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def delta(*changes: tuple[str, str, dict[str, Any]], file: str = "delta.jsonl") -> Path:
    lines = [{"op": op, "type": kind, "record": record} for op, kind, record in changes]
    return write_lines(Path.cwd() / file, (json.dumps(line).encode() for line in lines))


def status() -> dict[str, Any]:
    countries = json.loads(directory("status", "--json").stdout)["countries"]
    found: dict[str, Any] = next(each for each in countries if each["country"] == "GB")
    return found


def test_an_update_says_what_it_changed_and_can_be_undone(live: None) -> None:
    slot = {"specialist_id": "s2", "practice_id": "p1", "next_available": "2026-12-01"}
    changes = delta(("delete", "specialist", {"id": "s1"}), ("upsert", "availability", slot))
    before = status()["live"]
    told = directory("update", "gb", "--from", changes).stdout
    assert told == "GB: live: 2 read, 0 people added, 1 changed, 1 removed, 5 eligible, 0 hidden, 2 reviews\n"
    after = status()
    assert (after["live"]["updates"], after["live"]["counts"]["promoted"], after["live"]["reviews"]) == (1, 5, 2)
    assert after["previous"]["version"] == before["version"]
    assert "and 1 update," in directory("status").stdout
    directory("rollback", "GB")
    assert status()["live"]["version"] == before["version"]


def test_a_report_holds_what_the_line_says(live: None) -> None:
    changes = delta(("delete", "specialist", {"id": "s1"}), ("delete", "specialist", {"id": "nobody"}))
    directory("update", "GB", "--from", changes, "--report", "report.json")
    report = json.loads(Path("report.json").read_text())["countries"][0]
    assert report["changes"] == {"added": 0, "changed": 0, "removed": 1, "absent": 1}
    assert [stage["name"] for stage in report["stages"]] == [
        "reading changes",
        "applying changes",
        "sealing",
        "checking",
    ]


def test_an_update_that_removes_most_is_refused_unless_forced(live: None) -> None:
    changes = delta(*(("delete", "specialist", {"id": f"s{number}"}) for number in range(1, 5)))
    refused = directory("update", "GB", "--from", changes, code=3)
    assert "less than half" in refused.output
    assert status()["live"]["counts"]["promoted"] == 6
    directory("update", "GB", "--from", changes, "--force")
    assert status()["live"]["counts"]["promoted"] == 2


@pytest.mark.parametrize(
    ("content", "code"), [(b"\x1f\x8b broken", 1), (b"<html>not found</html>\n", 3), (b"{}\n", 3)]
)
def test_a_file_that_is_no_delta_leaves_everything_as_it_was(live: None, content: bytes, code: int) -> None:
    Path("wrong.jsonl").write_bytes(content)
    before = status()["live"]
    assert "wrong.jsonl" in directory("update", "GB", "--from", "wrong.jsonl", code=code).output
    assert status()["live"] == before


def test_an_empty_delta_changes_nothing_and_says_so(live: None) -> None:
    before = status()["live"]
    assert "0 people added, 0 changed, 0 removed" in directory("update", "GB", "--from", delta()).stdout
    assert [status()["live"][key] for key in ("counts", "reviews")] == [
        before[key] for key in ("counts", "reviews")
    ]


def test_without_an_index_the_remedy_is_named() -> None:
    assert "run: directory reindex GB" in directory("update", "GB", "--from", delta(), code=1).output


def test_the_journal_tells_every_state_of_every_run(live: None) -> None:
    directory("update", "GB", "--from", delta(("delete", "specialist", {"id": "s1"})))
    directory("rollback", "GB")
    rollback, update, reindex = status()["runs"]
    assert [run["kind"] for run in (rollback, update, reindex)] == ["rollback", "update", "reindex"]
    states = ["started", "filled", "sealed", "checked", "promoted", "pruned"]
    assert [step["state"] for step in update["steps"]] == states
    assert [step["state"] for step in reindex["steps"]] == states
    assert (reindex["steps"][1]["specialists"], update["steps"][1]["specialists"]) == (6, 5)
    assert {run["end"] for run in (rollback, update, reindex)} == {"promoted"}
    directory("update", "GB", "--from", delta(("delete", "specialist", {"id": "s1"})), "--dry-run")
    assert "passed a dry run" in directory("status").stdout


def test_a_refused_run_is_told_by_status(live: None) -> None:
    directory("update", "GB", "--from", delta(("delete", "specialist", {})), code=3)
    assert "was refused: check rejected" in directory("status").stdout
    run = status()["runs"][0]
    assert (run["end"], run["rejected"], run["steps"][-1]["state"]) == ("refused", 1, "sealed")


def test_a_run_that_was_killed_is_told_as_far_as_it_came(live: None, index: Path) -> None:
    killed = Run(
        country="GB",
        number=1,
        kind="reindex",
        version="gb-00000000-20261102t000000000000z",
        source="feed",
        by="anna",
        steps=(Step("started", MOMENT),),
    )
    engine = EmbeddedEngine(index)
    engine.keep(JOURNAL, [killed])
    engine.close()
    assert "came as far as started and has not ended" in directory("status").stdout


def test_the_journal_keeps_the_last_runs_only() -> None:
    runs: list[Run] = []
    for number in range(KEPT_RUNS + 5):
        steps = (Step("started", MOMENT),)
        run = Run(country="GB", number=number, kind="update", version="v", source="d", by="anna", steps=steps)
        runs = [each for each in runs if each.key != run.key] + [run]
    assert len(runs) == KEPT_RUNS
    assert [run.number for run in runs_of("GB", runs)][:2] == [KEPT_RUNS + 4, KEPT_RUNS + 3]
    assert next_number("GB", runs) == KEPT_RUNS + 5
    assert next_number("DE", runs) == 0
