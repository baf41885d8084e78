"""The patient: pregnancy, age and what else is known make an answer more careful; children see who treats them."""

import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from flask import Flask

import seed_data
from indexer.cli import admin
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.records import Specialist
from indexer.reference import load_reference
from indexer.reference.assessment_rows import Rule
from indexer.settings import Settings
from service.triage.gate import Verdict, judge
from service.triage.handoffs import HANDOFFS
from tests.api.conftest import match
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import CAPITALS
from tests.api.test_gate import assert_gated
from tests.builders import AS_OF

REFERENCE = load_reference()
TRIAGE = REFERENCE.triage
SEVERITY = {code: level.severity for code, level in TRIAGE.levels.items()}
OPEN = [code for code, outcome in TRIAGE.outcomes.items() if not outcome.shows_nobody]
EMERGENCIES = [code for code, outcome in TRIAGE.outcomes.items() if outcome.level == "emergency"]
CHILDREN = (0, 4, 9, 11, 12, 15)
TOGETHER = {
    "accident_with_nerve_signs",
    "cancer_with_nerve_signs",
    "fever_with_nerve_signs",
    "fever_and_unusable_limb",
}
"""Rules by which an outcome and a modifier together mean more than each."""


def verdict(code: str, **patient: Any) -> Verdict:
    return judge({"country": "GB", "outcome": {"code": code, "red_flags": []}, "patient": patient}, TRIAGE, ["GB"])


@pytest.mark.parametrize("code", list(TRIAGE.outcomes))
@pytest.mark.parametrize("country", ["GB", "AE"])
def test_in_pregnancy_the_maternity_unit_comes_first_an_emergency_excepted(
    client: DocumentedClient, country: str, code: str
) -> None:
    place = {"text": CAPITALS[country][0]}
    patient = {"age_years": 30, "pregnant": True}
    answer = match(client, country=country, location=place, outcome={"code": code}, patient=patient)
    disposition = answer["disposition"]
    if code in EMERGENCIES:
        assert_gated(answer)
        assert disposition["who"][0] == "emergency_department"
        return
    assert disposition["who"][0] == "maternity_unit"
    assert ("advice_line" in disposition["who"]) == bool(REFERENCE.countries[country].advice_lines)
    assert disposition["handoff"] in ("first", "only")
    assert disposition["numbers"]
    assert TRIAGE.modifiers["pregnant"].effect.en in disposition["advice"]
    assert SEVERITY[disposition["level"]] >= SEVERITY[TRIAGE.modifiers["pregnant"].raises_to]


@pytest.mark.parametrize(
    "patient",
    [
        {"modifiers": ["pregnant"]},
        {"pregnant": "yes"},
        {"pregnant": [True]},
        {"age_years": 15, "pregnant": True},
        {"age_years": 70, "pregnant": True, "modifiers": ["cancer", "fever"]},
        {"modifiers": ["cancer", "pregnant"]},
    ],
)
@pytest.mark.parametrize("code", OPEN)
def test_pregnancy_said_in_any_way_comes_first(code: str, patient: dict[str, Any]) -> None:
    found = verdict(code, **patient)
    assert found.who[0] == ("emergency_department" if found.level == "emergency" else "maternity_unit")
    assert found.handoff in ("first", "only")


def test_pregnancy_comes_before_whoever_else_a_row_names() -> None:
    named = msgspec.structs.replace(TRIAGE.modifiers["cancer"], who=("gp", "rheumatology"))
    triage = msgspec.structs.replace(TRIAGE, modifiers={**TRIAGE.modifiers, "cancer": named})
    body = {"outcome": "persistent_pain", "patient": {"modifiers": ["cancer"], "pregnant": True}}
    who = judge(body, triage, ["GB"]).who
    assert who[0] == "maternity_unit"
    assert "rheumatology" in who


@pytest.mark.parametrize("said", [False, None, "no", "false", ""])
@pytest.mark.parametrize("code", OPEN)
def test_not_pregnant_changes_nothing(code: str, said: Any) -> None:
    plain, denied = verdict(code, age_years=30), verdict(code, age_years=30, pregnant=said)
    assert (denied.level, denied.handoff, denied.who) == (plain.level, plain.handoff, plain.who)


@pytest.mark.parametrize("modifier", list(TRIAGE.modifiers))
@pytest.mark.parametrize("code", OPEN)
def test_a_modifier_acts_as_its_row_says(code: str, modifier: str) -> None:
    row, outcome = TRIAGE.modifiers[modifier], TRIAGE.outcomes[code]
    found = verdict(code, age_years=30, modifiers=[modifier])
    if found.raised_by is not None and found.raised_by.code in TOGETHER:
        assert found.level == "emergency"
        return
    assert found.level == TRIAGE.worst([outcome.level, row.raises_to])
    assert not row.who or found.who[0] in (row.who[0], "emergency_department")
    assert [code for code in found.who if code in row.who] == list(row.who)
    assert HANDOFFS.index(found.handoff or "") >= max(map(HANDOFFS.index, (row.handoff, outcome.handoff)))


@pytest.mark.parametrize(
    ("modifier", "suspected"), [("fever", "suspected_infection"), ("cancer", "suspected_serious_pathology")]
)
@pytest.mark.parametrize("code", OPEN)
def test_fever_and_cancer_act_as_what_they_make_suspected(code: str, modifier: str, suspected: str) -> None:
    flag = next(flag for flag in TRIAGE.red_flags.values() if flag.outcome == suspected)
    outcome = {"code": code, "red_flags": [flag.code]}
    flagged = judge({"country": "GB", "outcome": outcome}, TRIAGE, ["GB"])
    found = verdict(code, age_years=30, modifiers=[modifier])
    assert found.is_closed
    if modifier == "cancer" and found.raised_by is not None and found.raised_by.code in TOGETHER:
        return
    assert (found.level, found.handoff, found.who) == (flagged.level, flagged.handoff, flagged.who)


REGION = "upper_back"
SORENESS = "delayed_onset_muscle_soreness"


def located(code: str, region: Any, **outcome: Any) -> Verdict:
    stated = {"code": code, "red_flags": [], "body_region": region, **outcome}
    return judge({"country": "GB", "outcome": stated, "patient": {"age_years": 30}}, TRIAGE, ["GB"])


@pytest.mark.parametrize("region", [REGION, "Upper Back", [REGION], {REGION: True}])
@pytest.mark.parametrize("code", OPEN)
def test_pain_between_the_shoulders_is_urgent_but_for_soreness(code: str, region: Any) -> None:
    found = located(code, region)
    flagged = located(code, None, red_flags=[] if code == SORENESS else ["upper_back_pain"])
    assert (found.level, found.handoff, found.who) == (flagged.level, flagged.handoff, flagged.who)
    assert (found.raised_by and found.raised_by.code) == (flagged.raised_by and flagged.raised_by.code)
    assert (found.level == "urgent") == (code != SORENESS)


def test_soreness_between_the_shoulders_that_does_not_fit_it_is_urgent() -> None:
    assert located(SORENESS, REGION, duration_days=7).level == "self_care"
    found = located(SORENESS, REGION, duration_days=8)
    assert found.raised_by is not None
    assert (found.level, found.raised_by.code) == ("urgent", "upper_back_pain")


@pytest.mark.parametrize("region", [each for each in TRIAGE.body_regions if each != REGION])
@pytest.mark.parametrize("code", OPEN)
def test_no_other_region_raises_but_the_hip_what_may_be_broken(code: str, region: str) -> None:
    raised = {"suspected_closed_fracture": "emergency", "suspected_stress_fracture": "urgent"}
    own = TRIAGE.outcomes[code].level
    assert located(code, region).level == (raised.get(code, own) if region == "hip_groin" else own)


def test_a_region_makes_no_emergency_milder() -> None:
    for code in EMERGENCIES:
        assert (located(code, REGION).level, located(code, REGION).handoff) == ("emergency", "only")


def test_pain_between_the_shoulders_is_answered_as_urgent(client: DocumentedClient) -> None:
    disposition = match(client, outcome={"code": "strain_or_sprain", "body_region": REGION})["disposition"]
    assert (disposition["level"], disposition["handoff"]) == ("urgent", "first")
    assert disposition["source"] == TRIAGE.assessment.rules["upper_back_pain"].source


def rules_of(modifier: str) -> Iterator[Rule]:
    """The rules of which the modifier alone is enough."""
    tables = TRIAGE.assessment
    asked = [each.code for each in tables.questions.values() if each.modifier == modifier]
    said = {f"modifier_{modifier}", *asked}
    return (rule for rule in tables.rules.values() if rule.every.keys() <= said and not rule.some)


@pytest.mark.parametrize("modifier", list(TRIAGE.modifiers))
def test_every_modifier_raises_something_and_says_so(client: DocumentedClient, modifier: str) -> None:
    patient = {"age_years": 30, "modifiers": [modifier]}
    answer = match(client, outcome={"code": "strain_or_sprain"}, patient=patient)
    row = TRIAGE.modifiers[modifier]
    assert SEVERITY[answer["disposition"]["level"]] > SEVERITY["routine"]
    assert answer["disposition"]["level"] == row.raises_to
    assert answer["disposition"]["source"] in {row.source, *(rule.source for rule in rules_of(modifier))}
    assert row.effect.en in answer["disposition"]["advice"]
    if row.handoff == "only":
        assert_gated(answer, "urgent")
    else:
        assert "level_raised" in {warning["code"] for warning in answer["warnings"]}
    assert modifier in {row["code"] for row in client.get("/v1/outcomes").get_json()["modifiers"]}


@pytest.mark.parametrize("age", range(0, 121, 3))
@pytest.mark.parametrize("code", OPEN)
def test_an_age_acts_as_its_row_says(code: str, age: int) -> None:
    row, outcome = TRIAGE.age_band(age), TRIAGE.outcomes[code]
    found = verdict(code, age_years=age)
    assert found.level == TRIAGE.worst([outcome.level, row.raises_to or outcome.level])
    to_hospital = [each for each in outcome.who[:1] if each == "emergency_department" and found.raised_by is None]
    assert found.who[: len(to_hospital) + len(row.who)] == tuple(dict.fromkeys([*to_hospital, *row.who]))
    if age < 16:
        assert found.handoff == "first"
        assert found.who[0] not in REFERENCE.taxonomy.professions
    if row.raises_to is None:
        assert (found.level, found.handoff, found.who) == (outcome.level, outcome.handoff, outcome.who)


def test_no_age_puts_anybody_before_the_emergency_department() -> None:
    for age in (4, 8, 14, 34, 80):
        assert verdict("suspected_closed_fracture", age_years=age).who[0] == "emergency_department"


def test_training_words_stay_away_from_what_a_doctor_is_to_look_at(client: DocumentedClient) -> None:
    words = set(TRIAGE.factors["poor_hip_hinge"].guidance("en"))
    for code in ("groin_hernia", "motor_deficit", "suspected_stress_fracture", "strain_or_sprain"):
        outcome = {"code": code, "body_region": "hip_groin", "factors": ["poor_hip_hinge"]}
        if code == "motor_deficit":
            outcome["body_region"] = "lower_back"
        told = set(match(client, outcome=outcome, patient={"age_years": 34})["disposition"]["advice"])
        assert words <= told if code == "strain_or_sprain" else not words <= told


def test_a_region_nobody_said_that_would_decide_is_asked_for(client: DocumentedClient) -> None:
    answer = match(client, outcome={"code": "strain_or_sprain", "red_flags": ["fever"]}, patient={"age_years": 34})
    assert_gated(answer, "urgent")
    warned = {warning["code"]: warning for warning in answer["warnings"]}
    assert warned["region_decides"]["field"] == "outcome.body_region"
    assert "neck" in warned["region_decides"]["message"]
    said = {"code": "strain_or_sprain", "red_flags": ["fever"], "body_region": "knee"}
    assert "region_decides" not in {each["code"] for each in match(client, outcome=said)["warnings"]}
    plain = match(client, outcome={"code": "strain_or_sprain", "red_flags": []})
    assert "region_decides" not in {each["code"] for each in plain["warnings"]}


@pytest.mark.parametrize("age", [*CHILDREN, 16, 17])
def test_without_a_stated_range_nobody_treats_children(client: DocumentedClient, age: int) -> None:
    answer = match(client, outcome={"code": "strain_or_sprain"}, patient={"age_years": age}, facets=True)
    assert (answer["matches"], answer["total"], answer["near_misses"]) == ([], 0, [])
    assert not any(answer["facets"].values())


def test_without_an_age_adults_alone_are_meant_and_that_is_said(client: DocumentedClient) -> None:
    answer = match(client, patient={})
    assert "age_not_given" in {warning["code"] for warning in answer["warnings"]}
    assert answer["total"] == match(client, patient={"age_years": 34})["total"]


@pytest.mark.parametrize(
    ("course", "level"),
    [
        ({}, "self_care"),
        ({"onset_delay_hours": 24, "duration_days": 3}, "self_care"),
        ({"onset_delay_hours": 100}, "self_care"),
        ({"duration_days": 7}, "self_care"),
        ({"duration_days": 8}, "routine"),
        ({"onset_delay_hours": 24, "duration_days": 60}, "routine"),
        ({"onset_delay_hours": 0}, "routine"),
        ({"onset_delay_hours": 11.5}, "routine"),
    ],
)
def test_soreness_that_is_none_is_no_self_care(
    client: DocumentedClient, course: dict[str, Any], level: str
) -> None:
    answer = match(client, outcome={"code": "delayed_onset_muscle_soreness", **course})
    assert answer["disposition"]["level"] == level
    assert bool(answer["matches"]) == (level == "routine")
    assert ("level_raised" in {warning["code"] for warning in answer["warnings"]}) == (level == "routine")


@pytest.fixture(scope="module")
def demonstration_client(
    tmp_path_factory: pytest.TempPathFactory, make_app: Callable[[Engine], Flask]
) -> DocumentedClient:
    """The demonstration data of all countries, as `directory reindex` makes it."""
    url = f"embedded:{tmp_path_factory.mktemp('demonstration') / 'index'}"
    done = CliRunner().invoke(admin, ["reindex", "--as-of", AS_OF.isoformat()], env={"DIRECTORY_INDEX_URL": url})
    assert done.exit_code == 0, done.output
    return documented_client(make_app(open_engine(Settings(index_url=url))))


@pytest.fixture(scope="module")
def ranges() -> dict[str, tuple[int, int | None] | None]:
    """The ages each demonstration specialist says to treat, from the records as shipped; None: says nothing."""
    folder = Path(seed_data.__file__).parent / "specialists"
    records = [
        msgspec.json.decode(line, type=Specialist)
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_bytes().splitlines()
    ]
    stated = {record.id: record.ages_treated for record in records}
    return {found: None if ages is None else (ages.min, ages.max) for found, ages in stated.items()}


@pytest.mark.parametrize("country", list(CAPITALS))
def test_nobody_under_16_is_shown_someone_who_does_not_treat_their_age(
    demonstration_client: DocumentedClient, ranges: dict[str, tuple[int, int | None] | None], country: str
) -> None:
    plain = demonstration_client.application.test_client()
    wishes: list[dict[str, Any]] = [{}, {"filters": {"language": ["ar"]}}, {"mode": "video"}, {"sort": "rating"}]
    shown = 0
    for code, age, wish in product(OPEN, CHILDREN, wishes):
        body = {
            "country": country,
            "outcome": {"code": code, "red_flags": []},
            "patient": {"age_years": age},
            "location": {"text": CAPITALS[country][0]},
            "radius_km": None if "mode" in wish else 250,
            "include_optional": True,
            "limit": 50,
            **wish,
        }
        answer = plain.post("/v1/matches", data=json.dumps(body)).get_json()
        listed = [*answer["matches"], *answer["near_misses"]]
        for found in listed:
            stated = ranges[found["specialist"]["id"]]
            assert stated is not None
            assert stated[0] <= age
            assert stated[1] is None or age <= stated[1]
        shown += len(listed)
        assert answer["disposition"]["handoff"] == "first"
    assert shown
