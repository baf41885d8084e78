"""Who matches a query: its conditions in Elasticsearch's query language. Nothing here scores."""

from collections.abc import Sequence
from datetime import date

from msgspec import structs

from indexer.engines.base import Box, Circle, Filters, OfferFit, Query
from indexer.engines.elastic.mapping import Json

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


def offers_left(query: Query, catalogue: Sequence[str]) -> list[OfferFit]:
    """Offers that answer the need (without one: all of the version's `catalogue`, with fit 0) and pass the
    profession and specialty filters."""
    offers = query.offers or [OfferFit(offer, 0.0) for offer in catalogue]
    professions, specialties = query.filters.profession, query.filters.specialty
    parted = [(offer, *offer.offer.partition("/")) for offer in offers]
    return [
        offer
        for offer, profession, _, specialty in parted
        if (not professions or profession in professions) and (not specialties or specialty in specialties)
    ]


def conditions(query: Query, catalogue: Sequence[str]) -> list[Json]:
    """All that a specialist must meet to match."""
    return [*specialist_conditions(query, catalogue), nested(practice_conditions(query))]


def nested(met: list[Json]) -> Json:
    """One same practice meets all."""
    return {"nested": {"path": "practices", "query": every(met)}}


def every(met: list[Json]) -> Json:
    return {"bool": {"filter": met}}


def specialist_conditions(query: Query, catalogue: Sequence[str]) -> list[Json]:
    filters = query.filters
    met: list[Json] = [
        {"term": {"windows": query.as_of.toordinal()}},
        {"range": {"youngest": {"lte": query.ages[0]}}},
        {"range": {"oldest": {"gte": query.ages[1]}}},
        _offers(query, catalogue),
    ]
    if query.text is not None:
        met.append(_text(query))
    for field, wanted in (
        ("conditions", filters.conditions),
        ("procedures", filters.procedures),
        ("languages", filters.language),
    ):
        if wanted:
            met.append(_any_of(field, wanted))
    if filters.gender is not None:
        met.append({"term": {"gender": filters.gender}})
    if filters.min_rating is not None:
        met.append({"range": {"rating_value": {"gte": filters.min_rating}}})
    return met


def practice_conditions(query: Query) -> list[Json]:
    filters = query.filters
    met: list[Json] = [{"term": {"practices.modes": query.mode}}, *_area(query)]
    if filters.insurer:
        met.append(_any_of("practices.insurers", filters.insurer))
    if filters.funding is not None:
        met.append({"term": {"practices.funding": filters.funding}})
    if filters.accepting:
        met.append({"term": {"practices.accepting": True}})
    if filters.step_free:
        met.append({"term": {"practices.step_free": True}})
    if filters.max_fee is not None:
        met.append({"range": {"practices.fee": {"lte": filters.max_fee}}})
    if filters.available_within_days is not None:
        last = min(query.as_of.toordinal() + filters.available_within_days, date.max.toordinal())
        met.append(available(query, until=date.fromordinal(last)))
    return met


def available(query: Query, until: date | None = None) -> Json:
    """The practice's next date is known and not past."""
    bounds = {"gte": midnight(query.as_of)} | ({} if until is None else {"lte": midnight(until)})
    return {"range": {"practices.next_available": bounds}}


def text_tiers(query: Query) -> list[tuple[float, list[Json]]]:
    """The tiers of the typed words, each with what a specialist of that tier or better meets."""
    if query.text is None:
        return []
    fields = ("name_words", "topic_words", "place_words")
    return [
        (1.0, [_any_of("whole_names", query.text.whole)]),
        *(
            (tier, [_in_any(fields[:count], word) for word in query.text.words])
            for tier, count in ((0.8, 1), (0.6, 2), (0.3, 3))
        ),
    ]


def _offers(query: Query, catalogue: Sequence[str]) -> Json:
    if not (query.offers or query.filters.profession or query.filters.specialty):
        return {"exists": {"field": "offers"}}
    return _any_of("offers", [offer.offer for offer in offers_left(query, catalogue)])


def _text(query: Query) -> Json:
    tiers = text_tiers(query)
    return {"bool": {"should": [every(tiers[0][1]), every(tiers[-1][1])], "minimum_should_match": 1}}


def _in_any(fields: Sequence[str], wanted: Sequence[str]) -> Json:
    return {"bool": {"should": [_any_of(field, wanted) for field in fields], "minimum_should_match": 1}}


def _any_of(field: str, wanted: Sequence[str]) -> Json:
    return {"terms": {field: list(wanted)}}


def _area(query: Query) -> list[Json]:
    match query.area:
        case Circle(radius_km) if query.origin is not None and is_measured(query):
            center = {"lat": query.origin.lat, "lon": query.origin.lon}
            return [{"geo_distance": {"distance": f"{radius_km * 1000!r}m", "practices.point": center}}]
        case Box(south, west, north, east):
            edges = {"top": north, "left": west, "bottom": south, "right": east}
            return [{"geo_bounding_box": {"practices.point": edges}}]
    return []
