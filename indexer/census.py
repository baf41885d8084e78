"""Who of a version may be found on its day, why the others may not, and whom the age of a look-up will hide when.

Counts documents as they are stored; decides nothing about them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from msgspec.structs import replace

from indexer.documents import Document
from indexer.eligibility import Eligibility
from indexer.engines.base import Manifest, RatingSum
from indexer.freshness import Freshness
from indexer.records import Specialist
from indexer.reference import Country, Taxonomy
from indexer.standing import standing_of

HiddenReason = Literal[
    "suspended", "lapsed", "not_started", "stale", "never_verified", "unregistered", "service", "not_covered"
]
HIDDEN_REASONS: tuple[HiddenReason, ...] = get_args(HiddenReason)
"""Why somebody may not be found: `stale` and `never_verified` are the age of the look-up alone, everything else
being in order; `service`: services stand in no register, and the country asks it of everybody; `not_covered`: a
registration is in order, but not for this profession or place."""


class Taken(NamedTuple):
    """The sums of a census, to be added to another's."""

    eligible: int
    hidden: Counter[HiddenReason]
    last_days: Counter[date]
    rated: int
    rating_total: float


class Census:
    """Takes the documents of one version, one after the other."""

    def __init__(self, country: Country, taxonomy: Taxonomy, as_of: date) -> None:
        self._rule = Eligibility(country, taxonomy, as_of)
        self._limit_days, self._as_of = country.freshness_limit_days, as_of
        self._hidden: Counter[HiddenReason] = Counter()
        self._last_days: Counter[date] = Counter()
        self._rated, self._rating_total = 0, 0.0
        self.eligible = 0

    @property
    def ratings(self) -> RatingSum:
        return RatingSum(self._rated, round(self._rating_total, 6))

    def afresh(self) -> "Census":
        """One under the same rule that nobody was added to."""
        return Census(self._rule.country, self._rule.taxonomy, self._as_of)

    def taken(self) -> Taken:
        return Taken(self.eligible, self._hidden, self._last_days, self._rated, self._rating_total)

    def take(self, taken: Taken) -> None:
        """What another census took of other documents."""
        self.eligible += taken.eligible
        self._hidden.update(taken.hidden)
        self._last_days.update(taken.last_days)
        self._rated += taken.rated
        self._rating_total += taken.rating_total

    def add(self, document: Document) -> None:
        self._count(document, 1)

    def remove(self, document: Document) -> None:
        """One that was added as it is."""
        self._count(document, -1)

    def _count(self, document: Document, one: int) -> None:
        if document.rating.value is not None:
            self._rated += one
            self._rating_total += one * document.rating.value
        if document.is_eligible(self._as_of):
            self.eligible += one
            last = last_fresh_day(document, self._limit_days, self._as_of)
            if last is not None:
                self._last_days[last] += one
        else:
            self._hidden[reason_hidden(document.specialist, self._rule)] += one

    @classmethod
    def of_version(cls, manifest: Manifest, country: Country, taxonomy: Taxonomy) -> "Census":
        """As it was taken of a version, to go on from."""
        census = cls(country, taxonomy, manifest.as_of)
        census.eligible = manifest.counts.eligible
        census._hidden.update({reason: manifest.hidden_by.get(reason, 0) for reason in HIDDEN_REASONS})
        census._last_days.update(dict(manifest.freshness.last_days))
        census._rated, census._rating_total = manifest.ratings.rated, manifest.ratings.total
        return census

    @property
    def stored(self) -> int:
        """How many documents were counted."""
        return self.eligible + self._hidden.total()

    @property
    def hidden_by(self) -> Mapping[str, int]:
        """Counts by reason, in the order of HIDDEN_REASONS; reasons of nobody left out."""
        return {reason: self._hidden[reason] for reason in HIDDEN_REASONS if self._hidden[reason]}

    def freshness(self) -> Freshness:
        hidden = self._hidden["stale"] + self._hidden["never_verified"]
        return Freshness(
            in_order=self.eligible + hidden, hidden=hidden, last_days=tuple(sorted((+self._last_days).items()))
        )


def last_fresh_day(document: Document, limit_days: int | None, day: date) -> date | None:
    """The last day before the age of a look-up hides somebody who may be found on `day`; None where something
    else ends it first, or nothing does."""
    window = next((window for window in document.windows if window.holds(day)), None)
    if limit_days is None or window is None:
        return None
    specialist, limit = document.specialist, timedelta(days=limit_days)
    looked_up = (row.verified_at or specialist.verified_at for row in specialist.registrations)
    is_by_age = any(at is not None and at + limit == window.until for at in looked_up)
    is_by_end = any(row.end == window.until for row in specialist.registrations)
    return window.until if is_by_age and not is_by_end else None


def reason_hidden(specialist: Specialist, rule: Eligibility) -> HiddenReason:
    """The one reason why somebody may not be found on the rule's day."""
    rows = standing_of(specialist.registrations, specialist.verified_at)
    if not rows:
        return "service" if specialist.kind == "service" else "unregistered"
    if rule.country.freshness_limit_days is not None and _is_in_order_but_for_age(specialist, rule):
        is_dated = any(row.verified_at or specialist.verified_at for row in rows if row.status == "active")
        return "stale" if is_dated else "never_verified"
    if any(row.status == "suspended" for row in rows):
        return "suspended"
    if any(row.status == "lapsed" or (row.end or date.max) < rule.as_of for row in rows):
        return "lapsed"
    return "not_started" if any((row.start or date.min) > rule.as_of for row in rows) else "not_covered"


def _is_in_order_but_for_age(specialist: Specialist, rule: Eligibility) -> bool:
    timeless = replace(rule, country=replace(rule.country, freshness_limit_days=None))
    return any(window.holds(rule.as_of) for window in timeless.listing_of(specialist).windows)


def told(hidden_by: Mapping[str, int]) -> str:
    """ "1 suspended, 2 stale", for a person; empty where nobody is hidden."""
    return ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in hidden_by.items() if count)


def count_all(documents: Iterable[Document], census: Census) -> Census:
    """The census of all the documents."""
    for document in documents:
        census.add(document)
    return census
