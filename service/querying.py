"""From a wish (and maybe a need) to the engine's query: the numbers of the ranking, chosen once per request."""

from indexer.engines.query import Box, Circle, Origin, Query
from service import ranking
from service.asked import DEFAULT_RADIUS_KM, Wish
from service.locating import Located
from service.settling import Setting
from service.triage.need import Need

NEAR_MISSES = 5


def build_query(wish: Wish, need: Need | None, setting: Setting) -> Query:
    """The query of a wish; without a need it is not for a patient: any offer answers, fit and age are dropped."""
    located = setting.located if wish.mode == "in_person" else None
    text = setting.typed.query
    limit_days = setting.country.freshness_limit_days
    pivots = ranking.pivots_of(
        ranking.Scale(need.level if need else None, located.density if located else ranking.Scale().density)
    )
    dropped = {
        "fit": need is None,
        "proximity": located is None,
        "text": text is None,
        "freshness": limit_days is None,
    }
    return Query(
        country=setting.country.code,
        as_of=setting.as_of,
        offers=need.offers if need else (),
        ages=need.ages if need else None,
        mode=wish.mode,
        origin=Origin(located.lat, located.lon) if located else None,
        area=_area(wish, located),
        filters=wish.filters,
        text=text,
        weights=ranking.weights_of(dropped=frozenset(name for name, is_dropped in dropped.items() if is_dropped)),
        proximity_pivot_km=pivots.proximity_km,
        availability_pivot_days=pivots.availability_days,
        freshness_limit_days=limit_days,
        sort=wish.sort,
        facets=wish.facets,
        near_misses=NEAR_MISSES if _may_nearly_match(wish) else 0,
        deadline_days=need.deadline_days if need else None,
        rejections=wish.explain or wish.explain_specialist is not None,
        is_radius_sent=wish.radius_km is not None and located is not None and wish.box is None,
    )


def _may_nearly_match(wish: Wish) -> bool:
    return wish.near_misses and (bool(wish.filters.sent()) or wish.radius_km is not None)


def _area(wish: Wish, located: Located | None) -> Circle | Box | None:
    if wish.mode == "video":
        return None
    if wish.box is not None:
        return wish.box
    return Circle(wish.radius_km or DEFAULT_RADIUS_KM) if located else None
