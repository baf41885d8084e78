"""The assessment's tables: every emergency rule written out, what no row may say, and which rows are refused."""

import re
import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import BadReference
from indexer.reference import load_reference
from indexer.reference.assessment_rows import Range, Rule
from tests.answering import QUESTIONS, RULES, TRIAGE, a_body, a_body_that_fires, assessed

FORBIDDEN = {
    "en": r"\byou have\b|nothing serious|safe to\b|ibuprofen|paracetamol|aspirin|naproxen|diclofenac",
    "de": r"\bSie haben\b|nichts Ernstes|unbedenklich|Ibuprofen|Paracetamol|Aspirin|Naproxen|Diclofenac",
    "ar": r"لديك|ليس خطيرًا|لا شيء خطير|آمن أن|إيبوبروفين|باراسيتامول|أسبرين",
}
"""Promises, diagnoses and medicines."""

EMERGENCIES: dict[str, tuple[str, list[str], dict[str, tuple[int | None, int | None, bool]]]] = {
    "dark_urine_after_effort": ("exertional_rhabdomyolysis", [], {}),
    "urine_perhaps_dark_and_muscle_failing": (
        "exertional_rhabdomyolysis",
        ["dark_urine", "tight_swollen_limb", "weakness"],
        {},
    ),
    "cord_signs_with_neck_or_upper_back": ("suspected_myelopathy", [], {}),
    "clumsy_and_weak": ("suspected_myelopathy", [], {}),
    "bladder_change": ("suspected_cauda_equina", ["bladder"], {}),
    "bowel_change": ("suspected_cauda_equina", ["bowel"], {}),
    "saddle_numbness": ("suspected_cauda_equina", ["saddle"], {}),
    "both_legs_affected": ("suspected_cauda_equina", [], {}),
    "sexual_function_lost": ("suspected_cauda_equina", [], {}),
    "chest_signs": ("chest_pain", ["chest"], {}),
    "tearing_belly_or_back_pain": ("suspected_ruptured_aneurysm", [], {}),
    "colic_at_an_older_age": ("suspected_ruptured_aneurysm", [], {"age_years": (60, None, True)}),
    "speech_sight_or_face_signs": ("neck_pain_with_speech_sight_or_balance_change", ["speech_sight_or_face"], {}),
    "serious_accident_to_the_spine": ("suspected_spinal_fracture", [], {}),
    "accident_with_fragile_bone": ("suspected_spinal_fracture", [], {}),
    "accident_at_an_older_age": ("suspected_spinal_fracture", [], {"age_years": (65, None, True)}),
    "accident_with_nerve_signs": ("suspected_spinal_fracture", [], {}),
    "serious_accident": ("major_fracture", [], {}),
    "wound_on_a_broken_limb": ("open_fracture", [], {}),
    "bone_or_deep_wound": ("open_fracture", [], {}),
    "spine_out_of_shape": ("suspected_spinal_fracture", [], {}),
    "out_of_shape_after_an_accident": ("major_fracture", [], {}),
    "out_of_shape_and_useless": ("major_fracture", [], {}),
    "out_of_shape": ("suspected_dislocation", [], {}),
    "hip_cannot_bear_weight": ("major_fracture", [], {}),
    "cold_or_pale_limb": ("pulseless_limb", [], {}),
    "hard_tense_limb": ("suspected_compartment_syndrome", [], {}),
    "fever_with_neck_pain": ("suspected_infection", [], {}),
    "fever_with_nerve_signs": ("suspected_infection", [], {}),
    "fever_and_unusable_limb": ("suspected_infection", [], {}),
    "fever_with_weak_defences": ("suspected_infection", [], {}),
    "cancer_with_nerve_signs": ("suspected_serious_pathology", [], {}),
    "hot_joint_with_weak_defences": ("hot_swollen_joint", ["fever"], {}),
    "weak_and_unusable_with_spinal_pain": ("motor_deficit", [], {}),
    "snap_and_unusable": ("suspected_tendon_rupture", [], {}),
    "colic_with_fever": ("suspected_renal_colic", [], {}),
    "lump_that_may_be_trapped": ("trapped_hernia", [], {}),
    "hernia_that_may_be_trapped": ("trapped_hernia", [], {}),
}
"""Every rule that means hospital now: its outcome, the signs of which a not_sure is enough, and its numbers (at
least, at most, also where unanswered). Written out a second time, so that nobody makes one milder unnoticed."""


@pytest.mark.parametrize("language", FORBIDDEN)
def test_no_promise_no_diagnosis_no_medicine(language: str) -> None:
    texts = [getattr(rule.reason, language) for rule in RULES.values()]
    texts += [getattr(question.text, language) for question in QUESTIONS.values()]
    assert [text for text in texts if re.search(FORBIDDEN[language], text, re.IGNORECASE)] == []


LATER = {
    "emergency": r"today|within a (?:day|week)|weeks|heute|innerhalb|Wochen|اليوم|خلال (?:يوم|أسبوع)|أسابيع",
    "urgent": r"within (?:a week|the next)|weeks|innerhalb (?:einer|der)|Wochen|خلال (?:أسبوع|الأسبوع)|أسابيع",
}
"""Deadlines milder than the level, in the three languages."""


@pytest.mark.parametrize("level", LATER)
def test_no_words_of_a_level_name_a_milder_deadline(level: str) -> None:
    texts = [rule.reason for rule in RULES.values() if _level(rule) == level]
    texts += [outcome.public_label for outcome in TRIAGE.outcomes.values() if outcome.level == level]
    texts += [modifier.effect for modifier in TRIAGE.modifiers.values() if modifier.raises_to == level]
    texts += [band.effect for band in TRIAGE.ages.values() if band.raises_to == level]
    assert texts
    said = [text for each in texts for text in (each.en, each.de, each.ar)]
    assert [text for text in said if re.search(LATER[level], text)] == []


def test_a_row_that_may_ride_beside_a_worse_one_names_no_deadline_of_its_own() -> None:
    """Shown beside whatever decides: a week would contradict a day."""
    effects = [modifier.effect for modifier in TRIAGE.modifiers.values()]
    effects += [band.effect for band in TRIAGE.ages.values()]
    texts = [text for effect in effects for text in (effect.en, effect.de, effect.ar)]
    assert [text for text in texts if re.search(LATER["urgent"], text)] == []


def test_rows_are_in_the_clinical_record() -> None:
    assert {f"rule.{code}" for code in RULES} | {f"question.{code}" for code in QUESTIONS} <= set(
        TRIAGE.record.rows
    )


def test_rows_without_a_stored_source_say_so() -> None:
    rows = [*RULES.values(), *QUESTIONS.values()]
    assert [row.code for row in rows if "commonly published" in row.source and row.verified] == []


def test_every_modifier_is_asked_for() -> None:
    assert QUESTIONS["modifiers"].options_from == "modifiers"
    assert QUESTIONS["modifiers"].is_needed


def test_every_emergency_rule_is_as_written_out_here() -> None:
    found = {
        code: (rule.outcome, _signs_an_unsure_answer_is_enough_for(rule), _numbers(rule))
        for code, rule in RULES.items()
        if _level(rule) == "emergency"
    }
    assert found == EMERGENCIES


@pytest.mark.parametrize("code", EMERGENCIES)
def test_every_emergency_rule_leads_to_hospital_now(code: str) -> None:
    found = assessed(a_body_that_fires(RULES[code]))
    assert (found.level, found.handoff) == ("emergency", "only")
    assert code in {each.rule for each in found.fired if each.level == "emergency"}


@pytest.mark.parametrize(
    ("answers", "patient", "level"),
    [
        ({"flank_waves": "yes"}, {"age_years": 60}, "emergency"),
        ({"flank_waves": "yes"}, {"age_years": 59}, "urgent"),
        ({"flank_waves": "yes"}, {"age_years": None}, "emergency"),
        ({"body_region": "neck"}, {"age_years": 65, "modifiers": ["trauma"]}, "emergency"),
        ({"body_region": "neck"}, {"age_years": None, "modifiers": ["trauma"]}, "emergency"),
    ],
)
def test_numbers_of_the_emergency_rules(answers: dict[str, Any], patient: dict[str, Any], level: str) -> None:
    assert assessed(a_body(answers, patient)).level == level


def _level(rule: Rule) -> str:
    stated = [TRIAGE.outcomes[rule.outcome].level] if rule.outcome is not None else []
    return TRIAGE.worst([*stated, *([rule.level] if rule.level is not None else [])])


def _signs_an_unsure_answer_is_enough_for(rule: Rule) -> list[str]:
    conditions = {**rule.every, **rule.some}
    return sorted(
        code for code, asked in conditions.items() if not isinstance(asked, Range) and "not_sure" in asked
    )


def _numbers(rule: Rule) -> dict[str, tuple[int | None, int | None, bool]]:
    conditions = {**rule.every, **rule.some}
    return {
        code: (asked.at_least, asked.at_most, asked.or_unanswered)
        for code, asked in conditions.items()
        if isinstance(asked, Range)
    }


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """A copy of the facts with one text of a triage file replaced."""

    def change(file: str, old: str, new: str) -> Path:
        facts = Path(str(resources.files("seed_data")))
        for name in ("countries", "taxonomy", "triage"):
            shutil.copytree(facts / name, tmp_path / name)
        path = tmp_path / "triage" / file
        text = path.read_text("utf-8")
        assert text.count(old) >= 1
        path.write_text(text.replace(old, new, 1), "utf-8")
        return tmp_path

    return change


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("rules.toml", 'every.both_legs = ["yes"]', 'every.both_legs = ["no"]', "never for a no"),
        ("rules.toml", 'every.both_legs = ["yes"]', 'every.both_legs = ["not_sure"]', "every worse answer"),
        ("rules.toml", 'every.both_legs = ["yes"]', 'every.both_leg = ["yes"]', "unknown code"),
        ("rules.toml", 'every.both_legs = ["yes"]', 'every.both_legs = ["perhaps"]', "unknown code"),
        ("rules.toml", 'every.both_legs = ["yes"]', "every.both_legs = { at_least = 1 }", "not a range"),
        ("rules.toml", 'every.both_legs = ["yes"]', "", "no condition"),
        ("rules.toml", 'every.modifier_cancer = ["yes"]', 'every.modifier_gout = ["yes"]', "unknown code"),
        ("rules.toml", 'every.modifier_cancer = ["yes"]', 'every.modifier_cancer = ["no"]', "only be asked for"),
        ("rules.toml", 'outcome = "chest_pain"', 'outcome = "heartburn"', "unknown code"),
        ("rules.toml", 'outcome = "chest_pain"', "is_unclear = true", "neither outcome nor level"),
        ("rules.toml", 'outcome = "chest_pain"', 'outcome = "chest_pain"\nis_unclear = true', "has no outcome"),
        ("rules.toml", 'unless = "plain_soreness"', 'unless = "chest_signs"', "asks for signs"),
        ("rules.toml", 'red_flags = ["upper_back_pain"]', 'red_flags = ["nope"]', "unknown code"),
        ("rules.toml", 'code = "bowel_change"', 'code = "bladder_change"', "there twice"),
        ("questions.toml", 'level = "emergency"\n', "", "a sign has a level"),
        ("questions.toml", 'options_from = "body_regions"', "", "no options"),
        ("questions.toml", 'modifier = "pregnant"', 'modifier = "nope"', "unknown code"),
        ("questions.toml", 'level = "urgent"', 'level = "emergency"', "come first"),
        ("questions.toml", 'level = "emergency"', 'level = "emergency"\nis_needed = false', "of everybody"),
    ],
)
def test_a_row_that_would_weaken_the_rules_is_refused(
    changed: Callable[[str, str, str], Path], file: str, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(BadReference, match=complaint):
        load_reference(changed(file, old, new))
