"""What becomes of suspected reviews: held back and told, decided by a person, or counting again in time."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from indexer.engines.embedded import EmbeddedEngine
from indexer.rebuild import Plan, rebuild
from indexer.records import Review
from indexer.reference import load_reference
from indexer.report import Report
from indexer.reputation import Rating
from indexer.review_decisions import REVIEW_DECISIONS, Act, Decisions, ReviewDecision
from indexer.sources import Origin, open_supply
from indexer.sources.kept_reviews import KeptReviews
from indexer.sources.rules import Rules
from tests.builders import AS_OF
from tests.crowds import CROWD, CROWDED, crowd, crowded_feed

REFERENCE = load_reference()
DAYS = 14


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return crowded_feed(tmp_path / "feed")


def reindex(engine: EmbeddedEngine, feed: Path, as_of: date = AS_OF, **changes: Any) -> Report:
    country = REFERENCE.countries["GB"]
    plan = Plan(
        country=country,
        reference=REFERENCE,
        supply=open_supply(Origin((feed,)), country, REFERENCE, as_of),
        as_of=as_of,
        rejects_folder=feed.parent / "rejects",
        reviewer_key=b"k" * 32,
    )
    report = rebuild(engine, msgspec.structs.replace(plan, **changes))
    assert report.result in ("promoted", "checked"), report.message
    return report


def decide(engine: EmbeddedEngine, review: str, act: Act, reason: str = "fake", day: date = AS_OF) -> None:
    at = datetime.now(UTC)
    decision = ReviewDecision(
        at=at, country="GB", review=review, specialist=CROWDED, act=act, on=day, reason=reason, by="anna"
    )
    engine.keep(REVIEW_DECISIONS, [decision])


def rating(engine: EmbeddedEngine, id_: str = CROWDED) -> Rating:
    return engine.live("GB").get([id_])[id_].rating


def stored(engine: EmbeddedEngine) -> dict[str, Review]:
    return {review.id: review for review in engine.live("GB").reviews(CROWDED, 0, 1000)[1]}


def decisions(engine: EmbeddedEngine) -> Decisions:
    return Decisions("GB", engine.kept(REVIEW_DECISIONS))


def test_suspected_reviews_are_held_back_counted_and_named(engine: EmbeddedEngine, feed: Path) -> None:
    report = reindex(engine, feed)
    assert (report.reviews.quarantined, report.counts.quarantined) == (20, 20)
    assert report.quarantined_by == {"empty_scores": 20}
    assert report.most_quarantined == {CROWDED: 20}
    assert "20 reviews quarantined (20 empty scores)" in report.line()
    assert engine.live("GB").manifest.counts.quarantined == 20
    assert rating(engine).pending == 20
    held = stored(engine)["x0"]
    assert (held.moderation, held.moderation_reason, held.moderated_on) == ("quarantined", "suspected", AS_OF)
    assert not REFERENCE.countries["GB"].review_policy.is_shown(held)
    waiting = decisions(engine).waiting(DAYS)
    assert {each.review for each in waiting} == set(CROWD)
    assert {each.due for each in waiting} == {AS_OF + timedelta(days=DAYS)}
    assert waiting[0].ground.reviews == 20


def test_what_is_held_back_does_not_count(engine: EmbeddedEngine, tmp_path: Path) -> None:
    """Though codes would: the rating is that of the feed without them."""
    half_proven = crowd(evidence="code", text="One and the same text over and over, and nothing else to be told")
    reindex(engine, crowded_feed(tmp_path / "honest", []))
    without = rating(engine)
    report = reindex(engine, crowded_feed(tmp_path / "crowded", half_proven))
    assert report.quarantined_by == {"copied_texts": 20}
    assert msgspec.structs.replace(rating(engine), pending=0) == without


def test_the_clock_starts_once_and_an_undecided_review_counts_again(engine: EmbeddedEngine, feed: Path) -> None:
    reindex(engine, feed)
    day_before, due = AS_OF + timedelta(days=DAYS - 1), AS_OF + timedelta(days=DAYS)
    assert reindex(engine, feed, day_before).reviews.quarantined == 20
    assert stored(engine)["x0"].moderated_on == AS_OF
    report = reindex(engine, feed, due)
    assert (report.reviews.quarantined, report.reviews.overdue) == (0, 20)
    assert stored(engine)["x0"].moderation == "published"
    assert rating(engine).pending == 0
    assert len(decisions(engine).waiting(DAYS)) == 20


def test_a_decision_is_obeyed_by_every_later_reindex(engine: EmbeddedEngine, feed: Path) -> None:
    reindex(engine, feed)
    decide(engine, "x0", "publish", "the practice confirmed it")
    decide(engine, "x1", "remove", "fake", AS_OF - timedelta(days=1))
    for as_of in (AS_OF, AS_OF + timedelta(days=60)):
        reindex(engine, feed, as_of)
        kept, removed = stored(engine)["x0"], stored(engine)["x1"]
        assert kept.moderation == "published"
        assert (removed.moderation, removed.moderation_reason) == ("removed", "fake")
        assert removed.moderated_on == AS_OF - timedelta(days=1)
        assert removed.reviewer_hash is None
        assert rating(engine).removed == 1
    assert {each.review for each in decisions(engine).waiting(DAYS)} == set(CROWD) - {"x0", "x1"}


def test_the_last_word_counts(engine: EmbeddedEngine, feed: Path) -> None:
    reindex(engine, feed)
    decide(engine, "x0", "remove")
    decide(engine, "x0", "publish", "an error")
    reindex(engine, feed)
    assert stored(engine)["x0"].moderation == "published"


def test_what_is_no_longer_suspected_waits_no_longer(engine: EmbeddedEngine, feed: Path, tmp_path: Path) -> None:
    reindex(engine, feed)
    report = reindex(engine, crowded_feed(tmp_path / "proven", crowd(evidence="appointment")))
    assert report.reviews.quarantined == 0
    assert not decisions(engine).waiting(DAYS)
    later = AS_OF + timedelta(days=DAYS)
    assert reindex(engine, feed, later).reviews.overdue == 20, "the clock began with the first version"


def test_live_reviews_kept_by_a_reindex_are_held_back_as_before(engine: EmbeddedEngine, feed: Path) -> None:
    reindex(engine, feed)
    country = REFERENCE.countries["GB"]
    stated = open_supply(Origin((feed,)), country, REFERENCE, AS_OF)
    live = KeptReviews(engine, Rules(country, REFERENCE.taxonomy, AS_OF))
    kept = msgspec.structs.replace(stated, reviews=(live,))
    assert reindex(engine, feed, supply=kept).reviews.quarantined == 20
    decide(engine, "x0", "publish")
    reindex(engine, feed, supply=kept)
    assert stored(engine)["x0"].moderation == "published"


def test_a_dry_run_starts_no_clock(engine: EmbeddedEngine, feed: Path) -> None:
    assert reindex(engine, feed, is_dry_run=True).reviews.quarantined == 20
    assert not engine.kept(REVIEW_DECISIONS)


def test_where_nothing_may_be_shown_nothing_waits(engine: EmbeddedEngine, tmp_path: Path) -> None:
    """Held back by the feed itself, a review is no business of the scan."""
    pending = crowded_feed(tmp_path / "feed", crowd(moderation="pending"))
    report = reindex(engine, pending)
    assert (report.reviews.quarantined, report.reviews.pending) == (0, 20)
    assert rating(engine).pending == 20
    assert (stored(engine)["x0"].moderation, stored(engine)["x0"].text) == ("pending", "")
