"""Another secret: reviewers are hidden anew by a reindex from the sources, and nobody's rating changes."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from indexer.engines.base import Engine
from indexer.reputation import Rating
from indexer.sources import Origin
from tests.builders import in_days
from tests.feeds import opinion, person, write_feed
from tests.oracle_engine import OracleEngine
from tests.reindexing import reindexed

PEOPLE = [person(number) for number in (1, 2, 3)]
REVIEWS = [
    opinion(
        number,
        f"s{number % 3 + 1}",
        overall=1.0 + number % 5,
        reviewer_hash=f"reviewer-{number % 7}@example.org",
        visited_on=in_days(-9 * number),
        published_on=in_days(-9 * number + 2),
    )
    for number in range(1, 70)
]
"""Seven reviewers who come again and again."""


def ratings(engine: Engine) -> Mapping[str, Rating]:
    return {document.specialist.id: document.rating for document in engine.live("GB").documents()}


def reviewers(engine: Engine) -> set[str]:
    return {review.reviewer_hash for review in engine.live("GB").all_reviews() if review.reviewer_hash}


def require_same_ratings(origin: Origin, folder: Path, monkeypatch: pytest.MonkeyPatch) -> OracleEngine:
    engine = OracleEngine()
    reindexed(engine, origin, folder)
    before, hidden = ratings(engine), reviewers(engine)
    monkeypatch.setattr("tests.reindexing.REVIEWER_KEY", b"n" * 32)
    reindexed(engine, origin, folder)
    assert ratings(engine) == before
    assert any(rating.reviews for rating in before.values())
    assert len(reviewers(engine)) == len(hidden)
    assert reviewers(engine).isdisjoint(hidden)
    return engine


def test_votes_are_merged_anew_under_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = write_feed(tmp_path / "feed", PEOPLE, REVIEWS)
    engine = require_same_ratings(Origin((feed,)), tmp_path, monkeypatch)
    counting = sum(rating.reviews for rating in ratings(engine).values())
    voters = {
        (review.specialist_id, review.reviewer_hash, review.visited_on.year)
        for review in REVIEWS
        if review.visited_on is not None
    }
    assert counting == len(voters) < len(REVIEWS), "one reviewer counts once a specialist and year"


def test_the_demonstration_is_rated_alike_under_another_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_same_ratings(Origin(), tmp_path, monkeypatch)
