"""What is asked of the people found, as SQL: the page, the total, and counts for every facet.

Facets are counted by what people have as a whole (all languages, all offers): these are few, and taken apart when
they are read (`sql_reading`).
"""

from collections.abc import Iterable, Sequence

from indexer.engines.query import OfferFit, Query
from tests.benchmarks.asking import Asked
from tests.benchmarks.columns import GENDERS, Coding
from tests.benchmarks.peers.dialect import Sql, has_any, offers_asked


def asked_of_people(asked: Asked, sql: Sql, codes: Coding) -> Iterable[str]:
    """The parts of a union; their rows: kind, number, count or step, score, tie."""
    yield first_people(asked.search, "page", ("people", asked.limit, asked.offset), (sql, codes))
    yield _total(asked.search, sql, codes)
    if asked.search.facets:
        yield from _facets(asked.search, sql, codes)


def first_people(query: Query, kind: str, page: tuple[str, int, int], made: tuple[Sql, Coding]) -> str:
    """The first of a table of people who match, in order; `page`: the table, how many, from which on."""
    (table, limit, offset), (sql, codes) = page, made
    levels = sorted(offers_asked(query, None), key=lambda offer: (offer.step, -offer.fit))
    step, fit = (_by_level(query, levels, name, codes) for name in ("step", "fit"))
    score = sql.dialect.rounded(f"({_score(query)} + {query.weights.fit!r} * {fit})")
    matching = _is_match(query, None, sql, codes)
    inner = (
        f"SELECT person, {step} AS step, {score} AS score, tie FROM {table} WHERE {matching}"
        f" ORDER BY 2, 3 DESC, 4 LIMIT {sql.bind(limit)} OFFSET {sql.bind(offset)}"
    )
    return f"SELECT '{kind}' AS kind, person, step, score, tie FROM ({inner}) AS ordered_{table}"


def _by_level(query: Query, levels: Sequence[OfferFit], name: str, codes: Coding) -> str:
    """The step or the fit of the first level somebody has an offer of."""
    if not query.offers:
        return "0"
    masks: dict[tuple[int, float], int] = {}
    for level in levels:
        key = (level.step, level.fit)
        masks[key] = masks.get(key, 0) | codes.offers.known([level.offer])
    cases = [
        f"WHEN (offers & {mask}) <> 0 THEN {step if name == 'step' else fit!r}"
        for (step, fit), mask in masks.items()
    ]
    return f"CASE {' '.join(cases)} ELSE 0 END" if cases else "0"


def _score(query: Query) -> str:
    weights, day, limit = query.weights, query.as_of.toordinal(), query.freshness_limit_days
    parts = ["best", f"{weights.rating!r} * signal"]
    if query.text is not None:
        parts.append(f"{weights.text!r} * tier")
    if limit is not None:
        fresh = f"WHEN verified = 0 OR verified <= {day - limit} THEN 0.0 WHEN verified > {day} THEN 1.0"
        parts.append(f"{weights.freshness!r} * CASE {fresh} ELSE 1.0 - ({day} - verified) / {limit}.0 END")
    return " + ".join(parts)


def _is_match(query: Query, without: str | None, sql: Sql, codes: Coding) -> str:
    """Of the people: who passes every filter but that one."""
    filters, tests = query.filters, []
    if without not in ("insurer", "accepting") and (filters.insurer or filters.accepting):
        tests.append("best IS NOT NULL")
    if filters.language and without != "language":
        tests.append(has_any("languages", codes.languages, filters.language, sql))
    if filters.gender and without != "gender":
        tests.append(f"gender = {GENDERS.index(filters.gender)}")
    if filters.profession or filters.specialty:
        tests.append(has_any("offers", codes.offers, (each.offer for each in offers_asked(query, without)), sql))
    return " AND ".join(tests) or "TRUE"


def _total(query: Query, sql: Sql, codes: Coding) -> str:
    return f"SELECT 'total', 0, count(*), 0, 0 FROM people WHERE {_is_match(query, None, sql, codes)}"


def _facets(query: Query, sql: Sql, codes: Coding) -> Iterable[str]:
    values = {
        "profession": "offers",
        "specialty": "offers",
        "language": "languages",
        "gender": "gender",
        "insurer": "insurers",
        "accepting": "takes + full_up",
    }
    for name, value in values.items():
        where = _is_match(query, name, sql, codes)
        yield f"SELECT '{name}', {value}, count(*), 0, 0 FROM people WHERE {where} GROUP BY {value}"
