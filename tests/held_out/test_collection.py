"""The lists are whole: readable, in three languages, without repeats, every row with its source."""

import re
from collections import Counter

import pytest

from tests.held_out.collection import KINDS, LANGUAGES, LISTS, HeldOutList

GIVEN = {"common usage", "named in the specification"}
EACH_LIST = pytest.mark.parametrize("held_out", LISTS, ids=lambda held_out: held_out.name)
LEAST_WANTED = {"first": 130, "second": 120, "third": 120, "fourth": 150}
"""Lay terms that are no look-alikes."""


def _is_source(source: str) -> bool:
    return source in GIVEN or re.fullmatch(r"https?://\S+", source) is not None


@EACH_LIST
def test_every_lay_term_is_complete_and_typed_once(held_out: HeldOutList) -> None:
    terms = held_out.lay_terms()
    assert max(Counter((term.language, term.typed) for term in terms).values()) == 1
    assert {term.kind for term in terms} <= set(KINDS)
    assert all(term.typed.strip() == term.typed and term.means and _is_source(term.source) for term in terms)
    assert all(re.fullmatch(r"([A-Z]\d\d)?", term.icd10) for term in terms)
    assert not [term for term in terms if term.icd10 and (term.is_look_alike or term.kind != "condition")]


@EACH_LIST
def test_the_three_languages_share_the_terms_about_evenly(held_out: HeldOutList) -> None:
    terms = held_out.lay_terms()
    wanted = Counter(term.language for term in terms if not term.is_look_alike)
    look_alikes = Counter(term.language for term in terms if term.is_look_alike)
    assert wanted.keys() == look_alikes.keys() == set(LANGUAGES)
    assert wanted.total() >= LEAST_WANTED[held_out.name]
    assert max(wanted.values()) - min(wanted.values()) <= 5
    assert min(look_alikes.values()) >= 4


@EACH_LIST
def test_every_emergency_phrase_is_complete_and_typed_once(held_out: HeldOutList) -> None:
    phrases = held_out.emergency_phrases()
    assert len({(phrase.language, phrase.typed) for phrase in phrases}) == len(phrases) >= 40
    assert {phrase.language for phrase in phrases} == set(LANGUAGES)
    assert all(phrase.sign and _is_source(phrase.source) for phrase in phrases)


def test_no_word_is_in_two_lists() -> None:
    words = [(term.language, term.typed) for held_out in LISTS for term in held_out.lay_terms()]
    phrases = [(each.language, each.typed) for held_out in LISTS for each in held_out.emergency_phrases()]
    assert len(set(words)) == len(words)
    assert len(set(phrases)) == len(phrases)
