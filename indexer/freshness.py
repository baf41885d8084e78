"""Whom the age of a look-up hides, and when: a few numbers, so that nobody needs to read a version for them."""

from datetime import date

from msgspec import Struct


class Freshness(Struct, frozen=True, kw_only=True):
    """Whom nothing but the age of a look-up hides: `hidden` on the version's day already, the others after the
    last day given for so many. `in_order` are all who may be found, or would be but for that age."""

    in_order: int = 0
    hidden: int = 0
    last_days: tuple[tuple[date, int], ...] = ()

    def hidden_on(self, day: date) -> int:
        """How many the age of their look-up hides on a day."""
        return self.hidden + sum(count for last, count in self.last_days if last < day)

    def share_hidden_on(self, day: date) -> float:
        """Of those in order, 0..1."""
        return self.hidden_on(day) / self.in_order if self.in_order else 0.0
