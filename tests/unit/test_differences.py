"""What a dry run says would change: who, what of whom, in words and as JSON, whatever the size."""

import msgspec
import pytest

from indexer import differences
from indexer.differences import Change, Differences, differences_between
from indexer.documents import Document
from indexer.engines.embedded import EmbeddedEngine
from indexer.records import Name
from tests.builders import YESTERDAY, a_document, a_practice, a_rating, a_review, in_days, load


def between(engine: EmbeddedEngine, live: list[Document], hidden: list[Document]) -> Differences:
    views = [engine.at(load(engine, documents, [a_review()]).version) for documents in (live, hidden)]
    return differences_between(views[0], views[1])


def test_who_comes_and_goes(engine: EmbeddedEngine) -> None:
    found = between(engine, [a_document(id="s1"), a_document(id="s2")], [a_document(id="s1"), a_document(id="s3")])
    assert (found.added.ids, found.removed.ids, found.changed) == (("s3",), ("s2",), 0)
    assert found.fields == {}


def test_what_changes_of_whom(engine: EmbeddedEngine) -> None:
    practice, other = a_practice(fee=60.0), a_practice(id="p2", fee=50.0)
    before = [
        a_document(id="s1", practices=(practice, other), rating=a_rating(4.2, value=4.5)),
        a_document(id="s2", gender=None),
        a_document(id="s3"),
    ]
    after = [
        a_document(id="s1", practices=(a_practice(fee=70.0), a_practice(id="p2", fee=55.0)), rating=a_rating(4.0)),
        a_document(id="s2", gender="female", practices=(other,), names=(Name(text="Alex Reed-Jones"),)),
        a_document(id="s3"),
    ]
    found = between(engine, before, after)
    assert found.changed == 2
    assert {name: changes.count for name, changes in found.fields.items()} == {
        "gender": 1,
        "names": 1,
        "practices": 1,
        "practices.fee": 1,
        "rating.value": 1,
    }
    assert found.fields["practices.fee"].examples == (Change("s1", "60.0", "70.0"),)
    assert found.fields["gender"].examples == (Change("s2", "", "female"),)
    assert found.fields["rating.value"].examples == (Change("s1", "4.5", "4.0"),)


def test_who_may_be_found_no_more_is_told_apart(engine: EmbeddedEngine) -> None:
    lapsed = a_document(id="s1", windows=())
    found = between(engine, [a_document(id="s1"), a_document(id="s2", windows=())], [lapsed, a_document(id="s2")])
    assert (found.lost.ids, found.found.ids) == (("s1",), ("s2",))


def test_most_frequent_first_and_few_are_named(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "_BATCH", 7)
    before = [a_document(id=f"s{number:02}") for number in range(50)]
    after = [
        a_document(
            id=f"s{number:02}",
            verified_at=YESTERDAY if number % 2 else in_days(-9),
            practices=(a_practice(next_available=in_days(9)),),
        )
        for number in range(10, 60)
    ]
    found = between(engine, before, after)
    assert list(found.fields) == ["practices.next_available", "verified_at"]
    assert (found.changed, found.fields["verified_at"].count) == (40, 20)
    assert len(found.fields["practices.next_available"].examples) == differences.MOST_EXAMPLES
    assert (found.added.count, found.removed.count, len(found.added.ids)) == (10, 10, 10)


def test_it_is_told_in_lines_and_as_json_without_a_word_of_reviews(engine: EmbeddedEngine) -> None:
    long = a_document(id="s1", names=(Name(text="A" * 200),))
    found = between(engine, [a_document(id="s1")], [long, a_document(id="s2")])
    lines = "\n".join(found.lines())
    assert "1 changed, 1 added (e.g. s2)" in lines
    assert "1 × names, e.g. s1: " in lines
    assert "…" in lines
    told = msgspec.json.decode(msgspec.json.encode(found))
    assert told["fields"]["names"]["count"] == 1
    assert a_review().text not in str(told)
