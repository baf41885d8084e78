"""The vocabulary of the embedded engine is a sorted sequence that is read word by word."""

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.documents import TextKeys
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.query import Term, TextQuery
from indexer.records import Name
from tests.builders import a_document, a_query, load, spelt
from tests.oracle_text import slips_between

KEYS = TextKeys(
    whole_names=("layla ليلى", "layla reed"),
    whole_places=("camden rooms", "layla reed"),
    name_words=("layla", "ليلى", "reed"),
    place_words=("camden", "knee", "layla"),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    opened = EmbeddedEngine(tmp_path)
    yield opened
    opened.close()


def test_vocabulary_is_sorted_and_read_by_position(engine: EmbeddedEngine) -> None:
    words = engine.at(load(engine, [a_document(text=KEYS)]).version).vocabulary()
    assert list(words) == ["camden", "knee", "layla", "reed", "ليلى"]
    assert (words[-1], words[1:3], len(words)) == ("ليلى", ["knee", "layla"], 5)
    assert bisect_left(words, "l") == 2
    with pytest.raises(IndexError):
        words[5]


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        (spelt(("layla",), ("reed",), whole=("layla reed",)), 1.0),
        (spelt(("layla",), ("reed",)), 0.8),
        (spelt(("reed",), whole=("reed",)), 0.8),
        (spelt(("ليلى",), ("knee",)), 0.3),
        (spelt(("camden",), ("reed",)), 0.3),
        (spelt(("kamden", "camden"), ("knie", "knee")), 0.3),
        (spelt(("nobody",), ("reed",)), None),
        (spelt(("nobody",), whole=("layla reed",)), 1.0),
        (spelt(("nobody",), whole=("camden rooms",)), 0.3),
        (spelt(whole=("nobody",)), 0.8),
        (TextQuery(terms=(Term(),), whole=()), None),
        (TextQuery(terms=(Term(words=("layla",), conditions=("gout",)),), whole=()), 0.8),
        (TextQuery(terms=(Term(words=("camden",), conditions=("migraine",)),), whole=()), 0.6),
        (TextQuery(terms=(Term(words=("camden",), conditions=("gout",)),), whole=()), None),
    ],
)
def test_tier_is_the_worst_of_each_words_best(engine: EmbeddedEngine, text: TextQuery, tier: float | None) -> None:
    crowd = [a_document(id=f"s{n}", names=(Name(text="Bo Sun"),)) for n in range(30)]
    layla = a_document(id="layla", text=KEYS, conditions=("migraine",))
    view = engine.at(load(engine, [layla, *crowd]).version)
    answer = view.search(a_query(text=text))
    found = {hit.id: hit.inputs.text_tier for hit in answer.hits}
    assert found.get("layla") == tier
    assert set(found) <= {"layla"} or not text.terms


NEAR = ("mohammed", "mohamed", "mohammad", "mohammedi", "hammed", "moham", "ommhamed", "mhoammed", "محمد", "ø")


@pytest.mark.parametrize("typed", ["mohammed", "ohammed", "omhammed", "mohammmed", "mohamed", "محمدي", "zzzz"])
def test_near_words_are_those_one_slip_away(engine: EmbeddedEngine, typed: str) -> None:
    people = [a_document(id=str(n), names=(Name(text=name),)) for n, name in enumerate(NEAR)]
    view = engine.at(load(engine, people).version)
    answer = view.search(a_query(text=TextQuery(terms=(Term(slips=(typed,)),), whole=())))
    assert {NEAR[int(hit.id)] for hit in answer.hits} == {name for name in NEAR if slips_between(name, typed) <= 1}
