"""The facts of seed_data: every row sourced and translated, countries complete, a broken table refused by name.

Strategy: expectations are written out here, not read from the tables; a broken table is made by copying
seed_data and changing one line.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from indexer.errors import BadReference
from indexer.reference import LANGUAGES, Reference, load_reference, read_reference
from tests.seed_copy import SEED, change, copy_seed

FACT_FILES = sorted(
    path
    for folder in ("countries", "taxonomy", "triage")
    for path in (SEED / folder).glob("*.toml")
    if path.name != "signatures.toml"
)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return copy_seed(tmp_path)


def tables_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from tables_in(child)
    elif isinstance(value, list):
        for child in value:
            yield from tables_in(child)


@pytest.mark.parametrize("path", FACT_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_row_has_a_source_and_every_translation(path: Path) -> None:
    document = tomllib.loads(path.read_text("utf-8"))
    for table in tables_in(document):
        said = {name: table[name] for name in LANGUAGES if name in table}
        if said:
            assert set(table) - {"flag", "source", "patterns", "scattered"} == set(LANGUAGES), table
            assert all(said.values()), table
    for name, rows in document.items():
        if isinstance(rows, list) and rows and isinstance(rows[0], dict) and name != "insurer":
            assert all((document.get("defaults", {}) | row).get("source") for row in rows), name


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
    assert read_reference(copied).triage.version == reference.triage.version
    change(copied / "triage/guidance.toml", "Lower the load", "Reduce the load")
    assert read_reference(copied).triage.version != reference.triage.version


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
        ("triage/fit.toml", "fit = 1.0", "fit = 1.1", r"fit\.toml: fit 'soreness_physiotherapist': .*<= 1"),
        (
            "triage/red_flags.toml",
            'level = "emergency"',
            'level = "severe"',
            r"red_flags\.toml: red_flag 'bladder",
        ),
        ("triage/factors.toml", 'code = "poor_hip_hinge"', 'code = "too_little_recovery"', r"there twice"),
        ("triage/outcomes.toml", 'who = ["physiotherapist"]', 'who = ["wizard"]', r"unknown code 'wizard'"),
        (
            "triage/outcomes.toml",
            'advice = ["gentle_movement"',
            'advice = ["hot_bath"',
            r"outcomes\.toml: outcome 'delayed_onset.*advice: unknown code 'hot_bath'",
        ),
        ("triage/guidance.toml", 'code = "core"', 'code = "cores"', r"unknown code 'core'"),
        (
            "triage/red_flags.toml",
            'outcome = "chest_pain"',
            'outcome = "locked_joint"',
            r"red_flag 'chest_pain': it is emergency, the outcome it points to is not",
        ),
        ("triage/modifiers.toml", 'raises_to = "soon"', 'raises_to = "self_care"', r"raises nothing"),
        ("triage/ages.toml", "from_years = 16", "from_years = 17", r"age 'under_18' begins at 17, not at 16"),
        ("triage/ages.toml", 'code = "adult"', 'code = "grown"', r"ages\.toml: unknown code 'adult'"),
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
        (
            "countries/ie.toml",
            'source = "coru.ie; number shape as commonly published"',
            "",
            r"ie\.toml: country: .*source",
        ),
    ],
)
def test_a_broken_table_is_refused_by_name(copied: Path, file: str, old: str, new: str, message: str) -> None:
    change(copied / file, old, new)
    with pytest.raises(BadReference, match=message):
        load_reference(copied)
