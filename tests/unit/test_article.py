"""The article's checklist: every list item reaches a row, and its defects are corrected where they would count.

The items are written out here from the article, not read from the table.
"""

from pathlib import Path

import pytest

from indexer.errors import BadReference
from indexer.reference import Triage, load_reference
from indexer.reference.fit import Asked
from tests.seed_copy import change, copy_seed

# Section of the article → what it lists, with a row that must be among those that carry it.
CHECKLIST = {
    "Why it happens": {
        "soreness": "outcome.delayed_onset_muscle_soreness",
        "injury_pain": "outcome.strain_or_sprain",
        "causes": "factor.training_to_fatigue_too_often",
    },
    "Technique traps": {
        "neutral_spine_lost": "factor.neutral_spine_lost_under_load",
        "rounding": "factor.rounding_in_flexion_lifts",
        "hip_hinge": "factor.poor_hip_hinge",
        "small_errors_accumulate": "guidance.worse_same_mistakes",
    },
    "Managing load": {
        "sudden_jumps": "factor.sudden_jump_in_weight_or_volume",
        "fatigue_too_often": "factor.training_to_fatigue_too_often",
        "too_little_recovery": "factor.too_little_recovery",
        "guided_overload": "guidance.steady_progress",
    },
    "Core stability": {
        "core_meaning": "guidance.core",
        "core_functions": "guidance.core",
        "bracing": "guidance.bracing",
        "abdominal_pressure": "guidance.bracing",
        "belts": "guidance.belt",
    },
    "Disc or nerve": {
        "spreading_pain": "outcome.radicular_pain",
        "numbness_or_weakness": "outcome.motor_deficit",
        "nerve_assessment": "guidance.nerve_signs_need_assessment",
        "nerve_causes": "modifier.diabetes",
    },
    "Stopping": {
        "rest": "guidance.keep_moving",
        "movement_tells_apart": "guidance.tell_apart_by_movement",
        "lighter_load": "guidance.lower_load",
        "graded_return": "guidance.graded_return",
    },
    "Practical fixes": {
        "coaching_or_video": "procedure.lifting_technique_assessment",
        "less_load_more_control": "guidance.lower_load",
        "posterior_chain": "guidance.strengthen_hips",
        "recovery_days": "guidance.recovery_days",
    },
    "When to see a specialist": {
        "few_weeks": "outcome.persistent_pain",
        "flare_ups": "outcome.recurrent_flare_ups",
        "red_flags": "red_flag.bladder_or_bowel_change",
    },
    "Closing": {
        "specialists": "procedure.return_to_training_plan",
        "orthopaedic_surgeon": "fit.radicular_orthopaedic_surgeon",
    },
}
CORRECTIONS = {
    "bladder_change",
    "more_than_three_days",
    "weakness",
    "one_extremity",
    "testing_by_movement",
    "conservative_care_first",
    "few_weeks_number",
    "rest_of_the_signs",
}


@pytest.fixture(scope="module")
def triage() -> Triage:
    return load_reference().triage


@pytest.mark.parametrize("section", CHECKLIST)
def test_every_item_of_the_article_is_carried(triage: Triage, section: str) -> None:
    items = {item.code: item for item in triage.article.items.values() if item.section == section}
    assert items.keys() == CHECKLIST[section].keys()
    for code, row in CHECKLIST[section].items():
        assert row in items[code].rows
        assert not items[code].added_by_project


def test_the_checklist_has_no_other_section(triage: Triage) -> None:
    assert {item.section for item in triage.article.items.values()} == CHECKLIST.keys()


def test_every_correction_is_stated_with_its_source(triage: Triage) -> None:
    corrections = triage.article.corrections
    assert corrections.keys() == CORRECTIONS
    for correction in corrections.values():
        assert correction.added_by_project
        assert correction.source
        assert correction.statement.de != correction.statement.en


def test_the_corrections_hold_in_the_tables(triage: Triage) -> None:
    outcomes, flags = triage.outcomes, triage.red_flags
    assert flags["bladder_or_bowel_change"].level == "emergency"
    assert outcomes["suspected_cauda_equina"].shows_nobody
    assert flags["new_or_worsening_weakness"].level == outcomes["motor_deficit"].level == "urgent"
    assert outcomes["motor_deficit"].handoff == "first"
    for sign in ("both_leg_pain_or_tingling", "weakness_both_legs", "saddle_numbness"):
        assert flags[sign].level == "emergency"
    course = outcomes["delayed_onset_muscle_soreness"].course
    assert course is not None
    assert course.days_to == 7
    assert "ruled out" in triage.guidance["tell_apart_by_movement"].text.en


@pytest.mark.parametrize("code", ["strain_or_sprain", "persistent_pain", "recurrent_flare_ups", "radicular_pain"])
def test_conservative_care_comes_before_surgeons(triage: Triage, code: str) -> None:
    for region in triage.outcomes[code].body_regions:
        for days in (None, 42):
            choices = triage.fit.choices(code, Asked(frozenset({region}), days))
            first = choices[0].offer
            surgeons = [choice.fit for choice in choices if "surgeon" in choice.offer]
            assert first.startswith(("physiotherapist", "sport_exercise_physician")), (region, first)
            assert all(fit < choices[0].fit for fit in surgeons)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('rows = ["guidance.core"]', "rows = []", r"article\.toml: item 'core_meaning'"),
        (
            'rows = ["guidance.core"]',
            'rows = ["guidance.corset"]',
            r"item 'core_meaning': unknown code 'guidance.corset'",
        ),
        (
            '"outcome.persistent_pain", "guidance.sooner_few_weeks"',
            '"outcome.lasting"',
            r"unknown code 'outcome.lasting'",
        ),
    ],
)
def test_an_item_without_a_row_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    change(copy_seed(tmp_path) / "triage" / "article.toml", old, new)
    with pytest.raises(BadReference, match=message):
        load_reference(tmp_path)


def test_a_sentence_that_reaches_nobody_is_refused(tmp_path: Path) -> None:
    file = copy_seed(tmp_path) / "triage" / "factors.toml"
    change(file, '"bracing", "belt", ', '"bracing", ')
    with pytest.raises(BadReference, match=r"guidance\.toml: 'belt' is carried by no outcome and no factor"):
        load_reference(tmp_path)
