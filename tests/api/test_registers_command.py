"""`directory registers import` as an operator types it: what is kept, obeyed by reindexes, refused and told."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.cli import admin
from indexer.engines.embedded import EmbeddedEngine
from indexer.records import Name
from indexer.register_entries import register_shelf
from tests.builders import AS_OF, a_manifest, in_days
from tests.feeds import a_registration, person, write_feed

PEOPLE = [
    person(number, names=(Name(text=f"Alex Reed{number}"),), registrations=(a_registration(f"DEMO-{number}"),))
    for number in range(1, 8)
]
MAPPING = """
[columns]
number = "No"
name = "Name"
status = "Status"
[status]
Registered = "active"
Suspended = "suspended"
"""


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of its own with seven people, a mapping, in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIRECTORY_INDEX_URL", "embedded:index")
    monkeypatch.delenv("DIRECTORY_COUNTRIES", raising=False)
    write_feed(tmp_path / "feed", PEOPLE)
    (tmp_path / "map.toml").write_text(MAPPING)
    directory("reindex", "GB", "--from", "feed", "--as-of", AS_OF)
    return tmp_path


def directory(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(admin, [str(argument) for argument in arguments], prog_name="directory")
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def learn(*rows: str, options: tuple[object, ...] = (), day: int = 0, code: int = 0) -> Result:
    Path("export.csv").write_text("\n".join(["No,Name,Status", *rows]))
    days = ("--exported-on", in_days(day), "--as-of", in_days(day))
    command = ("registers", "import", "GB", "HCPC", "export.csv", "--mapping", "map.toml")
    return directory(*command, *days, *options, code=code)


def reindex(day: int) -> str:
    return directory("reindex", "GB", "--from", "feed", "--as-of", in_days(day)).stdout


@pytest.fixture
def engine() -> Iterator[EmbeddedEngine]:
    opened = EmbeddedEngine(Path("index"))
    yield opened
    opened.close()


def test_a_suspension_is_told_kept_and_obeyed_by_every_later_reindex(engine: EmbeddedEngine) -> None:
    told = learn('DEMO-1,"REED1, Alex",Suspended', "DEMO-2,Alex Reed2,Registered", "PH9,Joan Who,Registered")
    assert "GB hcpc: 3 rows, 2 known numbers, 0 known from later, 1 of nobody here" in told.stdout
    assert "1 will be hidden by the next reindex" in told.stdout
    assert "GB: 1 hidden at once" in told.stdout
    assert "run: directory reindex GB --from feed" in told.stdout
    assert "s1 (Alex Reed1): suspended" in told.stderr
    assert set(engine.live("GB").get(["s1", "s2"])) == {"s2"}
    for day in (1, 2):
        assert "6 eligible, 1 hidden (1 suspended)" in reindex(day)
    documents = engine.live("GB").get(["s1", "s2"])
    assert not documents["s1"].windows
    assert documents["s2"].specialist.verified_at == AS_OF
    assert documents["s2"].is_eligible(in_days(364))


def test_hidden_at_once_it_cannot_be_restored_by_hand_and_is_shown_by_a_later_export(
    engine: EmbeddedEngine,
) -> None:
    learn("DEMO-1,Alex Reed1,Suspended")
    assert "s1 in GB since" in directory("suppress", "--list").stdout
    refused = directory("restore", "specialist", "s1", "--reason", "a mistake", code=1)
    assert "hidden because of a register" in refused.stderr
    assert not engine.live("GB").get(["s1"])
    told = learn("DEMO-1,Alex Reed1,Registered", day=1)
    assert "GB: 1 no longer hidden by what a register said before" in told.stdout
    assert engine.live("GB").get(["s1"])


def test_it_can_reindex_at_once_from_where_the_live_index_came_from(engine: EmbeddedEngine) -> None:
    assert (
        "GB: live: 7 read, 6 eligible, 1 hidden"
        in learn("DEMO-1,Alex Reed1,Suspended", options=("--reindex",)).stdout
    )
    assert engine.live("GB").manifest.hidden_by == {"suspended": 1}
    assert "7 eligible" in learn("DEMO-1,Alex Reed1,Registered", options=("--reindex",), day=1).stdout


def test_without_its_source_the_entries_are_kept_and_the_command_says_how(workplace: Path) -> None:
    (workplace / "feed").rename(workplace / "moved")
    failed = learn("DEMO-1,Alex Reed1,Suspended", options=("--reindex",), code=1)
    assert "kept, not reindexed: feed is not there; run: directory reindex GB --from feed" in failed.stderr
    assert "1 hidden (1 suspended)" in directory("reindex", "GB", "--from", "moved", "--as-of", AS_OF).stdout


COLUMNS = """
[specialists.fields]
id = "ref"
"names[0].text" = "name"
professions = { constant = ["physiotherapist"] }
verified_at = { constant = 2026-11-01 }
"registrations[0].register" = { constant = "hcpc" }
"registrations[0].number" = "hcpc"
"practices[0].name" = "site"
"practices[0].address.city" = "town"
"practices[0].point.lat" = "lat"
"practices[0].point.lon" = "lon"
"""


def test_it_reindexes_by_the_mapping_and_the_reviews_that_were_named(
    workplace: Path, engine: EmbeddedEngine
) -> None:
    (workplace / "columns.toml").write_text(COLUMNS)
    rows = [f"s{number},Alex Reed{number},PH1234{number},Strand,London,51.5,-0.13" for number in range(1, 8)]
    (workplace / "people.csv").write_text("\n".join(["ref,name,hcpc,site,town,lat,lon", *rows]))
    stated = ("--reviews", "none", "--mapping", "columns.toml")
    directory("reindex", "GB", "--from", "people.csv", *stated, "--as-of", AS_OF)
    assert dict(engine.live("GB").manifest.options) == {"reviews": "none", "mapping": "columns.toml"}
    command = f"directory reindex GB --from people.csv {' '.join(stated)}"
    assert command in learn("PH12341,Alex Reed1,Suspended").stdout
    told = learn("PH12342,Alex Reed2,Suspended", options=("--reindex",)).stdout
    assert "GB: live: 7 read, 5 eligible, 2 hidden (2 suspended)" in told
    (workplace / "columns.toml").unlink()
    failed = learn("PH12341,Alex Reed1,Registered", options=("--reindex",), day=1, code=1)
    assert f"kept, not reindexed: columns.toml is not there; run: {command}" in failed.stderr


def test_a_dry_run_keeps_nothing(engine: EmbeddedEngine) -> None:
    assert "nothing kept" in learn("DEMO-1,Alex Reed1,Suspended", options=("--dry-run",)).stdout
    assert engine.kept(register_shelf("GB")) == ()
    assert engine.live("GB").get(["s1"])


def test_what_cannot_be_applied_is_listed_with_its_place(workplace: Path) -> None:
    rows = ["DEMO-1,Joan Who,Suspended", "DEMO-2,Alex Reed2", *(f"PH{n},Ann,Registered" for n in range(9))]
    told = learn(*rows, options=("--report", "found.json"))
    assert "line 2: DEMO-1 is 'Joan Who' in the register and 'Alex Reed1' (s1) here: not applied" in told.stderr
    assert "export.csv:3: $: 2 cells under 3 headings" in told.stderr
    report = json.loads((workplace / "found.json").read_text())
    assert report["unknown"] == [f"PH{n}" for n in range(9)]
    assert (report["conflicts"][0]["specialist"], report["malformed"][0]["line"]) == ("s1", 3)


def test_a_standing_nobody_mapped_may_be_the_one_that_matters(engine: EmbeddedEngine) -> None:
    rows = ("DEMO-1,Alex Reed1,Erased", *(f"DEMO-{n},Alex Reed{n},Registered" for n in range(2, 8)))
    refused = learn(*rows, code=3)
    assert "'Erased' is not in [status] of the mapping; add what it means" in refused.stderr
    assert engine.kept(register_shelf("GB")) == ()
    learn(*rows, options=("--force",))
    assert len(engine.kept(register_shelf("GB"))) == 6


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([f"DEMO-{n},Alex Reed{n},Suspended" for n in range(1, 6)], "5 of the 5 listed people"),
        (["DEMO-1,Alex Reed1,Registered", "DEMO-2"], "1 of 2 rows cannot be used"),
    ],
)
def test_an_export_that_is_likely_mapped_wrongly_is_refused(
    rows: list[str], told: str, engine: EmbeddedEngine
) -> None:
    assert told in learn(*rows, code=3).stderr
    assert engine.kept(register_shelf("GB")) == ()
    learn(*rows, options=("--force",))
    assert engine.kept(register_shelf("GB"))


def test_while_the_country_is_reindexed_nothing_is_learnt(engine: EmbeddedEngine) -> None:
    """The reindex has read the entries already: it would go live without these."""
    engine.writer().create_version(a_manifest("GB"))
    assert "being written" in learn("DEMO-1,Alex Reed1,Suspended", code=1).stderr
    assert engine.live("GB").get(["s1"])


def test_entries_that_cannot_be_read_stop_a_reindex_and_leave_live_alone(engine: EmbeddedEngine) -> None:
    live = engine.live("GB").manifest.version
    learn("DEMO-1,Alex Reed1,Suspended")
    Path("index/registers-gb.jsonl").write_text("{broken\n")
    failed = directory("reindex", "GB", "--from", "feed", "--as-of", AS_OF, code=1)
    assert "registers-gb.jsonl cannot be read" in failed.stdout
    assert engine.live("GB").manifest.version == live


def test_a_number_that_changed_hands_is_doubted_by_the_reindex() -> None:
    learn("DEMO-1,Alex Reed1,Suspended")
    write_feed(Path("feed"), [person(1, names=(Name(text="Joan Who"),)), *PEOPLE[1:]])
    told = directory("reindex", "GB", "--from", "feed", "--as-of", in_days(1))
    assert "7 eligible, 0 hidden" in told.stdout
    assert "stands in the register as" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("GB", "bma", "map.toml", "--mapping", "map.toml"), "it has gmc, hcpc"),
        (("GB", "gmc", "nowhere.csv", "--mapping", "map.toml"), "does not exist"),
        (("GB", "gmc", "map.toml"), "--mapping"),
        (("GB", "gmc", "map.toml", "--mapping", "map.toml"), "when was FILE drawn?"),
        (("XX", "gmc", "map.toml", "--mapping", "map.toml"), "known are AE"),
    ],
)
def test_wrong_usage_exits_2_and_says_how(arguments: tuple[str, ...], told: str) -> None:
    assert told in directory("registers", "import", *arguments, code=2).output


def test_a_country_that_was_never_indexed_has_nobody_to_learn_about() -> None:
    Path("export.csv").write_text("No,Name,Status\n")
    command = ("registers", "import", "IE", "coru", "export.csv", "--mapping", "map.toml")
    told = directory(*command, "--exported-on", AS_OF, "--as-of", AS_OF, code=1)
    assert "run: directory reindex IE" in told.stderr
