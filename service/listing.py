"""The list of an answer: one page of one version, its cards, reasons and cursor. Knows no triage and no HTTP."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from indexer.documents import Document
from indexer.engines.base import Engine, View
from indexer.engines.query import Hit, Hits, NearMiss, Query
from indexer.errors import VersionGone
from indexer.reference import split_offer
from service import cursors, ranking
from service.asked import MAX_DEPTH, Wish
from service.cards import practice_card, specialist_card
from service.explain import Telling, access_to, best_offer, rating_reason, score_parts
from service.paging import Page, page
from service.why_not import rejections_shown

RANKING_VERSION = ranking.version()


class Plan(Struct, frozen=True):
    """What a list is made of: the wish, its query, the question's fingerprint, the cursor if one was sent.

    fallbacks: queries that ask for less, asked one after the other while nobody is found.
    """

    wish: Wish
    query: Query
    question: str
    cursor: cursors.Cursor | None
    fallbacks: tuple[Query, ...] = ()

    @property
    def offset(self) -> int:
        return self.cursor.offset if self.cursor else 0

    @property
    def limit(self) -> int:
        return min(self.wish.limit, MAX_DEPTH - self.offset)


class Listed(Struct, frozen=True):
    """A list as answers show it; what was found, and which of the fallbacks found it (None: none was needed).

    `rejections` are None unless the wish asks why.
    """

    shown: dict[str, Any]
    whole: Hits
    fallback: int | None
    rejections: dict[str, Any] | None


class _Found(Struct, frozen=True):
    """A page, the query it answers, and who nearly matched the first one."""

    page: Page
    query: Query
    fallback: int | None
    near_misses: tuple[NearMiss, ...]


def make_list(engine: Engine, plan: Plan, telling: Telling) -> Listed:
    """matches, total, facets, near_misses, next_cursor, synthetic and versions.

    A version pruned under a request's hands is asked for once more; one that only a cursor knew has expired.
    """
    try:
        return _list_of(engine, _open(engine, plan), plan, telling)
    except VersionGone as gone:
        if plan.cursor is not None:
            raise cursors.CursorExpired(f"index version {gone.version} is no longer kept") from gone
        return _list_of(engine, _open(engine, plan), plan, telling)


def _open(engine: Engine, plan: Plan) -> View:
    return engine.live(plan.query.country) if plan.cursor is None else engine.at(plan.cursor.version)


def _list_of(engine: Engine, view: View, plan: Plan, telling: Telling) -> Listed:
    found = _find(view, engine.margin, plan)
    query, page_ = found.query, found.page
    documents = view.get([hit.id for hit in (*page_.hits, *(miss.hit for miss in found.near_misses))])
    shown = {
        "matches": [
            _match(hit, documents[hit.id], query, telling) | {"rank": plan.offset + place}
            for place, hit in enumerate(page_.hits, start=1)
        ],
        "total": page_.whole.total,
        "facets": {name: dict(counts) for name, counts in page_.whole.facets.items()},
        "near_misses": [
            _card(miss.hit, documents[miss.hit.id], plan.query) | {"failed": miss.failed}
            for miss in found.near_misses
        ],
        "next_cursor": _next_cursor(view, page_, plan),
        "synthetic": view.manifest.synthetic,
        "index_version": view.manifest.version,
        "ranking_version": RANKING_VERSION,
    }
    asked = (query, plan.wish.explain_specialist)
    why = rejections_shown(engine, view, page_.whole, asked) if query.rejections else None
    return Listed(shown, page_.whole, found.fallback, why)


def _find(view: View, margin: int, plan: Plan) -> _Found:
    """The page of the first query that finds anybody; of the wish's own where none does.

    Later pages ask again and come to the same query: version and day are the cursor's.
    """
    own = plan.query if plan.offset == 0 else replace(plan.query, near_misses=0)
    first = page(view, margin, own, plan.offset, plan.limit)
    if first.whole.total == 0:
        for number, query in enumerate(plan.fallbacks):
            if view.search(_only_counting(query)).total > 0:
                wider = replace(query, near_misses=0)
                found = page(view, margin, wider, plan.offset, plan.limit)
                return _Found(found, wider, number, first.whole.near_misses)
    return _Found(first, own, None, first.whole.near_misses)


def _only_counting(query: Query) -> Query:
    return replace(query, fetch=1, near_misses=0, facets=False, rejections=False)


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
