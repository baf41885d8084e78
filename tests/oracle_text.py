"""Who answers a typed text, and at which tier, by brute force; shares no code with the engines."""

from collections.abc import Iterator
from functools import cache

from indexer.documents import Document
from indexer.engines.query import Query, Term


def text_tier(document: Document, query: Query) -> float | None:
    """The tier of what was typed; None: nothing was, or a term of it is not answered."""
    if query.text is None:
        return None
    if any(name in document.text.whole_names for name in query.text.whole):
        return 1.0
    is_named = any(word in document.text.name_words for term in query.text.terms for word in term.words)
    tiers = [max(tiers_of(term, document, is_named=is_named), default=0.0) for term in query.text.terms]
    if all(tiers):
        return min(tiers, default=0.8)
    return 0.3 if any(name in document.text.whole_places for name in query.text.whole) else None


def tiers_of(term: Term, document: Document, *, is_named: bool) -> Iterator[float]:
    """Every tier at which the document answers the term; is_named: some term is a word of its names as spelt."""
    names, places, specialist = document.text.name_words, document.text.place_words, document.specialist
    if any(word in names for word in term.words):
        yield 0.8
    for wanted, has in (
        (term.offers, document.offers),
        (term.conditions, specialist.conditions),
        (term.procedures, specialist.procedures),
    ):
        if any(code in has for code in wanted):
            yield 0.6
    if not (term.offers or term.conditions or term.procedures):
        stored = [*names, *places]
        if any(word in places for word in term.words):
            yield 0.3
        if any(slips_between(word, slip) <= 1 for word in stored for slip in term.slips):
            yield 0.3
        if any(word[: len(start)] == start for word in stored for start in term.starts):
            yield 0.3
        if is_named and any(is_without_a_letter(short, name) for short in term.short for name in names):
            yield 0.3


def is_without_a_letter(short: str, name: str) -> bool:
    """Whether the name is the other with one letter more."""
    return any(short == name[:at] + name[at + 1 :] for at in range(len(name)))


@cache
def slips_between(one: str, other: str) -> int:
    """Optimal string alignment distance by its recurrence: letters added, dropped, changed, two swapped."""
    table = {(-1, -1): 0} | {(i, -1): i + 1 for i in range(len(one))} | {(-1, j): j + 1 for j in range(len(other))}
    for i, left in enumerate(one):
        for j, right in enumerate(other):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (left != right))
            if i and j and left == other[j - 1] and right == one[i - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one) - 1, len(other) - 1]
