"""Who answers what was typed, for all people at once: the oracle's rules decide on each word of the vocabulary.

Owns no rule of its own beside how words become people.
"""

from collections.abc import Callable, Iterable

import numpy as np

from indexer.engines.naming import NameQuery
from indexer.engines.query import Term, TextQuery
from tests.benchmarks.columns import Column, Columns
from tests.oracle_names import way_of
from tests.oracle_text import is_without_a_letter, slips_between

_NOBODY = 9
"""Worse than any likeness."""


def tiers_of(columns: Columns, text: TextQuery) -> Column:
    """Of each person the tier, 0: not meant."""
    count = len(columns.ids)
    is_named = np.zeros(count, bool)
    for term in text.terms:
        is_named |= _having(columns, "name_words", term.words)
    tiers = np.full(count, 0.8)
    for term in text.terms:
        tiers = np.minimum(tiers, _tier(columns, term, is_named))
    tiers[_having(columns, "whole_places", text.whole) & (tiers == 0)] = 0.3
    tiers[_having(columns, "whole_names", text.whole)] = 1.0
    return tiers


def _tier(columns: Columns, term: Term, is_named: Column) -> Column:
    tier = np.zeros(len(columns.ids))
    if term.is_meant:
        tier[_meaning(columns, term)] = 0.6
    else:
        near = _having(columns, "place_words", term.words)
        for kind in ("name_words", "place_words"):
            near |= _where(columns, kind, lambda word: _is_near(word, term))
        if term.short:
            longer = _where(
                columns, "name_words", lambda word: any(is_without_a_letter(each, word) for each in term.short)
            )
            near |= longer & is_named
        tier[near] = 0.3
    tier[_having(columns, "name_words", term.words)] = 0.8
    return tier


def likeness_of(columns: Columns, query: NameQuery) -> Column:
    """Of each person how well their names answer, 0 best; _NOBODY: not at all."""
    likeness = np.zeros(len(columns.ids), np.int8) if query.words else np.full(len(columns.ids), _NOBODY, np.int8)
    for typed in query.words:
        best = np.full(len(columns.ids), _NOBODY, np.int8)
        for word, people in columns.words["name_words"].items():
            way = way_of(typed, [word])
            if way is not None:
                best[people] = np.minimum(best[people], way.value)
        likeness = np.maximum(likeness, best)
    likeness[_having(columns, "whole_names", query.whole)] = 0
    return likeness


def is_somebody(likeness: Column) -> Column:
    found: Column = likeness < _NOBODY
    return found


def _having(columns: Columns, kind: str, words: Iterable[str]) -> Column:
    found = np.zeros(len(columns.ids), bool)
    for word in words:
        people = columns.words[kind].get(word)
        if people is not None:
            found[people] = True
    return found


def _where(columns: Columns, kind: str, is_meant: Callable[[str], bool]) -> Column:
    return _having(columns, kind, [word for word in columns.words[kind] if is_meant(word)])


def _is_near(word: str, term: Term) -> bool:
    if any(word.startswith(start) for start in term.starts):
        return True
    return any(abs(len(word) - len(slip)) <= 1 and slips_between(word, slip) <= 1 for slip in term.slips)


def _meaning(columns: Columns, term: Term) -> Column:
    people, codes = columns.people, columns.codes
    found = (people["offers"] & codes.offers.known(term.offers)) != 0
    found |= (people["conditions"] & codes.conditions.known(term.conditions)) != 0
    found |= (people["procedures"] & codes.procedures.known(term.procedures)) != 0
    meant: Column = found
    return meant
