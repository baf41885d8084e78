"""Typed words: every term must be answered; the tier is the lowest over the terms of each term's best."""

import pytest

from indexer import folding
from indexer.document_builder import whole_name_keys
from indexer.engines.query import Filters, Hits, Term, TextQuery
from indexer.records import Address, Name
from tests.builders import a_document, a_practice, a_query, spelt
from tests.engine_contract.directory import Directory

DOCUMENTS = (
    a_document(id="mueller", names=(Name(text="Jürgen Müller"),)),
    a_document(id="muller-jansen", names=(Name(text="Petra Muller-Jansen"),)),
    a_document(
        id="layla",
        names=(Name(text="Layla Hassan"), Name(text="ليلى حسن", script="Arab", variants=("ليلى الحسن",))),
    ),
    a_document(id="spine", specialties=("spine",), offers=("physiotherapist/spine", "physiotherapist")),
    a_document(id="knows-necks", conditions=("neck_pain", "migraine"), procedures=("dry_needling",)),
    a_document(id="spine-by-name", names=(Name(text="Ada Spine"),)),
    a_document(id="spine-clinic", practices=(a_practice(name="The Spine Rooms"),)),
    a_document(id="camden", practices=(a_practice(address=Address(city="Camden Town")),)),
    a_document(id="london-by-name", names=(Name(text="Jack London"),)),
    a_document(id="just-london", names=(Name(text="London"),)),
)


MEANINGS = {
    "spine": Term(words=("spine",), offers=("physiotherapist/spine", "neurosurgeon/spine")),
    "physiotherapist": Term(words=("physiotherapist",), offers=("physiotherapist", "physiotherapist/spine")),
    "stiffness": Term(words=("stiffness",), conditions=("neck_pain", "nothing_else")),
    "needles": Term(words=("needles",), procedures=("dry_needling",)),
    "dentist": Term(),
}


def typed(words: str) -> TextQuery:
    """The words as they stand: some mean something, the others are spelt."""
    terms = (MEANINGS.get(forms[0], Term(words=forms)) for forms in folding.words(words))
    return TextQuery(terms=tuple(terms), whole=whole_name_keys(words))


def nearly(*words: str, start: str | None = None) -> TextQuery:
    """Words that may be slips, the last one maybe a beginning."""
    terms = tuple(Term(words=forms, slips=forms) for word in words for forms in folding.words(word))
    begun = () if start is None else (Term(words=(start,), starts=(start,)),)
    return TextQuery(terms=(*terms, *begun), whole=())


def tiers(answer: Hits) -> dict[str, float | None]:
    return {hit.id: hit.inputs.text_tier for hit in answer.hits}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Jürgen Müller", {"mueller": 1.0}),
        ("MÜLLER, Jürgen", {"mueller": 1.0}),
        ("Juergen Mueller", {"mueller": 1.0}),
        ("Jurgen Muller", {"mueller": 1.0}),
        ("Müller", {"mueller": 0.8, "muller-jansen": 0.8}),
        ("muller", {"mueller": 0.8, "muller-jansen": 0.8}),
        ("mueller", {"mueller": 0.8}),
        ("Petra Muller", {"muller-jansen": 0.8}),
        ("petra jansen muller", {"muller-jansen": 1.0}),
        ("ليلى حسن", {"layla": 1.0}),
        ("ليلي الحسن", {"layla": 1.0}),
        ("ليلى", {"layla": 0.8}),
        ("Layla حسن", {"layla": 0.8}),
        ("spine", {"spine": 0.6, "spine-by-name": 0.8}),
        ("the spine rooms", {"spine-clinic": 0.3}),
        ("rooms spine the", {"spine-clinic": 0.3}),
        ("rooms", {"spine-clinic": 0.3}),
        ("rooms spine", {}),
        ("spine physiotherapist", {"spine": 0.6, "spine-by-name": 0.6}),
        ("stiffness", {"knows-necks": 0.6}),
        ("needles stiffness", {"knows-necks": 0.6}),
        ("needles spine", {}),
        ("dentist", {}),
        ("layla dentist", {}),
        ("camden", {"camden": 0.3}),
        ("layla camden", {}),
        ("layla strand", {"layla": 0.3}),
        ("layla physiotherapist", {"layla": 0.6}),
        ("nobody", {}),
        ("layla nobody", {}),
        ("jack london", {"london-by-name": 1.0}),
    ],
)
def test_tier_of_typed_words(directory: Directory, words: str, expected: dict[str, float]) -> None:
    assert tiers(directory.ask(a_query(text=typed(words), facets=True))) == expected


def test_each_word_counts_by_its_best_match(directory: Directory) -> None:
    found = tiers(directory.ask(a_query(text=typed("London"))))
    assert (found["just-london"], found["london-by-name"], found["mueller"]) == (1.0, 0.8, 0.3)
    assert "camden" not in found
    assert directory.ids(a_query(text=typed("London")))[:2] == ["just-london", "london-by-name"]


def test_any_of_the_spellings_of_a_word_answers(directory: Directory) -> None:
    assert set(directory.ids(a_query(text=spelt(("layla", "petra"))))) == {"layla", "muller-jansen"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (nearly("Mulller"), {"mueller": 0.3, "muller-jansen": 0.3}),
        (nearly("Müllre"), {"mueller": 0.3, "muller-jansen": 0.3}),
        (nearly("uller"), {"mueller": 0.3, "muller-jansen": 0.3}),
        (nearly("Bueller"), {"mueller": 0.3}),
        (nearly("Müller"), {"mueller": 0.8, "muller-jansen": 0.8}),
        (nearly("Jürgen", "Müler"), {"mueller": 0.3}),
        (nearly("Milner"), {}),
        (nearly("ليلا"), {"layla": 0.3}),
        (nearly("الحسين"), {"layla": 0.3}),
        (nearly("Kamden"), {"camden": 0.3}),
        (nearly(start="jan"), {"muller-jansen": 0.3}),
        (nearly(start="jansen"), {"muller-jansen": 0.8}),
        (nearly("petra", start="j"), {"muller-jansen": 0.3}),
        (nearly(start="حس"), {"layla": 0.3}),
        (nearly(start="camd"), {"camden": 0.3}),
        (nearly(start="ansen"), {}),
    ],
)
def test_a_near_word_is_worth_as_little_as_a_place(
    directory: Directory, text: TextQuery, expected: dict[str, float]
) -> None:
    assert tiers(directory.ask(a_query(text=text, facets=True, rejections=True))) == expected


def test_a_word_that_means_something_has_no_near_words(directory: Directory) -> None:
    meant = Term(words=("layla",), slips=("jansen",), starts=("mull",), offers=("physiotherapist/spine",))
    found = tiers(directory.ask(a_query(text=TextQuery(terms=(meant,), whole=()))))
    assert found == {"layla": 0.8, "spine": 0.6}


def test_words_are_whole_words(directory: Directory) -> None:
    assert directory.ids(a_query(text=typed("lay"))) == []


def test_words_narrow_total_facets_and_near_misses(directory: Directory) -> None:
    query = a_query(text=typed("Müller"), filters=Filters(gender="male"), facets=True, near_misses=5)
    answer = directory.ask(query)
    assert (answer.total, answer.facets["gender"]) == (0, {"female": 2})
    assert {miss.hit.id for miss in answer.near_misses} == {"mueller", "muller-jansen"}


def test_words_search_the_whole_country_too(directory: Directory) -> None:
    for offers in ((), a_query().offers):
        query = a_query(text=typed("Müller"), offers=offers, origin=None, area=None)
        assert set(directory.ids(query)) == {"mueller", "muller-jansen"}
    everywhere = a_query(text=typed("stiffness"), origin=None, area=None)
    assert directory.ids(everywhere) == ["knows-necks"]
    assert set(directory.ids(a_query(text=typed("Müller"), mode="video"))) == set()


def test_without_words_no_tier_is_given(directory: Directory) -> None:
    assert set(tiers(directory.ask(a_query())).values()) == {None}


def test_vocabulary_is_every_word_sorted_and_once(directory: Directory) -> None:
    vocabulary = list(directory.view.vocabulary())
    assert vocabulary == sorted(set(vocabulary))
    assert {"muller", "mueller", "حسن", "spine", "rooms", "camden"} <= set(vocabulary)
    stored = [document.text for document in DOCUMENTS]
    assert set(vocabulary) == {word for keys in stored for word in keys.name_words + keys.place_words}
