"""Suspected reviews of one version: held back until a person decides, and no longer than the scan's table allows.

Knows neither engines nor how suspicion arises (`anomalies`); what was decided before is `review_decisions`.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from indexer.anomalies import Suspicion, digest
from indexer.records import ModerationReason, Review
from indexer.review_decisions import SCAN, Decisions, Ground, ReviewDecision


class Quarantine:
    """What one version does about suspected reviews. `suspect` first, then `judge` each review, then `news`."""

    def __init__(self, decisions: Decisions, as_of: date, quarantine_days: int) -> None:
        self._decisions, self._as_of, self._days = decisions, as_of, timedelta(days=quarantine_days)
        self._suspected: dict[bytes, Ground] = {}
        self._flagged: dict[str, tuple[str, Ground]] = {}
        self.by_reason: Counter[str] = Counter()
        """How many are held back, by reason."""
        self.by_specialist: Counter[str] = Counter()
        self.overdue = 0
        """Suspected, but nobody decided in time: they count."""

    def suspect(self, suspicions: Iterable[Suspicion]) -> None:
        for each in suspicions:
            ground = Ground(
                reason=each.reason,
                points=round(each.points, 1),
                reviews=len(each.reviews),
                first_day=each.first_day,
                last_day=each.last_day,
                findings=each.findings,
            )
            self._suspected.update(dict.fromkeys(each.reviews, ground))

    def judge(self, review: Review, owner: str) -> Review:
        """The review as it is moderated: as it is, removed as decided, or held back."""
        decided = self._decisions.verdict(review.id)
        if decided is not None:
            return self._as_decided(review, decided)
        ground = self._suspected.get(digest(review.id))
        if ground is None or review.moderation != "published":
            return review
        self._flagged[review.id] = owner, ground
        since = self._decisions.first_flagged_on(review.id) or self._as_of
        if self._as_of >= since + self._days:
            self.overdue += 1
            return review
        return replace(
            review,
            moderation="quarantined",
            moderation_reason="suspected",
            moderated_on=min(since, self._as_of),
        )

    def holds(self, review: Review) -> bool:
        """Whether it is this version that holds the review back, not its source."""
        return review.id in self._flagged

    def hold(self, review: Review, owner: str) -> None:
        """Counts a review that is held back and would be shown otherwise."""
        self.by_reason[self._flagged[review.id][1].reason] += 1
        self.by_specialist[owner] += 1

    def news(self, now: datetime) -> list[ReviewDecision]:
        """What this version begins to suspect and what it does no more; to be kept as it goes live."""
        before = self._decisions.flagged()
        found = [
            ReviewDecision(
                at=now,
                country=self._decisions.country,
                review=review,
                specialist=owner,
                act="flagged",
                on=self._as_of,
                reason=ground.reason,
                by=SCAN,
                ground=ground,
            )
            for review, (owner, ground) in self._flagged.items()
            if review not in before
        ]
        return found + [
            replace(flag, at=now, act="cleared", on=self._as_of, ground=None)
            for review, flag in before.items()
            if review not in self._flagged
        ]

    def _as_decided(self, review: Review, decided: ReviewDecision) -> Review:
        if decided.act != "remove" or review.moderation == "removed":
            return review
        reason: ModerationReason = decided.reason  # type: ignore[assignment]  # only such a one is accepted
        return replace(
            review, moderation="removed", moderation_reason=reason, moderated_on=min(decided.on, self._as_of)
        )
