"""Owns the form of the vignettes: vocabulary, ids, coverage. It must not know any triage rule."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from tests.vignettes.cases import LEVELS, Vignette, is_complete, read_vignettes
from tests.vignettes.vocabulary import CHOICES, MODIFIERS, NUMBERS, OUTCOMES, SIGNS, TRAINING_CHANGES

VIGNETTES: Final = read_vignettes()


def is_known_answer(name: str, value: object) -> bool:
    if name in SIGNS:
        return value in ("yes", "no", "not_sure")
    if name in CHOICES:
        return value in CHOICES[name]
    if name in NUMBERS:
        return type(value) is int and value >= 0
    return name == "training_changes" and isinstance(value, list) and TRAINING_CHANGES.issuperset(value)


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda vignette: vignette.id)
def test_a_vignette_uses_only_the_vocabulary(vignette: Vignette) -> None:
    unknown = {name: value for name, value in vignette.answers.items() if not is_known_answer(name, value)}
    assert not unknown, f"{vignette.id}: not in the questionnaire's vocabulary: {unknown}"
    assert "body_region" in vignette.answers
    assert vignette.level in LEVELS
    assert vignette.outcomes
    assert OUTCOMES.issuperset(vignette.outcomes)


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda vignette: vignette.id)
def test_a_vignette_says_who_speaks_and_what_it_rests_on(vignette: Vignette) -> None:
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", vignette.id)
    assert vignette.patient.keys() <= {"age_years", "pregnant", "modifiers"}
    assert 0 < vignette.patient["age_years"] < 120
    assert vignette.patient.get("pregnant") in (True, False, None)
    assert MODIFIERS.issuperset(vignette.patient["modifiers"])
    assert 2 <= len(re.findall(r"[.?!](?= |$)", vignette.words)) <= 4, "two to four sentences"
    assert "http" in vignette.source or "of the project" in vignette.source


def test_ids_and_words_are_unique() -> None:
    assert max(Counter(vignette.id for vignette in VIGNETTES).values()) == 1
    assert max(Counter(vignette.words for vignette in VIGNETTES).values()) == 1


def test_there_are_enough_and_about_half_are_complete() -> None:
    complete = sum(is_complete(vignette, SIGNS) for vignette in VIGNETTES)
    assert len(VIGNETTES) >= 80
    assert 0.4 <= complete / len(VIGNETTES) <= 0.6


def test_every_outcome_is_acceptable_in_two_vignettes_or_more() -> None:
    seen = Counter(outcome for vignette in VIGNETTES for outcome in vignette.outcomes)
    assert {outcome: seen[outcome] for outcome in OUTCOMES if seen[outcome] < 2} == {}


COVERED: Final[dict[str, tuple[frozenset[str], Callable[[Vignette], set[str]]]]] = {
    "sign answered yes": (SIGNS, lambda vignette: {sign for sign in SIGNS if vignette.answers.get(sign) == "yes"}),
    "level": (frozenset(LEVELS), lambda vignette: {vignette.level}),
    "body region": (frozenset(CHOICES["body_region"]), lambda vignette: {vignette.answers["body_region"]}),
    "training change": (TRAINING_CHANGES, lambda vignette: set(vignette.answers.get("training_changes", []))),
    "modifier": (MODIFIERS, lambda vignette: set(vignette.patient["modifiers"])),
}


@pytest.mark.parametrize("what", COVERED)
def test_every_code_is_covered(what: str) -> None:
    codes, found_in = COVERED[what]
    assert codes - {code for vignette in VIGNETTES for code in found_in(vignette)} == frozenset()


def test_unsure_answers_children_old_age_and_pregnancy_are_covered() -> None:
    unsure = {name for vignette in VIGNETTES for name, value in vignette.answers.items() if value == "not_sure"}
    ages = {vignette.patient["age_years"] for vignette in VIGNETTES}
    assert {"saddle", "bladder", "weakness", "chest", "dark_urine"} <= unsure
    assert {10, 15, 75} <= ages
    assert sum(vignette.patient.get("pregnant") is True for vignette in VIGNETTES) >= 4
