"""Specialist + rating → Document: what a record is found by, under one country's rules.

Knows the taxonomy's words and the country's register rules; does not know where either side is stored.
"""

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from indexer import folding
from indexer.documents import Document, TextKeys, ages_of, tie_of
from indexer.eligibility import Eligibility
from indexer.records import Specialist
from indexer.reference import Country, Taxonomy
from indexer.reference.taxonomy import Kind
from indexer.reputation import Rating


def whole_name_keys(text: str) -> tuple[str, ...]:
    """The keys under which a whole name is found: its words in any order, in each folding."""
    return tuple(" ".join(sorted(form.split())) for form in folding.fold(text))


def folded_words(texts: Iterable[str]) -> set[str]:
    """Every folded form of every word of the texts."""
    return {form for text in texts for forms in folding.words(text) for form in forms}


class DocumentBuilder:
    """Builds the documents of one country as of a day; keeps the folded words of each code it has met."""

    def __init__(self, country: Country, taxonomy: Taxonomy, as_of: date) -> None:
        self._taxonomy, self._eligibility = taxonomy, Eligibility(country, taxonomy, as_of)
        self._words_by_code: dict[tuple[Kind, str], frozenset[str]] = {}

    def build(self, specialist: Specialist, rating: Rating) -> Document:
        """The stored document, without what the specialist pays for and what may not be offered on the day."""
        listing = self._eligibility.listing_of(replace(specialist, commercial=None))
        specialist = listing.specialist
        return Document(
            specialist=specialist,
            tie=tie_of(specialist.id),
            offers=self._taxonomy.offers_of(specialist.professions, specialist.specialties),
            windows=listing.windows,
            ages=ages_of(specialist),
            rating=rating,
            text=self._keys(specialist),
        )

    def _keys(self, specialist: Specialist) -> TextKeys:
        names = [text for name in specialist.names for text in (name.text, *name.variants)]
        places = [text for practice in specialist.practices for text in (practice.name, practice.address.city)]
        return TextKeys(
            whole_names=tuple(sorted({key for text in names for key in whole_name_keys(text)})),
            name_words=tuple(sorted(folded_words(names))),
            topic_words=tuple(sorted(self._topic_words(specialist))),
            place_words=tuple(sorted(folded_words(places))),
        )

    def _topic_words(self, specialist: Specialist) -> set[str]:
        stated: tuple[tuple[Kind, tuple[str, ...]], ...] = (
            ("profession", specialist.professions),
            ("specialty", specialist.specialties),
            ("condition", specialist.conditions),
            ("procedure", specialist.procedures),
        )
        return {word for kind, codes in stated for code in codes for word in self._words_of(kind, code)}

    def _words_of(self, kind: Kind, code: str) -> frozenset[str]:
        found = self._words_by_code.get((kind, code))
        if found is None:
            found = frozenset(folded_words(self._taxonomy.words_of(kind, [code])))
            self._words_by_code[kind, code] = found
        return found
