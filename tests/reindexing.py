"""A directory reindexed from records a test writes, into any engine, as `directory reindex` would."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from indexer.engines.base import Engine
from indexer.rebuild import Plan, rebuild
from indexer.records import Review, Specialist
from indexer.reference import load_reference
from indexer.report import Report
from indexer.sources import Origin, open_supply
from tests.builders import AS_OF
from tests.feeds import write_feed

REVIEWER_KEY = b"k" * 32
_ANOTHER_SCENE = frozenset({"count", "reviews", "registers", "ratings", "facets", "live_queries"})
"""Checks against what is live: that is another test's directory, or another part of the test."""


def reindexed(engine: Engine, origin: Origin, folder: Path, country: str = "GB", as_of: date = AS_OF) -> Report:
    """Live, or the test fails with the report's message; rejects go to the folder."""
    reference = load_reference()
    facts = reference.countries[country]
    plan = Plan(
        country=facts,
        reference=reference,
        supply=open_supply(origin, facts, reference, as_of),
        as_of=as_of,
        rejects_folder=folder / "rejects",
        reviewer_key=REVIEWER_KEY,
        forced=_ANOTHER_SCENE,
    )
    report = rebuild(engine, plan)
    assert report.result == "promoted", report.message
    return report


def reindexed_records(
    engine: Engine,
    folder: Path,
    specialists: Iterable[Specialist],
    reviews: Iterable[Review],
    country: str = "GB",
) -> Report:
    """The same from records, as of AS_OF."""
    feed = write_feed(folder / f"feed-{country}", specialists, reviews, country.lower())
    return reindexed(engine, Origin((feed,)), folder, country)
