"""Names as people type them: other spellings, particles, one slip, the beginning of the last word."""

from pathlib import Path
from random import Random

import msgspec
import pytest

from indexer.engines.criteria import text_tier
from indexer.nearness import is_one_slip, shortened
from indexer.records import Name
from indexer.reference import load_reference
from indexer.reference.spellings import load_spellings
from service.typed.asking import ask
from tests.builders import a_document, a_practice, a_query
from tests.oracle_text import slips_between
from tests.seed_copy import SEED
from tests.typed.slips import a_slip

REFERENCE = load_reference()
CLINIC = (a_practice(name="Strand Clinic"),)


def tier(typed: str, *stored: str) -> float | None:
    document = a_document(names=tuple(Name(text=name) for name in stored), practices=CLINIC)
    query = ask(typed, REFERENCE).query
    assert query is not None
    return text_tier(document, a_query(offers=(), text=query))


@pytest.mark.parametrize(
    ("typed", "stored", "expected"),
    [
        ("Jürgen Müller", "Jürgen Müller", 1.0),
        ("Dr. Juergen Mueller", "Jürgen Müller", 1.0),
        ("Müller", "Jürgen Müller", 0.8),
        ("Jurgen Muler", "Jürgen Müller", 0.3),
        ("Jürgen Mül", "Jürgen Müller", 0.3),
        ("Jür Müller", "Jürgen Müller", None),
        ("J. Müller", "Jürgen Müller", 0.8),
        ("Mühlen", "Jürgen Müller", None),
        ("Mohamad", "Mohammed Saleh", 0.8),
        ("Muhammad Salih", "محمد صالح", 0.8),
        ("محمد", "Mohamed Saleh", 0.8),
        ("Al Mansouri", "Omar Al Mansoori", 0.8),
        ("Almansoori", "Omar Al Mansoori", 0.8),
        ("Al-Mansoori", "Omar Almansoori", 0.8),
        ("Mansoori", "Omar Al Mansoori", 0.8),
        ("المنصوري", "عمر منصوري", 0.8),
        ("منصوري", "عمر المنصوري", 0.8),
        ("Abdul Rahman", "عبد الرحمن", 0.8),
        ("Abdelrahman", "Abd al-Rahman Nasser", 0.8),
        ("O Brien", "Nora O'Brien", 0.8),
        ("OBrien", "Nora O'Brien", 0.8),
        ("Brien", "Nora O Brien", 0.8),
        ("MacDonald", "Ewan McDonald", 0.8),
        ("Mac Donald", "Ewan MacDonald", 0.8),
        ("Heide", "Ute von der Heide", 0.8),
        ("Ute van der Heide", "Ute Heide", 0.8),
        ("Maier", "Eva Mayr", 0.8),
        ("Al", "Al Reed", 0.8),
        ("Strand Clinic", "Al Reed", 0.3),
        ("strnad", "Al Reed", 0.3),
        ("Reid", "Al Reed", 0.8),
        ("Smith", "Al Reed", None),
        ("Josef Campbell", "Joseph Campbell", 0.8),
        ("Maximilian Graph", "Maximilian Graf", 0.8),
        ("Stefanie Rudolf", "Stephanie Rudolph", 0.8),
        ("Mnh Cheng", "Minh Cheng", 0.3),
        ("Robert Hll", "Robert Hall", 0.3),
        ("رشد حداد", "راشد حداد", 0.3),
        ("Mnh", "Minh Cheng", None),
        ("Mnh Chenk", "Minh Cheng", None),
        ("Mnx Cheng", "Minh Cheng", None),
        ("Robert Hll", "Robert Halle", None),
        ("Strand Ree", "Al Reed", 0.3),
        ("Strand Red", "Al Reed", None),
    ],
)
def test_names_as_people_type_them(typed: str, stored: str, expected: float | None) -> None:
    assert tier(typed, stored) == expected


@pytest.mark.parametrize("file", sorted((SEED / "specialists").glob("*.jsonl")), ids=lambda file: file.stem)
def test_everybody_of_the_demonstration_is_found_by_their_name_with_a_slip(file: Path) -> None:
    dice = Random(20261123)
    lost = []
    for line in file.read_text("utf-8").splitlines():
        person = msgspec.json.decode(line)
        for name in person["names"]:
            words = name["text"].replace("-", " ").split()
            at = max(range(len(words)), key=lambda place: len(words[place]))
            typed = " ".join([*words[:at], a_slip(words[at], dice), *words[at + 1 :]])
            asked = ask(typed, REFERENCE)
            document = a_document(names=(Name(text=name["text"]),))
            found = (
                text_tier(document, a_query(offers=(), text=text)) for text in (asked.query, asked.widened) if text
            )
            if not any(found) and len(words[at]) > 4:
                lost.append((name["text"], typed))
    assert lost == []


def test_a_slip_is_one_letter_more_less_other_or_swapped() -> None:
    dice = Random(7)
    for _ in range(4000):
        one = "".join(dice.choices("abcé", k=dice.randrange(5)))
        other = "".join(dice.choices("abcé", k=dice.randrange(5)))
        is_near = slips_between(one, other) <= 1
        assert is_one_slip(one, other) is is_near, (one, other)
        if is_near:
            assert {one, *shortened(one)} & {other, *shortened(other)}


def test_spellings_are_mutual() -> None:
    others = load_spellings().others
    assert all(form in others[other] for form, found in others.items() for other in found)
