"""Who and what must not be shown, whatever any source says: suspended clinicians, erased reviews.

Rulings are only ever added: a restoration is one more, so that who ruled what, when and why stays known. What a
person ruled holds until a person lifts it. What a register said holds in versions filled before it was learnt: a
reindex obeys the register by itself. Knows neither engines nor how a suppressed record is kept from being seen.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from indexer.errors import NotSuppressed
from indexer.kept import Shelf

Kind = Literal["specialist", "review"]
Origin = Literal["person", "register"]


class Ruling(Struct, frozen=True, kw_only=True):
    """A decision about one id; `country` None: in all countries. `at` is in UTC.

    A restoration in all countries lifts what was ruled for single countries too, and nothing of another origin.
    """

    at: datetime
    kind: Kind
    id: str
    country: str | None = None
    is_suppressed: bool
    reason: str
    by: str
    origin: Origin = "person"

    @property
    def key(self) -> tuple[str, ...]:
        return self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"), self.kind, self.country or "", self.id


SUPPRESSED = Shelf("suppressed", Ruling)


class Withdrawn(Struct, frozen=True):
    """Ids that are not to be shown in one country. `held`: of the specialists those whom only a register keeps
    away, so that nothing of theirs is given up."""

    specialists: frozenset[str] = frozenset()
    reviews: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()


class Suppressions:
    """The rulings in force, out of all that were given."""

    def __init__(self, rulings: Iterable[Ruling] = ()) -> None:
        self._in_force: dict[tuple[Kind, str, str | None, Origin], Ruling] = {}
        self._last_at = datetime.min.replace(tzinfo=UTC)
        self._withdrawn: dict[str, Withdrawn] = {}
        self._in_version: dict[tuple[str, datetime | None], Withdrawn] = {}
        for ruling in rulings:
            self._obey(ruling)

    def __iter__(self) -> Iterator[Ruling]:
        """Oldest first."""
        return iter(sorted(self._in_force.values(), key=lambda ruling: ruling.key))

    def in_country(self, country: str) -> Withdrawn:
        """What people ruled: whatever is indexed leaves it out."""
        known = self._withdrawn.get(country)
        if known is None:
            known = Withdrawn(self._ids("specialist", country), self._ids("review", country))
            self._withdrawn[country] = known
        return known

    def in_version(self, country: str, registers_read_at: datetime | None) -> Withdrawn:
        """What a version of the country must not show: what people ruled, and what registers said since it read
        them (None: it never did)."""
        key = (country, registers_read_at)
        if key not in self._in_version:
            ruled, held = self.in_country(country), self.held_back(*key)
            kept_away = ruled.specialists | held
            self._in_version[key] = Withdrawn(kept_away, ruled.reviews, held - ruled.specialists)
        return self._in_version[key]

    def held_back(self, country: str, registers_read_at: datetime | None) -> frozenset[str]:
        """Specialists of whom a register said something since."""
        return frozenset(
            ruling.id
            for ruling in self._in_force.values()
            if ruling.origin == "register"
            and ruling.country in (None, country)
            and (registers_read_at is None or ruling.at > registers_read_at)
        )

    def over(self, kind: Kind, id_: str, origin: Origin = "person") -> Sequence[Ruling]:
        """What is in force of an id, in single countries or all."""
        return [ruling for ruling in self if (ruling.kind, ruling.id, ruling.origin) == (kind, id_, origin)]

    def require_liftable(self, kind: Kind, id_: str, country: str | None) -> None:
        """Raises NotSuppressed where a restoration would change nothing."""
        found = self.over(kind, id_)
        if not found and self.over(kind, id_, "register"):
            raise NotSuppressed(
                f"{kind} {id_!r} is hidden because of a register, not suppressed; it is shown again once "
                "`directory registers import` learns of a good standing"
            )
        if not found:
            raise NotSuppressed(f"{kind} {id_!r} is not suppressed; see: directory suppress --list")
        if country is None or any(ruling.country == country for ruling in found):
            return
        if any(ruling.country is None for ruling in found):
            raise NotSuppressed(f"{kind} {id_!r} is suppressed in all countries; restore it without --country")
        elsewhere = ", ".join(str(ruling.country) for ruling in found)
        raise NotSuppressed(f"{kind} {id_!r} is not suppressed in {country}, only in {elsewhere}")

    def next_moment(self, now: datetime) -> datetime:
        """When a ruling given now counts as given: after all before it, though a clock may have been set back."""
        return max(now.astimezone(UTC), self._last_at + timedelta(microseconds=1))

    def _obey(self, ruling: Ruling) -> None:
        self._last_at = max(self._last_at, ruling.at)
        if ruling.is_suppressed:
            self._in_force[ruling.kind, ruling.id, ruling.country, ruling.origin] = ruling
            return
        for key in [key for key in self._in_force if key[:2] == (ruling.kind, ruling.id)]:
            if ruling.country in (None, key[2]) and key[3] == ruling.origin:
                del self._in_force[key]

    def _ids(self, kind: Kind, country: str) -> frozenset[str]:
        return frozenset(
            ruling.id
            for ruling in self._in_force.values()
            if (ruling.kind, ruling.origin) == (kind, "person") and ruling.country in (None, country)
        )
