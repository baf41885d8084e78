"""One reviewer counts once per specialist and year: which review that is, in whatever order reviews are read."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from indexer.records import PartScore, Review
from indexer.reference import load_reference
from indexer.reputation import Polls, counting_ids, rate
from indexer.reviewers import Reviewers
from tests.builders import AS_OF, a_review, in_days

POLICY = load_reference().countries["GB"].review_policy


def said(review_id: str, day: date | None, reviewer: str = "anna", **changes: Any) -> Review:
    return a_review(id=review_id, visited_on=day, published_on=None, reviewer_hash=reviewer, **changes)


@pytest.mark.parametrize(
    ("reviews", "counting"),
    [
        ([said("a", date(2026, 1, 1)), said("b", date(2026, 10, 1))], {"b"}),
        ([said("a", date(2025, 12, 31)), said("b", date(2026, 1, 1))], {"a", "b"}),
        ([said("a", date(2026, 1, 1)), said("b", date(2026, 1, 1), "ben")], {"a", "b"}),
        ([said("a", None), said("b", date(2024, 1, 1))], {"b"}),
        ([said("a", date(2026, 1, 1)), said("b", date(2026, 10, 1), evidence="none")], {"a"}),
        (
            [
                a_review(
                    id="a", reviewer_hash="anna", visited_on=date(2025, 12, 30), published_on=date(2026, 1, 9)
                ),
                a_review(id="b", reviewer_hash="anna", visited_on=None, published_on=date(2025, 3, 1)),
            ],
            {"a"},
        ),
    ],
    ids=["same year", "two years", "two people", "no day", "unverified", "visit before publication"],
)
def test_the_latest_of_a_year_counts(reviews: list[Review], counting: set[str]) -> None:
    for order in permutations(reviews):
        assert counting_ids(order, POLICY) == counting


def test_of_one_day_or_of_no_day_one_counts_whatever_the_order() -> None:
    for day in (date(2026, 5, 5), None):
        reviews = [said(name, day) for name in "abc"]
        chosen = {counting_ids(order, POLICY) for order in permutations(reviews)}
        assert len(chosen) == 1
        assert len(chosen.pop()) == 1


def test_sums_are_those_of_the_reviews_that_count() -> None:
    service = PartScore(about="service", score=3)
    reviews = [
        said("a", in_days(-300), overall=1.0),
        said("b", in_days(-200), overall=4.0, parts=(service, PartScore(about="service", score=4))),
        said("c", in_days(-730), "ben", overall=5.0),
        said("d", None, "cleo", overall=2.0),
    ]
    for order in permutations(reviews):
        polls = Polls()
        for review in order:
            polls.vote("s1", review)
        polls.hear("s1", a_review(id="p", moderation="pending"))
        polls.hear("s1", a_review(id="q", moderation="quarantined", **decided()))
        polls.hear("s1", a_review(id="x", moderation="removed", **decided()))
        rating = rate(polls.close(AS_OF)["s1"], 4.0)
        fresh = 0.5 ** (200 / 730)
        assert rating.reviews == 3
        assert rating.value == pytest.approx(11 / 3, abs=1e-6)
        assert rating.ranking_value == pytest.approx((4 * fresh + 5 * 0.5 + 40) / (fresh + 0.5 + 10), abs=1e-6)
        assert rating.distribution == (0, 1, 0, 1, 1)
        assert [(part.about, part.reviews) for part in rating.parts] == [("service", 1)]
        assert (rating.pending, rating.removed) == (2, 1)


def decided() -> dict[str, Any]:
    return {"moderation_reason": "suspected", "moderated_on": in_days(-3)}


def test_who_reviewed_is_hidden_and_still_told_apart() -> None:
    ours, theirs = Reviewers(b"k" * 32), Reviewers(b"x" * 32)
    assert ours.hide("anna@example.org") == ours.hide("anna@example.org") != ours.hide("ben@example.org")
    assert ours.hide("anna@example.org") != theirs.hide("anna@example.org")
    assert "anna" not in ours.hide("anna@example.org")


def test_the_hidden_reviewer_is_hmac_sha256() -> None:
    """RFC 4231, test case 2."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert Reviewers(b"Jefe").hide("what do ya want for nothing?") == expected
