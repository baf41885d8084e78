"""What is stored comes back as it was: documents by id, reviews by specialist, latest first."""

from datetime import date

from indexer.documents import FOREVER, SINCE_EVER, Window
from indexer.records import (
    Address,
    AgeRange,
    Name,
    OpeningHours,
    PartScore,
    Point,
    Reply,
    Review,
)
from indexer.reputation import PartRating, Rating
from tests.builders import a_document, a_practice, a_review, in_days
from tests.engine_contract.directory import Directory

FULL = a_document(
    id="uk:hcpc/PH-1.2_3",
    names=(Name(text="Seán Ó Briain", variants=("John O'Brien",)), Name(text="شون", script="Arab")),
    title="MSc",
    professions=("physiotherapist", "osteopath"),
    specialties=("spine",),
    conditions=("neck_pain",),
    procedures=("dry_needling",),
    languages=("en", "ga"),
    ages_treated=AgeRange(min=3),
    practices=(
        a_practice(
            id="a",
            telephone="+44 20 7946 0000",
            booking_url="https://example.org/book?id=1",
            website="https://example.org",
            email="desk@example.org",
            opening_hours=(OpeningHours(day="mon", opens="08:00", closes="24:00"),),
            insurers=("axa", "bupa"),
            modes=("in_person", "video"),
            fee=59.99,
            registration="DEMO-1",
        ),
        a_practice(id="b", point=Point(lat=-33.8688, lon=179.9999), address=Address(city="Sydney")),
    ),
    windows=(Window(SINCE_EVER, date(2020, 1, 1)), Window(date(2021, 1, 1), FOREVER)),
    rating=Rating(
        reviews=7,
        value=2.5,
        interval=(1.5, 3.5),
        ranking_value=3.123456,
        distribution=(1, 2, 3, 1, 0),
        parts=(PartRating("service", 3, 2.0), PartRating("clinical", 1, None)),
        pending=2,
        removed=1,
    ),
)
BARE = a_document(id="bare", gender=None, languages=(), registrations=(), windows=(), verified_at=None)
DOCUMENTS = (FULL, BARE, a_document(id="Bare"))
FULL_ID = FULL.specialist.id
REVIEWS = (
    a_review(id="old", specialist_id=FULL_ID, published_on=in_days(-30)),
    a_review(id="undated", specialist_id=FULL_ID, visited_on=None, published_on=None),
    a_review(
        id="new",
        specialist_id=FULL_ID,
        published_on=in_days(-1),
        overall=1.5,
        parts=(PartScore(about="communication", score=2.5, text="Zugehört."),),
        text="Ging so – aber ehrlich.\nمقبول",
        language="de",
        about=("service", "communication"),
        reply=Reply(text="Danke!", published_on=in_days(-1), about=("service",)),
        moderation="quarantined",
        moderation_reason="suspected",
        moderated_on=in_days(-1),
        evidence="none",
    ),
    Review(
        id="removed",
        specialist_id=FULL_ID,
        moderation="removed",
        moderation_reason="fake",
        moderated_on=in_days(-1),
    ),
    a_review(id="same-day-b", specialist_id=FULL_ID, published_on=in_days(-2)),
    a_review(id="same-day-a", specialist_id=FULL_ID, published_on=in_days(-2)),
    a_review(id="of-another", specialist_id="Bare", published_on=in_days(-2)),
    a_review(id="of-nobody", specialist_id="gone"),
)
LATEST_FIRST = ["new", "same-day-a", "same-day-b", "old", "removed", "undated"]


def test_document_comes_back_as_it_was(directory: Directory) -> None:
    for document in DOCUMENTS:
        assert dict(directory.view.get([document.specialist.id])) == {document.specialist.id: document}


def test_many_documents_by_id_and_unknown_ones_left_out(directory: Directory) -> None:
    found = directory.view.get(["nobody", "bare", FULL_ID, "bare", "BARE", ""])
    assert dict(found) == {"bare": BARE, FULL_ID: FULL}
    assert dict(directory.view.get([])) == {}


def test_more_ids_than_one_request_holds(directory: Directory) -> None:
    ids = [f"nobody-{number}" for number in range(3000)]
    assert set(directory.view.get([*ids, "bare"])) == {"bare"}


def test_reviews_latest_first_then_by_id_undated_last(directory: Directory) -> None:
    total, reviews = directory.view.reviews(FULL_ID, 0, 50)
    assert (total, [review.id for review in reviews]) == (6, LATEST_FIRST)


def test_reviews_come_back_as_they_were(directory: Directory) -> None:
    stored = {review.id: review for review in REVIEWS}
    _, reviews = directory.view.reviews(FULL_ID, 0, 50)
    assert all(review == stored[review.id] for review in reviews)


def test_reviews_page_by_page(directory: Directory) -> None:
    turned = []
    for offset in range(0, 6, 2):
        total, page = directory.view.reviews(FULL_ID, offset, 2)
        assert total == 6
        turned += [review.id for review in page]
    assert turned == LATEST_FIRST
    assert directory.view.reviews(FULL_ID, 6, 2) == (6, ())


def test_reviews_of_one_specialist_only(directory: Directory) -> None:
    assert [review.id for review in directory.view.reviews("Bare", 0, 10)[1]] == ["of-another"]
    assert directory.view.reviews("bare", 0, 10) == (0, ())
    assert directory.view.reviews("nobody", 0, 10) == (0, ())
