"""Postal codes in what a person typed: the whole text, however spaced, or some words of an address.

Owns when digits among words are a code and when a house number. Must not know how places are looked up
(`country`), how codes are written (`postcodes`) or which of several places is meant (`meaning`).
"""

import re
from collections.abc import Sequence

from indexer.errors import UnknownLocation
from indexer.gazetteer.country import CONTEXT_KM, SUGGESTIONS, CountryPlaces
from indexer.gazetteer.namesakes import decided
from indexer.gazetteer.place import Place, is_within
from indexer.gazetteer.text import shortened, spans, with_digits_apart

_MOST_WORDS_OF_NAME = 4
_MOST_WORDS_OF_ADDRESS = 16
_LONGEST_UNCLEAR = 4
_GAPS = re.compile(r"[\s.\-–/]+")
_DIGIT = re.compile(r"\d")
"""Every country's codes hold one."""


def places_of_code(places: CountryPlaces, text: str) -> list[Place]:
    """The place of a code that is the whole text or stands among other words; none where there is no code.

    With it the places that the other words name, where these lie elsewhere ("80331 Berlin").
    UnknownLocation if the text is no code at all (a PO box), or is one that nobody has.
    """
    reason = places.postcode.reason_refused(text)
    if reason is not None:
        raise UnknownLocation(f"{shortened(text)}: {reason}")
    if not _DIGIT.search(text):
        return []
    place = whole_code(places, text)
    code = places.postcode.code_in(text)
    if place is not None:
        return [place]
    if code is None:
        return _code_among_words(places, text) or _code_among_words(places, with_digits_apart(text))
    if places.named(text):
        return []
    raise UnknownLocation(
        f"{shortened(text)} is written like a {places.postcode.name}, but {code} is not known in "
        f"{places.country}; check it, or give a town",
        places.codes_beginning(code[: max(1, len(code) - 1)], SUGGESTIONS),
    )


def whole_code(places: CountryPlaces, text: str) -> Place | None:
    """The place of the code that is the whole text, however it is spaced."""
    return places.with_code(text) or places.with_code(_joined_code(places, text))


def bare_code(places: CountryPlaces, text: str) -> Place | None:
    """The place of the code that the whole text is, written as the gazetteer writes it: no finer part."""
    place = whole_code(places, text)
    return place if place and place.label == text.strip().upper() else None


def _joined_code(places: CountryPlaces, text: str) -> str:
    """The text without the gaps in it, if that is a whole code: "s w 1 a 1 a a"; "E 1 6" may be two."""
    pieces_of_code = _GAPS.split(text)
    joined = "".join(pieces_of_code)
    is_whole = places.postcode.is_complete(joined) or places.postcode.is_code(joined.upper())
    return joined if is_whole and (len(pieces_of_code) == 2 or len(joined) > _LONGEST_UNCLEAR) else ""


def _code_among_words(places: CountryPlaces, text: str) -> list[Place]:
    """A code among other words ("10115 Berlin"), if it is complete or the other words name a place near it.

    Otherwise it may be a house number, a road or a junction.
    """
    words = text.replace(",", " ").split()[-_MOST_WORDS_OF_ADDRESS:]
    for start, end in spans(len(words), 2):
        written = " ".join(words[start:end])
        place = places.with_code(written) if end - start < len(words) else None
        if place is None:
            continue
        rest = words[:start] + words[end:]
        if _is_beside_a_named_place(places, place, rest):
            return [place]
        if places.postcode.is_complete(written):
            elsewhere = " ".join(rest)
            return [place, *decided(places.named(elsewhere), elsewhere)]
    return []


def _is_beside_a_named_place(places: CountryPlaces, place: Place, words: Sequence[str]) -> bool:
    return any(
        is_within(place, named, CONTEXT_KM)
        for start, end in spans(len(words), _MOST_WORDS_OF_NAME)
        for named in places.named(" ".join(words[start:end]))
    )
