"""Rows: what a search works on, one for each practice and offer, and the bits of the filters a row can fail."""

from dataclasses import dataclass

from indexer.engines.embedded.columns import Column
from indexer.engines.query import Filters

BITS = {name: 1 << place for place, name in enumerate((*Filters.__struct_fields__, "radius_km", "deadline"))}
"""Bit of each filter and of the deadline. No bit set is a match, a filter's alone a near-miss, the deadline's
alone a match that comes too late; a facet ignores its own."""


@dataclass(frozen=True)
class Rows:
    """Columns of one length; a column is None where the query gives it no meaning."""

    practice: Column
    offer: Column
    specialist: Column
    fails: Column  # uint16: bits of the filters the row fails, as far as they have been judged
    distance_km: Column | None = None
    tier: Column | None = None  # code, see layout.TIERS

    def where(self, chosen: Column) -> "Rows":
        """Only the rows chosen, by a mask or by positions."""
        return Rows(
            self.practice[chosen],
            self.offer[chosen],
            self.specialist[chosen],
            self.fails[chosen],
            None if self.distance_km is None else self.distance_km[chosen],
            None if self.tier is None else self.tier[chosen],
        )
