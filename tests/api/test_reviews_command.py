"""`directory reviews` as somebody types it who decides on suspected reviews."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from indexer.cli import admin
from tests.builders import AS_OF, in_days
from tests.crowds import CROWD, CROWDED, crowded_feed


@pytest.fixture(autouse=True)
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The feed of an index that holds a crowd of reviews back."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIRECTORY_INDEX_URL", "embedded:index")
    monkeypatch.delenv("DIRECTORY_COUNTRIES", raising=False)
    feed = crowded_feed(tmp_path / "feed")
    reindexed = directory("reindex", "GB", "--from", feed, "--as-of", AS_OF)
    assert "20 reviews quarantined (20 empty scores)" in reindexed.stdout
    assert (
        f"GB: 20 reviews of {CROWDED} quarantined\nGB: to decide them: directory reviews pending"
        in reindexed.stderr
    )
    return feed


def directory(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(admin, [str(argument) for argument in arguments], prog_name="directory")
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def pending() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(directory("reviews", "pending", "--json").stdout)["pending"]
    return found


def test_what_waits_is_listed_with_evidence_and_due_day() -> None:
    told = directory("reviews", "pending").stdout.splitlines()
    first = f"{in_days(-26)} to {in_days(-20)}"
    assert told[0].startswith(f"GB: {CROWDED}: 20 reviews of {first}, empty scores, ")
    assert told[0].endswith(f"decide before {in_days(14)}")
    assert any("20 of 20 without proof of a visit; usual: 50%" in line for line in told)
    assert told[-1].split() == sorted(CROWD)
    found = pending()
    assert {each["review"] for each in found} == set(CROWD)
    assert {(each["country"], each["specialist"], each["due"]) for each in found} == {
        ("GB", CROWDED, str(in_days(14)))
    }
    assert found[0]["ground"]["findings"][0].keys() == {"signal", "points", "seen", "of", "usual"}
    assert directory("reviews", "pending", "--country", "DE").stdout == "nothing waits for a decision\n"


def test_decisions_are_kept_and_obeyed_by_the_next_reindex(live: Path) -> None:
    decided = directory("reviews", "decide", "x0", "x1", "remove", "--reason", "fake", "--by", "anna")
    assert decided.stdout.splitlines() == [
        f"GB: {review} of {CROWDED}: remove, by the next reindex" for review in ("x0", "x1")
    ]
    directory("reviews", "decide", "x2", "publish", "--reason", "the practice confirmed the visit")
    assert {each["review"] for each in pending()} == set(CROWD) - {"x0", "x1", "x2"}
    lines = [json.loads(line) for line in Path("index/review-decisions.jsonl").read_text().splitlines()]
    assert [(line["review"], line["act"], line["reason"], line["by"]) for line in lines[-3:-1]] == [
        ("x0", "remove", "fake", "anna"),
        ("x1", "remove", "fake", "anna"),
    ]
    again = directory("reindex", "GB", "--from", live, "--as-of", AS_OF)
    assert "17 reviews quarantined" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "remedy"),
    [
        (("nobody", "publish", "--reason", "x"), 1, "see: directory reviews pending"),
        (("x0", "nobody", "publish", "--reason", "x"), 1, "never suspected"),
        (("x0", "remove", "--reason", "because"), 2, "fake, incentivised"),
        (("x0", "remove", "--reason", "suspected"), 2, "fake, incentivised"),
        (("x0", "publish", "--reason", " "), 2, "--reason"),
        (("x0", "publish"), 2, "--reason"),
        (("x0", "maybe", "--reason", "x"), 2, "'publish', 'remove'"),
        (("publish", "--reason", "x"), 2, "ID"),
        (("x0", "publish", "--reason", "x", "--country", "DE"), 1, "never suspected"),
    ],
)
def test_what_cannot_be_decided_says_why_and_nothing_is_kept(
    arguments: tuple[str, ...], code: int, remedy: str
) -> None:
    before = Path("index/review-decisions.jsonl").read_bytes()
    assert remedy in directory("reviews", "decide", *arguments, code=code).output
    assert Path("index/review-decisions.jsonl").read_bytes() == before


def test_an_id_of_two_countries_is_asked_for_with_its_country(live: Path) -> None:
    for file in (live / "specialists" / "gb.jsonl", live / "reviews" / "gb.jsonl"):
        file.with_name("ie.jsonl").write_text(
            file.read_text()
            .replace('"country":"GB"', '"country":"IE"')
            .replace("GBP", "EUR")
            .replace("hcpc", "coru")
        )
    directory("reindex", "IE", "--from", live, "--as-of", AS_OF)
    assert (
        "in GB, IE; name one by --country"
        in directory("reviews", "decide", "x0", "publish", "--reason", "real", code=2).output
    )
    directory("reviews", "decide", "x0", "publish", "--reason", "real", "--country", "IE")
    left = [each["country"] for each in pending() if each["review"] == "x0"]
    assert left == ["GB"]
