"""The options of `directory match`: each reaches the body of the API, and no wrong one hides an emergency."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from indexer.engines import open_engine
from indexer.reference import load_reference
from indexer.settings import Settings
from service.cli import main
from service.match_arguments import read_arguments
from service.match_command import match_command
from service.match_options import OPTIONS, SECTIONS, body_of
from service.reading import load_body
from service.schemas.requests import MatchRequestSchema
from service.table import print_table
from tests.api.conftest import a_request, post
from tests.api.documented import DocumentedClient
from tests.api.scene import people_of, promoted
from tests.api.test_gate_product import assert_lists_nobody
from tests.builders import AS_OF

TRIAGE = load_reference().triage
PLACE = ("--country", "GB", "--near", "SW1A 1AA", "--as-of", AS_OF.isoformat())
UNSCREENED = (*PLACE, "--outcome", "radicular_pain", "--age", "34")
ASKED = (*UNSCREENED, "--no-red-flags")
WHOLE = (
    "--country", "gb", "--outcome", "radicular_pain", "--red-flag", "fever,worse_at_night",
    "--red-flag", "joint_locked", "--body-region", "lower_back", "--duration-days", "21",
    "--onset-delay-hours", "1.5", "--factor", "poor_hip_hinge", "--age", "34", "--not-pregnant",
    "--modifier", "diabetes", "--modifier", "osteoporosis", "--near", "SW1A 1AA", "--radius-km", "12.5",
    "--mode", "in_person", "--filter", "language=de,en", "--filter", "language=ar", "--filter", "accepting=yes",
    "--filter", "step_free=false", "--filter", "max_fee=120", "--filter", "min_rating=4.5",
    "--filter", "available_within_days=14", "--filter", "gender=female", "--filter", "profession=physiotherapist",
    "--text", "reed", "--funding", "statutory", "--referral-held", "physiotherapist", "--include-optional",
    "--sort", "rating", "--limit", "3",
)  # fmt: skip
BODY: dict[str, Any] = {
    "country": "GB",
    "outcome": {
        "code": "radicular_pain",
        "red_flags": ["fever", "worse_at_night", "joint_locked"],
        "body_region": "lower_back",
        "duration_days": 21,
        "onset_delay_hours": 1.5,
        "factors": ["poor_hip_hinge"],
    },
    "patient": {"age_years": 34, "pregnant": False, "modifiers": ["diabetes", "osteoporosis"]},
    "location": {"text": "SW1A 1AA"},
    "radius_km": 12.5,
    "mode": "in_person",
    "filters": {
        "language": ["de", "en", "ar"],
        "accepting": True,
        "step_free": False,
        "max_fee": 120,
        "min_rating": 4.5,
        "available_within_days": 14,
        "gender": "female",
        "profession": ["physiotherapist"],
    },
    "text": "reed",
    "funding": "statutory",
    "referrals_held": ["physiotherapist"],
    "include_optional": True,
    "sort": "rating",
    "limit": 3,
}


@pytest.fixture
def run(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `directory match` in a folder of its own, with London indexed."""
    index = f"embedded:{tmp_path / 'index'}"
    promoted(open_engine(Settings(index_url=index)), people_of("GB"))
    (tmp_path / "var").symlink_to(state)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIRECTORY_INDEX_URL", index)
    return ask


def ask(*arguments: str) -> Result:
    """The command where there need be no index."""
    result = CliRunner().invoke(main, ["match", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_every_option_reaches_the_body() -> None:
    asked = match_command.make_context("match", list(WHOLE)).params
    assert body_of(asked) == BODY
    load_body(MatchRequestSchema(), BODY)
    named = {option for option in OPTIONS if option.path and asked[option.name or ""] is not None}
    assert {option.opts[0] for option in OPTIONS if option.path} - {option.opts[0] for option in named} == {
        "--icd10", "--nucc",
    }  # fmt: skip


@pytest.mark.parametrize(
    "arguments", [WHOLE, ASKED, ("--country", "AT", "--icd10", "M54.4", "--mode", "video"), PLACE]
)
def test_what_is_read_leniently_of_a_good_command_is_what_it_says(arguments: tuple[str, ...]) -> None:
    asked = match_command.make_context("match", list(arguments)).params
    assert read_arguments(arguments).body() == body_of(asked)
    joined = [f"{name}={value}" for name, value in zip(PLACE[::2], PLACE[1::2], strict=True)]
    assert read_arguments(joined).body() == read_arguments(PLACE).body()


def test_left_out_is_not_none_and_none_is_not_left_out(run: Any) -> None:
    for options, screened in (((), False), (("--no-red-flags",), True), (("--red-flag", "fever"), True)):
        answer = json.loads(run(*PLACE, "--outcome", "radicular_pain", *options).stdout)
        assert answer["screened"] is screened
        assert bool(answer["signs_to_ask"]) is not screened


def test_the_command_answers_what_the_api_answers(run: Any, client: DocumentedClient) -> None:
    options = ("--red-flag", "joint_locked", "--lang", "de", "--filter", "profession=physiotherapist")
    told = json.loads(run(*UNSCREENED, *options).stdout)
    body = a_request(outcome={"red_flags": ["joint_locked"]}, filters={"profession": ["physiotherapist"]})
    answer = post(client, "/v1/matches?lang=de", body).get_json()
    for name in ("disposition", "outcome", "warnings", "safety_notice", "screened", "total"):
        assert told[name] == answer[name]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--red-flag", "nope"), "unknown_flag: outcome.red_flags"),
        (("--modifier", "nope"), "invalid_value: patient.modifiers"),
        (("--age", "121"), "invalid_value: patient.age_years"),
        (("--filter", "colour=red"), "unknown_filter: filters.colour"),
        (("--filter", "max_fee=cheap"), "invalid_value: filters.max_fee: not a number"),
        (("--filter", "accepting=maybe"), "invalid_value: filters.accepting: not true or false"),
        (("--red-flag", "joint_locked", "--no-red-flags"), "invalid_parameter: --no-red-flags: contradicts"),
    ],
)
def test_a_refused_request_says_why_and_whom_to_call(run: Any, options: tuple[str, ...], told: str) -> None:
    result = run(*UNSCREENED, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert "Emergency services 999; " in result.stderr.splitlines()[-1]


def test_a_sign_and_none_at_once_is_the_sign() -> None:
    answer = json.loads(ask(*ASKED, "--red-flag", "chest_pain").stdout)
    assert answer["disposition"]["level"] == "emergency"
    assert [warning["field"] for warning in answer["warnings"]] == ["--no-red-flags"]


MISUSED: list[tuple[str, ...]] = [
    (),
    ("--near",),
    ("--limit", "many"),
    ("--age", "thirty"),
    ("--as-of", "tomorrow"),
    ("--mode", "phone"),
    ("--funding", "nobody"),
    ("--lang", "fr"),
    ("--filter", "accepting"),
    ("--colour", "red"),
    ("--json=1",),
    ("-x",),
    ("London",),
]


@pytest.mark.parametrize("misused", MISUSED)
def test_wrong_usage_says_whom_to_call(misused: tuple[str, ...]) -> None:
    """Without an outcome at all, and with one that is no emergency."""
    for outcome in ((), ("--outcome", "strain_or_sprain", "--country", "GB")):
        if misused or not outcome:
            result = ask(*outcome, *misused)
            assert (result.exit_code, result.stdout) == (2, "")
            assert "999" in result.stderr.splitlines()[-1]
            assert "Error: " in result.stderr


def emergencies() -> Iterator[tuple[str, ...]]:
    yield ("--outcome", "suspected_cauda_equina")
    yield ("--outcome=Suspected-Cauda-Equina",)
    yield ("--outcome", "strain_or_sprain", "--red-flag", "chest_pain")
    yield ("--outcome", "strain_or_sprain", "--red-flag", "no_such,chest_pain")
    yield ("--red-flag", "fever", "chest_pain")
    yield ("--red-flags", "chest_pain")
    yield ("--RedFlag=chest_pain", "--no-red-flags")
    yield ("--outcom", "suspected_cauda_equina")
    yield ("--signs", "chest_pain")
    yield ("--chest-pain",)
    yield ("—outcome", "suspected_cauda_equina")
    yield ("suspected_cauda_equina",)
    yield ("--icd10", "G83.4")
    yield ("--outcome", "suspected_cauda_equina", "--outcome", "strain_or_sprain")
    yield ("--near", "--outcome", "suspected_cauda_equina")
    yield ("--near", "--outcome=suspected_cauda_equina")


@pytest.mark.parametrize("said", list(emergencies()))
def test_no_wrong_usage_hides_an_emergency(said: tuple[str, ...]) -> None:
    for misused in MISUSED:
        for country in ((), ("--country", "GB")):
            result = ask(*said, *country, *misused)
            assert (result.exit_code, result.stderr) == (0, ""), misused
            answer = json.loads(result.stdout)
            assert_lists_nobody(answer, result.stdout)
            assert answer["disposition"]["level"] == "emergency"
            assert answer["warnings"]
            assert {"999", "112"} <= {line["number"] for line in answer["disposition"]["numbers"]}


def test_wrong_usage_is_a_warning_of_an_emergency_in_the_language_asked_for() -> None:
    answer = json.loads(
        ask("--outcome", "chest_pain", "--country", "DE", "--limit", "many", "--lang", "de").stdout
    )
    assert answer["warnings"][0] == {
        "code": "invalid_parameter",
        "field": "--limit",
        "message": "Invalid value for '--limit': 'many' is not a valid integer.",
    }
    assert answer["outcome"]["label"] == TRIAGE.outcomes["chest_pain"].label.de


@pytest.mark.parametrize("option", ["--text", "--near", "--note", "--comment", "--description"])
@pytest.mark.parametrize("typed", ["chest_pain", "suspected_cauda_equina", "I have chest pain"])
def test_free_text_is_never_read_as_a_sign(option: str, typed: str) -> None:
    result = ask("--country", "GB", "--outcome", "strain_or_sprain", option, typed, "--limit", "many")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "111" in result.stderr


def test_help_is_grouped_and_shows_examples() -> None:
    told = ask("--help").stdout
    assert [line[:-1] for line in told.splitlines() if line.removesuffix(":") in SECTIONS] == list(SECTIONS)
    assert all(option.opts[0] in told for option in OPTIONS)
    examples = [line for line in told.splitlines() if line.strip().startswith("directory match ")]
    assert len(examples) == 3


def test_the_table_says_what_was_let_go_and_what_is_wrong(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    relaxed = json.loads(run(*ASKED, "--radius-km", "0.01").stdout)
    print_table(relaxed)
    print_table(json.loads(run("--outcome", "chest_pain", "--colour", "red").stdout))
    print_table(json.loads(run(*PLACE, "--outcome", "delayed_onset_muscle_soreness", "--no-red-flags").stdout))
    shown = capsys.readouterr().out
    assert relaxed["relaxed"]
    assert all(told["message"] in shown for told in relaxed["relaxed"])
    assert "--colour: No such option" in shown
    assert "include_optional: self care comes first" in shown


def test_the_table_of_those_who_see_people_by_video(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--country", "GB", "--outcome", "radicular_pain", "--mode", "video", "--as-of", AS_OF.isoformat())
    for near in ((), ("--near", "SW1A 1AA")):
        answer = json.loads(run(*arguments, *near).stdout)
        assert answer["matches"]
        print_table(answer)
        assert f"{answer['total']} by video" in capsys.readouterr().out


@pytest.mark.parametrize(
    "twice",
    [
        ("--icd10", "M21.37", "--icd10", "M54.1"),
        ("--outcome", "motor_deficit", "--outcome", "strain_or_sprain"),
        ("--outcome", "strain_or_sprain", "--age", "12", "--age", "40"),
        ("--outcome", "delayed_onset_muscle_soreness", "--duration-days", "90", "--duration-days", "2"),
        ("--outcome", "strain_or_sprain", "--pregnant", "--not-pregnant"),
    ],
)
def test_what_is_said_twice_is_never_read_as_the_milder(run: Any, twice: tuple[str, ...]) -> None:
    result = run(*PLACE, "--no-red-flags", *twice)
    assert result.exit_code == 2
    assert "said twice" in result.stderr
    assert "999" in result.stderr


def test_an_emergency_said_in_one_of_two_regions_is_one(run: Any) -> None:
    twice = ("--red-flag", "fever", "--body-region", "neck", "--body-region", "knee")
    result = run(*PLACE, "--outcome", "strain_or_sprain", *twice)
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["disposition"]["level"] == "emergency"
    assert answer["matches"] == []
