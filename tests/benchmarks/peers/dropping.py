"""The same question with one filter less: what near-misses are looked for by."""

from msgspec.structs import replace

from indexer.engines.query import Circle, Filters, Query

RADIUS = "radius_km"


def filters_of(query: Query) -> list[str]:
    """Filters somebody may fail alone, in order."""
    return [*query.filters.sent(), *([RADIUS] if query.is_radius_sent else [])]


def dropping(query: Query, name: str) -> Query:
    """Without that filter; the radius is doubled."""
    if name == RADIUS:
        assert isinstance(query.area, Circle)
        return replace(query, area=Circle(2 * query.area.radius_km))
    return replace(query, filters=replace(query.filters, **{name: getattr(Filters(), name)}))


def merged(misses: dict[str, list[tuple[int, int, int, str]]], most: int) -> tuple[tuple[str, str], ...]:
    """Of the best by each filter (step, minus score, tie, id) the best of all, each once, by the first filter."""
    best: dict[str, tuple[tuple[int, int, int], str]] = {}
    for name, found in misses.items():
        for *place, id_ in found:
            step, minus_score, tie = place
            if id_ not in best or (step, minus_score, tie) < best[id_][0]:
                best[id_] = ((step, minus_score, tie), name)
    ordered = sorted(best, key=lambda id_: best[id_][0])
    return tuple((id_, best[id_][1]) for id_ in ordered[:most])
