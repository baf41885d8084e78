"""`directory replay`: a saved answer made again under what it was made with, or told why that cannot be."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from indexer.engines.base import Engine
from indexer.kept_tables import TABLES, keep_tables, read_tables
from indexer.reference import Reference, load_reference
from service.cli import main
from service.replay import differences
from tests.api.conftest import a_request, post
from tests.api.documented import documented_client
from tests.feeds import opinion, person
from tests.reindexing import reindexed_records
from tests.ruling import suppress
from tests.seed_copy import change, copy_seed

SEARCH = {"country": "GB", "location": {"text": "SW1A 1AA"}, "text": "physio", "limit": 3}


@pytest.fixture(autouse=True)
def _working_folder(tmp_path: Path, state: Path, stored_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIRECTORY_INDEX_URL", stored_url)
    monkeypatch.delenv("DIRECTORY_COUNTRIES", raising=False)
    (tmp_path / "var").symlink_to(state)


def reindex(engine: Engine, people: int = 6) -> None:
    specialists = [person(number) for number in range(1, people + 1)]
    reindexed_records(engine, Path("sources"), specialists, [opinion(1, "s1")])


def answered(app: Flask, path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = post(documented_client(app), path, body)
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, Any] = response.get_json()
    return answer


def save(request: dict[str, Any], answer: dict[str, Any]) -> Path:
    file = Path("saved.json")
    file.write_text(json.dumps({"request": request, "answer": answer}))
    return file


def replayed(file: Path, *options: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["replay", str(file), *options], prog_name="directory")
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/matches", a_request(explain=True, facets=True, limit=2)),
        ("/v1/matches?lang=de", a_request(text="physio", filters={"gender": "male"})),
        ("/v1/specialists/search", SEARCH),
    ],
)
def test_an_answer_is_made_again_until_its_version_is_gone(
    stored_engine: Engine, make_app: Callable[[Engine], Flask], path: str, body: dict[str, Any]
) -> None:
    reindex(stored_engine)
    answer = answered(make_app(stored_engine), path, body)
    file, lang = save(body, answer), ("--lang", "de") if "lang=de" in path else ()
    for _ in range(2):  # while it is live, and while it is the one before
        told = replayed(file, *lang)
        assert json.loads(told.stdout) == answer
        assert told.stderr == "the same answer\n"
        reindex(stored_engine, people=4)
    gone = replayed(file, code=1)
    assert gone.stdout == ""
    assert f"index version {answer['index_version']} is no longer kept" in gone.stderr


def test_every_page_of_a_list_is_made_again(stored_engine: Engine, make_app: Callable[[Engine], Flask]) -> None:
    reindex(stored_engine)
    app = make_app(stored_engine)
    cursor = answered(app, "/v1/matches", a_request(limit=2))["next_cursor"]
    body = a_request(limit=2, cursor=cursor)
    answer = answered(app, "/v1/matches", body)
    reindex(stored_engine)
    assert json.loads(replayed(save(body, answer)).stdout) == answer


def test_the_triage_tables_of_then_decide_not_those_of_today(
    stored_engine: Engine, make_app: Callable[[Engine], Flask], tmp_path: Path
) -> None:
    """The tables that were live then gave another advice; today's are other tables."""
    reindex(stored_engine)
    then = other_tables(tmp_path)
    body = a_request()
    answer = answered(with_facts(make_app(stored_engine), then), "/v1/matches", body)
    today = answered(make_app(stored_engine), "/v1/matches", body)
    assert answer["triage_version"] == then.triage.version != today["triage_version"]
    assert answer["disposition"]["advice"] != today["disposition"]["advice"]

    told = replayed(save(body, answer), code=1).stderr
    assert f"triage tables {then.triage.version} are not kept" in told
    keep_tables(stored_engine, then)
    assert json.loads(replayed(save(body, answer)).stdout) == answer


def test_an_emergency_is_made_again_without_any_version(
    stored_engine: Engine, make_app: Callable[[Engine], Flask]
) -> None:
    body = {"country": "GB", "outcome": {"code": "suspected_cauda_equina"}}
    answer = answered(make_app(stored_engine), "/v1/matches", body)
    assert json.loads(replayed(save(body, answer)).stdout) == answer


def test_what_differs_is_told(stored_engine: Engine, make_app: Callable[[Engine], Flask]) -> None:
    reindex(stored_engine)
    body = a_request()
    answer = answered(make_app(stored_engine), "/v1/matches", body)
    suppress(stored_engine, "specialist", answer["matches"][0]["specialist"]["id"])
    told = replayed(save(body, answer), code=1)
    assert json.loads(told.stdout)["total"] == answer["total"] - 1
    assert f"$.total: {answer['total']} was saved, {answer['total'] - 1} is made now" in told.stderr


def test_everything_that_is_gone_is_named_at_once(
    stored_engine: Engine, make_app: Callable[[Engine], Flask]
) -> None:
    reindex(stored_engine)
    body = a_request()
    answer = answered(make_app(stored_engine), "/v1/matches", body)
    gone = {"ranking_version": "r0", "triage_version": "t0", "index_version": "gb-00000000-20200101t000000000000z"}
    told = replayed(save(body, answer | gone), code=1).stderr
    assert told.count("cannot be made again") == 3
    assert all(name in told for name in gone.values())


def test_a_version_that_never_went_live_is_not_replayed(
    stored_engine: Engine, make_app: Callable[[Engine], Flask]
) -> None:
    reindex(stored_engine)
    body = a_request()
    answer = answered(make_app(stored_engine), "/v1/matches", body)
    for name in ("../../etc/passwd", "*", answer["index_version"].replace("gb-", "de-")):
        told = replayed(save(body, answer | {"index_version": name}), code=1)
        assert f"index version {name} is no longer kept" in told.stderr


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"request": {}}', '{"request": {}, "answer": {"total": 3}}'])
@pytest.mark.parametrize("stored_url", ["embedded"], indirect=True)
def test_what_is_no_saved_answer_is_wrong_usage(content: str) -> None:
    Path("saved.json").write_text(content)
    assert '{"request": {…}, "answer": {…}}' in replayed(Path("saved.json"), code=2).stderr


@pytest.mark.parametrize("stored_url", ["embedded"], indirect=True)
def test_tables_are_kept_once_and_read_back_as_they_were(stored_engine: Engine) -> None:
    reindex(stored_engine)
    reindex(stored_engine)
    (kept,) = stored_engine.kept(TABLES)
    reference = load_reference()
    assert kept.triage_version == reference.triage.version == stored_engine.live("GB").manifest.triage_version
    found = read_tables(stored_engine, kept.triage_version)
    assert found is not None
    assert found.triage == reference.triage
    assert read_tables(stored_engine, "another") is None


@pytest.mark.parametrize("stored_url", ["embedded"], indirect=True)
def test_an_update_keeps_the_tables_it_goes_live_with(stored_engine: Engine) -> None:
    reindex(stored_engine)
    Path("index/triage-tables.jsonl").unlink()
    Path("delta.jsonl").write_text('{"op":"delete","type":"specialist","record":{"id":"s6"}}\n')
    done = CliRunner().invoke(main, ["update", "GB", "--from", "delta.jsonl"])
    assert done.exit_code == 0, done.output
    (kept,) = stored_engine.kept(TABLES)
    assert kept.triage_version == stored_engine.live("GB").manifest.triage_version


def test_differences_name_each_place() -> None:
    saved = {"a": [1, {"b": 2}], "c": "x", "gone": None}
    made = {"a": [1, {"b": 3}], "c": "x", "new": [1, 2]}
    assert list(differences(saved, made)) == [
        "$.a[1].b: 2 was saved, 3 is made now",
        "$.gone: null was saved, nothing is made now",
        "$.new: nothing was saved, [1,2] is made now",
    ]
    assert list(differences(saved, saved)) == []


def other_tables(folder: Path) -> Reference:
    """The facts before somebody worded an advice anew."""
    seed = copy_seed(folder / "then")
    change(seed / "triage" / "guidance.toml", "Complete rest is rarely best", "Rest is rarely best")
    return load_reference(seed)


def with_facts(app: Flask, reference: Reference) -> Flask:
    app.extensions["directory"] = replace(app.extensions["directory"], reference=reference)
    return app
