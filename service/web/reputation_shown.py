"""A reputation as a page draws and words it: the mean with what it is worth, the distribution, parts, removals.

Takes what the API answers too (`cards`), and adds nothing that is not in it. Knows no specialist.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from indexer.records import Review
from indexer.reputation import Rating
from service.cards import removal_shown, review_shown
from service.web.labels import rating_label
from service.web.language import page_language
from service.web.translating import format_day, format_number, ngettext
from service.web.translating import gettext as _

BAR_LENGTH = 200
"""Of the longest bar, in units of the picture."""


class Bar(Struct, frozen=True):
    """How many reviews gave so many stars; `length` in units of the picture."""

    label: str
    count: str
    length: float


class Part(Struct, frozen=True):
    """The mean for one subject; value "": too few reviews of it."""

    label: str
    value: str
    told: str


class Removal(Struct, frozen=True):
    """How many reviews were taken down for one reason."""

    reason: str
    count: str


class Reputation(Struct, frozen=True, kw_only=True):
    """What is said above the reviews. value "": too few reviews."""

    value: str
    reviews: int
    told: str
    interval: str
    bars: tuple[Bar, ...]
    parts: tuple[Part, ...]
    pending: str
    removed: str
    removals: tuple[Removal, ...]


class ReviewTold(Struct, frozen=True, kw_only=True):
    """One review. "": not said."""

    score: str
    stars: int
    text: str
    language: str
    evidence: str
    is_counting: bool
    published_on: str
    visited_on: str
    parts: tuple[Part, ...]
    reply: str
    replied_on: str


def reputation_of(rating: Rating, removed: Sequence[Review]) -> Reputation:
    """`removed`: what is left of reviews that were taken down."""
    reasons = Counter(removal_shown(review, page_language())["reason_label"] for review in removed)
    return Reputation(
        value=rating_label(rating.value),
        reviews=rating.reviews,
        told=_told(rating),
        interval=_interval(rating),
        bars=_bars(rating.distribution),
        parts=tuple(
            Part(about_label(part.about), rating_label(part.value), _of_reviews(part.reviews))
            for part in rating.parts
        ),
        pending=_pending(rating.pending),
        removed=_removed(rating.removed),
        removals=tuple(Removal(reason, format_number(count)) for reason, count in reasons.most_common()),
    )


def review_told(review: Review, *, counts: bool) -> ReviewTold:
    shown = review_shown(review, page_language(), counts=counts)
    reply: Mapping[str, Any] = shown["reply"] or {"text": "", "published_on": None}
    return ReviewTold(
        score=_score(shown["score"]),
        stars=int(shown["score"]),
        text=shown["text"],
        language=shown["language"] or "",
        evidence=shown["evidence_label"],
        is_counting=counts,
        published_on=_day(shown["published_on"]),
        visited_on=_day(shown["visited_on"], "MMMM y"),
        parts=tuple(
            Part(about_label(part["about"]), _score(part["score"]), part["text"]) for part in shown["parts"]
        ),
        reply=reply["text"],
        replied_on=_day(reply["published_on"]),
    )


def about_label(about: str) -> str:
    return {
        "service": _("Service"),
        "communication": _("Communication"),
        "clinical": _("Treatment"),
    }[about]


def _told(rating: Rating) -> str:
    if rating.value is None and rating.reviews:
        return ngettext(
            "Too few reviews: %(num)s counts so far, from three on a rating is shown.",
            "Too few reviews: %(num)s count so far, from three on a rating is shown.",
            rating.reviews,
        )
    if rating.value is None:
        return _("No review counts so far.")
    return _of_reviews(rating.reviews)


def _of_reviews(count: int) -> str:
    return ngettext("%(num)s verified review", "%(num)s verified reviews", count)


def _interval(rating: Rating) -> str:
    """What the mean of so few can say of all patients: its 95 % confidence interval, in words."""
    if rating.interval is None:
        return ""
    low, high = map(rating_label, rating.interval)
    return _(
        "So many reviews can only say roughly what all patients would: their average is likely between %(low)s "
        "and %(high)s (95%% confidence interval).",
        low=low,
        high=high,
    )


def _bars(distribution: Sequence[int]) -> tuple[Bar, ...]:
    """Five stars first; the longest bar is as long as the picture. None where nothing counts."""
    most = max(distribution, default=0)
    return tuple(
        Bar(
            ngettext("%(num)s star", "%(num)s stars", stars),
            format_number(distribution[stars - 1]),
            round(BAR_LENGTH * distribution[stars - 1] / most, 1),
        )
        for stars in range(len(distribution), 0, -1)
        if most
    )


def _pending(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(num)s review is being checked.", "%(num)s reviews are being checked.", count)


def _removed(count: int) -> str:
    if not count:
        return _("No review of this specialist was taken down.")
    return ngettext("%(num)s review was taken down.", "%(num)s reviews were taken down.", count)


def _score(score: float) -> str:
    return format_number(round(score, 1))


def _day(day: Any, form: str = "long") -> str:
    return "" if day is None else format_day(day, form)
