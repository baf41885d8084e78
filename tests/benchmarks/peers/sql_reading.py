"""The rows of a statement as an answer: whole masks of codes taken apart into counts."""

from collections.abc import Iterable, Sequence
from typing import Any

from indexer.engines.query import FACETS, OfferFit, Query
from tests.benchmarks.asking import Answer, Asked
from tests.benchmarks.columns import GENDERS, Coding
from tests.benchmarks.peers.dialect import offers_asked
from tests.benchmarks.peers.dropping import filters_of, merged


def answer_of(asked: Asked, rows: Iterable[Sequence[Any]], codes: Coding, ids: Sequence[str]) -> Answer:
    query, by_kind = asked.search, dict[str, list[Sequence[Any]]]()
    for kind, *row in rows:
        by_kind.setdefault(kind, []).append(row)
    page = sorted(by_kind.get("page", []), key=lambda row: (row[1], -row[2], row[3]))
    facets = {name: _counted(name, query, by_kind.get(name, []), codes) for name in FACETS} if query.facets else {}
    total = by_kind["total"][0][1]
    misses = {
        name: [(step, -score, tie, ids[person]) for person, step, score, tie in by_kind.get(f"near {name}", [])]
        for name in (filters_of(query) if query.near_misses else ())
    }
    return Answer(
        ids=tuple(ids[row[0]] for row in page),
        total=total,
        facets=facets,
        near_misses=merged(misses, query.near_misses),
    )


def _counted(name: str, query: Query, rows: Sequence[Sequence[Any]], codes: Coding) -> dict[str, int]:
    masks = _masks(name, query, codes)
    counts = {value: sum(row[1] for row in rows if row[0] & mask) for value, mask in masks.items()}
    if name == "gender":
        counts = {GENDERS[row[0]]: row[1] for row in rows if row[0]}
    return {value: count for value, count in counts.items() if count}


def _masks(name: str, query: Query, codes: Coding) -> dict[str, int]:
    if name == "accepting":
        return {"true": 1, "false": 2}
    of_codes = {"language": codes.languages, "insurer": codes.insurers}.get(name)
    if of_codes is not None:
        return {value: of_codes.known([value]) for value in of_codes.names}
    masks: dict[str, int] = {}
    every = [OfferFit(offer, 0.0) for offer in codes.offers.names]
    for offer in offers_asked(query, name) if query.offers else every:
        profession, _, specialty = offer.offer.partition("/")
        value = profession if name == "profession" else specialty
        if value and name in ("profession", "specialty"):
            masks[value] = masks.get(value, 0) | codes.offers.known([offer.offer])
    return masks
