"""What is suggested for a slip of the finger, and that nothing misspelt is decided."""

import random
import string

import pytest

from indexer.errors import AmbiguousLocation, UnknownLocation
from indexer.gazetteer import Gazetteer, Place
from indexer.gazetteer.columns import PlaceRow
from indexer.gazetteer.likeness import edits, most_edits, pieces

LEAST_PEOPLE = 50_000
PUBLIC = ["GB", "IE", "DE", "AT", "AU", "AE"]


def suggested(gazetteer: Gazetteer, country: str, text: str) -> list[Place] | None:
    """None where the text is the name of something itself."""
    try:
        gazetteer.resolve(country, text)
    except UnknownLocation as unknown:
        return list(unknown.suggestions)
    except AmbiguousLocation:
        return None
    return None


@pytest.mark.parametrize(
    ("country", "text", "first"),
    [
        ("GB", "Lodnon", "London"),
        ("GB", "Manchestr", "Manchester"),
        ("GB", "Leister", "Leicester"),
        ("GB", "Glasow", "Glasgow"),
        ("GB", "Liverpol, England", "Liverpool"),
        ("GB", "10 Downing Street, London", "London"),
        ("GB", "Bath, Atlantis", "Bath"),
        ("GB", "SWIA 1AA", "SW1A"),
        ("GB", "SW1A 1AA1", "SW1A"),
        ("IE", "DO4 X285", "D04"),
        ("IE", "Corck", "Cork"),
        ("DE", "Münhcen", "Munich"),
        ("DE", "Muncehn, Bayern", "Munich"),
        ("DE", "Torstraße 12, Berlin", "Berlin"),
        ("DE", "Köln-Nirgendwo", "Köln"),
        ("DE", "1067", "01067"),
        ("AT", "Klagenfrut", "Klagenfurt am Wörthersee"),
        ("AU", "800", "0800"),
        ("AU", "Brisbn", "Brisbane"),
        ("AE", "Dubia", "Dubai"),
        ("AE", "ابوظب", "Abu Dhabi"),
    ],
)
def test_the_likeliest_comes_first(gazetteer: Gazetteer, country: str, text: str, first: str) -> None:
    found = suggested(gazetteer, country, text)
    assert found
    assert found[0].label == first
    assert len(found) <= 5


def slip(word: str, chance: random.Random) -> str:
    """One letter left out, put in, mistaken, or swapped with the next."""
    at, letter = chance.randrange(len(word)), chance.choice(string.ascii_lowercase)
    one_more, swapped = word[at : at + 1], word[at + 1 : at + 2] + word[at : at + 1]
    return word[:at] + chance.choice(
        [word[at + 1 :], letter + one_more + word[at + 1 :], letter + word[at + 1 :], swapped + word[at + 2 :]]
    )


@pytest.mark.parametrize("country", PUBLIC)
def test_of_every_town_one_slip_leads_back(
    gazetteer: Gazetteer, place_rows: dict[str, list[PlaceRow]], country: str
) -> None:
    chance = random.Random(country)
    towns = [row.label for row in place_rows[country] if row.kind == "place" and row.population >= LEAST_PEOPLE]
    tried = {slip(town, chance): town for town in towns}
    found = {typed: suggested(gazetteer, country, typed) for typed in tried}
    asked = {typed: places for typed, places in found.items() if places is not None}
    first = [typed for typed, places in asked.items() if [tried[typed]] == [p.label for p in places[:1]]]
    three = [typed for typed, places in asked.items() if tried[typed] in [p.label for p in places[:3]]]
    assert len(asked) >= 0.8 * len(tried)
    assert len(first) >= 0.9 * len(asked), sorted(set(asked) - set(first))
    assert len(three) >= 0.97 * len(asked), sorted(set(asked) - set(three))


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("london", "london", 0),
        ("london", "lodnon", 1),
        ("london", "londn", 1),
        ("london", "londoon", 1),
        ("london", "lindon", 1),
        ("leister", "leicester", 2),
        ("ab", "ba", 1),
        ("", "abc", 3),
    ],
)
def test_edits(one: str, other: str, count: int) -> None:
    assert edits(one, other, count) == edits(other, one, count) == count
    if count:
        assert edits(one, other, count - 1) is None


def test_a_slip_leaves_a_piece_whole() -> None:
    chance = random.Random(1)
    for _ in range(2_000):
        word = "".join(chance.choices(string.ascii_lowercase, k=chance.randrange(5, 14)))
        most = min(most_edits(word), 2)
        typed = word
        for _ in range(most):
            typed = slip(typed, chance)
        windows = [
            (letters, word[max(0, start - most) : start + most + len(letters)])
            for start, letters in pieces(typed, most)
        ]
        assert any(letters in window for letters, window in windows), (word, typed)
