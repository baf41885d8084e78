"""Which reviews count: one a reviewer, specialist and calendar year, the latest; kept small until all were read.

A version is filled from reviews in any order, so that which one is the latest is known at the end only. Until then
a vote is held in some fifty bytes, never the review.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from math import nan
from statistics import fmean
from struct import Struct as Packing
from typing import NamedTuple, get_args

from msgspec import Struct, field

from indexer.records import About, Review
from indexer.reputation.policy import ReviewPolicy, score_of
from indexer.reputation.tally import Sum, Tally, weight_at

_ABOUTS: tuple[About, ...] = get_args(About)
_PACKING = Packing(f"<8s8sid{len(_ABOUTS)}d")
BARE_FORMAT = f"id{len(_ABOUTS)}d"
PARTS_OF_VOTE = len(_ABOUTS)
_SILENT = (nan,) * PARTS_OF_VOTE
NO_VOTE_DAY = -1
NO_VOTE = (NO_VOTE_DAY, nan, *_SILENT)
"""Stands for a review that does not count."""
_DIGEST_BYTES = 8
NO_DAY = 0


class Vote(NamedTuple):
    """What one verified review adds. `day`: ordinal of the visit, without it of the publication, else 0.

    `review` and `reviewer` are digests; `parts` is the mean score of each subject, nan where it has none.
    """

    reviewer: bytes
    review: bytes
    day: int
    score: float
    parts: tuple[float, ...]

    @property
    def year(self) -> int:
        return year_of(self.day)


def vote_of(shown: Review) -> Vote:
    """The vote of a review as the country's policy shows it."""
    day = shown.visited_on or shown.published_on
    return Vote(
        reviewer=_digest(shown.reviewer_hash or ""),
        review=_digest(shown.id),
        day=NO_DAY if day is None else day.toordinal(),
        score=score_of(shown),
        parts=_means(shown),
    )


def bare_vote(shown: Review) -> tuple[float, ...]:
    """The vote of a review without saying of which and by whom: day, score and parts, as they are packed."""
    day = shown.visited_on or shown.published_on
    score = score_of(shown) if shown.overall is None else shown.overall
    return NO_DAY if day is None else day.toordinal(), score, *_means(shown)


def latest_votes(votes: Iterable[Vote]) -> list[Vote]:
    """One vote a reviewer and year of the visit (without its day: of the publication): that of the latest day,
    of one day the one with the higher digest. A vote of no known day may be of any year, so it gives way to any
    other of the same reviewer."""
    votes = list(votes)
    if len({vote.reviewer for vote in votes}) == len(votes):
        return votes
    latest: dict[tuple[bytes, int], Vote] = {}
    dated: set[bytes] = set()
    for vote in votes:
        key = vote.reviewer, vote.year
        other = latest.get(key)
        if other is None or (vote.day, vote.review) > (other.day, other.review):
            latest[key] = vote
        if vote.day:
            dated.add(vote.reviewer)
    return [vote for vote in latest.values() if vote.day or vote.reviewer not in dated]


def counting_ids(shown: Iterable[Review], policy: ReviewPolicy) -> frozenset[str]:
    """Ids of those reviews of one specialist, as the policy shows them, that count."""
    votes = {review.id: vote_of(review) for review in shown if policy.is_verified(review)}
    counting = {vote.review for vote in latest_votes(votes.values())}
    return frozenset(review_id for review_id, vote in votes.items() if vote.review in counting)


class _Poll(Struct):
    votes: bytearray = field(default_factory=bytearray)
    pending: int = 0
    removed: int = 0


class Polls:
    """What was said of each person, as far as it was read."""

    def __init__(self) -> None:
        self._polls: dict[str, _Poll] = {}

    def hear(self, person: str, review: Review) -> None:
        """A review that is not published: removed, or awaiting a decision (pending, quarantined)."""
        poll = self._polls.setdefault(person, _Poll())
        if review.moderation == "removed":
            poll.removed += 1
        elif review.moderation != "published":
            poll.pending += 1

    def vote(self, person: str, shown: Review) -> None:
        """A verified review, as the policy shows it."""
        vote = vote_of(shown)
        poll = self._polls.setdefault(person, _Poll())
        poll.votes += _PACKING.pack(vote.reviewer, vote.review, vote.day, vote.score, *vote.parts)

    def close(self, as_of: date) -> dict[str, Tally]:
        """The sums of everybody anything was said of, with weights as of a day; the votes are forgotten."""
        tallies = {}
        while self._polls:
            person, poll = self._polls.popitem()
            tallies[person] = _tally(poll, as_of)
        return tallies


def tally_of(votes: Iterable[Vote], as_of: date) -> Tally:
    """The sums of one person's votes, with weights as of a day."""
    tally, today = Tally(), as_of.toordinal()
    sums = [Sum() for _ in _ABOUTS]
    # In the order of days, so that the sums of floats do not depend on the order of the files.
    for _, _, day, score, parts in sorted(latest_votes(votes), key=_in_time):
        tally.add(score, weight_at(today - day if day else None))
        for part, of_part in zip(parts, sums, strict=True):
            if part == part:  # noqa: PLR0124  # nan is not itself
                of_part.add(part)
    tally.parts = {about: of_part for about, of_part in zip(_ABOUTS, sums, strict=True) if of_part.n}
    return tally


def _tally(poll: _Poll, as_of: date) -> Tally:
    votes = (
        Vote(reviewer, review, day, score, tuple(parts))
        for reviewer, review, day, score, *parts in _PACKING.iter_unpack(poll.votes)
    )
    tally = tally_of(votes, as_of)
    tally.pending, tally.removed = poll.pending, poll.removed
    return tally


def _in_time(vote: Vote) -> tuple[int, bytes]:
    return vote.day, vote.review


@lru_cache(maxsize=50_000)
def year_of(day: int) -> int:
    """Of an ordinal; 0 for a day that is not known."""
    return date.fromordinal(day).year if day else NO_DAY


def _means(review: Review) -> tuple[float, ...]:
    if not review.parts:
        return _SILENT
    single = {part.about: part.score for part in review.parts}
    if len(single) == len(review.parts):
        return tuple(map(single.get, _ABOUTS, _SILENT))
    scores: dict[About, list[float]] = {}
    for part in review.parts:
        scores.setdefault(part.about, []).append(part.score)
    return tuple([fmean(scores[about]) if about in scores else nan for about in _ABOUTS])


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()
