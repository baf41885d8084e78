"""What is said to a patient never diagnoses, never soothes and names no medicine, in three languages.

Strategy: the words are read from the files as they stand, so that a table added tomorrow is held too; the
patterns themselves are tried on sentences they must catch.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.reference import LANGUAGES, load_reference
from tests.seed_copy import SEED

SPOKEN = sorted(path for folder in ("triage", "words", "countries") for path in (SEED / folder).glob("*.toml"))
REFUSED = {
    # A question ("do you have", "هل لديك") asks; a statement diagnoses.
    "en": r"(?<!do )\byou(?: have|'ve got| are suffering)\b|nothing (?:serious|to worry)|\bharmless\b|\bsafe to\b",
    "de": r"\bSie (?:haben|leiden)\b|nichts (?:Ernstes|Schlimmes)|harmlos|unbedenklich|gefahrlos|ungefährlich"
    r"|kein Grund zur Sorge|können Sie (?:sicher|bedenkenlos)",
    "ar": r"(?<!هل )(?:لديك|عندك)|أنت مصاب|تعاني من|لا شيء خطير|(?:ليس|غير) خطير|لا داعي للقلق|لا يدعو للقلق"
    r"|آمن|بأمان|غير ضار",
}
MEDICINES = (
    r"ibuprofen|paracetamol|acetaminophen|naproxen|diclofenac|aspirin|code[iï]n|tramadol|opio[iï]d|[ck]ortison"
    r"|painkiller|anti-inflammator|antibioti|schmerzmittel|schmerztablett|entzündungshemm|voltaren"
    r"|إيبوبروفين|باراسيتامول|أسبرين|نابروكسين|ديكلوفيناك|كورتيزون|كودايين|ترامادول|مسكن|مضاد حيوي|مضادات"
)
TASHKEEL = re.compile("[\u064b-\u0652\u0640]")
"""Vowel signs and the stretching stroke, which spell the same word in another way."""


def spoken_in(value: Any, language: str) -> Iterator[str]:
    if isinstance(value, dict):
        if value.keys() == set(LANGUAGES):
            said = value[language]
            yield from [said] if isinstance(said, str) else said
            return
        for inner in value.values():
            yield from spoken_in(inner, language)
    elif isinstance(value, list):
        for inner in value:
            yield from spoken_in(inner, language)


def is_refused(words: str, language: str, patterns: str | None = None) -> bool:
    plain = TASHKEEL.sub("", words)
    return bool(re.search(patterns or f"{REFUSED[language]}|{MEDICINES}", plain, re.IGNORECASE))


def said_and_asked(path: Path, language: str) -> tuple[list[str], list[str]]:
    """What a file tells, and what a modifier asks: who takes a medicine cannot be asked without its name."""
    tables = tomllib.loads(path.read_text("utf-8"))
    asked = [
        words
        for row in tables.get("modifier", [])
        for name in ("label", "question")
        for words in spoken_in(row.pop(name, {}), language)
    ]
    return list(spoken_in(tables, language)), asked


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: path.name)
def test_words_neither_diagnose_nor_soothe_nor_name_a_medicine(path: Path, language: str) -> None:
    said, asked = said_and_asked(path, language)
    assert [words for words in said if is_refused(words, language)] == []
    assert [words for words in asked if is_refused(words, language, REFUSED[language])] == []


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
    assert is_refused(words, language)


@pytest.mark.parametrize(("language", "words"), [("en", "Do you have chest pain?"), ("ar", "هل لديك ألم؟")])
def test_a_question_is_no_diagnosis(language: str, words: str) -> None:
    assert not is_refused(words, language)


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
