"""What may be let go where nobody fits, in which order, and how it is said. Asks no engine.

Never let go: language, gender, insurer, funding, fee, step-free access, age, deadline, registration: they are the
patient's own or the law's. One thing after the other, each kept once let go, so that no more is than it takes.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from indexer.engines.query import Filters
from indexer.reference import Language
from service.asked import DEFAULT_RADIUS_KM, Wish
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


def relaxations(wish: Wish, deadline_days: int | None) -> Iterator[Relaxed]:
    """Wishes that ask for less and less. With every filter let go a visit comes before video."""
    asked_km = wish.radius_km or DEFAULT_RADIUS_KM
    widened: tuple[Let, ...] = ()
    for radius_km in _radii(asked_km) if wish.mode == "in_person" else ():
        wish, widened = replace(wish, radius_km=radius_km), (Let("radius_km", asked_km, radius_km),)
        yield Relaxed(wish, widened)
    yield from _by_video(wish, ())
    dropped: tuple[Let, ...] = ()
    for name in _LET_GO:
        if name in wish.filters.sent():
            before, nothing = getattr(wish.filters, name), getattr(Filters(), name)
            after = deadline_days if name == "available_within_days" else nothing
            dropped = (*dropped, Let(name, before, after))
            wish = replace(wish, filters=replace(wish.filters, **{name: nothing}))
            yield Relaxed(wish, (*widened, *dropped))
            yield from _by_video(wish, dropped)


def relaxed_shown(let: tuple[Let, ...], language: Language) -> list[dict[str, Any]]:
    """Each thing let go as an answer says it."""
    return [
        {"field": each.field, "from": each.before, "to": each.after, "message": _message(each, language)}
        for each in let
    ]


def _radii(asked_km: float) -> tuple[float, ...]:
    """Wider and wider radii; none where the caller's own is as wide already."""
    widened = {min(times * asked_km, WIDEST_KM) for times in WIDENED_TIMES} | {WIDEST_KM}
    return tuple(sorted(radius_km for radius_km in widened if radius_km > asked_km))


def _by_video(wish: Wish, dropped: tuple[Let, ...]) -> Iterator[Relaxed]:
    if wish.mode == "in_person":
        sort = "best" if wish.sort == "distance" else wish.sort
        yield Relaxed(
            replace(wish, mode="video", radius_km=None, sort=sort), (Let("mode", "in_person", "video"), *dropped)
        )


def _message(let: Let, language: Language) -> str:
    key = f"relaxed_{let.field}"
    if let.field == "available_within_days" and let.after is not None:
        key += "_deadline"
    return say(key, language, before=_written(let.before, language), after=_written(let.after, language))


def _written(value: Any, language: Language) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    text = f"{value:g}"
    return text.replace(".", ",") if language == "de" else text
