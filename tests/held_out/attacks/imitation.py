"""How planted texts are made: copied, filled into a form, translated, ordered by the dozen, or left out.

Owns the tricks of text, nothing else: who posts them and when is in `waves` and the attacks. An author is
asked for one review at a time and answers with text and language.
"""

import tomllib
from collections.abc import Callable
from functools import cache
from random import Random

from tests.held_out.attacks.chance import Weighted, between, pick, some
from tests.held_out.attacks.clinics import WORDS, Clinician
from tests.held_out.attacks.wording import casually, honest_text, mood_of, phrasebook

Author = Callable[[Random, Clinician, int], tuple[str, str]]
"""(rng, whom it is about, score) → text and language."""


def honest(languages: dict[str, float]) -> Author:
    """Writes as patients write: a careful forger has people do it."""
    tongues = Weighted(languages)

    def write(rng: Random, about: Clinician, score: int) -> tuple[str, str]:
        language = tongues.draw(rng)
        return honest_text(rng, language, score, about), language

    return write


def silent(language: str) -> Author:
    def write(_rng: Random, _about: Clinician, _score: int) -> tuple[str, str]:
        return "", language

    return write


def curt(languages: dict[str, float]) -> Author:
    """Stock phrases and empty texts only."""
    tongues = Weighted(languages)

    def write(rng: Random, about: Clinician, score: int) -> tuple[str, str]:
        language = tongues.draw(rng)
        phrase = phrasebook(language).stock_phrase(rng, mood_of(score), about)
        return ("" if rng.random() < 0.4 else casually(rng, phrase)), language

    return write


def themed(languages: dict[str, float], sort: str) -> Author:
    """One sentence on the occasion (season, farewell), honest ones before it."""
    ordinary = honest(languages)

    def write(rng: Random, about: Clinician, score: int) -> tuple[str, str]:
        text, language = ordinary(rng, about, score)
        if rng.random() < 0.35:
            return text, language
        book = phrasebook(language)
        occasion = book.fill(book.patterns(rng, sort, 1), rng, about)
        return casually(rng, f"{text} {occasion}".strip()), language

    return write


def copied(rng: Random, language: str, score: int, *, originals: int, swapped: float) -> Author:
    """A few texts posted again and again, a share of the words replaced by others of the same meaning."""
    book = phrasebook(language)
    mood = mood_of(score)
    drafts = [
        book.patterns(rng, mood, between(rng, 2, 3)) + (book.patterns(rng, "advert", 1) if mood == "glad" else ())
        for _ in range(originals)
    ]
    written: dict[int, tuple[str, Clinician]] = {}

    def write(rng: Random, about: Clinician, _score: int) -> tuple[str, str]:
        at = between(rng, 0, originals - 1)
        if at not in written:
            written[at] = book.fill(drafts[at], rng, about), about
        text, first = written[at]
        text = text.replace(first.surname, about.surname).replace(first.town, about.town)
        return reworded(rng, text, language, swapped), language

    return write


def from_a_form(rng: Random, language: str, score: int, *, forms: int) -> Author:
    """The same sentences in the same order; only what stands in their slots is drawn anew."""
    book = phrasebook(language)
    mood = mood_of(score)
    opening = "advert" if mood == "glad" else mood
    made = [book.patterns(rng, opening, 1) + book.patterns(rng, mood, between(rng, 1, 2)) for _ in range(forms)]

    def write(rng: Random, about: Clinician, _score: int) -> tuple[str, str]:
        return book.fill(pick(rng, made), rng, about), language

    return write


def ordered(languages: dict[str, float]) -> Author:
    """Long, fluent, never twice the same, faultless in spelling and fond of superlatives."""
    tongues = Weighted(languages)

    def write(rng: Random, about: Clinician, score: int) -> tuple[str, str]:
        language = tongues.draw(rng)
        book = phrasebook(language)
        sentences = book.patterns(rng, mood_of(score), between(rng, 3, 5))
        praise = book.patterns(rng, "advert", between(rng, 0, 1)) if score >= 4 else ()
        return book.fill(sentences + praise, rng, about), language

    return write


@cache
def _parallel() -> tuple[dict[str, str], ...]:
    return tuple(tomllib.loads((WORDS / "parallel.toml").read_text("utf-8"))["glad"])


def translated(rng: Random, languages: dict[str, float], *, swapped: float) -> Author:
    """One text of three or four sentences in three languages, lightly edited each time."""
    rows = some(rng, _parallel(), between(rng, 3, 4))
    tongues = Weighted({language: share + 0.3 for language, share in languages.items()})

    def write(rng: Random, _about: Clinician, _score: int) -> tuple[str, str]:
        language = tongues.draw(rng)
        kept = rows if rng.random() < 0.6 else rows[: len(rows) - 1]
        return reworded(rng, " ".join(row[language] for row in kept), language, swapped), language

    return write


def reworded(rng: Random, text: str, language: str, swapped: float) -> str:
    """A share of the words that have a synonym replaced; here and there a word dropped or put in."""
    swaps = phrasebook(language).swaps
    words: list[str] = []
    for word in text.split():
        bare = word.strip(".,!:;").lower()
        chance = rng.random()
        if bare in swaps and chance < min(1.0, swapped * 3):
            words.append(word.lower().replace(bare, pick(rng, swaps[bare])))
        elif chance < swapped * 0.15:
            continue
        elif chance < swapped * 0.4:
            words += [word, pick(rng, swaps["fillers"])]
        else:
            words.append(word)
    return " ".join(words)
