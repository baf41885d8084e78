"""The vocabulary of the embedded engine is a sorted sequence that is read word by word."""

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.documents import TextKeys
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.query import TextQuery
from indexer.records import Name
from tests.builders import a_document, a_query, load

KEYS = TextKeys(
    whole_names=("layla ليلى", "layla reed"),
    name_words=("layla", "ليلى", "reed"),
    topic_words=("knee", "reed"),
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
    ("words", "whole", "tier"),
    [
        ((("layla",), ("reed",)), ("layla reed",), 1.0),
        ((("layla",), ("reed",)), (), 0.8),
        ((("reed",),), ("reed",), 0.8),
        ((("ليلى",), ("knee",)), (), 0.6),
        ((("camden",), ("reed",)), (), 0.3),
        ((("kamden", "camden"), ("knie", "knee")), (), 0.3),
        ((("nobody",), ("reed",)), (), None),
        ((("nobody",),), ("layla reed",), 1.0),
    ],
)
def test_tier_is_the_worst_of_each_words_best(
    engine: EmbeddedEngine, words: tuple[tuple[str, ...], ...], whole: tuple[str, ...], tier: float | None
) -> None:
    crowd = [
        a_document(id="layla", text=KEYS),
        *(a_document(id=f"s{n}", names=(Name(text="Bo Sun"),)) for n in range(30)),
    ]
    view = engine.at(load(engine, crowd).version)
    answer = view.search(a_query(text=TextQuery(words=words, whole=whole)))
    assert [(hit.id, hit.inputs.text_tier) for hit in answer.hits] == ([] if tier is None else [("layla", tier)])
    assert all(hit.engine_score == pytest.approx(answer.hits[0].engine_score) for hit in answer.hits)
