"""Who answers what was typed, as SQL: a table a term, and `typed`, who answers all of them at which tier."""

from collections.abc import Iterable, Sequence

from indexer.engines.query import Term, TextQuery
from tests.benchmarks.peers.dialect import Facts, Sql, has_any


def typed(text: TextQuery, sql: Sql, facts: Facts) -> Iterable[str]:
    """A table a term of who answers it at which tier, and `typed`, who answers all of them."""
    named = sorted({word for term in text.terms for word in term.words})
    for at, term in enumerate(text.terms):
        found = " UNION ALL ".join(_answering(term, named, sql, facts))
        yield f"t{at} AS MATERIALIZED (SELECT person, max(tier) AS tier FROM ({found}) AS f{at} GROUP BY person)"
    whole = " UNION ALL ".join(
        f"SELECT person, tier FROM whole WHERE words = {sql.bind(key)}" for key in text.whole
    )
    joined = "".join(f" JOIN t{at} ON t{at}.person = t0.person" for at in range(1, len(text.terms)))
    lowest = [f"CASE WHEN t{at}.tier > 0.8 THEN 0.8 ELSE t{at}.tier END" for at in range(len(text.terms))]
    tier = lowest[0]
    for other in lowest[1:]:
        tier = f"CASE WHEN {other} < {tier} THEN {other} ELSE {tier} END"
    every = [f"SELECT t0.person, {tier} AS tier FROM t0{joined}"] if text.terms else []
    found = " UNION ALL ".join([*every, *([whole] if whole else [])])
    yield f"typed AS MATERIALIZED (SELECT person, max(tier) AS tier FROM ({found}) AS f GROUP BY person)"


def _answering(term: Term, named: Sequence[str], sql: Sql, facts: Facts) -> Iterable[str]:
    bearers = sql.dialect.bearers
    yield f"SELECT person, 0.8 AS tier FROM ({bearers(sql, 'names', term.words, ())}) AS n"
    if term.is_meant:
        meant = [
            has_any(column, codes, wanted, sql)
            for column, codes, wanted in (
                ("offers", facts.codes.offers, term.offers),
                ("conditions", facts.codes.conditions, term.conditions),
                ("procedures", facts.codes.procedures, term.procedures),
            )
            if wanted
        ]
        yield f"SELECT person, 0.6 AS tier FROM people_facts WHERE {' OR '.join(meant)}"
        return
    near = {*term.words, *(word for slip in term.slips for word in facts.words.near(slip))}
    yield f"SELECT person, 0.3 AS tier FROM ({bearers(sql, 'any', sorted(near), term.starts)}) AS a"
    longer = {word for short in term.short for word in facts.words.longer(short)}
    if longer:
        yield (
            f"SELECT person, 0.3 AS tier FROM ({bearers(sql, 'names', sorted(longer), ())}) AS l "
            f"WHERE person IN ({bearers(sql, 'names', named, ())})"
        )
