"""Each filter alone as a condition in SQL: what who misses nearly fails."""

from indexer.engines.query import Query
from tests.benchmarks.columns import FUNDINGS, GENDERS, YES, Coding
from tests.benchmarks.peers.dialect import Sql, has_any, offers_asked

_OF_PERSON = ("profession", "specialty", "conditions", "procedures", "language", "gender", "min_rating")
_SETS = {"conditions": "conditions", "procedures": "procedures", "language": "languages", "insurer": "insurers"}


def is_of_person(name: str) -> bool:
    return name in _OF_PERSON


def passes(query: Query, name: str, sql: Sql, codes: Coding) -> str:
    """The condition on a row of a practice; may be unknown. "FALSE" for what is no filter (the radius)."""
    filters, day = query.filters, query.as_of.toordinal()
    if name in _SETS:
        column = _SETS[name]
        return has_any(column, getattr(codes, column), getattr(filters, name), sql)
    if name in ("profession", "specialty"):
        return has_any("offers", codes.offers, [offer.offer for offer in offers_asked(query, None)], sql)
    plain = {
        "gender": f"gender = {GENDERS.index(filters.gender or '')}",
        "min_rating": f"rating >= {filters.min_rating or 0.0}",
        "funding": f"(funding & {1 << FUNDINGS.index(filters.funding) if filters.funding else 0}) <> 0",
        "accepting": f"accepting = {YES}",
        "available_within_days": f"next_day >= {day} AND next_day <= {day + (filters.available_within_days or 0)}",
        "max_fee": f"fee <= {filters.max_fee or 0.0}",
        "step_free": f"step_free = {YES}",
    }
    return plain.get(name, "FALSE")
