"""The facts of seed_data: complete, sourced, translated, consistent; and what is computed from them.

Strategy: expectations are written out here, not read from the tables; a broken table is made by copying
seed_data and changing one line.
"""

import re
import shutil
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from indexer.errors import BadReference, RequestRefused
from indexer.reference import LANGUAGES, Reference, load_reference

SEED = Path(str(resources.files("seed_data")))
FACT_FILES = sorted(
    path for folder in ("countries", "taxonomy", "triage") for path in (SEED / folder).glob("*.toml")
)

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
    "suspected_closed_fracture": ("urgent", "first"),
    "suspected_myelopathy": ("urgent", "first"),
    "suspected_tendon_rupture": ("urgent", "first"),
    "locked_joint": ("urgent", "first"),
}
# Every in-scope NUCC code of the public Plan-Net sample (HL7-DaVinci/plan-net-ri, PractitionerRole), and two that
# are named by the scope but absent there.
NUCC = {
    "111N00000X": ("chiropractor", None),
    "111NS0005X": ("chiropractor", "sports"),
    "111NX0100X": ("chiropractor", "occupational_health"),
    "204C00000X": ("sport_exercise_physician", None),
    "207QS0010X": ("sport_exercise_physician", None),
    "207T00000X": ("neurosurgeon", None),
    "207X00000X": ("orthopaedic_surgeon", None),
    "207XS0106X": ("orthopaedic_surgeon", "hand"),
    "207XS0117X": ("orthopaedic_surgeon", "spine"),
    "207XX0004X": ("orthopaedic_surgeon", "foot_ankle"),
    "207XX0005X": ("orthopaedic_surgeon", "sports"),
    "208100000X": ("rehabilitation_physician", None),
    "2081P0010X": ("rehabilitation_physician", "paediatric"),
    "2081P2900X": ("rehabilitation_physician", "pain"),
    "2081S0010X": ("sport_exercise_physician", None),
    "213E00000X": ("podiatrist", None),
    "213EP1101X": ("podiatrist", "general_podiatry"),
    "213ES0000X": ("podiatrist", "sports"),
    "213ES0103X": ("podiatrist", "foot_ankle"),
    "213ES0131X": ("podiatrist", "foot_ankle"),
    "225100000X": ("physiotherapist", None),
    "2251G0304X": ("physiotherapist", "geriatric"),
    "2251H1200X": ("physiotherapist", "hand"),
    "2251X0800X": ("physiotherapist", "musculoskeletal"),
}
FORBIDDEN = {
    "en": r"you have|nothing serious|safe to",
    "de": r"\bSie haben\b|nichts Ernstes|nichts Schlimmes|unbedenklich|gefahrlos",
    "ar": r"لديك|لا شيء خطير|ليس خطيرا|آمن",
}
MEDICINES = (
    r"ibuprofen|paracetamol|acetaminophen|naproxen|diclofenac|aspirin|codeine|tramadol|cortison|kortison"
    r"|إيبوبروفين|باراسيتامول|أسبرين|كورتيزون"
)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for folder in ("countries", "taxonomy", "triage"):
        shutil.copytree(SEED / folder, tmp_path / folder)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def tables_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from tables_in(child)
    elif isinstance(value, list):
        for child in value:
            yield from tables_in(child)


def test_every_outcome_is_there_at_its_level(reference: Reference) -> None:
    found = {code: (outcome.level, outcome.handoff) for code, outcome in reference.triage.outcomes.items()}
    emergencies = dict.fromkeys(EMERGENCIES, ("emergency", "only"))
    nobody = {code: (level, "only") for code, level in NOBODY_HERE.items()}
    assert found == MATCHED | emergencies | nobody


def test_flags_factors_and_modifiers_are_complete(reference: Reference) -> None:
    triage = reference.triage
    assert {code for code, flag in triage.red_flags.items() if flag.level == "emergency"} == {
        "bladder_or_bowel_change",
        "difficulty_passing_urine",
        "saddle_numbness",
        "weakness_both_legs",
        "sexual_function_change",
        "both_leg_pain_or_tingling",
        "chest_pain",
        "serious_accident",
        "dark_urine",
    }
    assert {code for code, flag in triage.red_flags.items() if flag.level == "urgent"} == {
        "new_or_worsening_weakness",
        "fever",
        "unexplained_weight_loss",
        "lump_or_shape_change",
        "no_relief_at_rest",
        "worse_at_night",
        "worse_on_cough_or_sneeze",
        "upper_back_pain",
    }
    assert len(triage.red_flags) == 17
    assert len(triage.factors) == 7
    assert {factor.level for factor in triage.factors.values()} == {"routine"}
    assert set(triage.modifiers) == {
        "anticoagulants",
        "cancer",
        "long_term_steroids",
        "diabetes",
        "immune_suppression",
        "osteoporosis",
        "fever",
        "trauma",
        "recent_surgery",
    }


@pytest.mark.parametrize("path", FACT_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_row_has_a_source_and_every_translation(path: Path) -> None:
    document = tomllib.loads(path.read_text("utf-8"))
    for table in tables_in(document):
        if set(table) & set(LANGUAGES):
            assert set(table) == set(LANGUAGES), table
            assert all(table.values()), table
    for name, rows in document.items():
        if isinstance(rows, list) and rows and isinstance(rows[0], dict) and name != "insurer":
            assert all(row.get("source") for row in rows), name


def test_arabic_is_arabic_and_lists_are_of_one_length(reference: Reference) -> None:
    for outcome in reference.triage.outcomes.values():
        assert re.search(r"[\u0600-\u06ff]", outcome.label.ar)
        assert not re.search(r"[\u0600-\u06ff]", outcome.label.en + outcome.label.de)
        advice = outcome.advice
        assert len(advice.en) == len(advice.de) == len(advice.ar)
        assert all(re.search(r"[\u0600-\u06ff]", line) for line in advice.ar)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_neither_diagnose_nor_soothe_nor_name_a_medicine(language: Any) -> None:
    triage = load_reference().triage
    labels = (*triage.levels.values(), *triage.outcomes.values(), *triage.factors.values())
    said = [row.label.in_language(language) for row in labels]
    said += [flag.question.in_language(language) for flag in triage.red_flags.values()]
    said += [row.public_label.in_language(language) for row in triage.outcomes.values()]
    said += [modifier.label.in_language(language) for modifier in triage.modifiers.values()]
    for advice in [row.advice for row in triage.outcomes.values()] + [
        row.advice for row in triage.factors.values()
    ]:
        said += advice.in_language(language)
    said += [country.turn_to.text.in_language(language) for country in load_reference().countries.values()]
    wrong = [words for words in said if re.search(f"{FORBIDDEN[language]}|{MEDICINES}", words, re.IGNORECASE)]
    assert wrong == []


def test_levels_are_ordered_and_timed(reference: Reference) -> None:
    levels = sorted(reference.triage.levels.values(), key=lambda level: level.severity)
    assert [level.code for level in levels] == ["self_care", "routine", "soon", "urgent", "emergency"]
    assert reference.triage.levels["urgent"].within_hours == 24
    assert reference.triage.levels["self_care"].within_hours is None
    assert reference.triage.worst(["routine", "urgent", "soon"]) == "urgent"


@pytest.mark.parametrize(("code", "expected"), NUCC.items())
def test_nucc_code_means_one_offer(reference: Reference, code: str, expected: tuple[str, str | None]) -> None:
    profession, specialty = expected
    taxonomy = reference.taxonomy
    assert taxonomy.from_nucc(code) == expected
    offer = f"{profession}/{specialty}" if specialty else profession
    assert offer in taxonomy.offers()
    assert any(code.startswith(nucc) for nucc in taxonomy.nucc_of(offer))


@pytest.mark.parametrize(
    "code", ["122300000X", "1223X0400X", "225200000X", "207Q00000X", "207RS0010X", "207X", ""]
)
def test_other_nucc_codes_are_out_of_scope(reference: Reference, code: str) -> None:
    assert reference.taxonomy.from_nucc(code) is None


def test_offers_of_a_record(reference: Reference) -> None:
    offers_of = reference.taxonomy.offers_of
    assert offers_of(["orthopaedic_surgeon"], ["spine", "sports"]) == (
        "orthopaedic_surgeon/spine",
        "orthopaedic_surgeon/sports",
    )
    assert offers_of(["osteopath", "physiotherapist"], ["hand"]) == ("osteopath", "physiotherapist/hand")
    assert offers_of(["neurosurgeon"], ["foot_ankle"]) == ("neurosurgeon",)


def test_words_are_found_in_every_language(reference: Reference) -> None:
    words = reference.taxonomy.words_of("condition", ["sciatica"])
    assert {"Sciatica", "Ischias", "عرق النسا"} <= set(words)
    assert reference.taxonomy.words_of("procedure", ["no_such_procedure"]) == ()
    assert {"lifting_technique_assessment", "return_to_training_plan"} <= set(reference.taxonomy.procedures)


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


def test_countries(reference: Reference) -> None:
    countries = reference.countries
    assert reference.public_countries() == ("AE", "AT", "AU", "DE", "GB", "IE")
    assert {code: [line.number for line in country.emergency_numbers] for code, country in countries.items()} == {
        "AE": ["998", "999"],
        "AT": ["144", "112"],
        "AU": ["000", "112"],
        "DE": ["112"],
        "GB": ["999", "112"],
        "IE": ["112", "999"],
        "US": ["911"],
    }
    assert {code for code, country in countries.items() if not country.advice_lines} == {"AE", "IE", "US"}
    assert {
        code: country.freshness_limit_days for code, country in countries.items() if code != "US"
    } == dict.fromkeys(("AE", "AT", "AU", "DE", "GB", "IE"), 365)
    assert countries["US"].freshness_limit_days is None
    assert not countries["US"].is_registration_required
    assert countries["AU"].tz == ZoneInfo("Australia/Sydney")
    assert countries["AU"].review_policy.exclude_about == {"clinical"}
    assert countries["GB"].review_policy.evidence == {"appointment", "invoice", "referral", "code"}


@pytest.mark.parametrize(
    ("country", "profession", "funding", "rule"),
    [
        ("GB", "physiotherapist", "self_pay", "direct"),
        ("AE", "physiotherapist", "self_pay", "order_needed"),
        ("AT", "physiotherapist", "private", "order_needed"),
        ("DE", "physiotherapist", "statutory", "order_needed"),
        ("DE", "physiotherapist", "private", "not_known"),
        ("IE", "physiotherapist", "self_pay", "not_known"),
        ("AU", "physiotherapist", "statutory", "direct"),
        ("AU", "orthopaedic_surgeon", "self_pay", "referral_for_rebate"),
        ("GB", "orthopaedic_surgeon", "private", "insurer_authorisation"),
        ("US", "chiropractor", "private", "not_known"),
    ],
)
def test_access_rules(reference: Reference, country: str, profession: str, funding: Any, rule: str) -> None:
    assert reference.countries[country].access_rule(profession, funding).rule == rule


def test_registers_by_profession(reference: Reference) -> None:
    gb, de = reference.countries["GB"], reference.countries["DE"]
    assert [register.code for register in gb.registers_of("physiotherapist")] == ["hcpc"]
    assert [register.code for register in de.registers_of("orthopaedic_surgeon")] == ["laek", "lanr"]
    assert de.registers_of("osteopath") == ()


def test_version_follows_the_triage_tables_alone(copied: Path, reference: Reference) -> None:
    change(copied / "countries/gb.toml", 'name = "Albion Health', 'name = "Albion Care')
    assert load_reference(copied).triage.version == reference.triage.version
    load_reference.cache_clear()
    change(copied / "triage/outcomes.toml", "Lower the load", "Reduce the load")
    assert load_reference(copied).triage.version != reference.triage.version


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("triage/outcomes.toml", 'label.ar = "', 'label.xx = "', r"outcomes\.toml: outcome 'delayed_onset.*xx"),
        ("triage/fit.toml", 'profession = "physiotherapist"', 'profession = "dentist"', r"fit\.toml.*'dentist'"),
        (
            "triage/fit.toml",
            '["radicular_pain"]',
            '["suspected_cauda_equina"]',
            r"'suspected_cauda_equina' shows nobody",
        ),
        ("triage/fit.toml", "fit = 1.0", "fit = 1.1", r"fit\.toml: fit number 1: .*<= 1"),
        (
            "triage/red_flags.toml",
            'level = "emergency"',
            'level = "severe"',
            r"red_flags\.toml: red_flag 'bladder",
        ),
        ("triage/factors.toml", 'code = "poor_hip_hinge"', 'code = "too_little_recovery"', r"there twice"),
        ("triage/outcomes.toml", 'who = ["physiotherapist"]', 'who = ["wizard"]', r"unknown code 'wizard'"),
        (
            "taxonomy/specialties.toml",
            '["207XS0117X"]',
            '["207XS0106X"]',
            r"NUCC 207XS0106X is claimed by 'spine' and",
        ),
        (
            "taxonomy/specialties.toml",
            '["207XS0117X"]',
            '["2085R0202X"]',
            r"NUCC 2085R0202X belongs to no profession",
        ),
        ("countries/gb.toml", 'code = "GB"', 'code = "FR"', r"gb\.toml: code is 'FR'"),
        ("countries/gb.toml", "Europe/London", "Europe/Londres", r"gb\.toml: time_zone"),
        (
            "countries/at.toml",
            '["statutory", "private", "self_pay"]\nrule = "not_known"',
            '["private"]\nrule = "not_known"',
            r"at\.toml: access: no rule .* self_pay, statutory",
        ),
        ("countries/ie.toml", 'source = "coru.ie; number shape not found"', "", r"ie\.toml: country: .*source"),
    ],
)
def test_a_broken_table_is_refused_by_name(copied: Path, file: str, old: str, new: str, message: str) -> None:
    change(copied / file, old, new)
    with pytest.raises(BadReference, match=message):
        load_reference(copied)
