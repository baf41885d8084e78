"""Emergencies in the words of leaflets for patients, kept in leaflets.toml beside where they were read."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.reference import load_reference
from service.typed.asking import ask
from service.typed.emergencies import signs_in

REFERENCE = load_reference()
NOT_FLAGS = ("source", "language")


def phrases() -> Iterator[tuple[str, str]]:
    """Each phrase and the sign it names."""
    rows = tomllib.loads((Path(__file__).parent / "leaflets.toml").read_text("utf-8"))["leaflet"]
    for row in rows:
        for flag in row.keys() - set(NOT_FLAGS):
            yield from ((text, flag) for text in row[flag])


@pytest.mark.parametrize(("text", "flag"), sorted(phrases()))
def test_a_sign_in_the_words_of_a_leaflet_has_its_notice_and_nothing_follows_from_it(text: str, flag: str) -> None:
    assert flag in [sign.flag for sign in signs_in(text, REFERENCE)]
    meant = [meaning.kind for part in ask(text, REFERENCE).read.parts for meaning in part.meanings]
    assert set(meant) <= {"profession", "offer", "look_alike", "other_field"}


@pytest.mark.parametrize(
    "text",
    [
        "my left foot hurts and my knee is cold in winter",
        "numb fingers and a stiff neck",
        "can't lift my arm above my head",
        "hands go numb at night holding the phone",
        "Schulter schmerzt, kann den Arm nicht heben",
        "Kribbeln im Fuß nach dem Joggen",
        "ما اقدر ارفع ذراعي فوق راسي",
        "تنميل في أصابع اليد بالليل",
    ],
)
def test_words_of_a_sign_that_say_something_else_together_give_no_alarm(text: str) -> None:
    assert signs_in(text, REFERENCE) == ()
