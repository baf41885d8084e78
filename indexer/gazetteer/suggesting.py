"""What may have been meant by a text that names no place: shown to choose from, never decided.

Owns the order of suggestions. Must not know how places are looked up (`country`).
"""

from collections.abc import Iterator, Sequence
from math import log10

from indexer.folding import place_keys
from indexer.gazetteer.codes import whole_code
from indexer.gazetteer.country import CONTEXT_KM, SUGGESTIONS, CountryPlaces
from indexer.gazetteer.likeness import edits
from indexer.gazetteer.place import Place, each_once, is_within, people_at_least
from indexer.gazetteer.text import reversed_splits, splits

_WORTH_OF_AN_EDIT = 1.5
"""Each slip is about thirty times rarer than none: in powers of ten, as the people who may mean a place are."""

_WORTH_OF_THE_LABEL = 0.7
_MISREAD = str.maketrans("O0I1LS5B8Z2", "0O1I15S8B2Z")
_LONGEST_CODE = 8
_SHORTEST_STEM = 4


def suggestions(places: CountryPlaces, text: str) -> tuple[Place, ...]:
    """Codes it nearly is, names it nearly is, there too where its parts say, what these name, what it begins."""
    found: list[Place] = []
    for more in (_codes, _alike, _alike_in_context, _named_in_parts, _beginning):
        found = each_once([*found, *more(places, text)])
        if len(found) >= SUGGESTIONS:
            break
    return tuple(found[:SUGGESTIONS])


def _codes(places: CountryPlaces, text: str) -> Iterator[Place]:
    """Codes in it, with a letter and a digit that look alike exchanged, or the zero that a spreadsheet drops."""
    if not any(letter.isdigit() for letter in text):
        return
    joined = "".join(text.upper().split())
    written = [*text.split(), f"0{joined}"]
    if len(joined) <= _LONGEST_CODE:
        other = joined.translate(_MISREAD)
        written += [joined[:at] + other[at] + joined[at + 1 :] for at in range(len(joined))]
    yield from filter(None, (whole_code(places, each) for each in written))


def _alike(places: CountryPlaces, text: str) -> list[Place]:
    """Places with a name few edits away: the fewer edits and the more people, the likelier."""
    keys = place_keys(text)
    edits_of: dict[str, int] = {}
    for key in keys:
        for close, count in places.close_keys(key).items():
            edits_of[close] = min(count, edits_of.get(close, count))
    scored = [
        (_likelihood(place, keys, count), place)
        for count in set(edits_of.values())
        for place in places.with_keys([key for key, each in edits_of.items() if each == count])
    ]
    return [place for _, place in sorted(scored, key=lambda each: (-each[0], each[1].label))]


def _likelihood(place: Place, keys: Sequence[str], count: int) -> float:
    is_label = any(edits(key, label, count) is not None for key in keys for label in place_keys(place.label))
    return log10(people_at_least(place)) - _WORTH_OF_AN_EDIT * count + _WORTH_OF_THE_LABEL * is_label


def _named_in_parts(places: CountryPlaces, text: str) -> list[Place]:
    """The places that parts of the text name: "Bath, Atlantis", "10 Downing Street, London"."""
    names = [name for name, _ in (*splits(text), *reversed_splits(text))]
    larger = [contexts[0] for _, contexts in reversed_splits(text)]
    return [place for name in (*names, *larger) for place in places.named(name)]


def _alike_in_context(places: CountryPlaces, text: str) -> list[Place]:
    """Names few edits away, of those parts whose context is known, in that context: "Muchen, Bayern"."""
    for name, contexts in splits(text):
        regions, around = places.regions(contexts[-1]), places.named(contexts[-1])
        found = [
            place
            for place in (_alike(places, name) if regions or around else [])
            if place.region in regions or any(is_within(place, other, CONTEXT_KM) for other in around)
        ]
        if found:
            return found
    return []


def _beginning(places: CountryPlaces, text: str) -> list[Place]:
    """Places whose name begins with the text, or with its first letters."""
    keys = place_keys(text)
    found = places.beginning(keys, SUGGESTIONS) if keys else []
    stems = [key[: max(_SHORTEST_STEM, len(key) * 2 // 3)] for key in keys if len(key) > _SHORTEST_STEM]
    return found or (places.beginning(stems, SUGGESTIONS) if stems else [])
