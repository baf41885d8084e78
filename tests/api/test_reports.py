"""`directory report freshness|coverage`, `/readyz` where people grow stale, requests that list nobody."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from indexer.cli import admin
from indexer.engines.base import Engine
from indexer.freshness import Freshness
from indexer.records import AgeRange, Point
from indexer.reference import load_reference
from indexer.settings import Settings
from indexer.unanswered import FEWEST_SHOWN, MONTHS_KEPT, Unanswered
from service.app import create_app
from tests.api.conftest import a_request, match, post
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import capitals_engine, promoted
from tests.builders import AS_OF, a_document, a_manifest, a_practice, in_days
from tests.feeds import a_registration, person, write_feed
from tests.oracle_engine import OracleEngine

MANCHESTER = Point(lat=53.4808, lon=-2.2426)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIRECTORY_INDEX_URL", "embedded:index")
    monkeypatch.setenv("DIRECTORY_COUNTRIES", "GB")
    return tmp_path


def directory(*arguments: object) -> str:
    result = CliRunner().invoke(admin, [str(argument) for argument in arguments], prog_name="directory")
    assert result.exit_code == 0, result.output
    return result.stdout


def reindex(folder: Path, *people: Any) -> None:
    directory("reindex", "GB", "--from", write_feed(folder / "feed", people), "--as-of", AS_OF)


def looked_up(number: int, days_ago: int) -> Any:
    return person(number, registrations=(a_registration(f"DEMO-{number}", verified_at=in_days(-days_ago)),))


def test_freshness_is_told_by_country(index: Path) -> None:
    reindex(index, looked_up(1, 3), looked_up(2, 350), looked_up(3, 400))
    told = directory("report", "freshness", "--as-of", AS_OF)
    assert "GB: 2 listed, 1 due within 30 d, 1 hidden for their age (limit 365 d, 2026-11-02)" in told
    assert "0-30: 1, 31-90: 0, 91-180: 0, 181-365: 1, over 365: 1, never: 0" in told
    (row,) = json.loads(directory("report", "freshness", "GB", "--json", "--as-of", in_days(16)))["countries"]
    assert (row["listed"], row["due"], row["hidden_by_limit"], row["as_of"]) == (1, 0, 2, "2026-11-18")


def test_a_country_without_a_version_is_told(index: Path) -> None:
    result = CliRunner().invoke(admin, ["report", "freshness"])
    assert (result.exit_code, "directory reindex GB" in result.stderr) == (0, True)


def test_coverage_names_outcomes_with_hardly_anybody(index: Path) -> None:
    """Three physiotherapists in London and one in Manchester: London is served for soreness, Manchester thinly."""
    elsewhere = person(4, practices=(a_practice(point=MANCHESTER),))
    child = person(5, ages_treated=AgeRange(min=0, max=17), practices=(a_practice(point=MANCHESTER),))
    lapsed = person(6, registrations=(a_registration("DEMO-6", status="lapsed"),))
    write_feed(index / "feed", [*map(person, (1, 2, 3)), elsewhere, child, lapsed])
    directory("reindex", "GB", "--from", index / "feed", "--as-of", AS_OF)
    found = json.loads(directory("report", "coverage", "--json", "--as-of", AS_OF))
    gaps = {gap["outcome"]: gap for gap in found["gaps"]}
    soreness = gaps["delayed_onset_muscle_soreness"]
    assert (soreness["country"], soreness["specialists"]) == ("GB", 4), "no child's specialist, nobody lapsed"
    assert (soreness["thin_in"]["Manchester"], soreness["thin_in"]["Birmingham"]) == (1, 0)
    assert "London" not in soreness["thin_in"]
    assert gaps["motor_deficit"]["specialists"] == 0
    assert "suspected_cauda_equina" not in gaps, "an emergency lists nobody anywhere"
    assert "GB motor_deficit: nobody in the country" in directory("report", "coverage", "--as-of", AS_OF)


@pytest.mark.parametrize(("hidden", "status"), [(50, 200), (51, 503)])
def test_ready_until_age_hides_over_half_of_a_country(
    make_app: Callable[[Engine], Flask], hidden: int, status: int
) -> None:
    engine = capitals_engine()
    fresh = Freshness(in_order=100, hidden=1, last_days=((in_days(-1), hidden - 1), (in_days(0), 30)))
    manifest = a_manifest("GB", freshness=fresh)
    engine.writer().create_version(manifest)
    engine.writer().add(manifest.version, [a_document()])
    engine.writer().seal(manifest)
    engine.writer().promote(manifest.version)
    answer = documented_client(make_app(engine)).get("/readyz")
    assert answer.status_code == status
    if status == 200:
        assert answer.get_json()["hidden_by_age"] == {"GB": hidden}
    else:
        (error,) = answer.get_json()["errors"]
        assert error["field"] == "GB"
        assert error["message"].startswith("51 of 100 people are hidden for the age of their last look-up")


def test_a_reindex_tells_the_service_whom_age_hides(index: Path) -> None:
    reindex(index, looked_up(1, 3), looked_up(2, 350), looked_up(3, 400))
    live = json.loads(directory("status", "--json"))["countries"][0]["live"]
    assert live["hidden_by"] == {"stale": 1}
    assert live["freshness"] == {"in_order": 3, "hidden": 1, "last_days": [["2026-11-17", 1], ["2027-10-30", 1]]}
    assert "1 hidden (1 stale)" in directory("status")


def test_a_card_and_a_profile_show_when_somebody_was_looked_up(client: DocumentedClient) -> None:
    card = match(client)["matches"][0]["specialist"]
    assert card["verified_at"] == in_days(-1).isoformat()
    profile = client.get(f"/v1/specialists/{card['id']}").get_json()["specialist"]
    assert profile["verified_at"] == card["verified_at"]


def counting_client(state: Path, engine: Engine, **settings: Any) -> DocumentedClient:
    return documented_client(create_app(Settings(state=state, **settings), engine, lambda _: AS_OF))


def nobody() -> Engine:
    engine = OracleEngine()
    promoted(engine, [])
    return engine


def files_below(state: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in (state / "unanswered").glob("*.json")}


def test_requests_that_list_nobody_are_counted_by_outcome_country_and_month(state: Path) -> None:
    kept = Unanswered(state)
    before = kept.total().get(("GB", "radicular_pain"), 0)
    client = counting_client(state, nobody())
    for _ in range(3):
        assert match(client)["total"] == 0
    post(client, "/v1/matches", a_request(outcome={"code": "suspected_cauda_equina"}))
    post(client, "/v1/matches", a_request(location={"text": "Nowhere at all"}))
    assert kept.total()["GB", "radicular_pain"] == before + 3
    assert ("GB", "suspected_cauda_equina") not in kept.total()
    (name,) = files_below(state)
    assert name == "2026-11.json"
    held = json.loads(files_below(state)[name])
    assert {type(count) for counts in held.values() for count in counts.values()} == {int}, "numbers, nothing else"
    assert set(held) <= set(load_reference().countries)
    assert (state / "unanswered" / name).stat().st_mtime == 1793491200, "1 November 2026: no time finer"


def test_answers_that_list_somebody_are_not_counted(state: Path) -> None:
    before = Unanswered(state).total()
    assert match(counting_client(state, capitals_engine()))["total"] > 0
    assert Unanswered(state).total() == before


def test_nothing_is_counted_where_it_is_turned_off(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Unanswered(state).total()
    match(counting_client(state, nobody(), count_unanswered=False))
    assert Unanswered(state).total() == before
    monkeypatch.setenv("DIRECTORY_COUNT_UNANSWERED", "off")
    assert Settings.from_env().count_unanswered is False


def test_an_answer_is_given_where_nothing_can_be_counted(state: Path, tmp_path: Path) -> None:
    client = counting_client(state, nobody())
    broken = tmp_path / "state"
    broken.write_text("a file where a folder is needed")
    client.application.extensions["unanswered"]._kept = Unanswered(broken)
    assert match(client)["total"] == 0


def test_small_cells_are_not_shown_and_old_months_are_forgotten(tmp_path: Path) -> None:
    kept = Unanswered(tmp_path)
    for _ in range(FEWEST_SHOWN - 1):
        kept.add("GB", "strain_or_sprain", date(2026, 1, 31))
    assert kept.shown() == {}
    kept.add("GB", "strain_or_sprain", date(2026, 2, 1))
    assert kept.shown() == {("GB", "strain_or_sprain"): FEWEST_SHOWN}
    for month in range(1, MONTHS_KEPT + 1):
        kept.add("DE", "strain_or_sprain", date(2027, month, 1))
    assert set(kept.total()) == {("DE", "strain_or_sprain")}


def test_counts_of_several_processes_are_not_lost(tmp_path: Path) -> None:
    """Each add opens the lock anew, as another process would."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: Unanswered(tmp_path).add("GB", "radicular_pain", AS_OF), range(200)))
    assert Unanswered(tmp_path).total() == {("GB", "radicular_pain"): 200}
