"""Two things of which either is meant: "pain in my knees and ankles" asks for who treats one of them.

Owns when two parts of a text are one question. What each means alone is the lexicon's.
"""

from collections.abc import Sequence

from msgspec import structs

from service.typed.lexicon import Lexicon, Meaning
from service.typed.parts import Part
from service.typed.tokens import Token, Typed, without_one_letter_prefix

_NAMING = ("profession", "offer")
_AND = "و"
"""Written together with the word behind it."""


def either_of(parts: Sequence[Part], typed: Typed, lexicon: Lexicon) -> list[Part]:
    """The parts in their order, two that are joined by "and" or "or" as one: professions, and parts of the body
    with the same complaint, if one of them only names a part."""
    order = {token: at for at, token in enumerate(typed.tokens)}
    found: list[Part] = []
    for part in sorted(parts, key=lambda each: order[each.tokens[0]]):
        before = found[-1] if found else None
        if before is None or not _are_one(before, part, lexicon) or not _are_joined(before, part, typed, lexicon):
            found.append(part)
            continue
        tokens = tuple(sorted({*before.tokens, *part.tokens}, key=order.__getitem__))
        kinds = [kind for token in tokens for kind in lexicon.kinds.exactly((token,))] or ["pain"]
        meanings = dict.fromkeys((*_told(before, kinds, lexicon), *_told(part, kinds, lexicon)))
        found[-1] = structs.replace(before, words=typed.shown(tokens), tokens=tokens, meanings=tuple(meanings))
    return found


def _are_one(one: Part, other: Part, lexicon: Lexicon) -> bool:
    """Whether both name professions, or both are of the body and one of them only names a part of it; the other
    may tell a complaint."""
    if _names_professions(one) and _names_professions(other):
        return True
    is_bare = bool(one.meanings and other.meanings) and any(_bare_code(part, lexicon) for part in (one, other))
    return is_bare and all(any(_code(token, lexicon) for token in part.tokens) for part in (one, other))


def _names_professions(part: Part) -> bool:
    return bool(part.meanings) and all(meaning.kind in _NAMING for meaning in part.meanings)


def _are_joined(one: Part, other: Part, typed: Typed, lexicon: Lexicon) -> bool:
    """Whether "and" stands between them with words that narrow nothing, or is written with the second."""
    first = typed.tokens.index(other.tokens[0])
    last = max(at for at, token in enumerate(typed.tokens[:first]) if token in one.tokens)
    between = [token.plain for token in typed.tokens[last + 1 : first]]
    if not between:
        word = other.tokens[0].plain
        return word.startswith(_AND) and not lexicon.parts.of_word(word)
    return not lexicon.either.isdisjoint(between) and lexicon.always.union(lexicon.complaint) >= set(between)


def _told(part: Part, kinds: Sequence[str], lexicon: Lexicon) -> tuple[Meaning, ...]:
    code = _bare_code(part, lexicon)
    return lexicon.about(code, kinds) if code else part.meanings


def _bare_code(part: Part, lexicon: Lexicon) -> str | None:
    exact = lexicon.parts.exactly(part.tokens)
    if exact:
        return exact[0]
    return _code(part.tokens[0], lexicon) if len(part.tokens) == 1 else None


def _code(token: Token, lexicon: Lexicon) -> str | None:
    """The part of the body the word names, with an ending or behind "and"."""
    found = lexicon.parts.exactly((token,)) or lexicon.parts.inflected((token,))
    behind = () if found else (lexicon.parts.of_word(rest) for rest in without_one_letter_prefix(token.bare))
    return next(iter(found), None) or next((codes[0] for codes in behind if codes), None)
