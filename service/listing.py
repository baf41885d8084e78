"""The list of an answer: one page of one version, its cards, reasons and cursor. Knows no triage and no HTTP."""

from typing import Any

import msgspec
from msgspec import Struct

from indexer.documents import Document
from indexer.engines.base import Engine, View
from indexer.engines.query import Hit, Query
from indexer.errors import VersionGone
from indexer.reference import split_offer
from service import cursors, ranking
from service.asked import MAX_DEPTH, Wish
from service.cards import practice_card, specialist_card
from service.explain import Telling, access_to, best_offer, rating_reason, score_parts
from service.paging import Page, page

RANKING_VERSION = ranking.version()


class Plan(Struct, frozen=True):
    """What a list is made of: the wish, its query, the question's fingerprint, the cursor if one was sent."""

    wish: Wish
    query: Query
    question: str
    cursor: cursors.Cursor | None

    @property
    def offset(self) -> int:
        return self.cursor.offset if self.cursor else 0

    @property
    def limit(self) -> int:
        return min(self.wish.limit, MAX_DEPTH - self.offset)


def make_list(engine: Engine, plan: Plan, telling: Telling) -> dict[str, Any]:
    """matches, total, facets, near_misses, next_cursor, synthetic and versions.

    A version pruned under a request's hands is asked for once more; one that only a cursor knew has expired.
    """
    try:
        return _list_of(_open(engine, plan), engine.margin, plan, telling)
    except VersionGone as gone:
        if plan.cursor is not None:
            raise cursors.CursorExpired(f"index version {gone.version} is no longer kept") from gone
        return _list_of(_open(engine, plan), engine.margin, plan, telling)


def _open(engine: Engine, plan: Plan) -> View:
    return engine.live(plan.query.country) if plan.cursor is None else engine.at(plan.cursor.version)


def _list_of(view: View, margin: int, plan: Plan, telling: Telling) -> dict[str, Any]:
    is_first = plan.offset == 0
    query = plan.query if is_first else msgspec.structs.replace(plan.query, near_misses=0)
    found = page(view, margin, query, plan.offset, plan.limit)
    misses = found.whole.near_misses
    documents = view.get([hit.id for hit in (*found.hits, *(miss.hit for miss in misses))])
    return {
        "matches": [
            _match(hit, documents[hit.id], query, telling) | {"rank": plan.offset + place}
            for place, hit in enumerate(found.hits, start=1)
        ],
        "total": found.whole.total,
        "facets": {name: dict(counts) for name, counts in found.whole.facets.items()},
        "near_misses": [
            _card(miss.hit, documents[miss.hit.id], query) | {"failed": miss.failed} for miss in misses
        ],
        "next_cursor": _next_cursor(view, found, plan),
        "synthetic": view.manifest.synthetic,
        "index_version": view.manifest.version,
        "ranking_version": RANKING_VERSION,
    }


def _next_cursor(view: View, found: Page, plan: Plan) -> str | None:
    end = plan.offset + plan.limit
    if end >= found.whole.total or end >= MAX_DEPTH:
        return None
    version, as_of = view.manifest.version, plan.query.as_of
    return cursors.write(cursors.Cursor(version, as_of, RANKING_VERSION, plan.question, end))


def _card(hit: Hit, document: Document, query: Query) -> dict[str, Any]:
    practice = next(each for each in document.specialist.practices if each.id == hit.practice_id)
    profession, _ = split_offer(best_offer(document, query))
    distance_km = hit.inputs.distance_km
    return {
        "specialist": specialist_card(document, profession),
        "practice": practice_card(practice, query.as_of),
        "distance_km": None if distance_km is None else round(distance_km, 3),
    }


def _match(hit: Hit, document: Document, query: Query, telling: Telling) -> dict[str, Any]:
    offer = best_offer(document, query)
    parts = score_parts(hit, query, offer, telling)
    for part in parts:
        if part["signal"] == "rating":
            part["reason"] = rating_reason(document, telling.language)
    return _card(hit, document, query) | {
        "score": ranking.score(hit.inputs, query),
        "score_parts": parts,
        "access": access_to(split_offer(offer)[0], telling),
    }
