"""Who matches a query: its conditions in Elasticsearch's query language. Nothing here scores."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import get_args

from msgspec import structs

from indexer.engines.elastic.boolean import any_of, every
from indexer.engines.elastic.mapping import Json
from indexer.engines.elastic.needs import offers_left
from indexer.engines.elastic.typed import is_answered
from indexer.engines.query import Box, Circle, Filters, Query
from indexer.records import Mode

RADIUS = "radius_km"
_UNASKED = Filters()


def without(query: Query, *names: str) -> Query:
    """The same query with filters dropped; the radius is not dropped but doubled."""
    filters = structs.replace(query.filters, **{name: getattr(_UNASKED, name) for name in names if name != RADIUS})
    query = structs.replace(query, filters=filters)
    if RADIUS in names and isinstance(query.area, Circle):
        query = structs.replace(query, area=Circle(2 * query.area.radius_km))
    return query


def is_measured(query: Query) -> bool:
    """Whether distances from the origin count: only to places the patient goes to."""
    return query.origin is not None and query.mode == "in_person"


def midnight(day: date) -> str:
    """A timestamp to the millisecond: Elasticsearch rounds what is left out up, as the end of the day or second,
    where it is an upper bound or the origin of a distance."""
    return f"{day.isoformat()}T00:00:00.000Z"


def conditions(query: Query, catalogue: Sequence[str]) -> list[Json]:
    """All that a specialist must meet to match."""
    return [*specialist_conditions(query, catalogue), nested(practice_conditions(query))]


def nested(met: list[Json]) -> Json:
    """One same practice meets all."""
    return {"nested": {"path": "practices", "query": every(met)}}


def specialist_conditions(query: Query, catalogue: Sequence[str]) -> list[Json]:
    tests = dict(specialist_tests(query, catalogue))
    # Each of these holds the ones before it.
    *implied, _ = (name for name in ("need", "profession", "specialty") if name in tests)
    return [met for name, met in tests.items() if name not in implied]


def practice_conditions(query: Query) -> list[Json]:
    return [met for _, met in practice_tests(query)]


def specialist_tests(query: Query, catalogue: Sequence[str]) -> Iterator[tuple[str, Json]]:
    """The tests of a specialist that are asked, by name, in the order of TESTS."""
    filters, ages = query.filters, query.ages
    yield "registration", {"term": {"windows": query.as_of.toordinal()}}
    if ages is not None:
        yield "age", every([{"range": {"youngest": {"lte": ages[0]}}}, {"range": {"oldest": {"gte": ages[1]}}}])
    yield "need", _offers(without(query, "profession", "specialty"), catalogue)
    if query.text is not None:
        yield "text", is_answered(query.text)
    if filters.profession:
        yield "profession", _offers(without(query, "specialty"), catalogue)
    if filters.specialty:
        yield "specialty", _offers(query, catalogue)
    for name, field, wanted in (
        ("conditions", "conditions", filters.conditions),
        ("procedures", "procedures", filters.procedures),
        ("language", "languages", filters.language),
    ):
        if wanted:
            yield name, any_of(field, wanted)
    if filters.gender is not None:
        yield "gender", {"term": {"gender": filters.gender}}
    if filters.min_rating is not None:
        yield "min_rating", {"range": {"rating_value": {"gte": filters.min_rating}}}


def practice_tests(query: Query) -> Iterator[tuple[str, Json]]:
    """The tests of a practice that are asked, by name, in the order of TESTS."""
    filters = query.filters
    # Asked in any mode too: a practice that meets nothing has nothing its score could be added to.
    yield "mode", any_of("practices.modes", get_args(Mode) if query.mode is None else [query.mode])
    yield from _area(query)
    if filters.insurer:
        yield "insurer", any_of("practices.insurers", filters.insurer)
    if filters.funding is not None:
        yield "funding", {"term": {"practices.funding": filters.funding}}
    if filters.accepting:
        yield "accepting", {"term": {"practices.accepting": True}}
    if filters.available_within_days is not None:
        yield "available_within_days", available(query, within_days=filters.available_within_days)
    if filters.max_fee is not None:
        yield "max_fee", {"range": {"practices.fee": {"lte": filters.max_fee}}}
    if filters.step_free:
        yield "step_free", {"term": {"practices.step_free": True}}
    if query.deadline_days is not None:
        yield "deadline", available(query, within_days=query.deadline_days)


def available(query: Query, within_days: int | None = None) -> Json:
    """The practice's next date is known and not past."""
    bounds = {"gte": midnight(query.as_of)}
    if within_days is not None:
        last = min(query.as_of.toordinal() + within_days, date.max.toordinal())
        bounds["lte"] = midnight(date.fromordinal(last))
    return {"range": {"practices.next_available": bounds}}


def _offers(query: Query, catalogue: Sequence[str]) -> Json:
    if not (query.offers or query.filters.profession or query.filters.specialty):
        return {"exists": {"field": "offers"}}
    return any_of("offers", [offer.offer for offer in offers_left(query, catalogue)])


def _area(query: Query) -> Iterator[tuple[str, Json]]:
    match query.area:
        case Circle(radius_km) if query.origin is not None and is_measured(query):
            center = {"lat": query.origin.lat, "lon": query.origin.lon}
            yield RADIUS, {"geo_distance": {"distance": f"{radius_km * 1000!r}m", "practices.point": center}}
        case Box(south, west, north, east):
            edges = {"top": north, "left": west, "bottom": south, "right": east}
            yield "bbox", {"geo_bounding_box": {"practices.point": edges}}
