"""What is said to a patient never diagnoses, never soothes and names no medicine, in three languages.

Strategy: every text of every file of facts is read as it stands, whatever its table, field and language, so that a
table added tomorrow is held too; the patterns themselves are tried on sentences they must catch. That answers
say nothing else is in tests/api/test_advice_words.py.
"""

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from indexer.reference import LANGUAGES, load_reference
from indexer.reference.words import words_in
from tests.refused_words import MEDICINES, REFUSED, is_refused, refused_texts, texts_in
from tests.seed_copy import SEED

ONLY_READ = {"name_variants.toml"}
"""Files of words that callers type and no answer says: names of people hold such words by chance."""
FACTS = sorted(path for path in SEED.rglob("*.toml") if path.name not in ONLY_READ)
"""Every other file of facts: what an answer says is from one of them."""
_TYPED = ("complaint", "look_alike", "term")
_READ_ONLY = tuple(f"{table}.{language}." for table in _TYPED for language in LANGUAGES)
MAY_NAME_MEDICINES = ("modifier.label.", "modifier.question.", ".lay.", "emergency.scattered.", *_READ_ONLY)
"""Who takes a medicine cannot be asked without its name; words that are only read are said to nobody."""


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.name)
def test_words_neither_diagnose_nor_soothe_nor_name_a_medicine(path: Path) -> None:
    assert refused_texts(tomllib.loads(path.read_text("utf-8")), MAY_NAME_MEDICINES) == []


@pytest.mark.parametrize("place", ["new_table", "rule.reason.en", "note", "level.label.ar"])
@pytest.mark.parametrize("words", ["You have a slipped disc.", "ليس خطيرًا.", "Nehmen Sie Ibuprofen."])
def test_no_table_and_no_field_is_overlooked(place: str, words: str) -> None:
    held: Any = words
    for name in reversed(place.split(".")):
        held = [{name: held}]
    assert refused_texts(held) == [(place, words)]


def test_every_text_of_the_record_is_read() -> None:
    read = {text for path in FACTS for _, text in texts_in(tomllib.loads(path.read_text("utf-8")))}
    for key, row in load_reference().triage.record.rows.items():
        for _, texts in words_in(msgspec.to_builtins(row)):
            assert set(texts.values()) <= read, key


def test_a_medicine_may_be_asked_for_and_nothing_more() -> None:
    def asked(words: str) -> Any:
        return {"modifier": [{"label": {"en": words}, "effect": {"en": "Heals later."}}]}

    effect = {"modifier": [{"effect": {"en": "Cortisone weakens bone."}}]}
    assert refused_texts(asked("Cortisone-type tablets for months"), MAY_NAME_MEDICINES) == []
    assert refused_texts(asked("You have a weak bone"), MAY_NAME_MEDICINES) != []
    assert refused_texts(effect, MAY_NAME_MEDICINES) != []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "You have a slipped disc."),
        ("en", "It is probably nothing serious."),
        ("en", "It is safe to lift again."),
        ("en", "Take a painkiller."),
        ("de", "Sie haben einen Bandscheibenvorfall."),
        ("de", "Das ist nichts Ernstes."),
        ("de", "Heben ist wieder unbedenklich."),
        ("de", "Nehmen Sie Ibuprofen."),
        ("ar", "لديك انزلاق غضروفي."),
        ("ar", "ليسَ خطيرًا."),
        ("ar", "من الآمِن أن ترفع."),
        ("ar", "تناول مسكّنًا للألم."),
    ],
)
def test_the_patterns_catch_what_must_not_be_said(language: str, words: str) -> None:
    assert is_refused(words, f"{REFUSED[language]}|{MEDICINES}")


@pytest.mark.parametrize(("language", "words"), [("en", "Do you have chest pain?"), ("ar", "هل لديك ألم؟")])
def test_a_question_is_no_diagnosis(language: str, words: str) -> None:
    assert not is_refused(words, f"{REFUSED[language]}|{MEDICINES}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_label_names_signs_and_not_the_condition(language: Any) -> None:
    urgent_words = {
        "en": ("Signs that need",),
        "de": ("Zeichen, die", "Zeichen, mit denen man"),
        "ar": ("علامات تستدعي",),
    }
    for outcome in load_reference().triage.outcomes.values():
        public, clinical = (text.in_language(language) for text in (outcome.public_label, outcome.label))
        assert public != clinical
        assert (outcome.level in ("emergency", "urgent")) == public.startswith(urgent_words[language]), (
            outcome.code
        )
