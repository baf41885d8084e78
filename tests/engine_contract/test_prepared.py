"""What was made ready elsewhere is stored as if it had been added; a review may be amended until the seal."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

import msgspec
import pytest
from msgspec.structs import replace

from indexer.engines.base import Engine, Preparation, ReviewRun, View
from indexer.records import Review
from indexer.review_keys import key_of_review
from tests.builders import a_document, a_manifest, a_query, a_review
from tests.engine_contract.versions import people

DAY = date(2026, 10, 20)
REVIEWS = [a_review(id=f"r{number}", specialist_id="abc"[number % 3], published_on=DAY) for number in range(7)]
UNDATED = a_review(id="undated", specialist_id="a", published_on=None, visited_on=None)


def runs(preparation: Preparation, *reviews: Review) -> Iterator[ReviewRun]:
    """As they would stand together: neighbours of one specialist in one run."""
    for specialist, found in groupby(reviews, key=lambda review: review.specialist_id):
        theirs = list(found)
        keys = [key_of_review(review.id) for review in theirs]
        prepared = [preparation.prepare_review(review, msgspec.json.encode(review)) for review in theirs]
        yield ReviewRun(specialist, keys, prepared)


def written(view: View) -> dict[str, Review]:
    return {review.id: review for name in "abc" for review in view.reviews(name, 0, 50)[1]}


def test_prepared_documents_are_those_that_were_added(engine: Engine, country: str) -> None:
    documents = [*people("a", "b", "c"), a_document(id="d", languages=("de", "en"))]
    views = []
    for is_prepared in (False, True):
        manifest, writer = a_manifest(country), engine.writer()
        writer.create_version(manifest)
        if is_prepared:
            preparation = writer.preparation()
            parts = [preparation.prepare(some) for some in (documents[:2], [], documents[2:])]
            writer.add_prepared(manifest.version, iter(parts))
        else:
            writer.add(manifest.version, documents)
        writer.seal(manifest)
        writer.promote(manifest.version)
        views.append(engine.at(manifest.version))
    added, prepared = views
    ids = [document.specialist.id for document in documents]
    assert prepared.get(ids) == added.get(ids) == dict(zip(ids, documents, strict=True))
    assert list(prepared.vocabulary()) == list(added.vocabulary())
    asked = a_query(country=country, facets=True)
    assert prepared.search(asked) == added.search(asked)


def test_encoded_reviews_are_those_that_were_added(engine: Engine, country: str) -> None:
    manifest, writer = a_manifest(country), engine.writer()
    writer.create_version(manifest)
    writer.add(manifest.version, people("a", "b", "c"))
    writer.add_reviews(manifest.version, REVIEWS[:3])
    writer.add_review_runs(manifest.version, runs(writer.preparation(), *REVIEWS[3:], UNDATED))
    writer.seal(manifest)
    view = engine.at(manifest.version)
    assert written(view) == {review.id: review for review in [*REVIEWS, UNDATED]}
    assert view.owners(["r4", "undated", "nobody's"]) == {"r4": "b", "undated": "a"}


def test_reviews_that_stand_together_are_paged_by_day_then_id(engine: Engine, country: str) -> None:
    days = [date(2026, 10, 1 + number % 3) for number in range(8)]
    reviews = [a_review(id=f"r{9 - at}", specialist_id="a", published_on=day) for at, day in enumerate(days)]
    manifest, writer = a_manifest(country), engine.writer()
    writer.create_version(manifest)
    writer.add(manifest.version, people("a", "b"))
    writer.add_review_runs(manifest.version, runs(writer.preparation(), *reviews[:5], UNDATED, *reviews[5:]))
    writer.add_reviews(manifest.version, [a_review(id="last", specialist_id="a", published_on=date(2026, 9, 28))])
    writer.seal(manifest)
    view, of_a = engine.at(manifest.version), list[str]()
    for offset in range(0, 12, 3):
        total, page = view.reviews("a", offset, 3)
        assert total == 10
        of_a += [review.id for review in page]
    assert of_a == ["r4", "r7", "r2", "r5", "r8", "r3", "r6", "r9", "last", "undated"]


def test_an_amended_review_takes_the_place_of_the_one_that_was_added(engine: Engine, country: str) -> None:
    held = [
        replace(review, moderation="quarantined", moderation_reason="suspected", moderated_on=DAY)
        for review in REVIEWS[2:4]
    ]
    manifest, writer = a_manifest(country), engine.writer()
    writer.create_version(manifest)
    writer.add_review_runs(
        manifest.version, runs(writer.preparation(), *sorted(REVIEWS, key=lambda each: each.specialist_id))
    )
    writer.amend_reviews(manifest.version, iter(held))
    writer.amend_reviews(manifest.version, [])
    writer.add(manifest.version, people("a", "b", "c"))
    writer.seal(manifest)
    expected = {review.id: review for review in [*REVIEWS, *held]}
    assert {review.id: review for review in engine.at(manifest.version).all_reviews()} == expected


@pytest.mark.parametrize("at", [1, 600])
def test_what_goes_wrong_while_it_is_made_is_raised(engine: Engine, country: str, at: int) -> None:
    def breaking() -> Iterator[ReviewRun]:
        for number in range(at):
            yield from runs(writer.preparation(), replace(REVIEWS[0], id=f"x{number}"))
        raise KeyError("the source")

    manifest, writer = a_manifest(country), engine.writer()
    writer.create_version(manifest)
    with pytest.raises(KeyError, match="the source"):
        writer.add_review_runs(manifest.version, breaking())
    writer.drop(manifest.version)
