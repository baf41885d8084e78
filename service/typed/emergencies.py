"""Words of somebody who may be in an emergency, wherever they are typed: which sign each names. Pure and fast.

A phrase is there with its words `side_by_side`, `joined`, or `scattered`. It is not there inside a longer phrase
of the taxonomy ("rehabilitation after stroke").
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from indexer import folding
from indexer.reference import LANGUAGES, Reference
from indexer.reference.made_once import MadeOnce
from service.typed.joined import JoinedPhrases
from service.typed.lexicon import lexicon_of
from service.typed.near_words import Near, near_words, remember
from service.typed.scattered import MOST_BETWEEN, ScatteredPhrases
from service.typed.side_by_side import LEAST_FOR_A_SLIP, PhrasesSideBySide
from service.typed.tokens import (
    Token,
    Typed,
    take_apart,
    tokens_of,
    without_one_letter_prefix,
)


class Sign(Struct, frozen=True):
    """A sign named by the typed words, by its code in red_flags.toml, and the tokens that name it."""

    flag: str
    words: str
    tokens: tuple[Token, ...]


class Alarms:
    """The phrases of the table, ready to be looked for."""

    def __init__(self, reference: Reference) -> None:
        typed = reference.typed
        self._lexicon = lexicon_of(reference)
        self._between = self._lexicon.always | _folded(typed.between.all())
        self._not_meant = _folded(word for row in typed.not_meant for word in row.words)
        self._side_by_side = PhrasesSideBySide(self._is_another)
        self._near_between: Near = {}
        self._joined = JoinedPhrases()
        self._scattered = ScatteredPhrases()
        for word in self._between:
            if len(word) >= LEAST_FOR_A_SLIP:
                remember(self._near_between, word)
        for language in LANGUAGES:
            idle = _folded(typed.passing.always.of(language)) | _folded(typed.between.of(language))
            for row in typed.emergencies:
                for text in row.of(language):
                    self._add(text, row.flag, idle)
                for pattern in row.patterns.of(language):
                    self._side_by_side.add_pattern(pattern, row.flag)
                for pattern in row.scattered.of(language):
                    self._scattered.add(pattern, row.flag)

    def find(self, typed: Typed) -> tuple[Sign, ...]:
        """Wherever a sign is named, in the order of the text; one may be named several times."""
        if not typed.tokens:
            return ()
        order = {token: at for at, token in enumerate(typed.tokens)}
        found: dict[tuple[int, int, str], Sign] = {}
        for kept, (start, end, flag) in self._named(typed.tokens):
            if not self._is_within_a_phrase(kept, start, end):
                tokens = kept[start:end]
                place = order[tokens[0]], order[tokens[-1]], flag
                found.setdefault(place, Sign(flag, typed.shown(tokens), tokens))
        return tuple(found[place] for place in sorted(found))

    def _named(self, tokens: tuple[Token, ...]) -> Iterator[tuple[tuple[Token, ...], tuple[int, int, str]]]:
        for kept in dict.fromkeys(self._ways_to_pass_over(tokens)):
            for found in {*self._side_by_side.find(kept), *self._joined.find(kept, self._is_apart)}:
                yield kept, found
        for start, end, flag in self._scattered.find(tokens, self._weights(tokens), self._is_another):
            if not self._lexicon.phrases.exactly(self._without_idle(tokens[start:end])):
                yield tokens, (start, end, flag)

    def _weights(self, tokens: Sequence[Token]) -> list[int]:
        """For how many words each counts between those of a sign: who is looked for parts what stands around."""
        return [
            0 if token.plain in self._between else MOST_BETWEEN + 1 if self._names_somebody(token) else 1
            for token in tokens
        ]

    def _names_somebody(self, token: Token) -> bool:
        meanings = self._lexicon.phrases.exactly((token,))
        is_named = bool(meanings) and all(meaning.kind in ("profession", "offer") for meaning in meanings)
        return is_named and not self._lexicon.parts.exactly((token,))

    def is_between(self, token: Token) -> bool:
        """Whether the word may stand among those of a sign and mean nothing of its own."""
        return token.plain in self._between

    def _add(self, text: str, flag: str, idle: frozenset[str]) -> None:
        """The phrase without the idle words of its own language: "after" is none in German."""
        whole = tokens_of(text)
        tokens = tuple(token for token in whole if token.plain not in idle) or whole
        self._side_by_side.add(tokens, flag)
        self._joined.add(tokens, flag)

    def _ways_to_pass_over(self, tokens: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
        """What is left without the words between: as they stand; but for those that may be a word of the table
        with a slip ("eine" for "Beine"); and without those that may be such a word with a slip ("menie")."""
        between = [token.plain in self._between for token in tokens]
        yield tuple(token for token, is_idle in zip(tokens, between, strict=True) if not is_idle)
        slips = [bool(self._side_by_side.slips_of(token.every_form)) for token in tokens]
        nearly = [bool(near_words(self._near_between, token.every_form)) for token in tokens]
        pairs = list(zip(tokens, between, slips, nearly, strict=True))
        yield tuple(token for token, is_idle, is_slip, is_near in pairs if is_slip or not (is_idle or is_near))
        yield tuple(token for token, is_idle, _, is_near in pairs if not (is_idle or is_near))

    def _is_apart(self, token: Token) -> bool:
        return any(form in self._not_meant for form in token.forms)

    def _is_another(self, token: Token) -> bool:
        forms = token.every_form.union(without_one_letter_prefix(token.bare))
        return not self._not_meant.isdisjoint(forms) or bool(self._lexicon.phrases.exactly((token,)))

    def _is_within_a_phrase(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        phrases = self._lexicon.phrases
        before, sign, after = map(self._without_idle, (tokens[:start], tokens[start:end], tokens[end:]))
        said, start, end = (*before, *sign, *after), len(before), len(before) + len(sign)
        return any(
            phrases.exactly(said[first:last])
            for first in range(max(0, end - phrases.longest), start + 1)
            for last in range(end, min(len(said), first + phrases.longest) + 1)
            if last - first > end - start
        )

    def _without_idle(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """Without the words that phrases of the directory are kept without."""
        return tuple(token for token in tokens if token.plain not in self._lexicon.always)


def signs_in(text: str, reference: Reference) -> tuple[Sign, ...]:
    """The emergency signs the text names, each once, in its order; () for nearly every text."""
    by_flag: dict[str, Sign] = {}
    for sign in alarms_of(reference).find(take_apart(text)):
        by_flag.setdefault(sign.flag, sign)
    return tuple(by_flag.values())


alarms_of = MadeOnce(Alarms)
"""The phrases of a reading of the facts."""


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(form for word in words for forms in folding.words(word) for form in forms)
