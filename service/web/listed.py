"""What stands around a list: chips, facets, sorting, radius and pages, each with its address. Knows no card."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import g
from msgspec import Struct
from msgspec.structs import replace

from service.asked import DEFAULT_RADIUS_KM, MAX_DEPTH
from service.distances import KM_PER_MILE
from service.web.browsing import PAGE_SIZE, Browsing
from service.web.labels import choice_label, distance_label, filter_title
from service.web.rendering import listing_address
from service.web.translating import gettext as _

FACETS = ("profession", "specialty", "language", "gender", "insurer", "accepting")
RADII: Mapping[str, tuple[int, ...]] = {"km": (5, 10, 25, 50, 100), "mi": (3, 5, 15, 30, 60)}
"""Offered in the country's unit."""
WAITS_DAYS = ("7", "14", "30")
RATINGS = ("4", "4.5")


class Choice(Struct, frozen=True):
    """One link that changes the list. count None: nobody counted."""

    label: str
    address: str
    is_chosen: bool = False
    count: int | None = None


class Group(Struct, frozen=True):
    """The choices of one filter under its title."""

    name: str
    title: str
    choices: tuple[Choice, ...]

    @property
    def is_used(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)


class Listed:
    """A list's surroundings, from its answer and the address it was asked by."""

    def __init__(self, answer: Mapping[str, Any], browsing: Browsing, endpoint: str) -> None:
        self._answer, self._browsing, self._endpoint = answer, browsing, endpoint

    def chips(self) -> list[Choice]:
        """Each filter asked for; its address is the list without it."""
        return [
            Choice(
                f"{filter_title(name)}: {choice_label(name, value)}",
                self._address(self._browsing.toggled(name, value)),
                is_chosen=True,
            )
            for name, value in self._browsing.chosen()
        ]

    @property
    def without_filters(self) -> str:
        return self._address(replace(self._browsing, filters={}, page=1))

    def facets(self) -> Iterator[Group]:
        """Counted choices, then those nobody counts; what is chosen stays, also where it finds nobody."""
        for name in FACETS:
            counts = self._answer["facets"].get(name, {})
            chosen = [value for value in self._browsing.filters.get(name, ()) if value not in counts]
            values = [*sorted(counts, key=lambda value: (-counts[value], value)), *chosen]
            if values:
                yield self._group(name, [(value, counts.get(value, 0)) for value in values])
        yield self._group("available_within_days", [(value, None) for value in WAITS_DAYS])
        yield self._group("min_rating", [(value, None) for value in RATINGS])
        yield self._group("step_free", [("true", None)])

    def sorts(self) -> list[Choice]:
        named = {
            "best": _("Best match"),
            "distance": _("Nearest"),
            "rating": _("Best rated"),
            "availability": _("Soonest"),
            "fee": _("Lowest fee"),
        }
        if self._answer.get("interpreted", self._answer).get("location") is None:
            named.pop("distance")
        current = self._browsing.sort or "best"
        return [
            Choice(label, self._address(self._browsing.sorted_by(sort)), is_chosen=sort == current)
            for sort, label in named.items()
        ]

    def radii(self) -> list[Choice]:
        """Wider and narrower; none without a place."""
        km = KM_PER_MILE if g.country.distance_unit == "mi" else 1.0
        asked = float(self._browsing.radius_km or DEFAULT_RADIUS_KM)
        offered = [round(radius * km, 3) for radius in RADII[g.country.distance_unit]]
        values = sorted({*offered, asked})
        return [
            Choice(
                distance_label(value),
                self._address(replace(self._browsing, radius_km=f"{value:g}", page=1)),
                is_chosen=value == asked,
            )
            for value in values
        ]

    def pages(self) -> list[Choice]:
        """The pages around this one, the first and the last; none where one page holds all."""
        last = -(-min(self._answer["total"], MAX_DEPTH) // PAGE_SIZE)
        here = self._browsing.page
        wanted = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)}) if last > 1 else []
        return [
            Choice(str(number), self._address(self._browsing.on(number)), is_chosen=number == here)
            for number in wanted
        ]

    def page_address(self, step: int) -> str | None:
        """The next (1) or the previous (-1) page; None where there is none."""
        number = self._browsing.page + step
        if number < 1 or (number - 1) * PAGE_SIZE >= min(self._answer["total"], MAX_DEPTH):
            return None
        return self._address(self._browsing.on(number))

    def without(self, failed: str) -> str:
        """The list with that one filter let go: what a near-miss would need. A radius is doubled."""
        if failed == "radius_km":
            doubled = 2 * float(self._browsing.radius_km or DEFAULT_RADIUS_KM)
            return self._address(replace(self._browsing, radius_km=f"{min(doubled, 500):g}", page=1))
        return self._address(self._browsing.setting(failed, ()))

    def _group(self, name: str, counted: list[tuple[str, int | None]]) -> Group:
        choices = (
            Choice(
                choice_label(name, value),
                self._address(self._browsing.toggled(name, value)),
                is_chosen=self._browsing.has(name, value),
                count=count,
            )
            for value, count in counted
        )
        return Group(name, filter_title(name), tuple(choices))

    def _address(self, browsing: Browsing) -> str:
        return listing_address(self._endpoint, browsing)
