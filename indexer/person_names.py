"""When two spellings may be one person's name. Knows no record, no register and no source."""

from collections.abc import Iterable

from indexer import folding
from indexer.reference.spellings import load_spellings

_Word = frozenset[str]
"""The forms of one word: folded, and as it is spelt elsewhere."""


def may_be_one(first: Iterable[str], other: Iterable[str]) -> bool:
    """Whether some spelling of one agrees with some spelling of the other in two words, or in its only word.

    The order of words counts for nothing ("REED, Alex"); an initial stands for every word it begins.
    """
    others = [_words(text) for text in other]
    return any(
        _agreements(one, another) >= max(1, min(2, len(one), len(another)))
        for one in map(_words, first)
        for another in others
    )


def _words(text: str) -> list[_Word]:
    spellings = load_spellings()
    return [
        frozenset(forms).union(*(spellings.other_spellings(form) for form in forms))
        for forms in folding.words(text)
    ]


def _agreements(one: list[_Word], another: list[_Word]) -> int:
    """How many words of the one stand in the other."""
    return sum(any(_is_same(mine, theirs) for theirs in another) for mine in one)


def _is_same(mine: _Word, theirs: _Word) -> bool:
    pairs = ((a, b) for a in mine for b in theirs)
    return any(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in pairs)


def full_name_keys(text: str) -> tuple[str, ...]:
    """Two texts with a key in common are the same full name, whatever the order of its words and their marks.

    A single word is no full name.
    """
    keys = (sorted(form.split()) for form in folding.fold(text))
    return tuple(" ".join(words) for words in keys if len(words) > 1)
