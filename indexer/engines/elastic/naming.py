"""Finds who bears a name that is being typed, in one search. Scores say nothing but the likeness."""

from collections.abc import Iterator

from indexer.engines.elastic.asking import Asked
from indexer.engines.elastic.boolean import any_of, either, every
from indexer.engines.elastic.mapping import Json, document_of
from indexer.engines.elastic.typed import one_slip_from
from indexer.engines.naming import Likeness, Named, NameQuery, TypedWord
from indexer.nearness import LEAST_BEGUN

_FIELD = "name_words"
_WORST = max(Likeness)


def people_named(asked: Asked, query: NameQuery) -> tuple[Named, ...]:
    """By likeness, then tie; NEAR ones only if there are no others."""
    body: Json = {
        "query": {
            "bool": {
                "must": [{"dis_max": {"queries": [_scored(*each) for each in _by_likeness(query)]}}],
                "filter": [{"term": {"windows": query.as_of.toordinal()}}],
            }
        },
        "sort": [{"_score": "desc"}, {"tie": "asc"}],
        "size": query.fetch,
        "track_total_hits": False,
    }
    found = [
        Named(document_of(row["_source"]).specialist, Likeness(_WORST - round(row["sort"][0] - 1)))
        for row in asked.answer(body)["hits"]["hits"]
    ]
    sure = [each for each in found if each.likeness is not Likeness.NEAR]
    return tuple(sure or found)


def _by_likeness(query: NameQuery) -> Iterator[tuple[Likeness, Json]]:
    yield Likeness.WHOLE, any_of("whole_names", query.whole)
    if query.words:
        yield Likeness.WORDS, every([either(_spelt(word)) for word in query.words])
        yield Likeness.BEGUN, every([either([*_spelt(word), *_begun(word)]) for word in query.words])
        yield Likeness.NEAR, every([either([*_spelt(word), *_begun(word), *_near(word)]) for word in query.words])


def _scored(likeness: Likeness, met: Json) -> Json:
    """The best scores highest, the worst 1."""
    return {"constant_score": {"filter": met, "boost": _WORST - likeness + 1}}


def _spelt(word: TypedWord) -> list[Json]:
    return [any_of(_FIELD, word.words)]


def _begun(word: TypedWord) -> list[Json]:
    return [{"prefix": {_FIELD: {"value": start, "rewrite": "constant_score"}}} for start in word.starts]


def _near(word: TypedWord) -> list[Json]:
    """One expression for each slip: one for all would outgrow what the server takes."""
    patterns = (pattern for start in word.near for pattern in _patterns(start))
    begun: list[Json] = [
        {"regexp": {_FIELD: {"value": pattern, "flags": "NONE", "rewrite": "constant_score"}}}
        for pattern in patterns
    ]
    return [one_slip_from(_FIELD, start) for start in word.near] + begun


def _patterns(start: str) -> Iterator[str]:
    """Words that begin with what is one slip from `start` (`nearness`): between its first and its last letter one
    is missing, wrong or too many, or two are swapped. Folded words hold letters and digits, nothing that means
    more in an expression."""
    for at in range(1, len(start)):
        before, here, after = start[:at], start[at : at + 1], start[at + 1 :]
        begun = [(f"{before}.{here}{after}", len(start) + 1)]
        if after:
            begun += [(f"{before}.{after}", len(start)), (f"{before}{after}", len(start) - 1)]
        if after[1:]:
            begun.append((f"{before}{after[0]}{here}{after[1:]}", len(start)))
        yield from (f"{pattern}.*" for pattern, length in begun if length >= LEAST_BEGUN)
