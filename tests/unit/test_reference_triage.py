"""The triage tables: outcomes, signs, modifiers and ages at their levels, and whom they lead to.

Expectations are written out here, from the issue and its sources, not read from the tables.
"""

import re

import pytest

from indexer.errors import RequestRefused
from indexer.reference import Reference, load_reference

EMERGENCIES = {
    "suspected_cauda_equina",
    "exertional_rhabdomyolysis",
    "suspected_spinal_fracture",
    "open_fracture",
    "major_fracture",
    "chest_pain",
    "pulseless_limb",
    "suspected_ruptured_aneurysm",
    "neck_pain_with_speech_sight_or_balance_change",
    "suspected_compartment_syndrome",
    "suspected_dislocation",
    "trapped_hernia",
}
NOBODY_HERE = {
    "suspected_deep_vein_thrombosis": "urgent",
    "suspected_renal_colic": "urgent",
    "suspected_serious_pathology": "urgent",
    "suspected_infection": "urgent",
    "hot_swollen_joint": "urgent",
    "inflammatory_back_pain": "soon",
    "groin_hernia": "soon",
}
MATCHED = {
    "delayed_onset_muscle_soreness": ("self_care", "optional"),
    "strain_or_sprain": ("routine", "none"),
    "persistent_pain": ("routine", "none"),
    "recurrent_flare_ups": ("routine", "none"),
    "radicular_pain": ("soon", "none"),
    "suspected_stress_fracture": ("soon", "none"),
    "motor_deficit": ("urgent", "first"),
    "suspected_hip_stress_fracture": ("urgent", "first"),
    "suspected_closed_fracture": ("urgent", "first"),
    "suspected_myelopathy": ("urgent", "first"),
    "suspected_tendon_rupture": ("urgent", "first"),
    "locked_joint": ("urgent", "first"),
}
SIGNS = {
    "bladder_or_bowel_change": ("emergency", "suspected_cauda_equina"),
    "difficulty_passing_urine": ("emergency", "suspected_cauda_equina"),
    "saddle_numbness": ("emergency", "suspected_cauda_equina"),
    "weakness_both_legs": ("emergency", "suspected_cauda_equina"),
    "sexual_function_change": ("emergency", "suspected_cauda_equina"),
    "both_leg_pain_or_tingling": ("emergency", "suspected_cauda_equina"),
    "chest_pain": ("emergency", "chest_pain"),
    "serious_accident": ("emergency", None),
    "dark_urine": ("emergency", "exertional_rhabdomyolysis"),
    "tearing_belly_or_back_pain": ("emergency", "suspected_ruptured_aneurysm"),
    "trapped_lump": ("emergency", "trapped_hernia"),
    "speech_sight_or_face_change": ("emergency", "neck_pain_with_speech_sight_or_balance_change"),
    "open_wound_with_bone": ("emergency", "open_fracture"),
    "out_of_shape": ("emergency", None),
    "cold_pale_limb": ("emergency", "pulseless_limb"),
    "hard_tense_limb": ("emergency", "suspected_compartment_syndrome"),
    "new_or_worsening_weakness": ("urgent", "motor_deficit"),
    "fever": ("urgent", "suspected_infection"),
    "unexplained_weight_loss": ("urgent", "suspected_serious_pathology"),
    "lump_or_shape_change": ("urgent", "suspected_serious_pathology"),
    "no_relief_at_rest": ("urgent", "suspected_serious_pathology"),
    "worse_at_night": ("urgent", "suspected_serious_pathology"),
    "worse_on_cough_or_sneeze": ("urgent", None),
    "upper_back_pain": ("urgent", None),
    "swollen_warm_calf": ("urgent", "suspected_deep_vein_thrombosis"),
    "joint_hot_and_swollen": ("urgent", "hot_swollen_joint"),
    "cannot_bear_weight": ("urgent", "suspected_closed_fracture"),
    "snap_with_loss_of_strength": ("urgent", "suspected_tendon_rupture"),
    "joint_locked": ("urgent", "locked_joint"),
    "clumsy_hands_or_unsteady": ("urgent", "suspected_myelopathy"),
    "pain_in_waves_to_groin": ("urgent", "suspected_renal_colic"),
}
MODIFIERS = {
    "anticoagulants": "soon",
    "cancer": "urgent",
    "long_term_steroids": "soon",
    "diabetes": "soon",
    "immune_suppression": "soon",
    "osteoporosis": "soon",
    "fever": "urgent",
    "trauma": "urgent",
    "recent_surgery": "soon",
    "pregnant": "urgent",
}
FACTORS = {
    "neutral_spine_lost_under_load",
    "rounding_in_flexion_lifts",
    "poor_hip_hinge",
    "sudden_jump_in_weight_or_volume",
    "training_to_fatigue_too_often",
    "too_little_recovery",
    "bracing_or_belt_reliance",
}


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


def test_every_outcome_is_there_at_its_level(reference: Reference) -> None:
    found = {code: (outcome.level, outcome.handoff) for code, outcome in reference.triage.outcomes.items()}
    emergencies = dict.fromkeys(EMERGENCIES, ("emergency", "only"))
    nobody = {code: (level, "only") for code, level in NOBODY_HERE.items()}
    assert found == MATCHED | emergencies | nobody


def test_every_sign_is_there_at_its_level_and_points_to_its_outcome(reference: Reference) -> None:
    flags = reference.triage.red_flags
    assert {code: (flag.level, flag.outcome) for code, flag in flags.items()} == SIGNS


def test_emergency_signs_are_asked_first(reference: Reference) -> None:
    levels = [flag.level for flag in reference.triage.red_flags.values()]
    assert levels == sorted(levels)


def test_every_modifier_raises_something_and_says_why(reference: Reference) -> None:
    triage = reference.triage
    assert {code: modifier.raises_to for code, modifier in triage.modifiers.items()} == MODIFIERS
    assert all(modifier.effect.en != modifier.label.en for modifier in triage.modifiers.values())


def test_in_pregnancy_the_maternity_unit_comes_first(reference: Reference) -> None:
    pregnant = reference.triage.modifiers["pregnant"]
    assert pregnant.who[0] == "maternity_unit"
    assert (pregnant.raises_to, pregnant.handoff) == ("urgent", "first")


@pytest.mark.parametrize(
    ("age_years", "raises_to", "first"),
    [
        (0, "urgent", "gp"),
        (11, "urgent", "gp"),
        (12, "soon", "gp"),
        (15, "soon", "gp"),
        (16, "soon", None),
        (17, "soon", None),
        (18, None, None),
        (64, None, None),
        (65, "soon", None),
        (120, "soon", None),
    ],
)
def test_age_raises_what_the_more_cautious_source_says(
    reference: Reference, age_years: int, raises_to: str | None, first: str | None
) -> None:
    band = reference.triage.age_band(age_years)
    assert (band.raises_to, next(iter(band.who), None)) == (raises_to, first)
    assert (band.handoff == "first") == (age_years < 16)
    assert reference.triage.adult_from_years == 18


def test_factors_are_complete_and_routine(reference: Reference) -> None:
    factors = reference.triage.factors
    assert set(factors) == FACTORS
    assert {factor.level for factor in factors.values()} == {"routine"}


def test_arabic_is_arabic_and_nothing_else_is(reference: Reference) -> None:
    triage = reference.triage
    texts = [row.label for row in triage.outcomes.values()] + [row.text for row in triage.guidance.values()]
    for text in texts:
        assert re.search(r"[\u0600-\u06ff]", text.ar)
        assert not re.search(r"[\u0600-\u06ff]", text.en + text.de)
        assert text.en != text.de


def test_guidance_is_advice_and_then_when_to_seek_help_sooner(reference: Reference) -> None:
    for row in (*reference.triage.outcomes.values(), *reference.triage.factors.values()):
        assert row.guidance("de") == (*row.advice.de, *row.worse.de)
        assert len(set(row.guidance("de"))) == len(row.guidance("de"))


def test_whatever_is_not_an_emergency_says_when_to_seek_help_sooner(reference: Reference) -> None:
    now = ("hospital now", "ambulance now", "emergency department", "to hospital at once", "a doctor today")
    for outcome in reference.triage.outcomes.values():
        if outcome.level != "emergency":
            assert any(words in line for line in outcome.worse.en for words in now), outcome.code


def test_soreness_lasts_a_week_and_a_few_weeks_are_three(reference: Reference) -> None:
    outcomes = reference.triage.outcomes
    soreness = outcomes["delayed_onset_muscle_soreness"].course
    persistent = outcomes["persistent_pain"].course
    assert soreness is not None
    assert (soreness.onset_hours_from, soreness.onset_hours_to, soreness.days_to) == (12, 72, 7)
    assert persistent is not None
    assert persistent.days_from == 21


def test_levels_are_ordered_and_timed(reference: Reference) -> None:
    levels = sorted(reference.triage.levels.values(), key=lambda level: level.severity)
    assert [level.code for level in levels] == ["self_care", "routine", "soon", "urgent", "emergency"]
    assert reference.triage.levels["urgent"].within_hours == 24
    assert reference.triage.levels["self_care"].within_hours is None
    assert reference.triage.worst(["routine", "urgent", "soon"]) == "urgent"


@pytest.mark.parametrize("code", sorted(EMERGENCIES | set(NOBODY_HERE)))
def test_nobody_is_offered_where_nobody_here_is_right(reference: Reference, code: str) -> None:
    assert reference.triage.offers_for(code, None, None) == ()
    assert reference.triage.offers_for(code, "elbow", 400) == ()


def test_every_other_outcome_and_factor_offers_somebody_in_each_region(reference: Reference) -> None:
    triage, offers = reference.triage, set(reference.taxonomy.offers())
    for code in MATCHED:
        for region in (None, *triage.outcomes[code].body_regions):
            fits = triage.offers_for(code, region, None)
            assert fits, (code, region)
            assert {offer for offer, _ in fits} <= offers
            assert all(0 < fit <= 1 and fit == round(fit, 2) for _, fit in fits)
    assert triage.offers_for("poor_hip_hinge", None, None)[0] == ("physiotherapist/sports", 1.0)


def test_radicular_pain_goes_to_conservative_care_first(reference: Reference) -> None:
    early = dict(reference.triage.offers_for("radicular_pain", None, 21))
    late = dict(reference.triage.offers_for("radicular_pain", "lower_back", 43))
    assert early["physiotherapist/musculoskeletal"] == 1.0
    assert early["physiotherapist"] == early["sport_exercise_physician"] == 0.9
    assert early["orthopaedic_surgeon/spine"] == 0.6 < late["orthopaedic_surgeon/spine"] == 0.85
    assert early["orthopaedic_surgeon"] == 0.54
    assert early["neurosurgeon"] < early["orthopaedic_surgeon/spine"]
    for absent in ("orthopaedic_surgeon/hand", "orthopaedic_surgeon/foot_ankle", "podiatrist", "chiropractor"):
        assert absent not in early


def test_region_chooses_the_specialty(reference: Reference) -> None:
    ankle = dict(reference.triage.offers_for("strain_or_sprain", "ankle_foot", None))
    neck = dict(reference.triage.offers_for("strain_or_sprain", "neck", None))
    anywhere = dict(reference.triage.offers_for("strain_or_sprain", None, None))
    assert "podiatrist" in ankle
    assert "podiatrist" not in neck
    assert ankle["orthopaedic_surgeon/foot_ankle"] > ankle["orthopaedic_surgeon"]
    assert "orthopaedic_surgeon/spine" not in ankle
    assert anywhere["orthopaedic_surgeon/foot_ankle"] < anywhere["orthopaedic_surgeon"]


def test_specialists_of_other_things_are_not_offered(reference: Reference) -> None:
    offered = {offer for code in MATCHED for offer, _ in reference.triage.offers_for(code, None, None)}
    assert offered.isdisjoint(
        {"physiotherapist/cardiorespiratory", "rehabilitation_physician/palliative", "podiatrist/diagnostics_only"}
    )


def test_unknown_outcome_and_foreign_region_are_refused(reference: Reference) -> None:
    with pytest.raises(RequestRefused, match="GET /v1/outcomes") as unknown:
        reference.triage.offers_for("tennis", None, None)
    assert unknown.value.code == "unknown_outcome"
    with pytest.raises(RequestRefused, match="neck, upper_back, lower_back"):
        reference.triage.offers_for("radicular_pain", "knee", None)
