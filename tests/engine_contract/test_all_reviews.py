"""Every review of a version, for a reindex that keeps them: once each, as stored, without what is suppressed."""

from indexer.engines.base import Engine
from indexer.records import Review
from tests.builders import a_document, a_review, in_days, load
from tests.ruling import restore, suppress

COUNT = 2_300
"""More than the engines read at once."""
TOMBSTONE = Review(
    id="gone", specialist_id="b", moderation="removed", moderation_reason="fake", moderated_on=in_days(-3)
)


def test_every_review_comes_once_as_it_was_stored(engine: Engine, country: str) -> None:
    reviews = [
        a_review(id=f"r{number}", specialist_id="ab"[number % 2], text=f"No. {number}") for number in range(COUNT)
    ]
    version = load(engine, [a_document(id="a"), a_document(id="b")], [*reviews, TOMBSTONE], country).version
    found = list(engine.at(version).all_reviews())
    assert len(found) == COUNT + 1
    assert {review.id: review for review in found} == {review.id: review for review in (*reviews, TOMBSTONE)}
    engine.writer().drop(version)


def test_suppressed_ones_are_left_out_until_restored(engine: Engine, country: str) -> None:
    reviews = [a_review(id=f"r{number}", specialist_id="ab"[number % 2]) for number in range(6)]
    version = load(engine, [a_document(id="a"), a_document(id="b")], reviews, country).version
    view = engine.at(version)
    suppress(engine, "specialist", "a", country=country)
    suppress(engine, "review", "r1", country=country)
    assert sorted(review.id for review in view.all_reviews()) == ["r3", "r5"]
    restore(engine, "specialist", "a", country=country)
    restore(engine, "review", "r1", country=country)
    assert len(list(view.all_reviews())) == 6
    engine.writer().drop(version)


def test_a_version_without_reviews_has_none(engine: Engine, country: str) -> None:
    version = load(engine, [a_document(id="a")], country=country).version
    assert list(engine.at(version).all_reviews()) == []
    engine.writer().drop(version)
