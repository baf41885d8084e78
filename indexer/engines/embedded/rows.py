"""Rows: what a search works on, one for each practice and answer to the need, and the bits of the filters a row
can fail."""

from dataclasses import dataclass

from indexer.engines.embedded.columns import Column
from indexer.engines.query import Filters

BITS = {name: 1 << place for place, name in enumerate((*Filters.__struct_fields__, "radius_km", "deadline"))}
"""Bit of each filter and of the deadline. No bit set is a match, a filter's alone a near-miss, the deadline's
alone a match that comes too late; a facet ignores its own."""


@dataclass(frozen=True)
class Rows:
    """Columns of one length; a column is None where the query gives it no meaning.

    Practices and specialists are intp: other numbers are turned into it each time something is looked up by them.
    """

    practice: Column
    specialist: Column
    answer: Column  # what the specialist's offers are worth, see needs.Need
    fails: Column  # uint16: bits of the filters the row fails, as far as they have been judged
    distance_km: Column | None = None
    tier: Column | None = None  # code, see layout.TIERS

    def where(self, positions: Column) -> "Rows":
        """Only the rows at these positions."""
        return Rows(
            self.practice.take(positions),
            self.specialist.take(positions),
            self.answer.take(positions),
            self.fails.take(positions),
            None if self.distance_km is None else self.distance_km.take(positions),
            None if self.tier is None else self.tier.take(positions),
        )
