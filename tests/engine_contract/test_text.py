"""Typed words: every one must match; the tier is the lowest over the words of each word's best."""

import pytest

from indexer import folding
from indexer.document_builder import whole_name_keys
from indexer.engines.query import Filters, Hits, TextQuery
from indexer.records import Address, Name
from tests.builders import a_document, a_practice, a_query
from tests.engine_contract.directory import Directory

DOCUMENTS = (
    a_document(id="mueller", names=(Name(text="Jürgen Müller"),)),
    a_document(id="muller-jansen", names=(Name(text="Petra Muller-Jansen"),)),
    a_document(
        id="layla",
        names=(Name(text="Layla Hassan"), Name(text="ليلى حسن", script="Arab", variants=("ليلى الحسن",))),
    ),
    a_document(id="spine", specialties=("spine",), offers=("physiotherapist/spine", "physiotherapist")),
    a_document(id="spine-clinic", practices=(a_practice(name="The Spine Rooms"),)),
    a_document(id="camden", practices=(a_practice(address=Address(city="Camden Town")),)),
    a_document(id="london-by-name", names=(Name(text="Jack London"),)),
    a_document(id="just-london", names=(Name(text="London"),)),
)


def typed(words: str) -> TextQuery:
    return TextQuery(words=folding.words(words), whole=whole_name_keys(words))


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
        ("spine", {"spine": 0.6, "spine-clinic": 0.3}),
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


def test_any_of_the_alternatives_of_a_word_matches(directory: Directory) -> None:
    either = TextQuery(words=(("layla", "petra"),), whole=())
    assert set(directory.ids(a_query(text=either))) == {"layla", "muller-jansen"}


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
    assert set(directory.ids(a_query(text=typed("Müller"), mode="video"))) == set()


def test_without_words_no_tier_is_given(directory: Directory) -> None:
    assert set(tiers(directory.ask(a_query())).values()) == {None}


def test_vocabulary_is_every_word_sorted_and_once(directory: Directory) -> None:
    vocabulary = list(directory.view.vocabulary())
    assert vocabulary == sorted(set(vocabulary))
    assert {"muller", "mueller", "حسن", "spine", "rooms", "camden", "physiotherapist"} <= set(vocabulary)
    stored = [document.text for document in DOCUMENTS]
    assert set(vocabulary) == {
        word for keys in stored for word in keys.name_words + keys.topic_words + keys.place_words
    }
