"""A text that is still being typed: its words, and how they are like those of a phrase or a name.

Each typed word is the beginning of a word, in any order. Knows no meaning.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from indexer.nearness import begins_nearly
from service.suggesting.suggestion import Likeness
from service.typed.tokens import Token, take_apart

LEAST_FOR_A_SLIP = 4
"""Letters of a typed word from which one slip is forgiven."""
MOST_FOR_A_SLIP = 30
"""Letters up to which: no word is longer, and looking for nearly equal ones takes the longer."""


class Unfinished(Struct, frozen=True):
    """The words typed so far that narrow anything; all of them where none does."""

    tokens: tuple[Token, ...]

    @property
    def letters(self) -> int:
        """How many were typed."""
        return sum(len(token.plain) for token in self.tokens)

    @property
    def joined(self) -> "Unfinished":
        """The same as one word: "Rücken schm" of "Rückenschmerzen"."""
        words = {token.place: token.letters for token in self.tokens}
        return Unfinished(take_apart("".join(words.values())).tokens)


def unfinished(text: str, passing: Collection[str]) -> Unfinished:
    """`passing` words are left out, but for the last: it may become another."""
    *before, last = take_apart(text).tokens or (None,)
    kept = [token for token in before if token is not None and token.plain not in passing]
    return Unfinished((*kept, *([] if last is None else [last])))


def forms_of(token: Token) -> frozenset[str]:
    """Folded, and of an Arabic word without its article."""
    return frozenset({*token.forms, token.bare})


def near_forms(forms: Iterable[str]) -> tuple[str, ...]:
    """Those in which a slip is forgiven."""
    return tuple(form for form in forms if LEAST_FOR_A_SLIP <= len(form) <= MOST_FOR_A_SLIP)


def is_begun(word: Collection[str], typed: Iterable[str]) -> bool:
    """Whether a form of the word begins as typed in some form."""
    return any(form.startswith(each) for each in typed for form in word)


def is_nearly_begun(word: Collection[str], typed: Iterable[str]) -> bool:
    return any(begins_nearly(form, each) for each in near_forms(typed) for form in word)


def likeness(words: Sequence[Collection[str]], typed: Unfinished) -> Likeness | None:
    """How the typed words are like a phrase of these words, each given by its forms. None: not at all."""
    forms = [forms_of(token) for token in typed.tokens]
    different = set(forms)  # a word may be typed a hundred times
    if not forms or not all(_is_answered(words, each) for each in different):
        return None
    if not all(any(is_begun(word, each) for word in words) for each in different):
        return Likeness.NEAR
    if all(any(not each.isdisjoint(word) for word in words) for each in different):
        is_all = all(any(not each.isdisjoint(word) for each in forms) for word in words)
        return Likeness.WHOLE if is_all else Likeness.WORDS
    in_order = zip(words, forms, strict=False)
    is_first = len(forms) <= len(words) and all(is_begun(word, each) for word, each in in_order)
    return Likeness.BEGINS if is_first else Likeness.WITHIN


def _is_answered(words: Iterable[Collection[str]], typed: Collection[str]) -> bool:
    return any(is_begun(word, typed) or is_nearly_begun(word, typed) for word in words)


def words_of(text: str) -> Iterator[frozenset[str]]:
    """The forms of each word of a text."""
    return (forms_of(token) for token in take_apart(text).tokens)
