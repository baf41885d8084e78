"""What patients write: phrases of a language, from nothing at all to five sentences.

Owns the phrasebooks (`words/*.toml`) and the mix of lengths and spellings honest people show. Does not know
why a review is written; what copyists do to a text is in `imitation`.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from tests.held_out.attacks.chance import Weighted, between, pick, some
from tests.held_out.attacks.clinics import WORDS, Clinician

Pattern = tuple[str, ...]
"""Words and slots in turn: even places are words, odd places names of slots."""
_SLOT = re.compile(r"\{(\w+)\}")
_LENGTHS = {  # in sentences; -1 is a stock phrase, 0 nothing
    "glad": Weighted({0: 0.3, -1: 0.28, 1: 0.18, 2: 0.12, 3: 0.07, 4: 0.03, 5: 0.02}),
    "mixed": Weighted({0: 0.22, -1: 0.23, 1: 0.25, 2: 0.2, 3: 0.1}),
    "sorry": Weighted({0: 0.12, -1: 0.13, 1: 0.22, 2: 0.25, 3: 0.18, 4: 0.1}),
}
_SPELLINGS = Weighted({"as it is": 0.66, "lower": 0.1, "no stop": 0.1, "shout": 0.06, "slip": 0.08})


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """One language. Moods are glad, mixed and sorry; further sorts of sentence: advert, season, farewell."""

    stock: dict[str, tuple[Pattern, ...]]
    sentences: dict[str, tuple[Pattern, ...]]
    slots: dict[str, tuple[Pattern, ...]]
    swaps: dict[str, list[str]]

    def patterns(self, rng: Random, sort: str, count: int) -> tuple[Pattern, ...]:
        """So many different sentences of one sort, their slots still open."""
        return tuple(some(rng, self.sentences[sort], count))

    def fill(self, patterns: tuple[Pattern, ...], rng: Random, about: Clinician) -> str:
        return " ".join(self._spelt(pattern, rng, about) for pattern in patterns)

    def stock_phrase(self, rng: Random, mood: str, about: Clinician) -> str:
        return self._spelt(pick(rng, self.stock[mood]), rng, about)

    def _spelt(self, pattern: Pattern, rng: Random, about: Clinician) -> str:
        written = "".join(
            self._drawn(piece, rng, about) if place % 2 else piece for place, piece in enumerate(pattern)
        )
        return written[:1].upper() + written[1:] if len(pattern) > 1 else written

    def _drawn(self, slot: str, rng: Random, about: Clinician) -> str:
        if slot == "name":
            return about.surname
        if slot == "town":
            return about.town
        option = pick(rng, self.slots[slot])
        return option[0] if len(option) == 1 else self._inner(option, rng, about)

    def _inner(self, option: Pattern, rng: Random, about: Clinician) -> str:
        return "".join(
            self._drawn(piece, rng, about) if place % 2 else piece for place, piece in enumerate(option)
        )


@cache
def phrasebook(language: str) -> Phrasebook:
    read: dict[str, dict[str, Any]] = tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))
    compiled = {
        part: {key: tuple(tuple(_SLOT.split(text)) for text in texts) for key, texts in read[part].items()}
        for part in ("stock", "sentences", "slots")
    }
    return Phrasebook(**compiled, swaps=read["swaps"])


def mood_of(score: int) -> str:
    return "glad" if score >= 4 else "mixed" if score == 3 else "sorry"


def honest_text(rng: Random, language: str, score: int, about: Clinician) -> str:
    """Empty and stock phrases are common, the longer the rarer; sentences are sometimes misspelt."""
    mood = "mixed" if score == 4 and rng.random() < 0.25 else mood_of(score)
    length = _LENGTHS[mood].draw(rng)
    if length == 0:
        return ""
    book = phrasebook(language)
    if length < 0:
        return casually(rng, book.stock_phrase(rng, mood, about))
    patterns = book.patterns(rng, mood, length)
    if mood == "glad" and rng.random() < 0.04:
        patterns += book.patterns(rng, "advert", 1)
    return casually(rng, book.fill(patterns, rng, about))


def casually(rng: Random, text: str) -> str:
    """The text as typed on a telephone by somebody: mostly as it is."""
    match _SPELLINGS.draw(rng):
        case "lower":
            return text.lower()
        case "no stop":
            return text.removesuffix(".")
        case "shout":
            return text.removesuffix(".") + pick(rng, ("!", "!!", " :)", " 🙏", "..."))
        case "slip" if len(text) > 12:
            at = between(rng, 4, len(text) - 3)
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text
