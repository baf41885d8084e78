"""Health words: every code and every phrase of the taxonomy and the triage, and whether a text holds one.

What an address may say is not among them: professions and specialties, and what a filter is called.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import unquote_plus

from indexer.reference import Translated, load_reference

MOST_WORDS = 6
_WORDS = re.compile(r"\w+")
_OFFERS_ASKED = re.compile(r"\b(?:profession|specialty)=[\w,]*")
_REQUEST_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
"""Drawn by lot, so that one in a few thousand holds `acdf`, an operation at the neck."""
_ALLOWED = {"back", "in person", "video"}
"""A button of browsers, and two ways to meet: what they say is not said of a patient."""


def leaked(text: str) -> list[str]:
    """The health words in an address, a title or a line of a log."""
    told = _REQUEST_ID.sub(" . ", unquote_plus(text))
    words = _words(_OFFERS_ASKED.sub(" . ", told))
    return sorted({phrase for phrase in _runs(words) if phrase in _health_words()})


def _runs(words: list[str]) -> Iterator[str]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + MOST_WORDS, len(words)) + 1):
            yield " ".join(words[start:end])


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold().replace("_", " "))


@cache
def _health_words() -> frozenset[str]:
    reference = load_reference()
    taxonomy, triage = reference.taxonomy, reference.triage
    said: set[str] = {"emergency", "self care", "urgent", "not sure"}
    said |= set(_phrases([*taxonomy.conditions.values(), *taxonomy.procedures.values()]))
    said |= set(_phrases([*triage.outcomes.values(), *triage.red_flags.values(), *triage.factors.values()]))
    said |= set(_phrases([*triage.modifiers.values(), *triage.body_regions.values()]))
    said |= {" ".join(_words(code)) for code in triage.assessment.questions}
    offers = set(_named([*taxonomy.professions.values(), *taxonomy.specialties.values()]))
    return frozenset(phrase for phrase in said - offers - _ALLOWED if len(phrase) > 2)


def _phrases(facts: Iterable[Any]) -> Iterator[str]:
    """What facts are called, and what people call them."""
    told = list(facts)
    yield from _named(told)
    for fact in told:
        lay = getattr(fact, "lay", None)
        if lay is not None:
            yield from (" ".join(_words(text)) for text in (*lay.en, *lay.de, *lay.ar))


def _named(facts: Iterable[Any]) -> Iterator[str]:
    for fact in facts:
        yield " ".join(_words(fact.code))
        for told in (getattr(fact, "label", None), getattr(fact, "question", None)):
            if isinstance(told, Translated):
                yield from (" ".join(_words(text)) for text in (told.en, told.de, told.ar))
