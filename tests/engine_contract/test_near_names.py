"""Generated names and slips of the keyboard: every engine finds whom the oracle finds, however many are near."""

from itertools import islice, product
from random import Random

import pytest

from indexer import folding
from indexer.engines.query import Term, TextQuery
from indexer.records import Name
from tests.builders import a_document, a_query
from tests.engine_contract.directory import Directory

SYLLABLES = ("ba", "mo", "li", "san", "ü", "kh", "er", "ha", "مح", "حم", "د", "سا", "ø", "nn", "ji", "𐍈")
DICE = Random(20261123)
NAMES = sorted({"".join(DICE.choices(SYLLABLES, k=DICE.choice((2, 3, 3, 4)))) for _ in range(220)})
CROWD = ["".join(letters) for letters in islice(product("abcdefghij", repeat=2), 80)]
"""Two letters after the same three: each is one slip from some, and more are near than any default keeps."""
DOCUMENTS = (
    *(a_document(id=f"n{n}", names=(Name(text=f"{name} {NAMES[-n]}"),)) for n, name in enumerate(NAMES)),
    *(
        a_document(id=f"c{n}", names=(Name(text=f"wxy{end[0]}"), Name(text=f"wxy{end}")))
        for n, end in enumerate(CROWD)
    ),
)


def slip(word: str, dice: Random) -> str:
    """The word with a letter dropped, doubled, changed or swapped with the next."""
    at = dice.randrange(len(word))
    kind = dice.choice(("drop", "add", "change", "swap"))
    other = dice.choice("abmüxحد𐍈")
    if kind == "swap":
        return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    return word[:at] + {"drop": "", "add": word[at] + other, "change": other}[kind] + word[at + 1 :]


@pytest.mark.parametrize("seed", range(25))
def test_slips_of_names_find_the_same_people_in_every_engine(directory: Directory, seed: int) -> None:
    dice = Random(seed)
    name = dice.choice(NAMES)
    typed = slip(name, dice)
    forms = folding.words(typed)[0] if folding.words(typed) else ("",)
    starts = tuple(form[:3] for form in forms) if seed % 3 == 0 else ()
    query = a_query(text=TextQuery(terms=(Term(words=forms, slips=forms, starts=starts),), whole=()))
    found = {hit.id for hit in directory.ask(query).hits}
    stored = set(folding.fold(name)) | {name}
    meant = {d.specialist.id for d in DOCUMENTS if stored & set(d.text.name_words)}
    assert meant <= found


def test_more_near_words_than_any_default_keeps(directory: Directory) -> None:
    query = a_query(text=TextQuery(terms=(Term(slips=("wxyk",)),), whole=()))
    assert len(directory.ids(query)) == len(CROWD)
