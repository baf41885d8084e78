"""A typed text → its parts, each with what it was taken for: emergencies, meanings, words passed over, names.

Longest phrase first, as it stands before with a slip, then compounds. Decides nothing of who answers (`asking`).
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from indexer.reference import Reference
from service.typed.beside import (
    as_maybe_name,
    as_named,
    is_of_another_field,
    is_only_of_another_field,
    without_idle,
)
from service.typed.bodies import complaints_in, without
from service.typed.emergencies import alarms_of
from service.typed.lexicon import Lexicon, Meaning, lexicon_of
from service.typed.parts import Part
from service.typed.tokens import Token, Typed, take_apart


class Read(Struct, frozen=True):
    """A text and its parts, in its order."""

    text: str
    parts: tuple[Part, ...]


def read(text: str, reference: Reference) -> Read:
    """What the text was taken for. Pure."""
    typed, lexicon, alarms = take_apart(text), lexicon_of(reference), alarms_of(reference)
    signs = alarms.find(typed)
    parts: list[Part] = []
    named: set[Token] = set()
    for sign in signs:
        if not named.issuperset(sign.tokens):
            parts.append(Part(words=sign.words, tokens=sign.tokens, sign=sign))
            named.update(sign.tokens)
    left = [token for token in typed.tokens if token not in named]
    always = [token for token in left if token.plain in lexicon.always or (signs and alarms.is_between(token))]
    left = [token for token in left if token not in always]
    parts += _meant(typed, left, lexicon)
    known = {token for part in parts for token in part.tokens}
    parts += [Part(words=typed.shown([token]), tokens=(token,)) for token in left if token not in known]
    parts = list(without_idle(parts, lexicon))
    parts = [as_maybe_name(part, parts) for part in parts]
    if signs:
        parts = [as_named(part, lexicon) for part in parts]
    elif any(is_only_of_another_field(part, lexicon) for part in parts):
        parts = [part if is_of_another_field(part) else as_named(part, lexicon) for part in parts]
    order = {token: at for at, token in enumerate(typed.tokens)}
    within = {at for part in parts for at in range(order[part.tokens[0]], order[part.tokens[-1]])}
    parts += [
        Part(words=typed.shown([token]), tokens=(token,), is_passed_over=True)
        for token in always
        if order[token] not in within
    ]
    return Read(text, tuple(sorted(parts, key=lambda part: order[part.tokens[0]])))


def _meant(typed: Typed, tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Part]:
    """Parts that mean something: phrases, longest first, then complaints about parts of the body, then words."""
    runs = [tuple(tokens)]
    for size in range(min(lexicon.phrases.longest, len(tokens)), 1, -1):
        found, runs = _taken(typed, runs, size, lexicon)
        yield from found
    told, runs = _complained_of(typed, runs, lexicon)
    yield from told
    found, runs = _taken(typed, runs, 1, lexicon)
    yield from found


def _taken(
    typed: Typed, runs: Sequence[tuple[Token, ...]], size: int, lexicon: Lexicon
) -> tuple[list[Part], list[tuple[Token, ...]]]:
    """The parts of so many words, and what is left; what is taken is not looked at again."""
    parts: list[Part] = []
    unread: list[tuple[Token, ...]] = []
    for run in runs:
        start = at = 0
        while at + size <= len(run):
            found = list(_parts(typed, run[at : at + size], lexicon))
            if found:
                parts += found
                unread.append(run[start:at])
                start = at = at + size
            else:
                at += 1
        unread.append(run[start:])
    return parts, [run for run in unread if run]


def _parts(typed: Typed, tokens: tuple[Token, ...], lexicon: Lexicon) -> Iterator[Part]:
    """The phrase with its meanings, or each half of a compound with its own; nothing where it means nothing."""
    words, is_word = typed.shown(tokens), len(tokens) == 1
    exact = lexicon.phrases.exactly(tokens)
    other = () if exact else lexicon.others.exactly(tokens)
    halves = _halves(tokens[0], lexicon) if is_word and not exact and not other else ()
    if exact or other or halves:
        yield from (Part(words=words, tokens=tokens, meanings=meant) for meant in halves or (exact or other,))
        return
    inflected = () if _is_only_idle(tokens, lexicon) else lexicon.phrases.inflected(tokens)
    near = inflected or lexicon.phrases.nearly(tokens)
    far = () if near else _misspelt(tokens, lexicon)
    if near or far:
        yield Part(
            words=words, tokens=tokens, meanings=near or far, is_maybe_name=is_word, is_far=bool(far) and is_word
        )


def _misspelt(tokens: tuple[Token, ...], lexicon: Lexicon) -> tuple[Meaning, ...]:
    """Never a word that may be one of another field, nor one that is said around complaints."""
    if any(lexicon.is_around_a_complaint(each) or lexicon.is_nearly_of_another_field(each) for each in tokens):
        return ()
    return lexicon.phrases.misspelt(tokens)


def _is_only_idle(tokens: tuple[Token, ...], lexicon: Lexicon) -> bool:
    return all(lexicon.is_around_a_complaint(token) for token in tokens)


def _halves(token: Token, lexicon: Lexicon) -> tuple[tuple[Meaning, ...], ...]:
    forms = tuple(dict.fromkeys(token.forms))
    about = next((found for form in forms if (found := lexicon.of_compound(form))), ())
    return (about,) if about else next((halves for form in forms if (halves := lexicon.parts_of(form))), ())


def _complained_of(
    typed: Typed, runs: Sequence[tuple[Token, ...]], lexicon: Lexicon
) -> tuple[list[Part], list[tuple[Token, ...]]]:
    """Complaints about parts of the body, and what is left."""
    found = complaints_in(runs, lexicon)
    parts = [Part(words=typed.shown(each.tokens), tokens=each.tokens, meanings=each.meanings) for each in found]
    taken = {token for each in found for token in each.tokens}
    return parts, [left for run in runs for left in without(run, taken)]
