"""Sentences of answers in the caller's language. Knows keys, never when one is used.

Plain ones are from seed_data/words; those that say something clinical are rows of the triage tables.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

import msgspec
from babel.dates import format_date, format_skeleton

from indexer.reference import Language, Translated, load_reference

LOCALES: Mapping[Language, str] = {"en": "en_GB", "de": "de", "ar": "ar_AE"}
"""CLDR's. Arabic as in the Emirates: western digits, as in the reasons of the answers."""


@cache
def _sentences() -> Mapping[str, Translated]:
    file = resources.files("seed_data") / "words" / "answers.toml"
    plain = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), dict[str, Translated])
    return plain | {code: row.text for code, row in load_reference().triage.sentences.items()}


def say(key: str, language: Language, **values: object) -> str:
    """The sentence of that key with its places filled in."""
    sentence = _sentences()[key].in_language(language)
    return sentence.format(**values) if values else sentence


def say_number(number: float, language: Language) -> str:
    """With one decimal, as the language writes it."""
    text = f"{number:.1f}"
    return text.replace(".", ",") if language == "de" else text


def say_day(day: str, language: Language) -> str:
    """An ISO day, month or year, as far as it is told, as the language writes it."""
    locale = LOCALES[language]
    match [int(part) for part in day.split("-")]:
        case [year, month, number]:
            return format_date(date(year, month, number), "long", locale=locale)
        case [year, month]:
            return format_skeleton("yMMMM", date(year, month, 1), locale=locale)
    return day
