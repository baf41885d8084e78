"""Who answers what was typed, and at which tier. Nothing here scores.

`words` holds the words of names and of practices and cities together: near words are looked for in both.
"""

from indexer.engines.elastic.boolean import any_of, either, every
from indexer.engines.elastic.mapping import Json
from indexer.engines.query import Term, TextQuery

_ALL_SPELLINGS = 100_000
"""More than any index has within one slip of a word: none may be left out."""


def is_answered(text: TextQuery) -> Json:
    """Every term is answered, or all of it is a whole name."""
    whole = [any_of(field, text.whole) for field in ("whole_names", "whole_places")]
    return either([*whole, every([_is_met(term, text) for term in text.terms])])


def text_tiers(text: TextQuery) -> list[tuple[float, list[Json]]]:
    """The tiers, each with what somebody of that tier or better meets, if all who are scored answer the text."""
    return [
        (1.0, [any_of("whole_names", text.whole)]),
        (0.8, [_named(term) for term in text.terms]),
        (0.6, [either([_named(term), *_meant(term)]) for term in text.terms]),
        (0.3, []),
    ]


def _named(term: Term) -> Json:
    return any_of("name_words", term.words)


def _meant(term: Term) -> list[Json]:
    meanings = (("offers", term.offers), ("conditions", term.conditions), ("procedures", term.procedures))
    return [any_of(field, codes) for field, codes in meanings if codes]


def _is_met(term: Term, text: TextQuery) -> Json:
    """Named, meant, near, or short of a name beside a word of one as spelt."""
    if term.is_meant:
        return either([_named(term), *_meant(term)])
    spelt = [any_of("words", term.words)] if term.words else []
    slips = [one_slip_from("words", slip) for slip in term.slips]
    starts = [{"prefix": {"words": {"value": start, "rewrite": "constant_score"}}} for start in term.starts]
    by_name = either([_named(each) for each in text.terms])
    short = [every([_a_letter_longer("name_words", each), by_name]) for each in term.short]
    return either([*spelt, *slips, *starts, *short])


def _a_letter_longer(field: str, word: str) -> Json:
    """The field holds the word with one letter more."""
    longer = "|".join(f"{word[:at]}.{word[at:]}" for at in range(len(word) + 1))
    return {"regexp": {field: {"value": longer, "flags": "NONE", "rewrite": "constant_score"}}}


def one_slip_from(field: str, word: str) -> Json:
    """The field holds a word that is equal or one slip away."""
    # Without the rewrite Elasticsearch keeps the best so many spellings and silently drops the others.
    return {
        "fuzzy": {
            field: {
                "value": word,
                "fuzziness": 1,
                "prefix_length": 0,
                "transpositions": True,
                "max_expansions": _ALL_SPELLINGS,
                "rewrite": "constant_score",
            }
        }
    }
