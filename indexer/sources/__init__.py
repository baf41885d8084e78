"""Where records come from: opens what an operator names as the supply of one country.

Each kind of source is a module of its own; they share `base` (what a source is) and `rules` (what a record must
be in its country).
"""

from collections.abc import Iterable
from datetime import date

from indexer.records import Review
from indexer.reference import Country, Reference
from indexer.sources.base import Source, Supply
from indexer.sources.opening import Opening, demonstration_folder, file_of
from indexer.sources.origin import DEMONSTRATION, Format, Origin, Reviews
from indexer.sources.rules import Rules

__all__ = ["DEMONSTRATION", "Format", "Origin", "Reviews", "countries_in", "open_supply"]


def open_supply(
    origin: Origin, country: Country, reference: Reference, as_of: date, kept: Source[Review] | None = None
) -> Supply:
    """The sources of one country. `kept`: reviews to take where the origin neither states nor holds any.

    Raises SourceUnreadable naming what is missing and where it was looked for.
    """
    opening = Opening(origin, Rules(country, reference.taxonomy, as_of))
    specialists = tuple(map(opening.specialists, origin.paths)) or (opening.demonstration(),)
    if origin.reviews == "none":
        return Supply(specialists, (), opening.options())
    if origin.reviews is not None:
        return Supply(specialists, opening.stated_reviews(origin.reviews), opening.options())
    folders = origin.paths or (demonstration_folder(),)
    beside = tuple(source for path in folders for source in opening.reviews_beside(path))
    if beside or kept is None or not origin.paths:
        return Supply(specialists, beside, opening.options())
    return Supply(specialists, (kept,), opening.options())


def countries_in(origin: Origin, known: Iterable[str]) -> tuple[str, ...]:
    """Those of the known countries that the named folders hold a specialists file of."""
    return tuple(code for code in known if any(file_of(path, "specialists", code) for path in origin.paths))
