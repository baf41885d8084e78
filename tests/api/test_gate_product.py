"""Outcomes × red flags × modifiers × filters × states of the index: nothing gets past the gate, nothing lowers it.

The rule is written here a second time, from the tables alone: the level is at least the most severe of all said;
an emergency, or an outcome nobody here is right for, lists nobody.
"""

import json
from collections.abc import Iterator
from itertools import combinations, cycle, product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines import open_engine
from indexer.reference import load_reference
from indexer.settings import Settings
from service.cli import main
from service.table import print_table
from service.triage.gate import judge
from tests.api.conftest import NOBODY_LISTENS
from tests.api.documented import DocumentedClient
from tests.api.scene import people_of, promoted
from tests.api.test_gate import GATED
from tests.properties import REPEATABLE

REFERENCE = load_reference()
TRIAGE = REFERENCE.triage
SEVERITY = {code: level.severity for code, level in TRIAGE.levels.items()}
STATED = {code: outcome.level for code, outcome in TRIAGE.outcomes.items()} | {
    code: factor.level for code, factor in TRIAGE.factors.items()
}
CLOSED = [code for code, outcome in TRIAGE.outcomes.items() if outcome.shows_nobody]
CLOSING_FLAGS = [
    code for code, flag in TRIAGE.red_flags.items() if flag.level == "emergency" or flag.outcome in CLOSED
]
FLAG_SETS = [(), *((flag,) for flag in TRIAGE.red_flags), *combinations(TRIAGE.red_flags, 2)]
CLOSING_MODIFIERS = [code for code, row in TRIAGE.modifiers.items() if row.handoff == "only"]
MODIFIER_SETS = [(), *((code,) for code in TRIAGE.modifiers)]
WISHES: list[dict[str, Any]] = [
    {"location": {"text": "SW1A 1AA"}, "facets": True, "radius_km": 50, "include_optional": True, "explain": True},
    {"location": {"lat": 51.5, "lon": -0.12}, "filters": {"profession": ["physiotherapist"], "accepting": True}},
    {"mode": "video", "filters": {"language": ["de"], "max_fee": 100, "min_rating": 4.0, "step_free": True}},
    {"location": {"text": "SW1A 1AA"}, "sort": "distance", "limit": 50, "text": "knee", "funding": "statutory"},
    {},
    {"location": {"text": "no such place"}},
    {"location": {"text": "Newcastle"}},
    {"location": {"lat": 91, "lon": "east"}},
    {"location": [], "filters": []},
    {"filters": {"shade": 1, "profession": ["dentist"], "min_rating": 9}},
    {"filters": {"profession": "x", "language": [None], "accepting": "yes"}, "limit": -1, "radius_km": "far"},
    {"cursor": "nonsense", "sort": "price", "mode": "phone", "text": 5, "facets": "yes"},
    {"country": "XX", "patient": [], "unknown": {"deep": [{}]}},
]
"""What may be asked beside the illness: first what is right, then what is not."""


def said(
    outcome: str, flags: tuple[str, ...] = (), modifiers: tuple[str, ...] = (), **patient: Any
) -> dict[str, Any]:
    return {
        "country": "GB",
        "outcome": {"code": outcome, "red_flags": list(flags)},
        "patient": {"modifiers": list(modifiers), **patient},
    }


def levels_of(outcome: str, flags: tuple[str, ...], modifiers: tuple[str, ...]) -> list[str]:
    raised = [TRIAGE.red_flags[flag].level for flag in flags]
    return [STATED[outcome], *raised, *(TRIAGE.modifiers[code].raises_to for code in modifiers)]


def worst(levels: list[str]) -> str:
    return max(levels, key=lambda level: SEVERITY[level])


def is_closed(outcome: str, flags: tuple[str, ...], modifiers: tuple[str, ...]) -> bool:
    """A closed outcome, a flag that is an emergency or the sign of a closed outcome, or a closing modifier."""
    return outcome in CLOSED or bool({*flags} & {*CLOSING_FLAGS} or {*modifiers} & {*CLOSING_MODIFIERS})


def closed_cases() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each closed outcome with each flag; each closing flag with each outcome, and with each other flag."""
    yield from product(CLOSED, FLAG_SETS[: len(TRIAGE.red_flags) + 1])
    yield from product(STATED, ((flag,) for flag in CLOSING_FLAGS))
    pairs = [flags for flags in FLAG_SETS if len(flags) == 2 and set(flags) & set(CLOSING_FLAGS)]
    yield from zip(cycle(STATED), pairs, strict=False)


def assert_lists_nobody(answer: dict[str, Any], text: str) -> None:
    assert {name: answer[name] for name in GATED} == GATED
    disposition = answer["disposition"]
    assert disposition["handoff"] == "only"
    assert disposition["who"]
    assert disposition["numbers"]
    assert disposition["advice"]
    assert not {"booking_url", "specialist", "practice", "http"} & set(text.replace("://", '"').split('"'))


def test_the_level_is_at_least_the_most_severe_of_all_that_is_said() -> None:
    cases = [
        *product(STATED, FLAG_SETS, [()]),
        *product(STATED, FLAG_SETS[: len(TRIAGE.red_flags) + 1], MODIFIER_SETS),
    ]
    for outcome, flags, modifiers in cases:
        verdict = judge(said(outcome, flags, modifiers), TRIAGE, ["GB"])
        assert SEVERITY[verdict.level or ""] >= SEVERITY[worst(levels_of(outcome, flags, modifiers))]
        assert verdict.is_closed or not is_closed(outcome, flags, modifiers)
        assert not verdict.is_closed or not set(verdict.who) & set(REFERENCE.taxonomy.professions)
        assert verdict.handoff != "optional" or verdict.level == "self_care"
        assert verdict.handoff in ("first", "only") or verdict.level not in ("urgent", "emergency")


def test_what_is_said_alone_is_at_its_own_level() -> None:
    """Beside an outcome that says nothing more, of an adult; what several say together is in the rules."""
    alone = FLAG_SETS[: len(TRIAGE.red_flags) + 1]
    for flags, modifiers in [*product(alone, [()]), *product([()], MODIFIER_SETS)]:
        verdict = judge(said("persistent_pain", flags, modifiers, age_years=34), TRIAGE, ["GB"])
        assert verdict.level == worst(levels_of("persistent_pain", flags, modifiers))
        assert verdict.is_closed == is_closed("persistent_pain", flags, modifiers)


@pytest.mark.parametrize("patient", [{"age_years": 9}, {"age_years": 15}, {"pregnant": True}, {"age_years": 90}])
def test_nothing_of_the_patient_lowers_a_level_or_opens_a_gate(patient: dict[str, Any]) -> None:
    alone = FLAG_SETS[: len(TRIAGE.red_flags) + 1]
    for outcome, flags, modifiers in [*product(STATED, alone, [()]), *product(STATED, [()], MODIFIER_SETS)]:
        verdict = judge(said(outcome, flags, modifiers, **patient), TRIAGE, ["GB"])
        assert SEVERITY[verdict.level or ""] >= max(
            SEVERITY[each] for each in levels_of(outcome, flags, modifiers)
        )
        assert verdict.is_closed or not is_closed(outcome, flags, modifiers)


def test_each_closed_case_lists_nobody_whatever_the_index_and_the_filters(any_client: DocumentedClient) -> None:
    plain = any_client.application.test_client()
    modifiers = cycle(MODIFIER_SETS)
    for (outcome, flags), wish in zip(closed_cases(), cycle(WISHES), strict=False):
        _ask(plain, {**said(outcome, flags, next(modifiers)), **wish})


@pytest.mark.parametrize("modifier", CLOSING_MODIFIERS)
def test_a_closing_modifier_lists_nobody_beside_any_outcome(any_client: DocumentedClient, modifier: str) -> None:
    plain = any_client.application.test_client()
    for outcome, wish in zip(STATED, cycle(WISHES), strict=False):
        _ask(plain, {**wish, **said(outcome, (), (modifier,))})


@settings(REPEATABLE, max_examples=200)
@given(
    case=st.sampled_from(list(closed_cases())),
    modifiers=st.lists(st.sampled_from(list(TRIAGE.modifiers)), max_size=3),
    wishes=st.lists(st.sampled_from(WISHES), max_size=3),
    patient=st.fixed_dictionaries({}, optional={"age_years": st.integers(-1, 130), "pregnant": st.booleans()}),
)
def test_no_mixture_gets_past_the_gate(
    any_client: DocumentedClient,
    case: tuple[str, tuple[str, ...]],
    modifiers: list[str],
    wishes: list[dict[str, Any]],
    patient: dict[str, Any],
) -> None:
    body = said(*case, tuple(modifiers), **patient)
    for wish in wishes:
        body = {**body, **wish}
    assert_lists_nobody(_ask(any_client, body), "")


def _ask(client: FlaskClient, body: dict[str, Any]) -> dict[str, Any]:
    response = client.post("/v1/matches", data=json.dumps(body))
    assert response.status_code == 200, body
    answer: dict[str, Any] = response.get_json()
    assert_lists_nobody(answer, response.get_data(as_text=True))
    return answer


@pytest.fixture(params=["live", "empty", "absent", "away", "no such engine", "no place names"])
def shell(request: pytest.FixtureRequest, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory and settings in which `directory match` is asked."""
    monkeypatch.chdir(tmp_path)
    if request.param != "no place names":
        (tmp_path / "var").symlink_to(state)
    if request.param in ("live", "empty"):
        people = people_of("GB") if request.param == "live" else []
        promoted(open_engine(Settings(index_url="embedded:index")), people)
    if request.param == "no place names":
        (tmp_path / "var").write_text("no folder")
    urls = {"away": NOBODY_LISTENS, "no such engine": "ftp://nowhere"}
    monkeypatch.setenv("DIRECTORY_INDEX_URL", urls.get(request.param, "embedded:index"))


@pytest.mark.parametrize("near", ["SW1A 1AA", "no such place", ""])
def test_the_command_lists_nobody_for_a_closed_outcome(shell: None, near: str) -> None:
    for outcome in CLOSED:
        asked = ["match", "--country", "GB", "--outcome", outcome, "--near", near, "--limit", "-3"]
        result = CliRunner().invoke(main, asked)
        assert (result.exit_code, result.exception) == (0, None)
        assert_lists_nobody(json.loads(result.stdout), result.stdout)


def test_a_command_that_fails_still_says_the_numbers(shell: None) -> None:
    asked = ["match", "--country", "GB", "--outcome", "no_such_outcome", "--near", "SW1A 1AA"]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code in (1, 2)
    assert "999" in result.stderr


def test_the_table_asks_for_the_signs_nobody_asked_for(
    client: DocumentedClient, capsys: pytest.CaptureFixture[str]
) -> None:
    body: dict[str, Any] = {
        "country": "GB",
        "outcome": {"code": "strain_or_sprain"},
        "location": {"text": "SW1A 1AA"},
    }
    print_table(client.post("/v1/matches", data=json.dumps(body)).get_json())
    assert TRIAGE.red_flags["saddle_numbness"].question.en in capsys.readouterr().out
    body["outcome"]["red_flags"] = []
    print_table(client.post("/v1/matches", data=json.dumps(body)).get_json())
    assert TRIAGE.red_flags["saddle_numbness"].question.en not in capsys.readouterr().out
