"""Words people type, beside those of the taxonomy: what more exactly means an offer, who is not meant, what is
passed over, and what may be an emergency. What follows from a word is decided where it is read.
"""

from collections.abc import Collection
from importlib.resources.abc import Traversable
from typing import Annotated, Any

from msgspec import Meta, Struct

from indexer.errors import BadReference
from indexer.reference.complaints import ComplaintTables, load_complaints
from indexer.reference.emergency_words import EmergencyTables, EmergencyWords
from indexer.reference.reading import DEFAULTS, convert, read_rows, read_toml, require_known, rows_of
from indexer.reference.spoken import Apart, Spoken, WordList
from indexer.reference.taxonomy import Taxonomy
from indexer.reference.words import Code, Fact, Text, Translated


class OfferWords(Spoken, frozen=True, kw_only=True):
    """Words that mean any of some offers ("profession/specialty") or whole professions."""

    means: Annotated[tuple[Text, ...], Meta(min_length=1)]


class LookAlike(Spoken, frozen=True, kw_only=True):
    """Words that look like somebody listed and mean somebody else, and what to say of them."""

    code: Code
    reason: Translated


class PassingWords(Fact, frozen=True, kw_only=True):
    """Words that narrow nothing: `always`, `beside` what does, or, as they may be names, by a complaint. Of the
    others some stand before what one does when it hurts, some between parts of which `either` is meant."""

    always: WordList
    beside: WordList
    complaint: WordList
    circumstance: WordList
    either: WordList


class Instead(Fact, frozen=True, kw_only=True):
    """Offers that are listed where a country has nobody of the profession."""

    of: Code
    means: Annotated[tuple[Text, ...], Meta(min_length=1)]


class TypedWords(Struct, frozen=True):
    """All tables. `between` may stand among the words of an emergency; `not_meant` never gives an alarm."""

    offers: tuple[OfferWords, ...]
    look_alikes: tuple[LookAlike, ...]
    kept_apart: tuple[Apart, ...]
    passing: PassingWords
    complaints: ComplaintTables
    instead: tuple[Instead, ...]
    emergencies: tuple[EmergencyWords, ...]
    between: WordList
    not_meant: tuple[Apart, ...]


def load_typed_words(directory: Traversable, taxonomy: Taxonomy, urgent: EmergencyTables) -> TypedWords:
    """Reads words/*_words.toml and look_alikes.toml; the emergencies are the triage tables'. Raises BadReference
    on unknown offers."""
    offers = read_rows(directory / "offer_words.toml", "term", OfferWords)
    for row in offers:
        require_known(f"offer_words.toml: {row.en[0]!r}", row.means, taxonomy.offers())
    instead = read_rows(directory / "instead.toml", "instead", Instead)
    for each in instead:
        require_known("instead.toml", (each.of,), taxonomy.professions)
        require_known(f"instead.toml: {each.of!r}", each.means, taxonomy.offers())
    alike, passing = directory / "look_alikes.toml", directory / "passing_words.toml"
    alike_tables = _tables(alike, ("look_alike", "kept_apart"))
    return TypedWords(
        offers=offers,
        look_alikes=rows_of(alike, alike_tables, "look_alike", LookAlike),
        kept_apart=rows_of(alike, alike_tables, "kept_apart", Apart),
        passing=convert(passing, "words", read_toml(passing), PassingWords),
        complaints=load_complaints(directory, taxonomy),
        instead=instead,
        emergencies=urgent.rows,
        between=urgent.between,
        not_meant=urgent.not_meant,
    )


def _tables(file: Traversable, known: Collection[str]) -> dict[str, Any]:
    tables = read_toml(file)
    unexpected = tables.keys() - {*known, DEFAULTS}
    if unexpected:
        raise BadReference(f"{file.name}: unknown table {sorted(unexpected)[0]!r}; known: {', '.join(known)}")
    return tables
