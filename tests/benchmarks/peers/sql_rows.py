"""The practices and the people a statement is made of, as SQL: each row read once, each person grouped once.

Filters that are facets are judged per person after grouping, all others before.
"""

from collections.abc import Iterable

from indexer.engines.query import Circle, Query
from indexer.geo import EARTH_RADIUS_KM, latitude_reach, longitude_reach
from tests.benchmarks.columns import FUNDINGS, MODES, YES, Coding
from tests.benchmarks.peers.dialect import COLUMNS, Layout, Sql, has_any

_SLACK_DEGREES = 1e-5
_OF_PERSON = ("tie", "offers", "languages", "gender", "signal", "verified")


def placed(query: Query, layout: Layout, sql: Sql, codes: Coding, failing: str | None = None) -> str:
    """Practices that pass what is no facet, with their distances; `failing`: of people alone who fail that."""
    tier = ", tier" if query.text is not None else ""
    source = f"{layout.table} AS p" if not tier else f"{layout.table} AS p JOIN typed ON typed.person = p.person"
    if tier and layout.by_person:
        source = f"typed JOIN {layout.table} AS p ON p.person = typed.person"
    km = _kilometres(query, sql)
    columns = ", ".join(f"p.{name}" for name in COLUMNS if name not in ("lat", "lon"))
    passed = [*_inside(query, layout, sql), *_of_people(query, sql, codes), *_of_places(query, sql)]
    if failing is not None:
        passed.append(f"NOT coalesce({failing}, FALSE)")
    passing = " AND ".join(passed)
    inner = f"SELECT {columns}{tier}, {km} AS km FROM {source} WHERE {passing}"
    if not isinstance(query.area, Circle) or query.origin is None:
        return inner
    return f"SELECT * FROM ({inner}) AS near WHERE km <= {sql.bind(query.area.radius_km)}"


def _kilometres(query: Query, sql: Sql) -> str:
    if query.origin is None or query.mode != "in_person":
        return "0.0"
    lat, lon = sql.bind(query.origin.lat), sql.bind(query.origin.lon)
    rise, run = f"sin(radians(p.lat - {lat}) / 2)", f"sin(radians(p.lon - {lon}) / 2)"
    chord = f"{rise} * {rise} + cos(radians({lat})) * cos(radians(p.lat)) * {run} * {run}"
    return f"{2 * EARTH_RADIUS_KM!r} * asin(sqrt({chord}))"


def _inside(query: Query, layout: Layout, sql: Sql) -> Iterable[str]:
    """The box around the circle, as the layout finds it."""
    if isinstance(query.area, Circle) and query.origin is not None and layout.inside is not None:
        lat, lon = query.origin.lat, query.origin.lon
        high = latitude_reach(query.area.radius_km) + _SLACK_DEGREES
        wide = longitude_reach(lat, query.area.radius_km) + _SLACK_DEGREES
        yield layout.inside(sql, lat - high, lat + high, lon - wide, lon + wide)


def _of_people(query: Query, sql: Sql, codes: Coding) -> Iterable[str]:
    """All but the filters that are facets."""
    filters, day = query.filters, sql.bind(query.as_of.toordinal())
    yield f"(from_1 <= {day} AND until_1 >= {day} OR from_2 <= {day} AND until_2 >= {day})"
    if query.ages is not None:
        yield f"youngest <= {sql.bind(query.ages[0])} AND oldest >= {sql.bind(query.ages[1])}"
    for column, known, wanted in (
        ("offers", codes.offers, [offer.offer for offer in query.offers]),
        ("conditions", codes.conditions, filters.conditions),
        ("procedures", codes.procedures, filters.procedures),
    ):
        if wanted:
            yield has_any(column, known, wanted, sql)
    if filters.min_rating is not None:
        yield f"rating >= {sql.bind(filters.min_rating)}"


def _of_places(query: Query, sql: Sql) -> Iterable[str]:
    """All but the filters that are facets."""
    filters, day = query.filters, sql.bind(query.as_of.toordinal())
    if query.mode is not None:
        yield f"(modes & {1 << MODES.index(query.mode)}) <> 0"
    if filters.funding is not None:
        yield f"(funding & {1 << FUNDINGS.index(filters.funding)}) <> 0"
    if filters.max_fee is not None:
        yield f"fee <= {sql.bind(filters.max_fee)}"
    if filters.step_free:
        yield f"step_free = {YES}"
    for days in (filters.available_within_days, query.deadline_days):
        if days is not None:
            yield f"next_day >= {day} AND next_day <= {day} + {sql.bind(days)}"


def people(query: Query, sql: Sql, codes: Coding, source: str = "placed", failing: str | None = None) -> str:
    """One row a person: what is known of them, the best place, and what their places have for the facets;
    `failing`: of those alone of whom no place passes that."""
    any_of, accepts = sql.dialect.any_of, f"accepting = {YES}" if query.filters.accepting else "TRUE"
    insures = "TRUE"
    if query.filters.insurer:
        insures = has_any("insurers", codes.insurers, query.filters.insurer, sql)
    insurers = sql.dialect.union_of(f"CASE WHEN {accepts} THEN insurers ELSE 0 END", len(codes.insurers.names))
    columns = ["person", *(f"{any_of(name)} AS {name}" for name in _OF_PERSON)]
    if query.text is not None:
        columns.append(f"{any_of('tier')} AS tier")
    columns += [
        f"max(CASE WHEN {insures} AND {accepts} THEN {_contribution(query, sql)} END) AS best",
        f"{insurers} AS insurers",
        f"max(CASE WHEN {insures} AND accepting = 1 THEN 1 ELSE 0 END) AS takes",
        f"max(CASE WHEN {insures} AND accepting = 0 THEN 2 ELSE 0 END) AS full_up",
    ]
    having = "" if failing is None else f" HAVING max(CASE WHEN {failing} THEN 1 ELSE 0 END) = 0"
    return f"SELECT {', '.join(columns)} FROM {source} GROUP BY person{having}"


def _contribution(query: Query, sql: Sql) -> str:
    weights, day = query.weights, query.as_of.toordinal()
    soon, near = query.availability_pivot_days, query.proximity_pivot_km
    ahead = f"{weights.availability * soon!r} / ({soon!r} + next_day - {day})"
    wait = f"CASE WHEN next_day >= {day} THEN {ahead} ELSE 0.0 END"
    if query.origin is None or query.mode != "in_person":
        return wait
    return f"{weights.proximity * near!r} / ({near!r} + km) + {wait}"
