"""The checks as an operator meets them: refused by name, passed over when told; and what a dry run says."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from indexer.records import Point, Specialist
from service.cli import main
from tests.builders import AS_OF, a_practice
from tests.feeds import opinion, person, write_feed

STATE = Path("var").resolve()
TWENTY = [person(number) for number in range(20)]


@pytest.fixture(autouse=True)
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of its own; compiled places are shared with the other tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIRECTORY_INDEX_URL", "embedded:index")
    (tmp_path / "var").mkdir()
    for compiled in STATE.glob("gazetteer-gb-*"):
        (tmp_path / "var" / compiled.name).symlink_to(compiled)


def reindex(people: Sequence[Specialist], *arguments: str, code: int = 0) -> Result:
    feed = write_feed(Path("feed"), people, [opinion(number, "s1") for number in range(5)])
    command = ["reindex", "GB", "--from", str(feed), "--as-of", str(AS_OF), *arguments]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == code, result.output
    return result


def exchanged(person: Specialist) -> Specialist:
    """With latitude and longitude in each other's place, a little off, as no source's box would notice."""
    point = Point(lat=48.2, lon=16.4)
    return replace(person, practices=(a_practice(id=person.practices[0].id, point=point),))


def test_practices_of_another_country_are_refused_by_name_and_may_be_forced() -> None:
    reindex(TWENTY)
    abroad = [*TWENTY[:15], *map(exchanged, TWENTY[15:])]
    refused = reindex(abroad, code=3)
    assert "check coordinates: 5 of 20 practices lie more than 50 km outside" in refused.stdout
    forced = reindex(abroad, "--force-check", "coordinates")
    assert forced.stdout.startswith("GB: live")
    assert "GB: passed over: coordinates" in forced.stderr


def test_the_report_tells_each_check_with_its_figures() -> None:
    reindex(TWENTY, "--report", "report.json")
    (country,) = json.loads(Path("report.json").read_text())["countries"]
    checks = {result["check"]: result for result in country["checks"]}
    assert {"empty", "facets", "live_queries", "coordinates", "ranking"} <= set(checks)
    assert checks["coordinates"]["figures"] == {"sample": 20, "outside": 0}
    assert 0 < checks["ranking"]["figures"]["leg_pain"] <= 1
    assert {result["state"] for result in checks.values()} == {"passed"}
    assert country["differences"] is None


def test_a_dry_run_tells_what_would_change() -> None:
    reindex(TWENTY)
    changed = [replace(TWENTY[0], gender="male"), *TWENTY[1:19], person(99)]
    told = reindex(changed, "--dry-run", "--report", "report.json")
    assert "1 changed, 1 added (e.g. s99)" in told.stderr
    assert "GB: 1 removed (e.g. s19)" in told.stderr
    assert "GB: 1 × gender, e.g. s0: female → male" in told.stderr
    (country,) = json.loads(Path("report.json").read_text())["countries"]
    assert country["differences"]["fields"]["gender"]["count"] == 1
    assert country["result"] == "checked"
