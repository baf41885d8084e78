"""Whether a word nobody knows only says more of the part of the body beside it, or is what the text is about.

"Extruded meniscus" is about a meniscus, whatever extruded means; "wart on my finger" is about a wart. In the first
case the word is left out, with a remark; in the second nobody is shown. To list specialists of bones for a mole or
a lump is the worse error, for who trusts the list does not turn to whom they need; to list nobody for a knee costs
the reader one word, which the answer names. So a word is left out only where its form makes it an attribute. Knows
no word, only endings.
"""

from collections.abc import Sequence

from indexer.reference.spellings import is_arabic
from service.typed.lexicon import Lexicon
from service.typed.parts import Part

_ATTRIBUTIVE = (
    *("ed", "ing", "al", "ic", "ous", "ive"),
    *("te", "ter", "tes", "ene", "ener", "enes", "ende", "ender", "endes"),
    *("ige", "iger", "iges", "liche", "licher", "liches", "ische", "ischer", "isches"),
)
"""Endings of English and German adjectives and participles that stand before their noun. Not "y" and "en": "itchy"
is of the skin, and many German nouns end so in the plural."""
_NAMING = ("profession", "offer")
_OF_NOBODY_ALONE = ("profession", "offer", "specialty")
_DOING = ("ing", "en", "ern", "eln", "n")
"""Endings of what one does, in English and in German; in Arabic it has none of its own."""
_LEAST_BEFORE_ENDING = 3
_PARTICIPLE = "م"
"""With which an Arabic participle begins, which stands behind its noun ("الديسك المتفتق")."""


def says_too_little(parts: Sequence[Part], lexicon: Lexicon) -> bool:
    """Whether what is known would not be what is asked for without the words that are not: a profession ("dog
    physio"), or a part of the body, unless they are its attributes."""
    meant = [part for part in parts if part.meanings]
    if all(_is_mere_naming(part) for part in meant):
        return True
    return all(_is_bare_part(part, lexicon) for part in meant) and not _only_qualify(parts, lexicon)


def _is_mere_naming(part: Part) -> bool:
    """Whether it names a profession, with or without its specialty ("sport"), and no complaint."""
    kinds = {each.kind for each in part.meanings}
    return kinds.issubset(_OF_NOBODY_ALONE) and not kinds.isdisjoint(_NAMING)


def _is_bare_part(part: Part, lexicon: Lexicon) -> bool:
    """Whether it is a part of the body and no complaint: beside it an unknown word may be the complaint."""
    is_named = lexicon.parts.exactly(part.tokens) or lexicon.parts.inflected(part.tokens)
    is_one_word = len(part.tokens) == 1
    return bool(is_named) or (is_one_word and any(map(lexicon.compounds.body, part.tokens[0].forms)))


def _only_qualify(parts: Sequence[Part], lexicon: Lexicon) -> bool:
    """Whether each word of the text that is not known is an attribute of a part of the body next to it, with
    nothing between but words of place and number ("overriding second toe"), or says when it hurts ("beim
    Aufstützen")."""
    unknown = [at for at, part in enumerate(parts) if part.is_name]
    return all(_is_attribute(at, parts, lexicon) or _is_circumstance(at, parts, lexicon) for at in unknown)


def _is_circumstance(at: int, parts: Sequence[Part], lexicon: Lexicon) -> bool:
    """Whether it is what one does, behind a word like "when"; of an Arabic one there is no more to be seen."""
    before = parts[at - 1].tokens if at else ()
    if not before or lexicon.circumstance.isdisjoint(before[-1].forms):
        return False
    word = parts[at].tokens[0]
    return is_arabic(word.bare) or word.plain.endswith(_DOING)


def _is_attribute(at: int, parts: Sequence[Part], lexicon: Lexicon) -> bool:
    word = parts[at].tokens[0]
    if is_arabic(word.bare):
        return word.bare.startswith(_PARTICIPLE) and _next_is_body(list(reversed(parts[:at])), lexicon)
    ending = next((end for end in _ATTRIBUTIVE if word.plain.endswith(end)), "")
    is_long_enough = len(word.plain) - len(ending) >= _LEAST_BEFORE_ENDING
    return bool(ending) and is_long_enough and _next_is_body(parts[at + 1 :], lexicon)


def _next_is_body(parts: Sequence[Part], lexicon: Lexicon) -> bool:
    """Whether the nearest part that is not passed over has a meaning; a preposition between parts them."""
    for part in parts:
        if part.meanings:
            return True
        if not part.is_passed_over or any(token.plain in lexicon.always for token in part.tokens):
            return False
    return False
