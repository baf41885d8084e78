"""What was typed, looked up in a segment: whom it may name, and the tier at which each specialist answers it.

Knows no place. Spelt words are looked up once; a meaning is read from a specialist's columns when it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.engines.embedded.columns import Column, is_first, union
from indexer.engines.embedded.filters import EVERY, codes_of, has_any
from indexer.engines.embedded.gathering import digest_of
from indexer.engines.embedded.layout import LOWEST, MEANT, NAMED, UNANSWERED, Segment, WholeNames
from indexer.engines.embedded.vocabulary import Postings
from indexer.engines.query import Term, TextQuery


@dataclass(frozen=True)
class _Found:
    """Who answers a term by its letters, packed; `longer`: who has a name one letter longer, ascending."""

    term: Term
    spelt: Column
    longer: Column


class Typed:
    """Specialists are packed with the code of a tier as specialist × 4 + code, ascending, each once."""

    def __init__(self, segment: Segment, text: TextQuery) -> None:
        self._segment = segment
        postings = Postings(segment.terms, segment.shortened)
        self._found = [_Found(term, _spelt(postings, term), _longer(postings, term)) for term in text.terms]
        self._whole = _each_once([bearers(segment.whole_names, digest_of(key)) for key in text.whole])

    def candidates(self, *, is_anywhere: bool) -> Column | None:
        """Specialists beyond whom nobody answers, ascending; None: anybody may.

        Whom a meaning leaves is worked out only where people are looked for anywhere: that looks at everybody.
        """
        narrowing = [found for found in self._found if is_anywhere or not found.term.is_meant]
        answering = sorted(map(self._answering, narrowing), key=len)
        if not answering:
            return None
        kept = answering[0]
        for other in answering[1:]:
            kept = kept[_is_in(other, kept)]
        return union(kept, self._whole >> 2)

    def _answering(self, found: _Found) -> Column:
        """Who answers the term, ascending."""
        spelt: Column = found.spelt >> 2
        if found.term.is_meant:
            return union(np.flatnonzero(self._is_meant(found.term, EVERY)), spelt)
        return union(spelt, found.longer)

    def codes(self, specialists: Column) -> Column:
        """The code of each specialist's tier, int8; UNANSWERED: not meant."""
        lowest = np.full(len(specialists), NAMED, np.int8)
        best = [self._best(found, specialists) for found in self._found]
        for found, codes in zip(self._found, best, strict=True):
            if len(found.longer):
                is_named = np.any([each == NAMED for each in best], axis=0)
                codes[(codes == UNANSWERED) & is_named & _is_in(found.longer, specialists)] = LOWEST
            lowest = np.maximum(lowest, codes)
        return np.minimum(lowest, self._codes_in(self._whole, specialists))

    def _best(self, found: _Found, specialists: Column) -> Column:
        """The code at which each answers the term as spelt, nearly so or meant."""
        best: Column = np.minimum(self._codes_in(found.spelt, specialists), self._meant(found.term, specialists))
        return best

    def _codes_in(self, packed: Column, specialists: Column) -> Column:
        # Counted down from UNANSWERED: of an array of zeros only what is written and read costs anything.
        below = np.zeros(len(self._segment.specialists.tie), np.int8)
        below[packed >> 2] = UNANSWERED - (packed & 3)
        found: Column = UNANSWERED - below[specialists]
        return found

    def _meant(self, term: Term, specialists: Column) -> Column:
        return np.where(self._is_meant(term, specialists), MEANT, UNANSWERED).astype(np.int8)

    def _is_meant(self, term: Term, specialists: Column | slice) -> Column:
        columns, names = self._segment.specialists, self._segment.codes
        offers = self._segment.specialist_offers
        is_meant: Column = np.zeros(1, bool)
        if term.offers:
            is_meant = offers.has_any(codes_of(names.offers, term.offers))[offers.number[specialists]]
        for bits, known, wanted in (
            (columns.conditions, names.conditions, term.conditions),
            (columns.procedures, names.procedures, term.procedures),
        ):
            if wanted:
                is_meant = is_meant | has_any(bits, specialists, known, wanted)
        return is_meant


def _spelt(postings: Postings, term: Term) -> Column:
    """Who has a word of the term, or a near one; of a term that means something only who has it in a name."""
    exact = [postings.of(word) for word in term.words]
    if term.is_meant:
        return _each_once([posting[(posting & 3) == NAMED] for posting in exact])
    near = [posting for slip in term.slips for posting in postings.near(slip)]
    near += [postings.beginning(start) for start in term.starts]
    return _each_once([*exact, *(posting | LOWEST for posting in near)])


def _longer(postings: Postings, term: Term) -> Column:
    """Who has a word in a name that is one of the short ones with a letter more."""
    found = [posting for short in term.short if not term.is_meant for posting in postings.longer(short)]
    return _each_once([posting[(posting & 3) == NAMED] for posting in found]) >> 2


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
    return merged[is_first(merged >> 2)]
