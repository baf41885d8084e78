"""A review that one feed states as published and another as removed is removed, whichever is read first."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from indexer.records import Review
from indexer.report import Report
from indexer.sources import Origin
from tests.builders import in_days
from tests.feeds import opinion, person, write_feed
from tests.oracle_engine import OracleEngine
from tests.reindexing import reindexed, reindexed_records

REMOVED: dict[str, Any] = {"moderation": "removed", "moderation_reason": "fake", "moderated_on": in_days(-2)}
OTHERS = [opinion(number, "s1", overall=4.0) for number in range(1, 9)]
PUBLISHED = opinion(0, "s1", overall=5.0)
TOMBSTONE = Review(id="r0", specialist_id="s1", synthetic=True, **REMOVED)
REMOVED_WHOLE = opinion(0, "s1", overall=5.0, **REMOVED)


def require_removed(engine: OracleEngine, report: Report, merged: int) -> None:
    stored, reviews = engine.live("GB").reviews("s1", 0, 20)
    assert [(review.moderation, review.overall) for review in reviews if review.id == "r0"] == [("removed", None)]
    rating = engine.live("GB").get(["s1"])["s1"].rating
    assert (stored, rating.reviews, rating.value) == (9, 8, 4.0)
    counts = report.reviews
    assert (counts.stored, counts.removed, counts.rejected, counts.merged) == (8, 1, 0, merged)
    assert counts.read == counts.stored + counts.removed + counts.merged


@pytest.mark.parametrize(
    "said", [*permutations([PUBLISHED, TOMBSTONE]), *permutations([PUBLISHED, REMOVED_WHOLE])]
)
def test_in_two_feeds_of_either_order(said: tuple[Review, ...], tmp_path: Path) -> None:
    people = [person(1)]
    feeds = tuple(
        write_feed(tmp_path / str(at), people, [each, *OTHERS][: 9 if at == 0 else 1])
        for at, each in enumerate(said)
    )
    engine = OracleEngine()
    require_removed(engine, reindexed(engine, Origin(feeds), tmp_path), merged=1)


@pytest.mark.parametrize("said", [*permutations([PUBLISHED, REMOVED_WHOLE, TOMBSTONE, PUBLISHED])])
def test_in_one_feed_however_often_it_comes(said: tuple[Review, ...], tmp_path: Path) -> None:
    engine = OracleEngine()
    report = reindexed_records(engine, tmp_path, [person(1)], [said[0], *OTHERS, *said[1:]])
    require_removed(engine, report, merged=3)


def test_a_changed_review_is_removed_with_the_one_that_was(tmp_path: Path) -> None:
    changed = opinion(0, "s1", overall=1.0, text="Changed since.")
    engine = OracleEngine()
    report = reindexed_records(engine, tmp_path, [person(1)], [changed, *OTHERS, TOMBSTONE, PUBLISHED])
    require_removed(engine, report, merged=2)
    assert report.rejects_file is not None
    assert Path(report.rejects_file).read_text().count("the removal counts") == 2
