"""What a text that is still being typed may become.

Owns the order of completions. Must not know how places are looked up (`country`).
"""

from indexer.errors import UnknownLocation
from indexer.folding import fold, place_keys
from indexer.gazetteer.codes import whole_code
from indexer.gazetteer.country import CountryPlaces
from indexer.gazetteer.labels import names_shown
from indexer.gazetteer.meaning import meant, named_or_in_context, told_apart
from indexer.gazetteer.place import Place, each_once
from indexer.gazetteer.suggesting import suggestions
from indexer.gazetteer.text import parts_of

_SHORTEST_MISSPELT = 4
_LOOKED_AT = 5
_WORTH_OF_A_SHOWN_NAME = 30
_SAINTS_LOOKED_AT = 2_000
_UNFINISHED_SAINTS = ("sain", "sank")
_SAINTS = ("st ", "saint ", "sankt ")


def completions(places: CountryPlaces, text: str, limit: int, *, is_alike_wanted: bool = True) -> list[Place]:
    """The exact places first, then those the text begins, largest first; where there are none, what is alike."""
    keys = place_keys(text)
    if not keys:
        return []
    found = _exact(places, text) or _of_unfinished_context(places, text)
    if any(letter.isdigit() for letter in keys[0]):
        found += places.codes_beginning(keys[0].upper(), limit)
    found += _saints(places, limit) if _is_saint_begun(text) else _begun(places, text, limit)
    if not found and is_alike_wanted and len(keys[0]) >= _SHORTEST_MISSPELT:
        found = list(suggestions(places, text))
    return told_apart(places, each_once(found)[:limit])


def _exact(places: CountryPlaces, text: str) -> list[Place]:
    """All of that name, though one may be meant: whoever is still typing may mean another."""
    code = whole_code(places, text)
    named = named_or_in_context(places, text)
    if code is not None:
        return [code, *named]
    return named or _meant_whole(places, text)


def _meant_whole(places: CountryPlaces, text: str) -> list[Place]:
    """What an address means, or a text with the country at its end."""
    try:
        return meant(places, text)
    except UnknownLocation:
        return []


def _is_saint_begun(text: str) -> bool:
    """Whether all that is typed is a saint, whole or not, spelt out: keys know only "st"."""
    return text.lower().startswith(_UNFINISHED_SAINTS) and " " not in text


def _saints(places: CountryPlaces, limit: int) -> list[Place]:
    found = places.beginning(["st"], _SAINTS_LOOKED_AT)
    return [place for place in found if fold(place.label)[0].startswith(_SAINTS)][: _LOOKED_AT * limit]


def _begun(places: CountryPlaces, text: str, limit: int) -> list[Place]:
    """Largest first; of those that begin so under another name than is shown, only the large ones count."""
    written = [text, *places.wording.variants(text)]
    keys = list(dict.fromkeys(key for each in written for key in place_keys(each)))

    def likelihood(place: Place) -> tuple[float, str]:
        shown = (key for name in names_shown(place) for key in place_keys(name))
        is_shown = any(name.startswith(tuple(keys)) for name in shown)
        return -place.population * (_WORTH_OF_A_SHOWN_NAME if is_shown else 1), place.label

    return sorted(places.beginning(keys, _LOOKED_AT * limit), key=likelihood)


def _of_unfinished_context(places: CountryPlaces, text: str) -> list[Place]:
    """Of "Richmond, Lon" those Richmonds whose region or town begins so; all of them where none does."""
    name, *contexts = parts_of(text)
    named = places.named(name) if contexts or text.rstrip().endswith(",") else []
    begun = place_keys(contexts[-1]) if contexts else ()
    fitting = [
        place
        for place, told in zip(named, told_apart(places, named), strict=True)
        if any(key.startswith(begun) for part in told.region.split(", ") for key in place_keys(part))
    ]
    return (fitting if begun else []) or named
