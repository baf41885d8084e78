"""How people write a place's name otherwise than the gazetteer: short words, small words as letters, the country.

The words are facts and live in `seed_data/places/wording.toml`. Must not know which places exist.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from indexer.folding import fold, place_keys
from indexer.gazetteer.text import parts_of

_TOKEN = re.compile(r"[^\W\d_]+\.?|/")
_MAY_BE_SHORT = re.compile(r"[./]|\b[^\W\d_]\b")
_STROKE = "/"
_LONGEST_STEM = 4
_MOST_WORDS_OF_COUNTRY = 4


@dataclass(frozen=True)
class Wording:
    """One country's habits. `words`: a word → what it stands for or is written as; `joints`: what people write for
    the small words inside a name → these words."""

    words: Mapping[str, str]
    short_or_full: re.Pattern[str]
    joints: Mapping[str, tuple[str, ...]]
    near: frozenset[str]
    countries: frozenset[str]

    def variants(self, name: str) -> Iterator[str]:
        """The name with its short words in full, its full words short: "Mt Isa", "Mount Isa"."""
        if not self.short_or_full.search(name):
            return
        for form in fold(name):
            words = form.split()
            if len(words) > 1:
                yield " ".join(self.words.get(word, word) for word in words)

    def beginning_and_patterns(self, name: str) -> tuple[tuple[str, ...], tuple[re.Pattern[str], ...]] | None:
        """Of a name with small words as letters ("Rothenburg o. d. T."): the place keys it begins with, and
        patterns of the whole keys it may stand for, one with these words, one also without. Else None."""
        if not _MAY_BE_SHORT.search(name):
            return None
        found = _TOKEN.findall(name.lower())
        first = next((at for at, word in enumerate(found[1:-1], 1) if self._is_joint(word)), None)
        if first is None or found[-1] == _STROKE:
            return None
        heads = place_keys(" ".join(found[:first]))
        if not heads:
            return None
        begin, end = f"(?:{'|'.join(heads)})", _stem(found[-1], is_last=True)
        inner = ("".join(self._inner(word, mark) for word in found[first:-1]) for mark in ("", "?"))
        return heads, tuple(re.compile(begin + words + end) for words in inner)

    def without_country(self, text: str) -> str:
        """The text without the country's own name at its end."""
        parts = parts_of(text)
        if len(parts) > 1:
            return ", ".join(parts[:-1]) if self._is_country(parts[-1]) else text
        words = text.split()
        for size in range(min(_MOST_WORDS_OF_COUNTRY, len(words) - 1), 0, -1):
            if self._is_country(" ".join(words[-size:])):
                return " ".join(words[:-size])
        return text

    def without_near(self, context: str) -> str:
        """What narrows a name without the word before it: "bei München" → "München"."""
        words = context.split()
        for size in range(len(words) - 1, 0, -1):
            if not self.near.isdisjoint(place_keys(" ".join(words[:size]))):
                return " ".join(words[size:])
        return context

    def _is_country(self, words: str) -> bool:
        return not self.countries.isdisjoint(place_keys(words))

    def _is_joint(self, word: str) -> bool:
        return word == _STROKE or word.rstrip(".") in self.joints

    def _inner(self, word: str, mark: str) -> str:
        """A small word as a pattern; a stroke stands for one or two of any. With mark "?" it may be left out."""
        if word == _STROKE:
            full = sorted({each for words in self.joints.values() for each in words})
            return f"(?:{'|'.join(full)}){{{0 if mark else 1},2}}"
        joint = self.joints.get(word.rstrip("."))
        return f"(?:{'|'.join(joint)}){mark}" if joint else _stem(word, is_last=False)


@cache
def load_wording(country: str) -> Wording:
    """That of an upper-case country code, from the shipped file; a country need not have joints."""
    facts = tomllib.loads((files("seed_data") / "places" / "wording.toml").read_text(encoding="utf-8"))
    code, pairs = country.lower(), facts["words"].items()
    words = dict(pairs) | {full: short for short, full in pairs}
    return Wording(
        words=words,
        short_or_full=re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE),
        joints={short: tuple(words) for short, words in facts["joints"].get(code, {}).items()},
        near=_keys(facts["near"]["words"]),
        countries=_keys(facts["countries"].get(code, ())),
    )


def _keys(words: Any) -> frozenset[str]:
    return frozenset(key for word in words for key in place_keys(word))


def _stem(word: str, is_last: bool) -> str:
    """A word that may be cut short: it is written so, or is so short that it may be."""
    is_open = word.endswith(".") or is_last or len(word) <= _LONGEST_STEM
    return f"(?:{'|'.join(place_keys(word))})" + ("[^0-9]*" if is_open else "")
