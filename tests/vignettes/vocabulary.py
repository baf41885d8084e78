"""Owns the questionnaire's vocabulary as it stood when the vignettes were written.

Written out here instead of imported, so that the cases cannot drift with what they judge.
"""

from typing import Final

SIGNS: Final = frozenset(
    [
        "numbness",
        "weakness",
        "both_legs",
        "saddle",
        "bladder",
        "bowel",
        "sexual_function",
        "dark_urine",
        "chest",
        "abdomen",
        "calf",
        "trauma",
        "fever",
        "weight_loss",
        "night_pain",
        "no_relief_at_rest",
        "cough_or_sneeze",
        "lump_or_shape",
        "hot_swollen_joint",
        "cannot_bear_weight",
        "deformity",
        "open_wound",
        "pop",
        "joint_locked",
        "cold_pale_limb",
        "tight_swollen_limb",
        "clumsy_hands_or_unsteady",
        "speech_sight_or_face",
        "morning_stiffness",
        "groin_lump",
        "flank_waves",
        "bone_pinpoint",
        "recurrent",
    ]
)
CHOICES: Final = {
    "body_region": [
        "neck",
        "upper_back",
        "lower_back",
        "shoulder",
        "elbow",
        "wrist_hand",
        "hip_groin",
        "knee",
        "ankle_foot",
    ],
    "onset": ["sudden", "delayed", "gradual"],
    "character": ["dull", "sharp", "burning", "throbbing"],
    "spread": ["local", "widespread", "one_limb"],
    "movement": ["eases", "worse", "no_change"],
}
NUMBERS: Final = frozenset({"onset_delay_hours", "duration_days"})
TRAINING_CHANGES: Final = frozenset(
    [
        "neutral_spine_lost_under_load",
        "rounding_in_flexion_lifts",
        "poor_hip_hinge",
        "sudden_jump_in_weight_or_volume",
        "training_to_fatigue_too_often",
        "too_little_recovery",
        "bracing_or_belt_reliance",
    ]
)
MODIFIERS: Final = frozenset(
    [
        "anticoagulants",
        "cancer",
        "long_term_steroids",
        "diabetes",
        "immune_suppression",
        "osteoporosis",
        "fever",
        "trauma",
        "recent_surgery",
    ]
)
OUTCOMES: Final = frozenset(
    [
        "delayed_onset_muscle_soreness",
        "strain_or_sprain",
        "persistent_pain",
        "recurrent_flare_ups",
        "radicular_pain",
        "motor_deficit",
        "suspected_cauda_equina",
        "exertional_rhabdomyolysis",
        "suspected_spinal_fracture",
        "open_fracture",
        "major_fracture",
        "suspected_closed_fracture",
        "suspected_stress_fracture",
        "chest_pain",
        "pulseless_limb",
        "suspected_ruptured_aneurysm",
        "suspected_deep_vein_thrombosis",
        "suspected_renal_colic",
        "suspected_serious_pathology",
        "suspected_infection",
        "suspected_myelopathy",
        "neck_pain_with_speech_sight_or_balance_change",
        "suspected_compartment_syndrome",
        "hot_swollen_joint",
        "suspected_tendon_rupture",
        "suspected_dislocation",
        "locked_joint",
        "inflammatory_back_pain",
        "groin_hernia",
        "cannot_tell",
    ]
)
