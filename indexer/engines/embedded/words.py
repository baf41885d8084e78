"""Typed words → the specialists who have them all, each with the tier of the match. Knows no place, no offer."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import overload

import numpy as np

from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.gathering import digest_of
from indexer.engines.embedded.layout import Segment, Terms, WholeNames
from indexer.engines.query import TextQuery


class Vocabulary(Sequence[str]):
    """The sorted words of a segment, decoded one at a time: nothing is held in memory."""

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


def find_specialists(segment: Segment, text: TextQuery) -> Column:
    """Who matches the typed words, ascending, packed as specialist × 4 + code of the tier (0 = whole name)."""
    matched = _every_word(segment, text)
    named = [_bearers(segment.whole_names, digest_of(key)) << 2 for key in text.whole]
    return _best_per_specialist([matched, *named])


def _every_word(segment: Segment, text: TextQuery) -> Column:
    """Specialists who have every word; the code is the largest (worst tier) over the words of each word's best."""
    vocabulary = Vocabulary(segment.terms)
    per_word = [
        _best_per_specialist([_posting(segment.terms, vocabulary, word) for word in alternatives])
        for alternatives in text.words
    ]
    per_word.sort(key=len)
    if not per_word:  # no word asks for nothing: everybody has every word of none
        return np.arange(len(segment.specialists.tie), dtype=np.int32) << 2 | 1
    kept = per_word[0]
    for other in per_word[1:]:
        at = np.searchsorted(other, kept & ~np.int32(3))
        beside = other[np.minimum(at, len(other) - 1)] if len(other) else np.full_like(kept, -4)
        worst = np.maximum(kept, beside)  # the same specialist: the larger code
        kept = worst[(kept >> 2) == (beside >> 2)]
    return kept


def _posting(terms: Terms, vocabulary: Vocabulary, word: str) -> Column:
    at = _index(vocabulary, word)
    if at is None:
        return np.empty(0, np.int32)
    return terms.found[terms.starts[at] : terms.starts[at + 1]]


def _index(vocabulary: Vocabulary, word: str) -> int | None:
    """Words are sorted by their letters' code points, as their UTF-8 is."""
    at = bisect_left(vocabulary, word)
    return at if at < len(vocabulary) and vocabulary[at] == word else None


def _bearers(names: WholeNames, digest: int) -> Column:
    wanted = np.uint64(digest)
    first, last = np.searchsorted(names.digest, wanted, "left"), np.searchsorted(names.digest, wanted, "right")
    return names.specialist[first:last]


def _best_per_specialist(found: Sequence[Column]) -> Column:
    """Several ascending runs as one; of a specialist's entries the one with the smallest code stays."""
    if len(found) == 1:
        return found[0]
    merged = np.sort(np.concatenate(found)) if found else np.empty(0, np.int32)
    who = merged >> 2
    return merged[np.flatnonzero(np.diff(who, prepend=-1))]
