"""A typed text → its parts, each with what it was taken for: emergencies, meanings, words passed over, names.

Longest phrase first, as it stands before with a slip, then compounds. Decides nothing of who answers (`asking`).
"""

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from indexer.reference import Reference
from service.typed.beside import (
    as_maybe_name,
    as_named,
    as_said_beside_nobody,
    is_for_nobody,
    without_idle,
)
from service.typed.bodies import Run, complaints_in, without
from service.typed.either import either_of
from service.typed.emergencies import alarms_of
from service.typed.lexicon import Lexicon, Meaning, lexicon_of
from service.typed.operations import operations_told
from service.typed.parts import Part
from service.typed.tokens import Token, Typed, take_apart

_LEAST_OF_AN_IDLE_SLIP = 9
"""Letters of a word for a complaint that may be a slip of another one."""


class Read(Struct, frozen=True):
    """A text and its parts, in its order."""

    text: str
    parts: tuple[Part, ...]


def read(text: str, reference: Reference) -> Read:
    """What the text was taken for. Pure."""
    typed = take_apart(text)
    if not typed.tokens:
        return Read(text, ())
    lexicon, alarms = lexicon_of(reference), alarms_of(reference)
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
    parts = either_of(parts, typed, lexicon)
    parts = list(without_idle(operations_told(parts, reference), lexicon))
    parts = [as_maybe_name(part, parts) for part in parts]
    if signs:
        parts = [as_named(part, lexicon) for part in parts]
    elif any(is_for_nobody(part, lexicon) for part in parts):
        parts = [as_said_beside_nobody(part, lexicon) for part in parts]
    order = {token: at for at, token in enumerate(typed.tokens)}
    within = {at for part in parts for at in range(order[part.tokens[0]], order[part.tokens[-1]])}
    parts += [
        Part(words=typed.shown([token]), tokens=(token,), is_passed_over=True)
        for token in always
        if order[token] not in within
    ]
    return Read(text, tuple(sorted(parts, key=lambda part: order[part.tokens[0]])))


def _meant(typed: Typed, tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Part]:
    """Parts that mean something: phrases, longest first, complaints about parts of the body, then single words.

    A phrase that only names a part of the body or a kind of complaint waits for the other ("wear in my big toe");
    what is found all over the body is told of a complaint only where no phrase says both ("joint replacement").
    """
    runs = [tuple(tokens)]
    sizes = range(min(lexicon.phrases.longest, len(tokens)), 1, -1)
    waiting: list[Run] = []
    for size in sizes:
        waiting += _waiting(runs, size, lexicon)
        found, runs = _taken(typed, runs, size, lexicon, waiting)
        yield from found
    told, runs = _complained_of(typed, runs, lexicon, is_particular=True)
    yield from told
    for size in sizes:
        found, runs = _taken(typed, runs, size, lexicon)
        yield from found
    told, runs = _complained_of(typed, runs, lexicon, is_particular=False)
    yield from told
    found, runs = _taken(typed, runs, 1, lexicon)
    yield from found


def _waiting(runs: Sequence[Run], size: int, lexicon: Lexicon) -> Iterator[Run]:
    every = (run[at : at + size] for run in runs for at in range(len(run) - size + 1))
    return (tokens for tokens in every if lexicon.is_of_a_complaint(tokens))


def _taken(
    typed: Typed, runs: Sequence[Run], size: int, lexicon: Lexicon, waiting: Collection[Run] = ()
) -> tuple[list[Part], list[Run]]:
    """The parts of so many words that are not waiting, and what is left; what is taken is not looked at again."""
    parts: list[Part] = []
    unread: list[Run] = []
    for run in runs:
        start = at = 0
        while at + size <= len(run):
            tokens = run[at : at + size]
            found = [] if _is_waiting(tokens, waiting) else list(_parts(typed, tokens, lexicon))
            if found:
                parts += found
                unread.append(run[start:at])
                start = at = at + size
            else:
                at += 1
        unread.append(run[start:])
    return parts, [run for run in unread if run]


def _is_waiting(tokens: Run, waiting: Collection[Run]) -> bool:
    """Whether it is such a phrase, or breaks one; one with more words around it does not ("sore lower back")."""
    return any(
        tokens == each or not set(each) <= set(tokens) for each in waiting if not set(each).isdisjoint(tokens)
    )


def _parts(typed: Typed, tokens: tuple[Token, ...], lexicon: Lexicon) -> Iterator[Part]:
    """The phrase with its meanings, or each half of a compound with its own; nothing where it means nothing."""
    words, is_word = typed.shown(tokens), len(tokens) == 1
    exact = lexicon.phrases.exactly(tokens) or lexicon.of_body(tokens)
    other = () if exact else lexicon.of_another_field(tokens)
    halves = _halves(tokens[0], lexicon) if is_word and not exact and not other else ()
    if exact or other or halves:
        yield from (Part(words=words, tokens=tokens, meanings=meant) for meant in halves or (exact or other,))
        return
    near = _nearly(tokens, lexicon)
    far = () if near else _misspelt(tokens, lexicon)
    if near or far:
        yield Part(
            words=words, tokens=tokens, meanings=near or far, is_maybe_name=is_word, is_far=bool(far) and is_word
        )


def _nearly(tokens: tuple[Token, ...], lexicon: Lexicon) -> tuple[Meaning, ...]:
    """With other endings, or with one slip that makes no other word of the body. A word said around complaints is
    no slip ("nicht", "ripped"), but for the long ones that are complaints themselves ("Prothesen")."""
    is_idle = _is_only_idle(tokens, lexicon)
    is_short = len(tokens) == 1 and len(tokens[0].plain) < _LEAST_OF_AN_IDLE_SLIP
    if is_idle and (is_short or not all(map(lexicon.is_known, tokens))):
        return ()
    found = () if is_idle else lexicon.phrases.inflected(tokens)
    return found or lexicon.phrases.nearly(tokens, lexicon.is_known if len(tokens) > 1 else lambda _: False)


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
    typed: Typed, runs: Sequence[Run], lexicon: Lexicon, *, is_particular: bool
) -> tuple[list[Part], list[Run]]:
    """Complaints about parts of the body, and what is left."""
    found = complaints_in(runs, lexicon, is_particular=is_particular)
    parts = [Part(words=typed.shown(each.tokens), tokens=each.tokens, meanings=each.meanings) for each in found]
    taken = {token for each in found for token in each.tokens}
    return parts, [left for run in runs for left in without(run, taken)]
