"""Places of the gazetteer as they are suggested: in its order, with the letters typed. Owns no place."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from indexer.gazetteer import Gazetteer
from indexer.gazetteer.labels import label_in, names_shown, region_in
from indexer.gazetteer.place import Place
from indexer.reference import Language
from service.suggesting.marking import marks
from service.suggesting.suggestion import Likeness, Suggestion
from service.suggesting.typing import Unfinished, forms_of, likeness, words_of

_FEW_LETTERS = 3
_BEGINNINGS_KEPT = 8_192


def places_begun(gazetteer: Gazetteer, country: str, text: str, limit: int) -> tuple[Place, ...]:
    """Places that are called so or that the text begins. What a few letters begin is kept: telling many places
    apart takes long."""
    if len(text) <= _FEW_LETTERS:
        return _begun_by_few(gazetteer, country, text.lower(), limit)
    return gazetteer.candidates(country, text, limit, is_alike_wanted=False)


@lru_cache(maxsize=_BEGINNINGS_KEPT)
def _begun_by_few(gazetteer: Gazetteer, country: str, text: str, limit: int) -> tuple[Place, ...]:
    return gazetteer.candidates(country, text, limit, is_alike_wanted=False)


def places_shown(
    places: Iterable[Place], typed: Unfinished, language: Language, *, are_alike: bool = False
) -> Iterator[Suggestion]:
    """In the order they come. One found by a name that is not shown has no letters to mark.

    `are_alike`: they are not called as was typed; those more than a slip from it are left out.
    """
    forms = [forms_of(token) for token in typed.tokens]
    for place in places:
        names = (likeness(tuple(words_of(name)), typed) for name in names_shown(place))
        how = min((each for each in names if each is not None), default=None)
        if are_alike and how is None:
            continue
        label = label_in(place, language)
        yield Suggestion(
            "place",
            label,
            Likeness.NEAR if are_alike else min(Likeness.WITHIN, how or Likeness.WITHIN),
            {
                "highlight": marks(label, forms) or marks(label, forms, is_near=are_alike),
                "region": region_in(place, language),
                "lat": place.lat,
                "lon": place.lon,
            },
        )
