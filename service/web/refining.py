"""How a list can be narrowed and widened: its filters, each choice with its address and, if counted, a number.

Knows the answer's facets and what the address asks; no card and no page.
"""

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

from flask import g
from msgspec.structs import replace

from service.asked import DEFAULT_RADIUS_KM, MAX_RADIUS_KM
from service.distances import KM_PER_MILE
from service.web.browsing import Browsing
from service.web.choices import Choice, Group
from service.web.labels import choice_label, distance_label, filter_title
from service.web.language import chosen_language
from service.web.rendering import listing_address
from service.web.translating import gettext as _

FACETS = ("profession", "specialty", "language", "gender", "insurer", "accepting")
RADII: Mapping[str, tuple[int, ...]] = {"km": (5, 10, 25, 50, 100), "mi": (3, 5, 15, 30, 60)}
"""Offered in the country's unit."""
SAME_RADIUS = 0.1
"""An offered radius as near to the one asked, in parts of it, gives way to it."""
WAITS_DAYS = ("7", "14", "30")
RATINGS = ("4", "4.5")


class Refining:
    """The filters of one list. location None: the list is of no place."""

    def __init__(self, answer: Mapping[str, Any], browsing: Browsing, endpoint: str) -> None:
        self._facets: Mapping[str, Mapping[str, int]] = answer["facets"]
        self._has_place = answer["location"] is not None
        self._browsing, self._endpoint = browsing, endpoint

    def chips(self) -> list[Choice]:
        """Everything asked for; the address of each is the list without it."""
        found = [
            Choice(
                _("%(filter)s: %(choice)s", filter=filter_title(name), choice=choice_label(name, value)),
                self._address(self._browsing.toggled(name, value)),
                is_chosen=True,
            )
            for name, value in self._browsing.chosen()
        ]
        if self._browsing.mode:
            label = choice_label("mode", self._browsing.mode)
            found.insert(0, Choice(label, self._address(self._in_mode("")), is_chosen=True))
        return found

    @property
    def without_filters(self) -> str:
        return self._address(replace(self._in_mode(""), filters={}))

    def groups(self) -> Iterator[Group]:
        """Counted choices, then those nobody counts; what is chosen stays, also where it finds nobody."""
        for name in FACETS:
            counts = dict(self._facets.get(name, {}))
            if name == "accepting":
                counts.pop("false", None)
            chosen = [value for value in self._browsing.filters.get(name, ()) if value not in counts]
            values = [*sorted(counts, key=lambda value: (-counts[value], value)), *chosen]
            if values:
                yield self._group(name, [(value, counts.get(value, 0)) for value in values])
        yield self._group("available_within_days", [(value, None) for value in WAITS_DAYS])
        yield self._group("min_rating", [(value, None) for value in RATINGS])
        yield self._group("step_free", [("true", None)])

    def modes(self) -> list[Choice]:
        """A visit or video; with a place a visit is meant unless video is asked for."""
        current = self._browsing.mode or ("in_person" if self._has_place else "")
        choices = []
        for mode in ("in_person", "video"):
            wanted = "" if mode == current or (mode == "in_person" and self._browsing.mode == "video") else mode
            label, address = choice_label("mode", mode), self._address(self._in_mode(wanted))
            choices.append(Choice(label, address, is_chosen=mode == current))
        return choices

    def radii(self) -> list[Choice]:
        """Wider and narrower; none where no place is asked for."""
        if not self._has_place:
            return []
        asked = self._radius_km()
        unit = g.country.distance_unit
        offered = [round(radius * (KM_PER_MILE if unit == "mi" else 1.0), 3) for radius in RADII[unit]]
        values = [radius for radius in offered if abs(radius - asked) > SAME_RADIUS * asked]
        return [
            Choice(distance_label(value), self._within(value), is_chosen=value == asked)
            for value in sorted([*values, asked])
        ]

    def wider(self) -> Choice | None:
        """The list of twice the radius, in whole units; None without a place, or at the widest."""
        if not self._has_place or self._radius_km() >= MAX_RADIUS_KM:
            return None
        unit_km = KM_PER_MILE if g.country.distance_unit == "mi" else 1.0
        doubled = min(round(ceil(2 * self._radius_km() / unit_km) * unit_km, 3), MAX_RADIUS_KM)
        label = _("Look within %(distance)s", distance=distance_label(doubled))
        return Choice(label, self._within(doubled))

    def by_video(self) -> Choice | None:
        """The same list by video; None where it is."""
        if self._browsing.mode == "video":
            return None
        return Choice(_("Look for appointments by video"), self._address(self._in_mode("video")))

    def without(self, failed: str) -> Choice | None:
        """The list with that one filter let go: what a near-miss would need. None: no filter of the address."""
        if failed == "radius_km":
            return self.wider()
        if failed not in self._browsing.filters:
            return None
        label = _("Look without “%(filter)s”", filter=filter_title(failed))
        return Choice(label, self._address(self._browsing.setting(failed, ())))

    def fields_beside(self, name: str) -> list[tuple[str, str]]:
        """Everything else the address says, for a form that sets that filter; the page excepted."""
        language = chosen_language()
        others = self._browsing.setting(name, ()).parameters()
        return others + ([("lang", language)] if language else [])

    def value_of(self, name: str) -> str:
        return next(iter(self._browsing.filters.get(name, ())), "")

    def _in_mode(self, mode: str) -> Browsing:
        sort = "" if mode == "video" and self._browsing.sort == "distance" else self._browsing.sort
        return replace(self._browsing, mode=mode, sort=sort, page=1)

    def _radius_km(self) -> float:
        return float(self._browsing.radius_km or DEFAULT_RADIUS_KM)

    def _within(self, radius_km: float) -> str:
        return self._address(replace(self._browsing, radius_km=f"{radius_km:g}", page=1))

    def _group(self, name: str, counted: list[tuple[str, int | None]]) -> Group:
        offered = [value for value, _count in counted]
        added = [(value, None) for value in self._browsing.filters.get(name, ()) if value not in offered]
        choices = (
            Choice(
                choice_label(name, value),
                self._address(self._browsing.toggled(name, value)),
                is_chosen=self._browsing.has(name, value),
                count=count,
            )
            for value, count in [*counted, *added]
        )
        return Group(name, filter_title(name), tuple(choices))

    def _address(self, browsing: Browsing) -> str:
        return listing_address(self._endpoint, browsing)
