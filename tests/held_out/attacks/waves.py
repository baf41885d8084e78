"""Reviews that come together for one reason, honest or not: the one form bursts and attacks are stated in.

Owns the draft of a review and how a wave becomes drafts. Does not know which waves exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from indexer.records import Evidence
from tests.held_out.attacks.chance import Weighted, an_account, pick
from tests.held_out.attacks.clinics import Clinician
from tests.held_out.attacks.days import LAST, after_a_visit, in_rhythm
from tests.held_out.attacks.imitation import Author

Origin = Literal["organic", "burst", "planted", "camouflage"]
"""Camouflage is what forgers post elsewhere to look honest: flagging it is neither right nor wrong."""


@dataclass(slots=True)
class Draft:
    """A review before it has an id; days are numbered, `visited` may be unknown."""

    about: Clinician
    account: str
    score: int
    text: str
    language: str
    evidence: Evidence
    published: int
    visited: int | None
    part_scores: tuple[int, ...] = ()
    origin: Origin = "organic"


@dataclass(frozen=True, kw_only=True)
class Wave:
    """`size` reviews of `targets` within `days` from `first` on. With `accounts`, each of them reviews each
    target at most once; without, every review comes from somebody new. `parts` is the share with part scores."""

    targets: tuple[Clinician, ...]
    size: int
    first: int
    days: int
    scores: Weighted[int]
    evidence: Weighted[Evidence]
    author: Author
    accounts: tuple[str, ...] = ()
    timing: Callable[[Random, int, int], int] = in_rhythm
    visits: Callable[[Random, int], int | None] = after_a_visit
    parts: float = 0.3
    origin: Origin = "planted"

    @property
    def last(self) -> int:
        return min(LAST, self.first + self.days - 1)

    def drafts(self, rng: Random) -> list[Draft]:
        return [self._draft(rng, target, account) for target, account in self._pairs(rng)]

    def _pairs(self, rng: Random) -> list[tuple[Clinician, str]]:
        if not self.accounts:
            return [(pick(rng, self.targets), an_account(rng)) for _ in range(self.size)]
        pairs = [(target, account) for account in self.accounts for target in self.targets]
        order = sorted(range(len(pairs)), key=[rng.random() for _ in pairs].__getitem__)
        return [pairs[at] for at in order[: self.size]]

    def _draft(self, rng: Random, target: Clinician, account: str) -> Draft:
        score = self.scores.draw(rng)
        text, language = self.author(rng, target, score)
        published = self.timing(rng, self.first, self.last)
        return Draft(
            about=target,
            account=account,
            score=score,
            text=text,
            language=language,
            evidence=self.evidence.draw(rng),
            published=published,
            visited=self.visits(rng, published),
            part_scores=part_scores(rng, score) if rng.random() < self.parts else (),
            origin=self.origin,
        )


def part_scores(rng: Random, overall: int) -> tuple[int, ...]:
    """Scores of service, communication and clinical care, each within a point of the overall score."""
    return tuple(max(1, min(5, overall + pick(rng, (-1, 0, 0, 0, 1)))) for _ in range(3))
