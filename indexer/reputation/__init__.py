"""Verified reviews → rating. Pure: knows reviews and a policy, no engine, no file, no framework.

policy  what a country lets be shown of a review, and whether its evidence lets it count
votes   the reviews of a person that count, one a reviewer and year, kept small until all were read
tally   their sums, plain for what is shown and weighed by age for what ranks
rating  sums and prior → what is shown and what ranks          priors  where the prior comes from
"""

from indexer.reputation.policy import ReviewPolicy, pending_of, score_of, tombstone_of
from indexer.reputation.priors import (
    MIN_PEERS,
    PRIOR_CEILING,
    PRIOR_WITHOUT_PEERS,
    SETTLED_REVIEWS,
    Priors,
    draw_priors,
)
from indexer.reputation.rating import MIN_REVIEWS, PRIOR_REVIEWS, PartRating, Rating, rate
from indexer.reputation.student import student_t
from indexer.reputation.tally import HALF_LIFE_DAYS, Tally, weight_at
from indexer.reputation.votes import NO_VOTE, Polls, Vote, bare_vote, counting_ids, tally_of

__all__ = [
    "HALF_LIFE_DAYS",
    "MIN_PEERS",
    "MIN_REVIEWS",
    "NO_VOTE",
    "PRIOR_CEILING",
    "PRIOR_REVIEWS",
    "PRIOR_WITHOUT_PEERS",
    "SETTLED_REVIEWS",
    "PartRating",
    "Polls",
    "Priors",
    "Rating",
    "ReviewPolicy",
    "Tally",
    "Vote",
    "bare_vote",
    "counting_ids",
    "draw_priors",
    "pending_of",
    "rate",
    "score_of",
    "student_t",
    "tally_of",
    "tombstone_of",
    "weight_at",
]
