"""The words of a segment and who has each: by position, by their beginning, and by nearness."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np

from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.gathering import checksum_of
from indexer.engines.embedded.layout import Shortened, Terms
from indexer.nearness import has_a_letter_more, is_one_slip, shortened

_AFTER_ANY_LETTER = "\U0010ffff"


class Vocabulary(Sequence[str]):
    """The sorted words of a segment, decoded one at a time: nothing is held in memory.

    Words are sorted by their letters' code points, as their UTF-8 is.
    """

    def __init__(self, terms: Terms) -> None:
        self._letters, self._ends = terms.letters, terms.ends

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        start = self._ends[index - 1] if index else 0
        return str(self._letters[start : self._ends[index]].tobytes(), "utf-8")


class Postings:
    """Who has a word: specialists packed with the code of the word's tier, ascending."""

    def __init__(self, terms: Terms, near: Shortened) -> None:
        self._terms, self._near, self._words = terms, near, Vocabulary(terms)

    def of(self, word: str) -> Column:
        at = bisect_left(self._words, word)
        if at == len(self._words) or self._words[at] != word:
            return np.empty(0, np.int32)
        return self.between(at, at + 1)

    def beginning(self, start: str) -> Column:
        """Of all words that begin so, one word's after the other's."""
        first, last = (bisect_left(self._words, edge) for edge in (start, start + _AFTER_ANY_LETTER))
        return self.between(first, last)

    def near(self, word: str) -> list[Column]:
        """Of each word at most one slip away."""
        places = self._sharing((word, *shortened(word)))
        return [self.between(at, at + 1) for at in places if is_one_slip(word, self._words[at])]

    def longer(self, word: str) -> list[Column]:
        """Of each word with one letter more."""
        places = self._sharing((word,))
        return [self.between(at, at + 1) for at in places if has_a_letter_more(self._words[at], word)]

    def between(self, first: int, last: int) -> Column:
        return self._terms.found[self._terms.starts[first] : self._terms.starts[last]]

    def _sharing(self, spellings: Iterable[str]) -> list[int]:
        """Places of words that are one of these or become one without one of their letters; seldom of others."""
        wanted = np.unique(np.array([checksum_of(each) for each in spellings], np.uint32))
        first = np.searchsorted(self._near.checksum, wanted, "left").tolist()
        last = np.searchsorted(self._near.checksum, wanted, "right").tolist()
        return sorted({int(at) for one, end in zip(first, last, strict=True) for at in self._near.word[one:end]})
