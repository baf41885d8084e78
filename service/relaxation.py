"""What may be let go where nobody fits, in which order, and how it is said. Asks no engine.

Never let go: language, gender, insurer, funding, fee, step-free access, age, deadline, registration: they are the
patient's own or the law's. One thing after the other; a filter is kept let go, the radius starts anew with each.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from indexer.engines.query import Filters
from indexer.reference import Language
from service.asked import DEFAULT_RADIUS_KM, Wish
from service.distances import Unit, radius_told
from service.words import say

WIDENED_TIMES = (2, 4)
WIDEST_KM = 100.0
"""The radius is doubled twice and ends here; nobody who asked for more is sent farther still."""
_LET_GO = ("available_within_days", "profession", "min_rating", "accepting")
"""Filters in the order they are let go, after distance and mode: a later date first, who and how trusted last."""


class Let(Struct, frozen=True):
    """One thing let go: a field of the request, what it said and what counts instead (None: nothing)."""

    field: str
    before: Any
    after: Any


class Relaxed(Struct, frozen=True):
    """A wish that asks for less, and all that was let go on the way."""

    wish: Wish
    let: tuple[Let, ...]


def relaxations(wish: Wish, deadline_days: int | None) -> Iterator[tuple[Relaxed, ...]]:
    """Wishes that ask for less and less, in groups: whomever a wish finds the last of its group finds too.

    Whenever one filter more was let go, those near come before those farther away, and a visit before video.
    """
    for less in _with_filters_dropped(wish, deadline_days):
        if wish.mode == "in_person":
            nearest = (less,) if less.let else ()
            group = (*nearest, *_wider(less))
            if group:
                yield group
            yield (_by_video(less),)
        elif less.let:
            yield (less,)


def relaxed_shown(let: tuple[Let, ...], unit: Unit, language: Language) -> list[dict[str, Any]]:
    """Each thing let go as an answer says it; only the message is in the country's unit."""
    return [
        {"field": each.field, "from": each.before, "to": each.after, "message": _message(each, unit, language)}
        for each in let
    ]


def _with_filters_dropped(wish: Wish, deadline_days: int | None) -> Iterator[Relaxed]:
    """The wish itself, then with one filter more let go each time."""
    relaxed = Relaxed(wish, ())
    yield relaxed
    for name in (name for name in _LET_GO if _is_worth_letting_go(name, wish.filters, deadline_days)):
        before, nothing = getattr(wish.filters, name), getattr(Filters(), name)
        after = deadline_days if name == "available_within_days" else nothing
        filters = replace(relaxed.wish.filters, **{name: nothing})
        relaxed = Relaxed(replace(relaxed.wish, filters=filters), (*relaxed.let, Let(name, before, after)))
        yield relaxed


def _is_worth_letting_go(name: str, filters: Filters, deadline_days: int | None) -> bool:
    """A date as late as the deadline keeps nobody out whom the deadline does not."""
    days = filters.available_within_days
    if name == "available_within_days" and days is not None and deadline_days is not None:
        return days < deadline_days
    return name in filters.sent()


def _wider(less: Relaxed) -> Iterator[Relaxed]:
    """Wider and wider; nobody where the caller's own radius is as wide already."""
    asked_km = less.wish.radius_km or DEFAULT_RADIUS_KM
    widened = {min(times * asked_km, WIDEST_KM) for times in WIDENED_TIMES} | {WIDEST_KM}
    for radius_km in sorted(widened):
        if radius_km > asked_km:
            let = (Let("radius_km", asked_km, radius_km), *less.let)
            yield Relaxed(replace(less.wish, radius_km=radius_km), let)


def _by_video(less: Relaxed) -> Relaxed:
    sort = "best" if less.wish.sort == "distance" else less.wish.sort
    wish = replace(less.wish, mode="video", radius_km=None, sort=sort)
    return Relaxed(wish, (Let("mode", "in_person", "video"), *less.let))


def _message(let: Let, unit: Unit, language: Language) -> str:
    key = f"relaxed_{let.field}"
    if let.field == "available_within_days" and let.after is not None:
        key += "_deadline"
    if let.field == "radius_km":
        before, after = (radius_told(km, unit, language) for km in (let.before, let.after))
    else:
        before, after = (_written(value, language) for value in (let.before, let.after))
    return say(key, language, before=before, after=after)


def _written(value: Any, language: Language) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    text = f"{value:g}"
    return text.replace(".", ",") if language == "de" else text
