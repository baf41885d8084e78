"""A feed with honest reviews and a crowd that the scan holds back, for tests of what becomes of those."""

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from indexer.records import Review
from tests.builders import AS_OF
from tests.feeds import opinion, person, write_feed

SPECIALISTS = 12
CROWDED = "s1"
LAST_DAY = AS_OF - timedelta(days=20)
CROWD = tuple(f"x{number}" for number in range(20))
"""Ids of the reviews held back; all of CROWDED."""


def honest_reviews() -> list[Review]:
    """Ten years, most proven; nothing of CROWDED lately. Two ids a number, so that tests may add their own."""
    rng = Random("feed")
    found = []
    for number in range(SPECIALISTS * 25):
        owner = f"s{1 + number % SPECIALISTS}"
        published = LAST_DAY - timedelta(days=rng.randrange(3600) + 90 * (owner == CROWDED))
        found.append(
            opinion(
                number,
                owner,
                reviewer_hash=f"patient {number}",
                published_on=published,
                visited_on=published - timedelta(days=rng.randrange(1, 60)),
                overall=rng.choice((5.0, 4.0, 3.0)),
                text=rng.choice(("", "Very good", f"Patient number {number} was glad to have come in the end")),
                evidence=rng.choice(("appointment", "invoice", "code", "self_declared")),
            )
        )
    return found


def crowd(last_day: date = LAST_DAY, **changes: Any) -> list[Review]:
    """A week of bare fives by nobody known."""
    fields: dict[str, Any] = {"overall": 5.0, "text": "", "evidence": "self_declared", "visited_on": None}
    return [
        opinion(
            0,
            CROWDED,
            **(
                fields
                | {"id": id_, "reviewer_hash": id_, "published_on": last_day - timedelta(days=number % 7)}
                | changes
            ),
        )
        for number, id_ in enumerate(CROWD)
    ]


def crowded_feed(folder: Path, extra: list[Review] | None = None) -> Path:
    """Everybody's honest reviews and the crowd, or what is put in its place."""
    reviews = [*honest_reviews(), *(crowd() if extra is None else extra)]
    return write_feed(folder, map(person, range(1, SPECIALISTS + 1)), reviews)
