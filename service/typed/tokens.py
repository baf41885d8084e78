"""A typed text taken apart: its words as they stand, folded, and without the Arabic article. Knows no meaning."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from indexer import folding
from indexer.reference.spellings import is_arabic

_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال")
"""The article, alone or after "and", "with", "like", "so" and "for"."""
_LEAST_LEFT = 3
"""Letters left without it: where fewer are, they belong to the word ("الم", pain)."""
_ONE_LETTER_PREFIXES = "بولفك"
"""Arabic "with", "and", "for", "so" and "like", written together with the next word."""
_LEAST_UNINFLECTED = 4
"""Letters left of a word without the ending of a German adjective."""
_ADJECTIVE_ENDINGS = ("e", "em", "en", "er", "es")
_WITHIN = re.compile(r"\w")


class Token(Struct, frozen=True):
    """One word. `place`: which of the words between spaces it is of; `letters`: those of that word as typed;
    `forms`: its one or two foldings; `bare`: folded, without the article."""

    place: int
    letters: str
    forms: tuple[str, ...]
    bare: str

    @property
    def every_form(self) -> frozenset[str]:
        """All of them: a slip beside "ß" is one in its letters and two where it is "ss"."""
        return frozenset({self.letters, *self.forms, self.bare})

    @property
    def plain(self) -> str:
        return self.forms[0]

    @property
    def spelt_out(self) -> str:
        return self.forms[-1]


class Typed(Struct, frozen=True):
    """The words between spaces, as typed, and the tokens they hold."""

    words: tuple[str, ...]
    tokens: tuple[Token, ...]

    def shown(self, tokens: Sequence[Token]) -> str:
        """The typed words from the first to the last of the tokens."""
        return _without_edges(" ".join(self.words[tokens[0].place : tokens[-1].place + 1]))


def take_apart(text: str) -> Typed:
    """Of words written together each once ("knee/knee"): nothing else would tell the second from the first."""
    words = tuple(text.split())
    return Typed(words, tuple(Token(place, *told) for place, word in enumerate(words) for told in _told_of(word)))


@lru_cache(1 << 16)
def tokens_of(phrase: str) -> tuple[Token, ...]:
    """The tokens of a phrase of the tables, whose words come again and again; never of what somebody typed, which
    is remembered nowhere."""
    words = enumerate(phrase.split())
    return tuple(Token(place, *told) for place, word in words for told in _told_of_tables(word))


def without_article(form: str) -> str:
    """An Arabic word without its article; others as they are."""
    if not is_arabic(form):
        return form
    for prefix in _PREFIXES:
        if form.startswith(prefix) and len(form) >= len(prefix) + _LEAST_LEFT:
            return form.removeprefix(prefix)
    return form


def without_one_letter_prefix(form: str) -> Iterator[str]:
    """An Arabic word without what may be "with" or "and" before it."""
    if is_arabic(form) and form[0] in _ONE_LETTER_PREFIXES and len(form) > _LEAST_LEFT:
        yield form[1:]


def uninflected(token: Token) -> Iterator[str]:
    """A German adjective as it stands behind its noun: "taubes" is "taub" there."""
    for form in token.forms:
        for ending in _ADJECTIVE_ENDINGS:
            if form.endswith(ending) and len(form) - len(ending) >= _LEAST_UNINFLECTED:
                yield form.removesuffix(ending)


def _without_edges(words: str) -> str:
    """Without what is no letter or digit before the first one and after the last. From both ends: a pattern that
    looks for the end begins anew at each dot of a row of them."""
    first = _WITHIN.search(words)
    if first is None:
        return ""
    last = _WITHIN.search(words[::-1])
    return words[first.start() : len(words) - (last.start() if last else 0)]


def _told_of(word: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Of each token in a word between spaces its letters, its forms and the bare one."""
    letters = _without_edges(word).lower()
    return tuple(dict.fromkeys((letters, forms, without_article(forms[0])) for forms in folding.words(word)))


_told_of_tables = lru_cache(1 << 16)(_told_of)
