"""Who and what must not be shown, whatever any source says: suspended clinicians, erased reviews.

Rulings are only ever added: a restoration is one more, so that who ruled what, when and why stays known. Knows
neither engines nor how a suppressed record is kept from being seen.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from indexer.errors import NotSuppressed
from indexer.kept import Shelf

Kind = Literal["specialist", "review"]


class Ruling(Struct, frozen=True, kw_only=True):
    """A person's decision about one id; `country` None: in all countries. `at` is in UTC.

    A restoration in all countries lifts what was ruled for single countries too.
    """

    at: datetime
    kind: Kind
    id: str
    country: str | None = None
    is_suppressed: bool
    reason: str
    by: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"), self.kind, self.country or "", self.id


SUPPRESSED = Shelf("suppressed", Ruling)


class Withdrawn(Struct, frozen=True):
    """Ids that are not to be shown in one country."""

    specialists: frozenset[str] = frozenset()
    reviews: frozenset[str] = frozenset()


class Suppressions:
    """The rulings in force, out of all that were given."""

    def __init__(self, rulings: Iterable[Ruling] = ()) -> None:
        self._in_force: dict[tuple[Kind, str, str | None], Ruling] = {}
        self._last_at = datetime.min.replace(tzinfo=UTC)
        self._withdrawn: dict[str, Withdrawn] = {}
        for ruling in rulings:
            self._obey(ruling)

    def __iter__(self) -> Iterator[Ruling]:
        """Oldest first."""
        return iter(sorted(self._in_force.values(), key=lambda ruling: ruling.key))

    def in_country(self, country: str) -> Withdrawn:
        known = self._withdrawn.get(country)
        if known is None:
            known = Withdrawn(self._ids("specialist", country), self._ids("review", country))
            self._withdrawn[country] = known
        return known

    def over(self, kind: Kind, id_: str) -> Sequence[Ruling]:
        """What is in force of an id, in single countries or all."""
        return [ruling for ruling in self if (ruling.kind, ruling.id) == (kind, id_)]

    def require_liftable(self, kind: Kind, id_: str, country: str | None) -> None:
        """Raises NotSuppressed where a restoration would change nothing."""
        found = self.over(kind, id_)
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
            self._in_force[ruling.kind, ruling.id, ruling.country] = ruling
            return
        for key in [key for key in self._in_force if key[:2] == (ruling.kind, ruling.id)]:
            if ruling.country in (None, key[2]):
                del self._in_force[key]

    def _ids(self, kind: Kind, country: str) -> frozenset[str]:
        return frozenset(
            ruling.id
            for ruling in self._in_force.values()
            if ruling.kind == kind and ruling.country in (None, country)
        )
