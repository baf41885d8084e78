"""A word of a name with one letter dropped: it answers beside another word of that name as spelt, never alone."""

from random import Random

from indexer.engines.query import Hits, Term, TextQuery
from indexer.nearness import shortened
from indexer.records import Address, Name
from tests.builders import a_document, a_practice, a_query
from tests.engine_contract.directory import Directory

DICE = Random(20261123)
LETTERS = "aehilmnoüحسن"
NAMES = [
    ("".join(DICE.choices(LETTERS, k=4)), "".join(DICE.choices(LETTERS, k=DICE.choice((4, 5, 7)))))
    for _ in range(60)
]
DOCUMENTS = (
    *(a_document(id=f"s{at}", names=(Name(text=" ".join(name)),)) for at, name in enumerate(NAMES)),
    a_document(id="minh", names=(Name(text="Minh Cheng"),), conditions=("migraine",)),
    a_document(id="mnh", names=(Name(text="Mnh Cheng"),)),
    a_document(id="cheng", names=(Name(text="Petra Cheng"),)),
    a_document(id="minhs-town", names=(Name(text="Ute Cheng"),), practices=(a_practice(name="Minh Rooms"),)),
    a_document(id="chengs-town", names=(Name(text="Minh Ott"),), practices=(a_practice(name="Cheng Rooms"),)),
    a_document(id="five", names=(Name(text="Minhe Cheng"),)),
    a_document(id="two-of-four", names=(Name(text="Minh Hall"),), practices=(a_practice(),)),
    a_document(id="manh", names=(Name(text="Manh Cheng"),), practices=(a_practice(address=Address(city="Mnhe")),)),
)


def word(spelling: str, **also: tuple[str, ...]) -> Term:
    """A word as the service asks it: of three letters one may have been dropped, of more one slip is forgiven."""
    if len(spelling) == 3:
        return Term(words=(spelling,), short=(spelling,), **also)
    return Term(words=(spelling,), slips=(spelling,), **also)


def ask(directory: Directory, *terms: Term) -> Hits:
    text = TextQuery(terms=terms, whole=())
    return directory.ask(a_query(offers=(), ages=None, text=text, facets=True, rejections=True))


def tiers(answer: Hits) -> dict[str, float | None]:
    return {hit.id: hit.inputs.text_tier for hit in answer.hits}


def test_every_dropped_letter_is_forgiven_beside_the_other_word(directory: Directory) -> None:
    for document in DICE.sample(DOCUMENTS[: len(NAMES)], 12):
        first, other = document.specialist.names[0].text.replace("ü", "u").split()
        for short in set(shortened(first)):
            assert document.specialist.id in tiers(ask(directory, word(short), word(other)))


def test_only_names_of_four_letters_and_only_a_letter_more(directory: Directory) -> None:
    expected = {"mnh": 0.8, "minh": 0.3, "manh": 0.3}
    assert tiers(ask(directory, word("mnh"), word("cheng"))) == expected
    assert tiers(ask(directory, word("cheng"), word("mnh"))) == expected


def test_alone_or_beside_no_name_as_spelt_it_is_noise(directory: Directory) -> None:
    assert tiers(ask(directory, word("mnh"))) == {"mnh": 0.8}
    assert tiers(ask(directory, word("mnh"), word("chengg"))) == {"mnh": 0.3}
    assert tiers(ask(directory, word("mih"), word("hal"))) == {}
    assert tiers(ask(directory, word("mih"), word("rooms"))) == {}


def test_beside_a_name_it_may_stand_with_what_else_is_asked(directory: Directory) -> None:
    meant = Term(conditions=("migraine",))
    assert tiers(ask(directory, word("mih"), word("cheng"), meant)) == {"minh": 0.3}
    assert tiers(ask(directory, word("mih"), meant)) == {}
    named = Term(words=("cheng",), conditions=("nothing",))
    assert set(tiers(ask(directory, word("mih"), named))) == {"minh"}


def test_a_word_that_means_something_is_not_short_of_a_name(directory: Directory) -> None:
    meant = Term(words=("mih",), short=("mih",), procedures=("nothing",))
    assert tiers(ask(directory, meant, word("cheng"))) == {}
