"""Sentences of answers in the caller's language, from seed_data/words. Knows keys, never when one is used."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

from indexer.reference import Language, Translated


@cache
def _sentences() -> Mapping[str, Translated]:
    file = resources.files("seed_data") / "words" / "answers.toml"
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), dict[str, Translated])


def say(key: str, language: Language, **values: object) -> str:
    """The sentence of that key with its places filled in."""
    sentence = _sentences()[key].in_language(language)
    return sentence.format(**values) if values else sentence


def say_number(number: float, language: Language) -> str:
    """With one decimal, as the language writes it."""
    text = f"{number:.1f}"
    return text.replace(".", ",") if language == "de" else text
