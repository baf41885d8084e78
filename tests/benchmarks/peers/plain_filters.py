"""Who is asked for, as filters of plain Elasticsearch; those that are facets apart from the others."""

from collections.abc import Sequence
from datetime import date, timedelta

from indexer.engines.query import FACETS, Circle, OfferFit, Query
from tests.benchmarks.asking import Json
from tests.benchmarks.peers.plain_clauses import all_of, any_of
from tests.benchmarks.peers.plain_text import answers

OF_PERSON = {"language": "languages", "gender": "gender"}
OF_PLACE = {"insurer": "practices.insurers", "accepting": "practices.accepting"}


def person_filters(query: Query) -> list[Json]:
    """All but the filters that are facets."""
    filters, day = query.filters, query.as_of.isoformat()
    met: list[Json] = [{"term": {"eligible": day}}]
    if query.ages is not None:
        met += [{"range": {"youngest": {"lte": query.ages[0]}}}, {"range": {"oldest": {"gte": query.ages[1]}}}]
    if query.offers:
        met.append(any_of("offers", [offer.offer for offer in query.offers]))
    if query.text is not None:
        met.append(answers(query.text))
    for field, wanted in (("conditions", filters.conditions), ("procedures", filters.procedures)):
        if wanted:
            met.append(any_of(field, wanted))
    if filters.min_rating is not None:
        met.append({"range": {"rating": {"gte": filters.min_rating}}})
    return met


def place_filters(query: Query, without: Sequence[str] = ()) -> list[Json]:
    filters, met = query.filters, list[Json]()
    if query.mode is not None:
        met.append({"term": {"practices.modes": query.mode}})
    if isinstance(query.area, Circle) and query.origin is not None:
        point = {"lat": query.origin.lat, "lon": query.origin.lon}
        met.append({"geo_distance": {"distance": f"{query.area.radius_km * 1000}m", "practices.point": point}})
    if filters.insurer and "insurer" not in without:
        met.append(any_of("practices.insurers", filters.insurer))
    if filters.funding is not None:
        met.append({"term": {"practices.funding": filters.funding}})
    if filters.accepting and "accepting" not in without:
        met.append({"term": {"practices.accepting": True}})
    if filters.max_fee is not None:
        met.append({"range": {"practices.fee": {"lte": filters.max_fee}}})
    if filters.step_free:
        met.append({"term": {"practices.step_free": True}})
    for days in (filters.available_within_days, query.deadline_days):
        if days is not None:
            met.append(
                {"range": {"practices.next": {"gte": _after(query.as_of, 0), "lte": _after(query.as_of, days)}}}
            )
    return met or [{"match_all": {}}]


def midnight(day: date) -> str:
    """To the millisecond: a day alone is rounded up to its end where it is an origin."""
    return f"{day.isoformat()}T00:00:00.000Z"


def _after(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def sent_facets(query: Query) -> list[str]:
    return [name for name in FACETS if name in query.filters.sent()]


def narrowing(query: Query, name: str, without: Sequence[str] = ()) -> Json:
    """What a filter that is a facet asks of somebody."""
    filters = query.filters
    if name in OF_PLACE:
        return having_place(query, without)
    if name in OF_PERSON:
        wanted = filters.language if name == "language" else [filters.gender or ""]
        return any_of(OF_PERSON[name], wanted)
    return any_of("offers", [offer.offer for offer in offers_left(query, without)])


def having_place(query: Query, without: Sequence[str] = ()) -> Json:
    return {"nested": {"path": "practices", "query": all_of(place_filters(query, without))}}


def offers_left(query: Query, without: Sequence[str]) -> list[OfferFit]:
    professions = () if "profession" in without else query.filters.profession
    specialties = () if "specialty" in without else query.filters.specialty
    parted = [(offer, *offer.offer.partition("/")) for offer in query.offers]
    return [
        offer
        for offer, profession, _, specialty in parted
        if (not professions or profession in professions) and (not specialties or specialty in specialties)
    ]
