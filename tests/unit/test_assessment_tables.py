"""The assessment's tables: what they must not say, and that a row which would weaken the rules is refused."""

import re
import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from indexer.errors import BadReference
from indexer.reference import load_reference
from tests.answering import QUESTIONS, RULES, TRIAGE

FORBIDDEN = {
    "en": r"\byou have\b|nothing serious|safe to\b|ibuprofen|paracetamol|aspirin|naproxen|diclofenac",
    "de": r"\bSie haben\b|nichts Ernstes|unbedenklich|Ibuprofen|Paracetamol|Aspirin|Naproxen|Diclofenac",
    "ar": r"لديك|ليس خطيرًا|لا شيء خطير|آمن أن|إيبوبروفين|باراسيتامول|أسبرين",
}
"""Promises, diagnoses and medicines."""


@pytest.mark.parametrize("language", FORBIDDEN)
def test_no_promise_no_diagnosis_no_medicine(language: str) -> None:
    texts = [getattr(rule.reason, language) for rule in RULES.values()]
    texts += [getattr(question.text, language) for question in QUESTIONS.values()]
    assert [text for text in texts if re.search(FORBIDDEN[language], text, re.IGNORECASE)] == []


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
