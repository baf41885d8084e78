"""Finds who bears a name that is being typed. Knows no place and no offer.

A few letters begin the names of a tenth of a country, so nobody sorts them all: ties are digests, spread evenly,
and those below a small share of all ties hold enough of the first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from indexer.engines.embedded.beginnings import Beginnings
from indexer.engines.embedded.columns import Column, distinct
from indexer.engines.embedded.gathering import digest_of
from indexer.engines.embedded.layout import NAMED, WHOLE, Segment
from indexer.engines.embedded.parts import Part
from indexer.engines.embedded.presence import Present
from indexer.engines.embedded.vocabulary import Postings
from indexer.engines.embedded.words import bearers
from indexer.engines.naming import Likeness, Named, NameQuery, TypedWord
from indexer.errors import EngineUnavailable

_SPARE = 8
"""How many times more candidates are looked at than are wanted: some are not eligible, some are there twice."""
_HIGHEST_TIE = float(2**63)


class NamedPeople:
    """The names of one version."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._names = [_Names(part.segment) for part in parts]

    def find(self, query: NameQuery, present: Sequence[Present]) -> tuple[Named, ...]:
        """`present` is of the query's day, one of each part."""
        found = self._first(query, present, _Names.sure) or self._first(query, present, _Names.near)
        stored = [
            part.store.by_row([candidate.document for candidate, number in found if number == at])
            for at, part in enumerate(self._parts)
        ]
        if sum(map(len, stored)) < len(found):
            raise EngineUnavailable("columns and documents of the index disagree; reindex the country")
        return tuple(
            Named(stored[number][candidate.document].specialist, candidate.likeness) for candidate, number in found
        )

    def _first(self, query: NameQuery, present: Sequence[Present], ask: "_Ask") -> list[tuple["_Candidate", int]]:
        """The first of all parts, each beside the number of the part."""
        answers = [ask(names, query, there.is_eligible) for names, there in zip(self._names, present, strict=True)]
        return sorted((each, part) for part, answer in enumerate(answers) for each in answer)[: query.fetch]


class _Candidate(NamedTuple):
    """Somebody found, in their order; `document` is a row of the store."""

    likeness: Likeness
    tie: int
    document: int


class _Names:
    """The names of one part. `is_eligible` says for each specialist whether a window holds the query's day."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._postings = Postings(segment.terms, segment.shortened)

    def sure(self, query: NameQuery, is_eligible: Column) -> list[_Candidate]:
        """The first who are named without a slip."""
        found: dict[int, Likeness] = {}
        for likeness, candidates in self._by_likeness(query):
            if len(found) >= query.fetch:
                break
            for number in self._first(candidates, is_eligible, query.fetch + len(found)):
                found.setdefault(number, likeness)
        return self._candidates(found)

    def near(self, query: NameQuery, is_eligible: Column) -> list[_Candidate]:
        """The first who are named nearly so, those who are without a slip among them."""
        if not query.words:
            return []
        near = [self._spelt(word) + self._begun(word) + self._near(word) for word in query.words]
        first = self._first(self._in_all(near), is_eligible, query.fetch)
        return self._candidates(dict.fromkeys(first, Likeness.NEAR))

    def _candidates(self, found: Mapping[int, Likeness]) -> list[_Candidate]:
        columns, numbers = self._segment.specialists, list(found)
        each = (found.values(), columns.tie[numbers].tolist(), columns.document[numbers].tolist())
        return list(map(_Candidate, *each))

    def _by_likeness(self, query: NameQuery) -> Iterator[tuple[Likeness, Column]]:
        """Candidates of each likeness, those of a better one among them; looked up when they are asked for."""
        names = self._segment.whole_names
        yield Likeness.WHOLE, _of_tier([bearers(names, digest_of(key)) for key in query.whole], WHOLE)
        if query.words:
            exact = [self._spelt(word) for word in query.words]
            yield Likeness.WORDS, self._in_all(exact)
            begun = [spelt + self._begun(word) for spelt, word in zip(exact, query.words, strict=True)]
            yield Likeness.BEGUN, self._in_all(begun)

    def _spelt(self, word: TypedWord) -> list[Column]:
        return [self._postings.of(each) for each in word.words]

    def _begun(self, word: TypedWord) -> list[Column]:
        return [self._postings.beginning(start) for start in word.starts]

    def _near(self, word: TypedWord) -> list[Column]:
        whole = [entries for start in word.near for entries in self._postings.near(start)]
        runs = (run for start in word.near for run in self._beginnings.near(start))
        return whole + [self._postings.between(first, last) for first, last in runs]

    def _in_all(self, answers: Sequence[Sequence[Column]]) -> Column:
        """Who has an answer of each list; somebody may be there several times."""
        kept, *others = sorted((_of_tier(each, NAMED) for each in answers), key=len)
        for other in others:
            is_there = np.zeros(len(self._segment.specialists.tie), bool)
            is_there[other] = True
            kept = kept[is_there[kept]]
        return kept

    def _first(self, candidates: Column, is_eligible: Column, wanted: int) -> list[int]:
        """The first eligible ones by tie, each once."""
        ties = self._segment.specialists.tie[candidates]
        share = _SPARE * wanted / max(1, len(candidates))
        while True:
            low = candidates if share >= 1 else candidates[ties < share * _HIGHEST_TIE]
            low = distinct(low[is_eligible[low]])
            if len(low) >= wanted or share >= 1:
                order = np.argsort(self._segment.specialists.tie[low], kind="stable")
                first: list[int] = low[order[:wanted]].tolist()
                return first
            share *= _SPARE

    @cached_property
    def _beginnings(self) -> Beginnings:
        return Beginnings(self._segment.terms)


def _of_tier(packed: Sequence[Column], tier: int) -> Column:
    """The specialists of entries of that tier."""
    together = np.concatenate(packed) if packed else np.empty(0, np.int32)
    specialists: Column = together[(together & 3) == tier] >> 2
    return specialists


_Ask = Callable[[_Names, NameQuery, Column], list[_Candidate]]
