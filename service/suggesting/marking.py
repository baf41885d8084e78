"""Which letters of a label were typed: runs (from, to) in code points of the label as it is shown."""

import re
from collections.abc import Collection, Sequence

from indexer import folding
from service.suggesting.typing import is_begun, is_nearly_begun, words_of

# Apostrophes, marks and joiners stand inside a word: folding takes them away, and does not split there.
_WORD = re.compile(r"(?:[^\W_]|['’‘`´ʻʼʽʾʿˈ′‛＇]|[\u0300-\u036f\u064b-\u065f\u0670\u200c-\u200f])+")


Typed = Sequence[Collection[str]]
"""The forms of each typed word."""


def marks(label: str, typed: Typed, spelt: Collection[str] = (), *, is_near: bool = False) -> list[list[int]]:
    """Of each word that begins as a typed one does the letters typed; whole words that are of `spelt`, which holds
    other spellings, and, with `is_near`, those that begin nearly so."""
    found = []
    for word in _WORD.finditer(label):
        forms = [form for each in words_of(word.group()) for form in each]
        length = max((_letters_of(word.group(), each) for each in typed if is_begun(forms, each)), default=0)
        is_near_one = is_near and any(is_nearly_begun(forms, each) for each in typed)
        if not length and (is_near_one or any(form in spelt for form in forms)):
            length = len(word.group())
        if length:
            found.append([word.start(), word.start() + length])
    return found


def _letters_of(word: str, typed: Collection[str]) -> int:
    """The fewest letters of the word that fold to what was typed; all where it begins otherwise ("ال…")."""
    for length in range(1, len(word)):
        if any(form.startswith(each) for form in folding.fold(word[:length]) for each in typed if each):
            return length
    return len(word)
