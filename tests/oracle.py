"""Brute force over a list of documents: the right answer to any query, slow on purpose.

Written from the rules of the design; `oracle_matching` decides on one document, `oracle_text` on the typed words,
`oracle_scoring` on its place, this module on all of them: total, facets and near-misses. `oracle_engine` makes an
Engine of it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from indexer.documents import Document
from indexer.engines.query import FACETS, Circle, Hits, NearMiss, Query
from tests.oracle_matching import Found, dropping, filters_asked, find, first_failed
from tests.oracle_scoring import hit_of, order


def answer(documents: Sequence[Document], query: Query) -> Hits:
    """The exact answer: all matches ordered, the first `fetch` of them handed out."""
    found = _find_all(documents, query)
    hits = sorted((hit_of(match, query) for match in found), key=lambda hit: order(hit, query))
    return Hits(
        hits=tuple(hits[: query.fetch]),
        total=len(hits),
        facets={name: count_facet(documents, query, name) for name in FACETS} if query.facets else {},
        near_misses=find_near_misses(documents, query) if query.near_misses else (),
        after_deadline=len(_find_all(documents, msgspec.structs.replace(query, deadline_days=None))) - len(hits),
        rejections=count_rejections(documents, query) if query.rejections else {},
    )


def count_rejections(documents: Sequence[Document], query: Query) -> dict[str, int]:
    """Who is no match, by the first test failed."""
    failed = (first_failed(document, query) for document in documents)
    return dict(Counter(name for name in failed if name is not None))


def count_facet(documents: Sequence[Document], query: Query, name: str) -> dict[str, int]:
    """Value → specialists who have it among the matches of the query without this facet's own filter."""
    counts: Counter[str] = Counter()
    for match in _find_all(documents, dropping(query, name)):
        counts.update(set(_facet_values(match, name)))
    return dict(counts)


def _facet_values(match: Found, name: str) -> Iterable[str]:
    specialist = match.document.specialist
    match name:
        case "profession":
            return (offer.split("/")[0] for offer in match.offers)
        case "specialty":
            return (offer.split("/")[1] for offer in match.offers if "/" in offer)
        case "language":
            return specialist.languages
        case "gender":
            return () if specialist.gender is None else (specialist.gender,)
        case "insurer":
            return (insurer for practice in match.practices for insurer in practice.insurers)
        case "accepting":
            known = (practice.accepting for practice in match.practices if practice.accepting is not None)
            return ("true" if is_accepting else "false" for is_accepting in known)
    raise AssertionError(f"no facet {name}")


def find_near_misses(documents: Sequence[Document], query: Query) -> tuple[NearMiss, ...]:
    """Who would match but for one filter; by step and score whatever the sort, each specialist once."""
    query = msgspec.structs.replace(query, sort="best")
    names = filters_asked(query)
    if query.is_radius_sent and isinstance(query.area, Circle):
        names.append("radius_km")
    matching = {match.document.specialist.id for match in _find_all(documents, query)}
    best: dict[str, NearMiss] = {}
    for name in names:
        for match in _find_all(documents, dropping(query, name)):
            miss = NearMiss(hit_of(match, query), name)
            if miss.hit.id in matching:
                continue
            known = best.get(miss.hit.id)
            if known is None or order(miss.hit, query) < order(known.hit, query):
                best[miss.hit.id] = miss
    ordered = sorted(best.values(), key=lambda miss: order(miss.hit, query))
    return tuple(ordered[: query.near_misses])


def _find_all(documents: Sequence[Document], query: Query) -> list[Found]:
    return [match for document in documents if (match := find(document, query)) is not None]
