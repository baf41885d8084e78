"""Differences of two versions as they are told: to a person in lines, to a program as JSON."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

_NAMED = 3


class Named(Struct, frozen=True):
    """How many, and the ids of some of them."""

    count: int = 0
    ids: tuple[str, ...] = ()


class Change(Struct, frozen=True):
    """One value of one specialist, before and after, shortened; "" is nothing."""

    id: str
    before: str
    after: str


class FieldChanges(Struct, frozen=True):
    """How many specialists differ in a field, and some of them."""

    count: int
    examples: tuple[Change, ...]


class RankChange(Struct, frozen=True):
    """What happens to the first ten of a case of the judged set. `largest_move`: places, of those who stay."""

    case: str
    came: int
    went: int
    largest_move: int


class Differences(Struct, frozen=True, kw_only=True):
    """What changes from version `live` to version `hidden`; suppressed people are in neither.

    `fields` are those of the specialist, of the practices they have in both ("practices.fee"), and of the rating;
    the most frequent first. Of `changed` each specialist counts once. Who is `found` or `lost` is in both, but on
    the day of the hidden one eligible only in the hidden one, or only in the live one.
    """

    live: str
    hidden: str
    added: Named = Named()
    removed: Named = Named()
    changed: int = 0
    fields: Mapping[str, FieldChanges] = {}
    found: Named = Named()
    lost: Named = Named()
    ranks: tuple[RankChange, ...] = ()

    def lines(self) -> Iterator[str]:
        """For a person: counts, each with the first examples."""
        yield f"compared with {self.live}: {self.changed} changed, {self._told('added', self.added)}"
        yield self._told("removed", self.removed)
        yield self._told("may be found from now on", self.found)
        yield self._told("may no longer be found", self.lost)
        for name, changes in self.fields.items():
            first = changes.examples[0]
            values = f"{first.before or 'nothing'} → {first.after or 'nothing'}"
            yield f"{changes.count} × {name}, e.g. {first.id}: {values}"
        for rank in self.ranks:
            yield (
                f"first ten of {rank.case}: {rank.came} come, {rank.went} go, "
                f"the others move by {rank.largest_move} at most"
            )

    @staticmethod
    def _told(what: str, named: Named) -> str:
        examples = f" (e.g. {', '.join(named.ids[:_NAMED])})" if named.ids else ""
        return f"{named.count} {what}{examples}"
