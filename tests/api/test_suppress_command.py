"""`directory suppress` and `restore` as an operator types them: what they say, and what they refuse."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.cli import admin
from indexer.engines.embedded import EmbeddedEngine
from tests.builders import AS_OF
from tests.feeds import opinion, person, write_feed

TEXT = "She remembered my daughter's name."


@pytest.fixture(autouse=True)
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three people indexed, two of them reviewed, in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIRECTORY_INDEX_URL", "embedded:index")
    monkeypatch.delenv("DIRECTORY_COUNTRIES", raising=False)
    reviews = [opinion(number, f"s{number % 2 + 1}", text=TEXT if number == 1 else "Kind.") for number in range(8)]
    write_feed(tmp_path / "feed", [person(number) for number in (1, 2, 3)], reviews)
    reindex()
    return tmp_path / "index"


@pytest.fixture
def server(index: Path) -> Iterator[EmbeddedEngine]:
    with closing(EmbeddedEngine(index)) as opened:
        yield opened


def directory(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(admin, arguments, prog_name="directory")
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def reindex() -> Result:
    return directory("reindex", "GB", "--from", "feed", "--as-of", AS_OF.isoformat())


def listed(server: EmbeddedEngine) -> set[str]:
    return set(server.live("GB").get(["s1", "s2", "s3"]))


def test_a_suppression_is_obeyed_by_a_running_server_and_by_the_next_reindex(server: EmbeddedEngine) -> None:
    assert listed(server) == {"s1", "s2", "s3"}
    said = directory("suppress", "specialist", "s1", "--reason", "HCPC suspension").stdout
    assert said == "specialist s1: suppressed in all countries\nGB: no longer shown\n"
    assert listed(server) == {"s2", "s3"}
    assert "3 read, 1 suppressed, 2 eligible, 0 hidden, 4 reviews, 4 reviews suppressed" in reindex().stdout
    assert listed(server) == {"s2", "s3"}
    directory("rollback", "GB")
    assert listed(server) == {"s2", "s3"}
    assert "GB: shown again" in directory("restore", "specialist", "s1", "--reason", "appeal upheld").stdout
    assert listed(server) == {"s1", "s2", "s3"}


def test_what_a_reindex_left_out_comes_back_with_the_next(server: EmbeddedEngine) -> None:
    directory("suppress", "specialist", "s1", "--country", "gb", "--reason", "HCPC suspension")
    reindex()
    said = directory("restore", "specialist", "s1", "--country", "GB", "--reason", "appeal upheld").stdout
    assert "comes back with: directory reindex GB" in said
    assert listed(server) == {"s2", "s3"}
    reindex()
    assert listed(server) == {"s1", "s2", "s3"}


def test_the_text_of_an_erased_review_leaves_the_disk(index: Path, server: EmbeddedEngine) -> None:
    assert server.live("GB").reviews("s2", 0, 10)[0] == 4
    said = directory("suppress", "review", "r1", "--reason", "erasure").stdout
    assert "GB: no longer shown, nor counted in what is shown of s2" in said
    assert "directory reindex GB" in said
    assert server.live("GB").reviews("s2", 0, 10)[0] == 3
    reindex()
    live = server.live("GB").manifest.version
    assert not holds(index / "gb" / live, TEXT)
    assert holds(index / "gb", TEXT), "the version kept for rollback holds it still"
    reindex()
    assert not holds(index, TEXT)
    assert TEXT not in (index / "suppressed.jsonl").read_text()


def holds(folder: Path, text: str) -> bool:
    return any(text.encode() in each.read_bytes() for each in folder.rglob("*") if each.is_file())


def test_the_list_says_who_ruled_what_when_and_why() -> None:
    assert directory("suppress", "--list").stdout == "nothing is suppressed\n"
    directory("suppress", "specialist", "s1", "--reason", "HCPC suspension", "--by", "A. Registrar")
    directory("suppress", "review", "r1", "--reason", "erasure", "--country", "GB")
    directory("restore", "specialist", "s1", "--reason", "appeal upheld")
    directory("suppress", "specialist", "s1", "--reason", "suspended again", "--by", "A. Registrar")
    lines = directory("suppress", "--list").stdout.splitlines()
    assert [line.split(" since ")[0] for line in lines] == ["review r1 in GB", "specialist s1 in all countries"]
    assert lines[1].endswith("by A. Registrar: suspended again")
    rows = json.loads(directory("suppress", "--list", "--json").stdout)["suppressed"]
    assert [(row["kind"], row["id"], row["country"]) for row in rows] == [
        ("review", "r1", "GB"),
        ("specialist", "s1", None),
    ]
    assert set(rows[0]) == {"kind", "id", "country", "at", "by", "reason"}
    assert rows[0]["by"]


def test_an_id_that_is_not_indexed_is_kept_and_said(server: EmbeddedEngine) -> None:
    result = directory("suppress", "specialist", "s9", "--reason", "expected from the new feed")
    assert "no specialist s9 is indexed there now; obeyed should one ever come" in result.stderr
    again = directory("suppress", "specialist", "s9", "--reason", "once more")
    assert "(it was already)" in again.stdout
    assert server.live("GB").is_suppressed("s9")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("suppress",), 2, "say what"),
        (("suppress", "specialist"), 2, "say what"),
        (("suppress", "practice", "p1", "--reason", "x"), 2, "specialist"),
        (("suppress", "specialist", "s1"), 2, "--reason"),
        (("suppress", "specialist", "s1", "--reason", " "), 2, "empty"),
        (("suppress", "specialist", "not an id", "--reason", "x"), 2, "is no id"),
        (("suppress", "specialist", "s1", "--reason", "x", "--country", "xx"), 2, "unknown country"),
        (("suppress", "--json"), 2, "--list"),
        (("suppress", "--list", "specialist", "s1"), 2, "--list"),
        (("restore", "specialist", "s1", "--reason", "x"), 1, "is not suppressed; see: directory suppress --list"),
        (("restore", "specialist", "s1"), 2, "--reason"),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    index: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert words in directory(*arguments, code=code).stderr
    assert not (index / "suppressed.jsonl").exists()


def test_a_restoration_goes_as_far_as_it_says(server: EmbeddedEngine) -> None:
    directory("suppress", "specialist", "s1", "--reason", "x")
    refused = directory("restore", "specialist", "s1", "--country", "GB", "--reason", "y", code=1)
    assert "suppressed in all countries; restore it without --country" in refused.stderr
    assert listed(server) == {"s2", "s3"}
