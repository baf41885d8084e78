"""Who answers what was typed, and at which tier, as somebody writes it for plain Elasticsearch."""

from indexer.engines.query import Term, TextQuery
from tests.benchmarks.asking import Json
from tests.benchmarks.peers.plain_clauses import all_of, any_of, either

_ALL_SPELLINGS = 10_000
_ONE_SLIP = {
    "fuzziness": 1,
    "prefix_length": 0,
    "transpositions": True,
    "max_expansions": _ALL_SPELLINGS,
    "rewrite": "constant_score",
}


def tiers(text: TextQuery) -> list[tuple[float, Json]]:
    named = all_of([any_of("names", term.words) for term in text.terms])
    meant = all_of([either([any_of("names", term.words), *_meant(term)]) for term in text.terms])
    return [(1.0, any_of("whole_names", text.whole)), (0.8, named), (0.6, meant), (0.3, {"match_all": {}})]


def answers(text: TextQuery) -> Json:
    whole = [any_of("whole_names", text.whole), any_of("whole_places", text.whole)]
    return either([*whole, all_of([_answers_term(term, text) for term in text.terms])])


def _answers_term(term: Term, text: TextQuery) -> Json:
    if _meant(term):
        return either([any_of("names", term.words), *_meant(term)])
    met = [any_of(field, term.words) for field in ("names", "places")]
    for field in ("names", "places"):
        met += [{"prefix": {field: {"value": start, "rewrite": "constant_score"}}} for start in term.starts]
        met += [{"fuzzy": {field: {"value": slip, **_ONE_SLIP}}} for slip in term.slips]
    by_name = either([any_of("names", each.words) for each in text.terms])
    for short in term.short:
        longer = "|".join(f"{short[:at]}.{short[at:]}" for at in range(len(short) + 1))
        met.append(all_of([{"regexp": {"names": {"value": longer, "rewrite": "constant_score"}}}, by_name]))
    return either(met)


def _meant(term: Term) -> list[Json]:
    meanings = (("offers", term.offers), ("conditions", term.conditions), ("procedures", term.procedures))
    return [any_of(field, codes) for field, codes in meanings if codes]
