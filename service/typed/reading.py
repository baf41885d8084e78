"""A typed text → its parts, each with what it was taken for: emergencies, meanings, words passed over, names.

Longest phrase first, as it stands before with a slip, then compounds. Decides nothing of who answers (`asking`).
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from indexer.reference import Reference
from service.typed.emergencies import Sign, alarms_of
from service.typed.lexicon import Lexicon, Meaning, lexicon_of
from service.typed.tokens import Token, Typed, take_apart


class Part(Struct, frozen=True, kw_only=True):
    """Some tokens of a text. With meanings any of them is meant; without it is a name, a sign or passed over.

    is_maybe_name: one word, read with a slip; where it names somebody, it is no slip.
    """

    words: str
    tokens: tuple[Token, ...]
    meanings: tuple[Meaning, ...] = ()
    is_maybe_name: bool = False
    sign: Sign | None = None
    is_passed_over: bool = False

    @property
    def is_name(self) -> bool:
        return not (self.meanings or self.sign or self.is_passed_over)


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
    parts = list(_without_idle(parts, lexicon))
    order = {token: at for at, token in enumerate(typed.tokens)}
    within = {at for part in parts for at in range(order[part.tokens[0]], order[part.tokens[-1]])}
    parts += [
        Part(words=typed.shown([token]), tokens=(token,), is_passed_over=True)
        for token in always
        if order[token] not in within
    ]
    return Read(text, tuple(sorted(parts, key=lambda part: order[part.tokens[0]])))


def _meant(typed: Typed, tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Part]:
    """Parts that mean something, longest first; what is taken is not looked at again."""
    runs = [tuple(tokens)]
    for size in range(min(lexicon.phrases.longest, len(tokens)), 0, -1):
        unread: list[tuple[Token, ...]] = []
        for run in runs:
            start = at = 0
            while at + size <= len(run):
                found = list(_parts(typed, run[at : at + size], lexicon))
                if found:
                    yield from found
                    unread.append(run[start:at])
                    start = at = at + size
                else:
                    at += 1
            unread.append(run[start:])
        runs = [run for run in unread if run]


def _parts(typed: Typed, tokens: tuple[Token, ...], lexicon: Lexicon) -> Iterator[Part]:
    """The phrase with its meanings, or each half of a compound with its own; nothing where it means nothing."""
    words, is_word = typed.shown(tokens), len(tokens) == 1
    exact = lexicon.phrases.exactly(tokens)
    halves = _halves(tokens[0], lexicon) if is_word and not exact else ()
    if exact or halves:
        yield from (Part(words=words, tokens=tokens, meanings=meant) for meant in halves or (exact,))
        return
    near = lexicon.phrases.nearly(tokens)
    if near:
        yield Part(words=words, tokens=tokens, meanings=near, is_maybe_name=is_word)


def _halves(token: Token, lexicon: Lexicon) -> tuple[tuple[Meaning, ...], ...]:
    return next((halves for form in dict.fromkeys(token.forms) if (halves := lexicon.parts_of(form))), ())


def _without_idle(parts: Sequence[Part], lexicon: Lexicon) -> Iterator[Part]:
    """Words that only stand beside what is looked for are passed over where anything else is."""
    idle = [part for part in parts if len(part.tokens) == 1 and _is_idle(part, lexicon)]
    is_beside = any(part not in idle and not part.is_passed_over for part in parts)
    for part in parts:
        if part in idle and (is_beside or not part.meanings):
            yield Part(words=part.words, tokens=part.tokens, is_passed_over=True)
        else:
            yield part


def _is_idle(part: Part, lexicon: Lexicon) -> bool:
    return part.sign is None and any(form in lexicon.beside for form in part.tokens[0].forms)
