"""What was made ready elsewhere is stored as if it had been added; a review may be amended until the seal."""

from collections.abc import Iterator
from datetime import date

import msgspec
import pytest
from msgspec.structs import replace

from indexer.engines.base import Engine, ReviewRow, View
from indexer.records import Review
from tests.builders import a_document, a_manifest, a_query, a_review
from tests.engine_contract.versions import people

DAY = date(2026, 10, 20)
REVIEWS = [a_review(id=f"r{number}", specialist_id="abc"[number % 3], published_on=DAY) for number in range(7)]
UNDATED = a_review(id="undated", specialist_id="a", published_on=None, visited_on=None)


def rows(*reviews: Review) -> Iterator[ReviewRow]:
    for review in reviews:
        day = review.published_on.toordinal() if review.published_on else 0
        yield review.specialist_id, day, review.id, msgspec.json.encode(review)


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
    writer.add_review_rows(manifest.version, rows(*REVIEWS[3:], UNDATED))
    writer.seal(manifest)
    assert written(engine.at(manifest.version)) == {review.id: review for review in [*REVIEWS, UNDATED]}


def test_an_amended_review_takes_the_place_of_the_one_that_was_added(engine: Engine, country: str) -> None:
    held = [
        replace(review, moderation="quarantined", moderation_reason="suspected", moderated_on=DAY)
        for review in REVIEWS[2:4]
    ]
    manifest, writer = a_manifest(country), engine.writer()
    writer.create_version(manifest)
    writer.add_review_rows(manifest.version, rows(*REVIEWS))
    writer.amend_reviews(manifest.version, iter(held))
    writer.amend_reviews(manifest.version, [])
    writer.add(manifest.version, people("a", "b", "c"))
    writer.seal(manifest)
    expected = {review.id: review for review in [*REVIEWS, *held]}
    assert {review.id: review for review in engine.at(manifest.version).all_reviews()} == expected


@pytest.mark.parametrize("at", [1, 600])
def test_what_goes_wrong_while_it_is_made_is_raised(engine: Engine, country: str, at: int) -> None:
    def breaking() -> Iterator[ReviewRow]:
        for number in range(at):
            yield from rows(replace(REVIEWS[0], id=f"x{number}"))
        raise KeyError("the source")

    manifest, writer = a_manifest(country), engine.writer()
    writer.create_version(manifest)
    with pytest.raises(KeyError, match="the source"):
        writer.add_review_rows(manifest.version, breaking())
    writer.drop(manifest.version)
