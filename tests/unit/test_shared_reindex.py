"""A reindex shared by processes leaves what one process leaves: records, ratings, rejects, suspicions."""

import gzip
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from indexer.engines.embedded import EmbeddedEngine
from indexer.records import Name, Review
from indexer.report import Report
from indexer.sources import Origin
from tests.builders import in_days
from tests.feeds import a_registration, opinion, person, write_feed
from tests.reindexing import reindexed

PEOPLE = 60


def said() -> list[Review]:
    """Ordinary reviews, some held back or removed by the feed, some twice, and a crowd of bare scores."""
    ordinary = [
        opinion(
            number,
            f"s{number % PEOPLE + 1}",
            overall=float(number % 3 + 3),
            published_on=in_days(-900 + number),
            visited_on=in_days(-910 + number),
            text=f"Visit {number}: exercises for my {number % 7} sore joints helped within {number % 11} weeks",
        )
        for number in range(600)
    ]
    crowd = [
        opinion(1000 + number, "s7", overall=5.0, evidence="self_declared", text="", visited_on=None)
        for number in range(25)
    ]
    others = [
        opinion(2000, "s2", moderation="pending"),
        opinion(2001, "s2", moderation="removed", moderation_reason="fake", moderated_on=in_days(-3)),
        opinion(5, "s6", moderation="removed", moderation_reason="abusive", moderated_on=in_days(-3)),
        opinion(2002, "nobody"),
        ordinary[9],
        replace(ordinary[10], overall=1.0),
        replace(ordinary[11], id="r-of-twin", specialist_id="twin"),
    ]
    crowd = [replace(each, published_on=in_days(-40 + at % 5)) for at, each in enumerate(crowd)]
    return [*ordinary, *crowd, *others]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    twin = person(1, id="twin", names=(Name(text="Alex Reed"),), registrations=(a_registration("DEMO-1"),))
    first = replace(twin, id="s1")
    people = [first, *(person(number) for number in range(2, PEOPLE + 1)), twin]
    folder = write_feed(tmp_path / "feed", people, said())
    for kind in ("specialists", "reviews"):
        file = folder / kind / "gb.jsonl"
        lines = file.read_bytes().splitlines()
        lines[3:3] = [b"", b"{broken", json.dumps({"id": "x"}).encode()]
        file.unlink()
        file.with_suffix(".jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines)))
    return folder


def reindex(folder: Path, feed: Path) -> tuple[Report, Any, list[Any]]:
    """The report, what is stored, and the rejects."""
    engine = EmbeddedEngine(folder / "index")
    report = reindexed(engine, Origin((feed,)), folder)
    view = engine.live("GB")
    documents = {each.specialist.id: each for each in view.documents()}
    reviews = {name: view.reviews(name, 0, 100) for name in documents}
    stored = msgspec.to_builtins((documents, reviews, list(view.vocabulary())))
    assert report.rejects_file is not None
    rejects = [json.loads(line) for line in Path(report.rejects_file).read_text().splitlines()]
    engine.close()
    return report, stored, sorted(rejects, key=lambda each: (each["file"], each["line"], each["reason"]))


def test_processes_together_leave_what_one_leaves(
    feed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, stored_alone, rejects_alone = reindex(tmp_path / "alone", feed)
    monkeypatch.setattr("indexer.crew.WORTH_A_CREW_BYTES", 0)
    monkeypatch.setattr("indexer.sources.lines._BLOCK_BYTES", 20_000)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    shared, stored_shared, rejects_shared = reindex(tmp_path / "shared", feed)
    assert stored_shared == stored_alone
    assert rejects_shared == rejects_alone
    for name in ("counts", "reviews", "reasons", "findings", "quarantined_by", "most_quarantined", "hidden_by"):
        assert getattr(shared, name) == getattr(alone, name), name
    assert (alone.reviews.quarantined, alone.reviews.removed, alone.reviews.pending) == (25, 2, 1)
    assert (alone.counts.merged, alone.counts.rejected) == (1, 2)
