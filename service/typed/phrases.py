"""Phrases and what they mean, found in tokens: as they stand, in another order, joined, or with one slip.

Owns when two phrases are the same. Knows nothing of what a meaning is.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice, product
from typing import Generic, TypeVar

from indexer.nearness import is_one_slip
from indexer.reference.spellings import is_arabic
from service.typed.far_words import FarWords
from service.typed.near_words import Near, candidates, remember
from service.typed.stems import stem, stems
from service.typed.tokens import Token, tokens_of, without_one_letter_prefix

Meaning = TypeVar("Meaning")
LEAST_FOR_A_SLIP = 5
"""Letters of the word a slip is in, one less beside others: a shorter one with another letter is another word."""
_LEAST_STEM = 3
"""Letters of the stem of a word that stands alone."""
_MOST_WAYS = 24
"""Ways to read a phrase whose words are misspelt that are looked at."""


class Phrases(Generic[Meaning]):
    """Phrases by their letters without spaces, so that compounds and joined words agree, with their meanings."""

    def __init__(self, passing: Collection[str] = (), kept_apart: Collection[str] = ()) -> None:
        self._passing, self._kept_apart = passing, kept_apart
        self._meanings: dict[str, tuple[Meaning, ...]] = {}
        self._in_any_order: dict[tuple[str, ...], tuple[Meaning, ...]] = {}
        self._ends: dict[str, tuple[int, ...]] = {}
        self._near: Near = {}
        self._stems: dict[tuple[str, ...], tuple[Meaning, ...]] = {}
        self._words: set[str] = set()
        self._far = FarWords()
        self.longest = 1

    def add(self, phrase: str, meaning: Meaning, *, is_misspelt: bool = True) -> None:
        """One more meaning of a phrase; words that are passed over are left out unless all of it is such.

        is_misspelt: found by ear and with two slips, too.
        """
        whole = tokens_of(phrase)
        tokens = tuple(token for token in whole if token.plain not in self._passing) or whole
        self.longest = max(self.longest, len(tokens))
        for words in _spellings(tokens):
            key = "".join(words)
            if key not in self._meanings:
                self._remember(key, words)
            self._meanings[key] = _with(self._meanings.get(key, ()), meaning)
            order = tuple(sorted(words))
            self._in_any_order[order] = _with(self._in_any_order.get(order, ()), meaning)
            for word in words if is_misspelt else ():
                self._words.add(word)
                self._far.remember(word)
        stemmed = tuple(sorted(stem(token.bare) for token in tokens))
        self._stems[stemmed] = _with(self._stems.get(stemmed, ()), meaning)

    def exactly(self, tokens: Sequence[Token]) -> tuple[Meaning, ...]:
        """What the words mean as they stand, joined or in another order; () where nothing."""
        spellings = _spellings(tokens)
        for words in spellings:
            found = self._meanings.get("".join(words)) or self._in_any_order.get(tuple(sorted(words)))
            if found:
                return found
        return ()

    def of_word(self, form: str) -> tuple[Meaning, ...]:
        """What one folded word means as it stands; () where nothing."""
        return self._meanings.get(form, ())

    def nearly(
        self, tokens: Sequence[Token], is_known: Callable[[Token], bool] = lambda _: False
    ) -> tuple[Meaning, ...]:
        """What the words mean with one slip in a long enough word; () where nothing. is_known: whether a word with
        another letter is another word ("cartilage of the neck" and "of the knee" differ by one in Arabic)."""
        if any(form in self._kept_apart for token in tokens for form in token.forms):
            return ()
        for words in _spellings(tokens):
            typed = "".join(words)
            for key in candidates(self._near, typed) if len(typed) >= LEAST_FOR_A_SLIP else ():
                if is_one_slip(typed, key) and self._is_in_long_word(typed, key):
                    if len(typed) == len(key) and typed != key and is_known(_word_at(tokens, words, key)):
                        continue
                    return self._meanings[key]
        return ()

    def inflected(self, tokens: Sequence[Token]) -> tuple[Meaning, ...]:
        """What the words mean without their endings; one word alone only in Arabic, where an ending says whose."""
        if len(tokens) == 1 and not is_arabic(tokens[0].bare):
            return ()
        if len(tokens) == 1 and (behind := self._behind_a_prefix(tokens[0])):
            return behind
        least = _LEAST_STEM if len(tokens) == 1 else 1
        ways = islice(product(*(tuple(dict.fromkeys(stems(token.bare))) for token in tokens)), _MOST_WAYS)
        found = (self._stems.get(tuple(sorted(way))) for way in ways if len(way[0]) >= least)
        return next((each for each in found if each), ())

    def _behind_a_prefix(self, token: Token) -> tuple[Meaning, ...]:
        """What an Arabic word means behind "and" or "with" ("ويدي"), if letters enough are left."""
        rests = (rest for rest in without_one_letter_prefix(token.bare) if len(rest) >= _LEAST_STEM)
        return next((found for rest in rests if (found := self._meanings.get(rest))), ())

    def misspelt(self, tokens: Sequence[Token]) -> tuple[Meaning, ...]:
        """What the words mean where some are written by ear or with two slips; () where nothing."""
        if any(form in self._kept_apart for token in tokens for form in token.forms):
            return ()
        ways = []
        for token in tokens:
            like = tuple(self._words_like(token))
            if not like:
                return ()
            ways.append(like)
        found = (self._in_any_order.get(tuple(sorted(way))) for way in islice(product(*ways), _MOST_WAYS))
        return next(filter(None, found), ())

    def _words_like(self, token: Token) -> Iterator[str]:
        known = tuple(form for form in (*token.forms, token.bare) if form in self._words)
        if known:
            yield from dict.fromkeys(known)
        else:
            yield from dict.fromkeys(word for form in token.forms for word in self._far.like(form))

    def _remember(self, key: str, words: tuple[str, ...]) -> None:
        ends, end = [], 0
        for word in words:
            end += len(word)
            ends.append(end)
        self._ends[key] = tuple(ends)
        if len(key) >= LEAST_FOR_A_SLIP:
            remember(self._near, key)

    def _is_in_long_word(self, typed: str, key: str) -> bool:
        """Whether the word of the phrase that holds the first letter that differs is long enough: a short one
        that begins otherwise is another word ("band", "hand")."""
        at = next((at for at, (one, other) in enumerate(zip(typed, key, strict=False)) if one != other), None)
        at = min(len(typed), len(key)) if at is None else at
        start = 0
        for end in self._ends[key]:
            if at < end or end == len(key) or (at == end and len(typed) > len(key)):
                is_begun_otherwise = at == start and len(typed) == len(key)
                return end - start >= LEAST_FOR_A_SLIP - (len(self._ends[key]) > 1 and not is_begun_otherwise)
            start = end
        return False


def _word_at(tokens: Sequence[Token], words: Sequence[str], key: str) -> Token:
    """The word in which what was typed differs from the phrase first."""
    typed = "".join(words)
    at = next(at for at, (one, other) in enumerate(zip(typed, key, strict=True)) if one != other)
    end = 0
    for token, word in zip(tokens, words, strict=True):
        end += len(word)
        if at < end:
            return token
    return tokens[-1]


def _spellings(tokens: Sequence[Token]) -> tuple[tuple[str, ...], ...]:
    """The words in each folding, and without the article."""
    ways = (
        tuple(token.plain for token in tokens),
        tuple(token.spelt_out for token in tokens),
        tuple(token.bare for token in tokens),
    )
    return tuple(dict.fromkeys(ways))


def _with(meanings: tuple[Meaning, ...], meaning: Meaning) -> tuple[Meaning, ...]:
    return meanings if meaning in meanings else (*meanings, meaning)
