"""The generator makes one error, the same for the same seed, and leaves alone what it says it leaves alone."""

import random

import pytest

from tests.held_out.misspelling import has_word_to_misspell, misspelt, misspelt_name

SEEDS = range(400)


def _all_misspelt(word: str) -> set[str]:
    return {misspelt(word, random.Random(seed)) for seed in SEEDS}


@pytest.mark.parametrize(
    ("word", "wrong"),
    [
        ("sciatica", "sciatics"),  # the key beside
        ("yoga", "yogs"),
        ("bunion", "bunnion"),
        ("sciatica", "siatica"),
        ("arthritis", "arthirtis"),
        ("Müller", "Muller"),
        ("Groß", "Gros"),
        ("René", "Rene"),
        ("Philipp", "Filipp"),
        ("Meier", "Mieer"),
        ("Thomas", "Tomas"),
        ("Matias", "Mathias"),
        ("أحمد", "احمد"),
        ("ركبة", "ركبه"),
        ("علي", "على"),
    ],
)
def test_each_kind_of_error_is_made(word: str, wrong: str) -> None:
    assert wrong in _all_misspelt(word)


@pytest.mark.parametrize("word", ["ACL", "Hexenschuss", "Müller", "أحمد", "خشونة", "slipped disc"])
def test_a_misspelt_word_is_never_the_word_and_near_its_length(word: str) -> None:
    made = _all_misspelt(word)
    assert word not in made
    assert {abs(len(wrong) - len(word)) for wrong in made} <= {0, 1}


def test_the_same_seed_makes_the_same_errors() -> None:
    words = ["physiotherapist", "Bandscheibenvorfall", "الرباط"]
    first, second = random.Random(7), random.Random(7)
    assert [misspelt(word, first) for word in words] == [misspelt(word, second) for word in words]


@pytest.mark.parametrize(
    "name", ["Jo Thistlethwaite", "Anna-Lena von Össterreicher", "Philip O'Brien", "أحمد بن راشد"]
)
def test_a_misspelt_name_differs_in_one_long_word_and_keeps_every_first_letter(name: str) -> None:
    for seed in SEEDS:
        made = misspelt_name(name, random.Random(seed))
        pairs = list(zip(name.split(), made.split(), strict=True))
        changed = [before for before, after in pairs if before != after]
        assert len(changed) == 1
        assert len(changed[0]) >= 4
        assert all(before[0] == after[0] for before, after in pairs)


def test_what_cannot_be_misspelt_is_refused() -> None:
    assert not has_word_to_misspell("Li Wu-Ng")
    with pytest.raises(ValueError, match="leave this name out"):
        misspelt_name("Li Wu-Ng", random.Random(1))
    with pytest.raises(ValueError, match="too short"):
        misspelt("a", random.Random(1))
