"""What the parts of a text make of each other: idle words, names among names, what an emergency leaves unsaid.

Decides nothing of what a word means alone (`reading`).
"""

from collections.abc import Iterator, Sequence

from msgspec import structs

from service.typed.lexicon import Lexicon
from service.typed.parts import Part

_COMPLAINTS = ("condition", "procedure", "specialty", "other_field")
_STATED = ("condition", "procedure")
_NAMED = ("profession", "offer", "look_alike")
"""What names somebody and no complaint."""


def without_idle(parts: Sequence[Part], lexicon: Lexicon) -> Iterator[Part]:
    """Words that only stand beside what is looked for are passed over where anything else is, and words around a
    complaint where there is one."""
    is_complaint = any(meaning.kind in _COMPLAINTS for part in parts for meaning in part.meanings)
    idle = [part for part in parts if len(part.tokens) == 1 and _is_idle(part, lexicon)]
    around = [part for part in parts if len(part.tokens) == 1 and _is_told_of_a_complaint(part, lexicon)]
    if any(meaning.kind in _STATED for part in parts if part not in around for meaning in part.meanings):
        idle += around
    is_beside = any(part not in idle and not part.is_passed_over for part in parts)
    for part in parts:
        is_around = is_complaint and part.is_name and lexicon.is_around_a_complaint(part.tokens[0])
        if is_around or (part in idle and (is_beside or not part.meanings)):
            yield Part(words=part.words, tokens=part.tokens, is_passed_over=True)
        else:
            yield part


def _is_told_of_a_complaint(part: Part, lexicon: Lexicon) -> bool:
    """Of what one does when it hurts: "running" is no sports injury beside a bunion."""
    return part.sign is None and not lexicon.complaint.isdisjoint(part.tokens[0].forms)


def as_maybe_name(part: Part, parts: Sequence[Part]) -> Part:
    """One word of another field among names alone may be a name with a slip ("liver Schmid")."""
    is_other = len(part.tokens) == 1 and is_of_another_field(part)
    others = [each for each in parts if each is not part and not each.is_passed_over]
    is_among_names = bool(others) and all(each.is_name for each in others)
    return structs.replace(part, is_maybe_name=True) if is_other and is_among_names else part


def is_of_another_field(part: Part) -> bool:
    return any(meaning.kind == "other_field" for meaning in part.meanings)


def is_for_nobody(part: Part, lexicon: Lexicon) -> bool:
    """Whether it is of another field of medicine, or of a trade that is not listed, and no name as well."""
    if any(meaning.kind == "look_alike" for meaning in part.meanings):
        return True
    is_name = part.is_maybe_name or (len(part.tokens) == 1 and lexicon.is_also_a_name(part.tokens[0]))
    return is_of_another_field(part) and not is_name


def as_said_beside_nobody(part: Part, lexicon: Lexicon) -> Part:
    """Beside a word for nobody here nothing follows from the rest ("mole on my back", "dog physio")."""
    is_said = is_for_nobody(part, lexicon) or (part.is_name and not _is_idle_here(part, lexicon))
    return part if is_said else Part(words=part.words, tokens=part.tokens, is_passed_over=True)


def as_named(part: Part, lexicon: Lexicon) -> Part:
    """Beside an emergency nothing follows from a complaint: only who is named as such is looked for."""
    is_named = bool(part.meanings) and all(meaning.kind in _NAMED for meaning in part.meanings)
    is_body = any(lexicon.parts.exactly((token,)) for token in part.tokens)
    if part.sign is not None or (is_named and not is_body) or (part.is_name and not _is_idle_here(part, lexicon)):
        return part
    return Part(words=part.words, tokens=part.tokens, is_passed_over=True)


def _is_idle_here(part: Part, lexicon: Lexicon) -> bool:
    return all(lexicon.is_around_a_complaint(token) or lexicon.parts.exactly((token,)) for token in part.tokens)


def _is_idle(part: Part, lexicon: Lexicon) -> bool:
    """Not where an operation is told of whom it is ("bunion op")."""
    is_told = any(meaning.kind == "offer" and "/" in meaning.code for meaning in part.meanings)
    return part.sign is None and not is_told and any(form in lexicon.beside for form in part.tokens[0].forms)
