"""What was found and decided of suspected reviews, kept beside the versions: which suspicion began and ended when,
who decided what and why.

Decisions are only ever added. Knows neither engines nor how suspicion arises.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from indexer.anomalies import Finding, Reason
from indexer.kept import Shelf

Verdict = Literal["publish", "remove"]
Act = Literal["flagged", "cleared", "publish", "remove"]
SCAN = "scan"
"""Who flags and clears."""


class Ground(Struct, frozen=True, kw_only=True):
    """Why a review is suspected: what was found of the group it is in, the weightiest first."""

    reason: Reason
    points: float
    reviews: int
    first_day: date
    last_day: date
    findings: tuple[Finding, ...]


class ReviewDecision(Struct, frozen=True, kw_only=True):
    """One thing that was found or decided of a review.

    `on`: the day of the version that found it, or of the decision. `reason`: of a removal a moderation reason, of
    a publication anybody's words.
    """

    at: datetime
    country: str
    review: str
    specialist: str
    act: Act
    on: date
    reason: str
    by: str
    ground: Ground | None = None

    @property
    def key(self) -> tuple[str, ...]:
        return self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"), self.country, self.review, self.act


REVIEW_DECISIONS = Shelf("review-decisions", ReviewDecision)


class Waiting(Struct, frozen=True):
    """A review that is suspected; from `due` on it counts, if nobody decided."""

    review: str
    specialist: str
    country: str
    flagged_on: date
    due: date
    ground: Ground


class _Course(Struct):
    """What became of one review so far. The clock starts once: a suspicion that comes back is no new one."""

    first_flagged_on: date | None = None
    flagged: ReviewDecision | None = None
    decided: ReviewDecision | None = None


class Decisions:
    """The decisions of one country, oldest first."""

    def __init__(self, country: str, decisions: Iterable[ReviewDecision] = ()) -> None:
        self.country = country
        self._courses: dict[str, _Course] = {}
        for each in sorted(decisions, key=lambda one: one.key):
            if each.country == country:
                self._obey(each)

    def verdict(self, review: str) -> ReviewDecision | None:
        return self._of(review).decided

    def decided(self) -> frozenset[str]:
        """Of which reviews somebody decided."""
        return frozenset(review for review, course in self._courses.items() if course.decided is not None)

    def first_flagged_on(self, review: str) -> date | None:
        return self._of(review).first_flagged_on

    def flagged(self) -> dict[str, ReviewDecision]:
        """What the last version suspects and nobody decided, by review."""
        return {
            review: course.flagged
            for review, course in self._courses.items()
            if course.flagged is not None and course.decided is None
        }

    def known(self, review: str) -> ReviewDecision | None:
        """The last word on a review that is or was suspected, or decided."""
        course = self._of(review)
        return course.decided or course.flagged

    def waiting(self, quarantine_days: int) -> list[Waiting]:
        """Soonest due first."""
        found = []
        for review, flag in self.flagged().items():
            since = self.first_flagged_on(review) or flag.on
            if flag.ground is not None:
                due = since + timedelta(days=quarantine_days)
                found.append(Waiting(review, flag.specialist, self.country, since, due, flag.ground))
        return sorted(found, key=lambda each: (each.due, each.specialist, each.review))

    def _of(self, review: str) -> _Course:
        return self._courses.get(review) or _Course()

    def _obey(self, decision: ReviewDecision) -> None:
        course = self._courses.setdefault(decision.review, _Course())
        if decision.act == "flagged":
            course.flagged = decision
            course.first_flagged_on = min(course.first_flagged_on or decision.on, decision.on)
        elif decision.act == "cleared":
            course.flagged = None
        else:
            course.decided = decision


def every_country(decisions: Iterable[ReviewDecision]) -> Iterator[Decisions]:
    """The decisions of each country of which there are any."""
    kept = list(decisions)
    for country in sorted({each.country for each in kept}):
        yield Decisions(country, kept)
