"""One statement of SQL that answers a question whole: page, exact total, facets and near-misses in one round trip.

Written for a table of practices that carries everything about its specialist, so that no row needs a join; sets of
codes are bits. Shared by the two databases, which differ in a few words (`dialect`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from indexer.engines.query import Circle
from tests.benchmarks.asking import Asked
from tests.benchmarks.peers.dialect import Dialect, Facts, Layout, Sql
from tests.benchmarks.peers.dropping import RADIUS, dropping, filters_of
from tests.benchmarks.peers.sql_people import asked_of_people, first_people
from tests.benchmarks.peers.sql_rows import people, placed
from tests.benchmarks.peers.sql_tests import is_of_person, passes
from tests.benchmarks.peers.sql_text import typed


def statement(asked: Asked, layout: Layout, dialect: Dialect, facts: Facts) -> tuple[str, Mapping[str, Any]]:
    """The statement and its values. Its rows: (kind, number, count or step, score, tie)."""
    query, sql, codes = asked.search, Sql(dialect), facts.codes
    tables = [] if query.text is None else list(typed(query.text, sql, facts))
    tables.append(f"placed AS MATERIALIZED ({placed(query, layout, sql, codes)})")
    tables.append(f"people AS MATERIALIZED ({people(query, sql, codes)})")
    selects = list(asked_of_people(asked, sql, codes))
    for name in filters_of(query) if query.near_misses else ():
        near, select = _missing(asked, name, layout, (sql, facts))
        tables += near
        selects.append(select)
    return f"WITH {', '.join(tables)} {' UNION ALL '.join(selects)}", sql.values


def _missing(asked: Asked, name: str, layout: Layout, made: tuple[Sql, Facts]) -> tuple[Iterator[str], str]:
    """The tables and the select of the best who fail that filter alone: they match without it, and no place of
    theirs, or they themselves, pass it."""
    sql, facts = made
    query, wider, fails = asked.search, dropping(asked.search, name), passes(asked.search, name, sql, facts.codes)
    if name == RADIUS:
        assert isinstance(query.area, Circle)
        fails = f"km <= {sql.bind(query.area.radius_km)}"
    of_person, of_place = (fails, None) if is_of_person(name) else (None, fails)
    rows = placed(wider, layout, sql, facts.codes, of_person)
    grouped = people(wider, sql, facts.codes, f"placed_{name}", of_place)
    tables = iter([f"placed_{name} AS ({rows})", f"people_{name} AS ({grouped})"])
    return tables, first_people(
        wider, f"near {name}", (f"people_{name}", query.near_misses, 0), (sql, facts.codes)
    )
