"""Sums by columns are the sums of the single way, bit for bit, also of those of whom somebody wrote twice.

Strategy: invented reviews of some persons, written as rows as a reindex writes them; `reputation.tally_of` is the
judge.
"""

from collections import defaultdict
from contextlib import closing
from datetime import date, timedelta
from random import Random
from typing import get_args

import pytest
from msgspec.structs import replace

from indexer.anomalies import digest, numbered
from indexer.anomalies.spill import Spill
from indexer.crew import Crew
from indexer.engines.base import Preparation
from indexer.hearing import ROW_BYTES, Hearing
from indexer.records import About, PartScore, Review
from indexer.reference import load_reference
from indexer.reputation import Tally, tally_of
from indexer.reputation.votes import vote_of
from indexer.reviewers import Reviewers
from indexer.tallying import Tallies, Tallying, pack
from tests.builders import a_review

AS_OF = date(2026, 11, 2)
PERSONS = 300
ABOUTS: tuple[About, ...] = get_args(About)
POLICY = load_reference().countries["GB"].review_policy
HEARING = Hearing(0, POLICY, Reviewers(b"key"), frozenset(), Preparation(), {})


def invented(dice: Random) -> dict[int, list[Review]]:
    """Some persons have nothing that counts, some reviewers come again, some days are not known."""
    reviews: dict[int, list[Review]] = defaultdict(list)
    for number in range(4_000):
        person, visited = dice.randrange(PERSONS), AS_OF - timedelta(days=dice.randrange(3_000))
        reviews[person].append(
            a_review(
                id=f"r{number}",
                reviewer_hash=f"w{dice.randrange(200)}" if person % 3 else f"w{number}",
                overall=dice.choice((1.0, 2.5, 3.3, 4.7, 5.0)),
                parts=tuple(
                    PartScore(about=about, score=dice.choice((1.0, 3.7, 4.1)))
                    for about in dice.sample(ABOUTS, dice.randrange(4))
                ),
                evidence=dice.choice(("appointment", "invoice", "self_declared")),
                visited_on=visited if dice.random() < 0.9 else None,
                published_on=visited + timedelta(days=9) if dice.random() < 0.95 else None,
            )
        )
    return reviews


def tallied(reviews: dict[int, list[Review]], held: frozenset[bytes]) -> Tallies:
    with closing(Crew()) as crew:
        spill, tallies = Spill(crew.scratch, ROW_BYTES), Tallies(PERSONS)
        for person, said in reviews.items():
            for line, review in enumerate(said):
                spill.add(person, numbered(person) + HEARING.row(review, POLICY.redacted(review), line))
        tallies.fill(spill.parts(), Tallying(AS_OF, held), crew)
        return tallies


@pytest.mark.parametrize("seed", range(3))
def test_sums_by_columns_are_those_of_the_single_way(seed: int) -> None:
    reviews = invented(Random(seed))
    held = frozenset(digest(said[0].id) for person, said in reviews.items() if person % 7 == 0)
    tallies = tallied(reviews, held)
    for person in range(PERSONS):
        votes = [vote_of(each) for each in reviews[person] if POLICY.is_verified(each)]
        expected = tally_of([vote for vote in votes if vote.review not in held], AS_OF)
        assert tallies.packed(person) == pack(expected), person


def test_whom_nobody_rated_has_no_sums() -> None:
    nothing_counts = {3: [replace(a_review(id="r1"), evidence="none")]}
    tallies = tallied(nothing_counts, frozenset())
    assert {tallies.packed(person) for person in range(PERSONS)} == {pack(Tally())}
