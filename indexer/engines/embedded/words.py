"""What was typed, looked up in a segment: whom it may name, and the tier at which each specialist answers it.

Knows no place. Spelt words are looked up once; a meaning is read from a specialist's columns when it is asked for.
"""

from collections.abc import Sequence

import numpy as np

from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.filters import has_any
from indexer.engines.embedded.gathering import digest_of
from indexer.engines.embedded.layout import LOWEST, MEANT, NAMED, UNANSWERED, Segment, WholeNames
from indexer.engines.embedded.vocabulary import Postings
from indexer.engines.query import Term, TextQuery


class Typed:
    """Specialists are packed with the code of a tier as specialist × 4 + code, ascending, each once."""

    def __init__(self, segment: Segment, text: TextQuery) -> None:
        self._segment = segment
        postings = Postings(segment.terms, segment.shortened)
        self._terms = [(term, _spelt(postings, term)) for term in text.terms]
        self._whole = _each_once([bearers(segment.whole_names, digest_of(key)) for key in text.whole])

    def candidates(self) -> Column | None:
        """Specialists beyond whom nobody answers, ascending; None: every term means something, so anybody may."""
        spelt = sorted((found >> 2 for term, found in self._terms if not term.is_meant), key=len)
        if not spelt:
            return None
        kept = spelt[0]
        for other in spelt[1:]:
            kept = kept[_is_in(other, kept)]
        return np.union1d(kept, self._whole >> 2)

    def codes(self, specialists: Column) -> Column:
        """The code of each specialist's tier, int8; UNANSWERED: not meant."""
        lowest = np.full(len(specialists), NAMED, np.int8)
        for term, spelt in self._terms:
            best = np.minimum(self._codes_in(spelt, specialists), self._meant(term, specialists))
            lowest = np.maximum(lowest, best)
        return np.minimum(lowest, self._codes_in(self._whole, specialists))

    def _codes_in(self, packed: Column, specialists: Column) -> Column:
        codes = np.full(len(self._segment.specialists.tie), UNANSWERED, np.int8)
        codes[packed >> 2] = packed & 3
        found: Column = codes[specialists]
        return found

    def _meant(self, term: Term, specialists: Column) -> Column:
        columns, names = self._segment.specialists, self._segment.codes
        is_meant = np.zeros(len(specialists), bool)
        for bits, known, wanted in (
            (columns.offers, names.offers, term.offers),
            (columns.conditions, names.conditions, term.conditions),
            (columns.procedures, names.procedures, term.procedures),
        ):
            if wanted:
                is_meant |= has_any(bits, specialists, known, wanted)
        return np.where(is_meant, MEANT, UNANSWERED).astype(np.int8)


def _spelt(postings: Postings, term: Term) -> Column:
    """Who has a word of the term, or a near one; of a term that means something only who has it in a name."""
    exact = [postings.of(word) for word in term.words]
    if term.is_meant:
        return _each_once([posting[(posting & 3) == NAMED] for posting in exact])
    near = [posting for slip in term.slips for posting in postings.near(slip)]
    near += [postings.beginning(start) for start in term.starts]
    return _each_once([*exact, *(posting | LOWEST for posting in near)])


def _is_in(ascending: Column, wanted: Column) -> Column:
    if not len(ascending):
        return np.zeros(len(wanted), bool)
    at = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    found: Column = ascending[at] == wanted
    return found


def bearers(names: WholeNames, digest: int) -> Column:
    wanted = np.uint64(digest)
    first, last = np.searchsorted(names.digest, wanted, "left"), np.searchsorted(names.digest, wanted, "right")
    return names.found[first:last]


def _each_once(found: Sequence[Column]) -> Column:
    """Several as one, ascending; of a specialist's entries the one with the smallest code stays."""
    merged = np.sort(np.concatenate(found)) if found else np.empty(0, np.int32)
    return merged[np.flatnonzero(np.diff(merged >> 2, prepend=-1))]
