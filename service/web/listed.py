"""A list as a page shows it: what it is of, its cards, who nearly fits, its pages and sorts.

Made from an answer and the address it was asked by; asks nothing more of anybody.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import g, url_for
from msgspec import Struct
from msgspec.structs import replace

from service.api.http import directory
from service.asked import DEFAULT_FUNDING, MAX_DEPTH
from service.distances import MeasuredFrom, proximity_reason
from service.web.browsing import PAGE_SIZE, Browsing
from service.web.cards import Card, Comes, card_of
from service.web.choices import Choice
from service.web.labels import distance_label, near_miss_label
from service.web.language import page_language
from service.web.placing import is_shareable
from service.web.public import world_address
from service.web.refining import Refining
from service.web.rendering import listing_address
from service.web.translating import format_number
from service.web.translating import gettext as _
from service.web.visit import Visit

SEARCH = "web.show_search"
RESULTS = "web.show_results"


class NearMiss(Struct, frozen=True):
    """Somebody who fits but for one filter. way None: that filter is not of the address."""

    card: Card
    but: str
    way: Choice | None


class Neighbour(Struct, frozen=True):
    """Another country within the radius, and its own directory."""

    name: str
    distance: str
    address: str


class Listed(Refining):
    """A list and its surroundings. The answer is of either question, with `location`, `relaxed`, `neighbours`."""

    def __init__(self, answer: Mapping[str, Any], visit: Visit, browsing: Browsing, endpoint: str) -> None:
        super().__init__(answer, browsing, endpoint)
        self._answer = answer
        is_of_answers = endpoint == RESULTS
        self._comes = Comes(
            endpoint=endpoint,
            funding=(is_of_answers and visit.funding) or DEFAULT_FUNDING,
            held=visit.held if is_of_answers else (),
        )
        self.total: int = answer["total"]

    @property
    def total_written(self) -> str:
        return format_number(self.total)

    @property
    def place(self) -> str | None:
        """What the place is called; None: the visitor's own point, or none."""
        location = self._answer["location"]
        return None if location is None or location["precision"] == "point" else location["label"]

    @property
    def has_place(self) -> bool:
        return self._has_place

    @property
    def is_by_video(self) -> bool:
        return self._browsing.mode == "video" or any(each["field"] == "mode" for each in self._answer["relaxed"])

    @property
    def is_place_shareable(self) -> bool:
        """Whether the place is said by the address: a town may be, a postcode or a point never."""
        return bool(self._browsing.near) and is_shareable(self._browsing.near)

    @property
    def radius(self) -> str | None:
        """How far the list reaches, also where it was widened; None: everywhere."""
        location = self._answer["location"]
        return None if location is None else distance_label(location["radius_km"])

    def cards(self) -> list[Card]:
        return [card_of(match, self._comes) for match in self._answer["matches"]]

    def near_misses(self) -> list[NearMiss]:
        return [
            NearMiss(
                card_of(miss, self._comes, self._distance_of(miss)),
                near_miss_label(miss["failed"]),
                self.without(miss["failed"]),
            )
            for miss in self._answer["near_misses"]
        ]

    def neighbours(self) -> list[Neighbour]:
        countries = directory().reference.countries
        return [
            Neighbour(
                countries[each["country"]].name.in_language(page_language()),
                distance_label(each["nearest_km"]),
                url_for("web.show_start", country=each["country"]),
            )
            for each in self._answer["neighbours"]
        ]

    def ways_out(self) -> Iterator[Choice]:
        """What to try where nobody is found."""
        if list(self._browsing.chosen()):
            yield Choice(_("Look without any filter"), self.without_filters)
        yield from (way for way in (self.wider(), self.by_video()) if way is not None)
        if self._endpoint == SEARCH and directory().has_assessment:
            yield Choice(_("Let questions find out whom you need"), url_for("web.show_before_questions"))

    def sorts(self) -> list[Choice]:
        named = {
            "best": _("Best match"),
            "distance": _("Nearest"),
            "rating": _("Best rated"),
            "availability": _("Soonest"),
            "fee": _("Lowest fee"),
        }
        if not self._has_place or self.is_by_video:
            named.pop("distance")
        current = self._browsing.sort if self._browsing.sort in named else "best"
        return [
            Choice(label, self._address(self._browsing.sorted_by(sort)), is_chosen=sort == current)
            for sort, label in named.items()
        ]

    def pages(self) -> list[Choice]:
        """The pages around this one, the first and the last; none where one page holds all."""
        last = self._last_page
        here = self._browsing.page
        wanted = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)}) if last > 1 else []
        return [
            Choice(format_number(number), self._address(self._browsing.on(number)), is_chosen=number == here)
            for number in wanted
        ]

    @property
    def is_beyond(self) -> bool:
        """Whether the address asks for a page there is none of."""
        return self.total > 0 and self._browsing.page > self._last_page

    def page_address(self, step: int) -> str | None:
        """The next (1) or the previous (-1) page; None where there is none."""
        number = min(self._browsing.page + step, self._last_page) if step < 0 else self._browsing.page + step
        return self._address(self._browsing.on(number)) if 1 <= number <= self._last_page else None

    @property
    def shared_address(self) -> str:
        """The list for somebody else: the place where it may be told, and the filters; nothing of the visitor."""
        near = self._browsing.near if self.is_place_shareable else ""
        return world_address(listing_address(SEARCH, replace(self._browsing, near=near, page=1)))

    @property
    def _last_page(self) -> int:
        return -(-min(self.total, MAX_DEPTH) // PAGE_SIZE)

    def _distance_of(self, miss: Mapping[str, Any]) -> str:
        """As the cards say it; near-misses come without reasons."""
        location = self._answer["location"]
        if location is None or miss["distance_km"] is None:
            return ""
        origin = MeasuredFrom(self.place, location["uncertainty_km"], g.country.distance_unit)
        return proximity_reason(miss["distance_km"], origin, page_language())
