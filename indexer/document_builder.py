"""Specialist + rating → Document: what a record is found by, under one country's rules.

Knows how names are written and the country's register rules; does not know where either side is stored.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from msgspec.structs import replace

from indexer import folding
from indexer.documents import Document, TextKeys, ages_of, tie_of
from indexer.eligibility import Eligibility
from indexer.records import Specialist
from indexer.reference import Country, Taxonomy
from indexer.reference.spellings import load_spellings
from indexer.reputation import Priors, Rating, Tally, rate

_KEPT_TEXTS = 20_000
"""Cities, clinics and many a name come again and again."""


@lru_cache(maxsize=_KEPT_TEXTS)
def whole_name_keys(text: str) -> tuple[str, ...]:
    """The keys under which a whole name is found: its words in any order, in each folding."""
    return tuple(" ".join(sorted(form.split())) for form in folding.fold(text))


def whole_keys(texts: Iterable[str]) -> tuple[str, ...]:
    """The keys of all the texts, sorted."""
    return tuple(sorted({key for text in texts for key in whole_name_keys(text)}))


def folded_words(texts: Iterable[str]) -> set[str]:
    """Every folded form of every word of the texts."""
    return set().union(*map(_folded_words, texts))


@lru_cache(maxsize=_KEPT_TEXTS)
def _folded_words(text: str) -> frozenset[str]:
    return frozenset(form for forms in folding.words(text) for form in forms)


_UNRATED = Rating(reviews=0, value=None, interval=None, ranking_value=1.0)


class DocumentBuilder:
    """Builds the documents of one country as of a day."""

    def __init__(self, country: Country, taxonomy: Taxonomy, as_of: date) -> None:
        self._taxonomy, self._eligibility = taxonomy, Eligibility(country, taxonomy, as_of)
        self._spellings = load_spellings()
        self.as_of = as_of

    def build(self, specialist: Specialist, rating: Rating, merged_ids: tuple[str, ...] = ()) -> Document:
        """The stored document, without what the specialist pays for and what may not be offered on the day."""
        if specialist.commercial is not None:
            specialist = replace(specialist, commercial=None)
        listing = self._eligibility.listing_of(specialist)
        specialist = listing.specialist
        return Document(
            specialist=specialist,
            tie=tie_of(specialist.id),
            offers=self._taxonomy.offers_of(specialist.professions, specialist.specialties),
            windows=listing.windows,
            ages=ages_of(specialist),
            rating=rating,
            text=self._keys(specialist),
            merged_ids=merged_ids,
        )

    def build_rated(
        self, specialist: Specialist, rated_by: tuple[Tally, Priors], merged_ids: tuple[str, ...] = ()
    ) -> Document:
        """The stored document, its rating drawn towards the prior of the first profession that is listed."""
        tally, priors = rated_by
        document = self.build(specialist, _UNRATED, merged_ids)
        return replace(document, rating=rate(tally, priors.of(document.specialist.professions[0])))

    def _keys(self, specialist: Specialist) -> TextKeys:
        names = [text for name in specialist.names for text in (name.text, *name.variants)]
        practices = [practice.name for practice in specialist.practices]
        cities = [practice.address.city for practice in specialist.practices]
        return TextKeys(
            whole_names=whole_keys(names),
            whole_places=whole_keys(practices),
            name_words=tuple(sorted({word for text in names for word in self._spellings.words_of_name(text)})),
            place_words=tuple(sorted(folded_words([*practices, *cities]))),
        )
