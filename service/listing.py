"""The list of an answer: one page of one version, its cards, reasons and cursor. Knows no triage and no HTTP."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from indexer.deadline import require_time
from indexer.engines.base import Engine, View
from indexer.engines.choice import choose
from indexer.engines.query import Hit, Hits, NearMiss, Query
from indexer.errors import VersionGone
from indexer.reference import split_offer
from service import cursors, ranking
from service.asked import MAX_DEPTH, Wish
from service.cards import practice_card, specialist_card
from service.explain import Telling, access_to, best_offer, rating_reason, score_parts
from service.kept_versions import ask_live, open_kept
from service.paging import Page, page
from service.relaxation import Relaxed
from service.why_not import rejections_shown

RANKING_VERSION = ranking.version()


class Fallback(Struct, frozen=True):
    """A wish that asks for less, and its query."""

    relaxed: Relaxed
    query: Query


class Plan(Struct, frozen=True):
    """What a list is made of: the wish, its query, the question's fingerprint, the cursor if one was sent.

    fallbacks: makes of the version, when it is needed, what is asked of it instead while nobody is found; whomever
    a query finds the last of its group finds too.
    """

    wish: Wish
    query: Query
    question: str
    cursor: cursors.Cursor | None
    fallbacks: Callable[[View], Iterable[Sequence[Fallback]]] = lambda _: ()

    @property
    def offset(self) -> int:
        return self.cursor.offset if self.cursor else min(self.wish.offset, MAX_DEPTH)

    @property
    def limit(self) -> int:
        return min(self.wish.limit, MAX_DEPTH - self.offset)


class Listed(Struct, frozen=True):
    """A list as answers show it; what was found, and what had to be let go for it (None: nothing, or no use).

    `rejections` are None unless the wish asks why.
    """

    shown: dict[str, Any]
    whole: Hits
    relaxed: Relaxed | None
    rejections: dict[str, Any] | None


class _Found(Struct, frozen=True):
    """A page, the query it answers, and who nearly matched the first one."""

    page: Page
    query: Query
    relaxed: Relaxed | None
    near_misses: tuple[NearMiss, ...]


def make_list(engine: Engine, plan: Plan, telling: Telling) -> Listed:
    """matches, total, facets, near_misses, next_cursor, synthetic and versions.

    A version pruned under a request's hands is asked for once more; one that only a cursor knew has expired.
    """
    if plan.cursor is None:
        return ask_live(engine, plan.query.country, lambda view: _list_of(engine, view, plan, telling))
    try:
        return _list_of(engine, open_kept(engine, plan.cursor.version), plan, telling)
    except VersionGone as gone:
        raise cursors.CursorExpired(f"index version {gone.version} is no longer kept") from gone


def _list_of(engine: Engine, view: View, plan: Plan, telling: Telling) -> Listed:
    found = _find(view, engine.margin, plan)
    query, page_ = found.query, found.page
    access_of = cache(partial(access_to, telling=telling))  # a page is of few professions
    shown = {
        "matches": [
            _match(hit, query, telling, access_of) | {"rank": plan.offset + place}
            for place, hit in enumerate(page_.hits, start=1)
        ],
        "total": page_.whole.total,
        "facets": {name: dict(counts) for name, counts in page_.whole.facets.items()},
        "near_misses": [
            _card(miss.hit, best_offer(miss.hit.document, plan.query), plan.query) | {"failed": miss.failed}
            for miss in found.near_misses
        ],
        "next_cursor": _next_cursor(view, page_, plan),
        "synthetic": view.manifest.synthetic,
        "as_of": plan.query.as_of.isoformat(),
        "index_version": view.manifest.version,
        "ranking_version": RANKING_VERSION,
    }
    asked = (query, plan.wish.explain_specialist)
    why = rejections_shown(engine, view, page_.whole, asked) if query.rejections else None
    return Listed(shown, page_.whole, found.relaxed, why)


def _find(view: View, margin: int, plan: Plan) -> _Found:
    """The page of the first query that finds anybody; of the wish's own where none does.

    Later pages ask again and come to the same query: version and day are the cursor's.
    """
    own = plan.query if plan.offset == 0 else replace(plan.query, near_misses=0)
    first = page(view, margin, own, plan.offset, plan.limit)
    for fallback in _worth_asking(view, plan) if first.whole.total == 0 else ():
        wider = replace(fallback.query, near_misses=0)
        found = page(view, margin, wider, plan.offset, plan.limit)
        if found.whole.total > 0:
            return _Found(found, wider, fallback.relaxed, _no_match(first.whole.near_misses, wider))
    return _Found(first, own, None, first.whole.near_misses)


def _no_match(near_misses: Iterable[NearMiss], query: Query) -> tuple[NearMiss, ...]:
    """Without those who match now that the filter they fail was let go."""
    return tuple(miss for miss in near_misses if choose(miss.hit.document, query) is None)


def _worth_asking(view: View, plan: Plan) -> Iterator[Fallback]:
    """Those of a group only where its last finds anybody: mostly nobody is where nobody was."""
    for group in plan.fallbacks(view):
        if len(group) == 1 or _finds_anybody(view, group[-1].query):
            yield from group


def _finds_anybody(view: View, query: Query) -> bool:
    require_time()
    return view.search(replace(query, fetch=1, near_misses=0, facets=False, rejections=False)).total > 0


def _next_cursor(view: View, found: Page, plan: Plan) -> str | None:
    end = plan.offset + plan.limit
    if end >= found.whole.total or end >= MAX_DEPTH:
        return None
    version, as_of = view.manifest.version, plan.query.as_of
    return cursors.write(cursors.Cursor(version, as_of, RANKING_VERSION, plan.question, end))


def _card(hit: Hit, offer: str, query: Query) -> dict[str, Any]:
    practice = next(each for each in hit.document.specialist.practices if each.id == hit.practice_id)
    distance_km = hit.inputs.distance_km
    return {
        "specialist": specialist_card(hit.document, split_offer(offer)[0]),
        "practice": practice_card(practice, query.as_of),
        "distance_km": None if distance_km is None else round(distance_km, 3),
    }


def _match(hit: Hit, query: Query, telling: Telling, access_of: Callable[[str], Sequence[str]]) -> dict[str, Any]:
    offer = best_offer(hit.document, query)
    parts = score_parts(hit, query, offer, telling)
    for part in parts:
        if part["signal"] == "rating":
            part["reason"] = rating_reason(hit.document, telling.language)
    return _card(hit, offer, query) | {
        "score": ranking.score(hit.inputs, query),
        "score_parts": parts,
        "access": list(access_of(split_offer(offer)[0])),
    }
