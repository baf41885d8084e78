"""Phrases whose words stand side by side in any order, with one slip in each of five letters or more.

Owns which words of the table a typed one may be. Knows nothing of what such a phrase means.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from service.typed.near_words import Near, near_words, remember
from service.typed.tokens import Token, tokens_of, uninflected, without_one_letter_prefix

LEAST_FOR_A_SLIP = 5
"""Letters of a word in which one slip is forgiven."""


class _Phrase(Struct, frozen=True):
    """A phrase: its words as forms any of which may stand."""

    meaning: str
    words: tuple[frozenset[str], ...]


class PhrasesSideBySide:
    """The phrases that were added, found by their words. is_another: whether a word is no slip."""

    def __init__(self, is_another: Callable[[Token], bool]) -> None:
        self._is_another = is_another
        self._by_form: dict[str, list[_Phrase]] = {}
        self._near: Near = {}

    def add(self, tokens: Sequence[Token], meaning: str) -> None:
        self._enter(_Phrase(meaning, tuple(token.every_form for token in tokens)))

    def add_pattern(self, pattern: str, meaning: str) -> None:
        """The phrase with several words for each of its places, "cant|cannot feel|move legs"."""
        places = ([form for token in tokens_of(place) for form in token.every_form] for place in pattern.split())
        self._enter(_Phrase(meaning, tuple(frozenset(forms) for forms in places)))

    def find(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
        """First and last (exclusive) of the tokens, and the meaning, of each phrase among them."""
        meant = [self._forms_meant(token) for token in tokens]
        for at, forms in enumerate(meant):
            for phrase in {id(each): each for form in forms for each in self._by_form[form]}.values():
                size = len(phrase.words)
                for start in range(max(0, at - size + 1), min(at, len(tokens) - size) + 1):
                    if _is_said(phrase, meant[start : start + size]):
                        yield start, start + size, phrase.meaning

    def slips_of(self, forms: Iterable[str]) -> frozenset[str]:
        """Words of the table that one of the forms is, or is one slip from."""
        return near_words(self._near, forms)

    def _enter(self, phrase: _Phrase) -> None:
        for forms in phrase.words:
            for form in forms:
                self._by_form.setdefault(form, []).append(phrase)
                if len(form) >= LEAST_FOR_A_SLIP:
                    remember(self._near, form)

    def _forms_meant(self, token: Token) -> frozenset[str]:
        """Words of the table the token may be; a word of the directory is no slip for another."""
        forms = token.every_form.union(without_one_letter_prefix(token.bare))
        exact = frozenset(form for form in (*forms, *uninflected(token)) if form in self._by_form)
        if exact:
            return exact | self.slips_of(forms)
        return frozenset() if self._is_another(token) else self.slips_of(forms)


def _is_said(phrase: _Phrase, meant: Sequence[frozenset[str]]) -> bool:
    """Whether each word of the phrase is among the typed ones, and each typed one is of the phrase."""
    return all(any(forms & typed for typed in meant) for forms in phrase.words) and all(
        any(forms & typed for forms in phrase.words) for typed in meant
    )
