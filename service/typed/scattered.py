"""Phrases whose words stand in any order with a few others between: "my left foot went all white and really cold".

Owns how far apart they may stand and which endings are forgiven. Knows nothing of what such a phrase means.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product

from msgspec import Struct

from service.typed.near_words import Near, near_words, remember
from service.typed.stems import stem, stems
from service.typed.tokens import Token, tokens_of

MOST_BETWEEN = 4
"""Words between the first and the last of a phrase that are none of its own."""
_LEAST_FOR_A_SLIP = 6
"""Letters of a word in which one slip is forgiven, one more than side by side: there is more to mistake it for."""
_LEAST_STEM = 3
_EXACT = "="
"""Before a word of a phrase that is another one without its ending ("two legs" and "leg" in Arabic)."""
_STEM = "~"
"""Before what is left of a word without its ending, which is no word itself."""
_MOST_WAYS = 64
"""Ways to say one phrase with the words of a text that are looked at."""


class _Phrase(Struct, frozen=True):
    places: int
    meaning: str


class ScatteredPhrases:
    """The phrases that were added, found by their words."""

    def __init__(self) -> None:
        self._by_key: dict[str, dict[tuple[int, int], None]] = {}
        self._phrases: list[_Phrase] = []
        self._near: Near = {}

    def add(self, pattern: str, meaning: str) -> None:
        """A phrase with one or several words for each of its places, "cant|cannot feel|move legs"."""
        places = pattern.split()
        for place, words in enumerate(places):
            for word in words.split("|"):
                self._add_word(word, (len(self._phrases), place))
        self._phrases.append(_Phrase(len(places), meaning))

    def _add_word(self, word: str, at: tuple[int, int]) -> None:
        for token in tokens_of(word):
            for key in token.every_form if word.startswith(_EXACT) else _keys(token):
                self._by_key.setdefault(key, {})[at] = None
            for form in token.every_form:
                if len(form) >= _LEAST_FOR_A_SLIP:
                    remember(self._near, form)

    def find(
        self, tokens: Sequence[Token], weights: Sequence[int], is_another: Callable[[Token], bool]
    ) -> Iterator[tuple[int, int, str]]:
        """First and last (exclusive) of the tokens, and the meaning, of each phrase among them.

        weights: for how many words each counts where it stands between; is_another: whether a word is no slip,
        but another word.
        """
        held: dict[int, list[list[int]]] = {}
        for at, token in enumerate(tokens):
            for phrase, place in dict.fromkeys(
                each for key in self._meant(token, is_another) for each in self._by_key[key]
            ):
                held.setdefault(phrase, [[] for _ in range(self._phrases[phrase].places)])[place].append(at)
        for phrase, places in held.items():
            if all(places):
                yield from _nearest(places, weights, self._phrases[phrase].meaning)

    def _meant(self, token: Token, is_another: Callable[[Token], bool]) -> tuple[str, ...]:
        exact = tuple(key for key in _keys(token, is_typed=True) if key in self._by_key)
        if exact or is_another(token):
            return exact
        return tuple(near_words(self._near, (form for form in token.forms if len(form) >= _LEAST_FOR_A_SLIP)))


def _keys(token: Token, *, is_typed: bool = False) -> Iterable[str]:
    """The word as it is folded, and without its ending."""
    endless = tuple(stems(token.bare)) if is_typed else (stem(token.bare),)
    return {*token.every_form, *(_STEM + each for each in endless if len(each) >= _LEAST_STEM)}


def _nearest(
    places: Sequence[Sequence[int]], weights: Sequence[int], meaning: str
) -> Iterator[tuple[int, int, str]]:
    """The way to say the phrase with the fewest words between, if they are few enough."""
    spans = []
    for way in islice(product(*places), _MOST_WAYS):
        start, end = min(way), max(way) + 1
        between = sum(weights[start:end]) - sum(weights[at] for at in way)
        if len(set(way)) == len(way) and between <= MOST_BETWEEN:
            spans.append((between, start, end))
    if spans:
        _, start, end = min(spans)
        yield start, end, meaning
