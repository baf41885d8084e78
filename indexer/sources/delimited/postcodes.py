"""Where a practice stands whose source states no coordinates: in the middle of its postcode."""

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from indexer.errors import UnknownLocation
from indexer.gazetteer import Gazetteer, Place

MiddleOf = Callable[[str], Place | None]
_REMEMBERED = 65_536


def middles(state: Path, country: str) -> MiddleOf:
    """Looks up the postcodes of a country; the gazetteer is opened at the first question."""

    @cache
    def gazetteer() -> Gazetteer:
        return Gazetteer.open(state, [country])

    @lru_cache(_REMEMBERED)
    def middle_of(postcode: str) -> Place | None:
        try:
            found = gazetteer().meanings(country, postcode) if postcode else []
        except UnknownLocation:
            return None
        return found[0] if len(found) == 1 and found[0].precision in ("postcode", "outcode", "place") else None

    return middle_of
