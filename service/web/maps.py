"""The map of a list: where the listed practices lie around the place asked for, in units of a picture.

North is up, in every language. What is drawn is true to distance; markers that would cover each other are moved
apart, with a line to where they belong. The list says the same in words. Owns what the map shows; how ground
becomes picture is `plane`'s affair, who gets which room `room`'s, how it looks the template's.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import ceil, hypot
from typing import Any

from indexer.gazetteer.labels import label_in
from indexer.reference import Country, Language
from service.api.http import directory
from service.distances import KM_PER_MILE, radius_told
from service.web.map_view import HEIGHT, PIN_RADIUS, TARGET, WIDTH, MapView, Marker, Named, Ring
from service.web.plane import Frame, Ground, Spot, framed
from service.web.room import LONGEST_LABEL, Box, Room, around, beside, moved_apart
from service.web.translating import gettext as _

_PIN_AND_MARK = 20.0
"""The least between a marker and the mark of the place asked for."""
_BESIDE_MARK, _BESIDE_PIN = 4.0, TARGET / 2
_MARGIN = 24.0
_TOWN = (7.0, 7.0)
_LEAST_KM = 1.0
_MOST_RINGS = 3
_MOST_TOWNS, _TOWNS_TRIED = 7, 60
_LONGEST_BAR = 100.0
_ROUND = tuple(digit * 10.0**power for power in range(-1, 4) for digit in (1, 2, 5))


def map_of(answer: Mapping[str, Any], country: Country, language: Language) -> MapView | None:
    """The map of an answer's matches; None where nobody listed can be visited. Not for lists by video."""
    visited = [match for match in answer["matches"] if "in_person" in match["practice"]["modes"]]
    if not visited:
        return None
    location = answer.get("location") or (answer.get("interpreted") or {}).get("location")
    return _Drawing(visited, location, country, language).view()


class _Drawing:
    """One map while it is drawn: markers first, then the place asked for, rings and towns where room is left."""

    def __init__(
        self,
        visited: Sequence[Mapping[str, Any]],
        location: Mapping[str, Any] | None,
        country: Country,
        language: Language,
    ) -> None:
        self._visited, self._location = visited, location
        self._country, self._language = country, language
        centre = location or visited[0]["practice"]
        self._ground = Ground(centre["lat"], centre["lon"])
        spots = [self._ground.spot(match["practice"]["lat"], match["practice"]["lon"]) for match in visited]
        self._farthest_km = max(hypot(*spot) for spot in spots) if location else 0.0
        shown = [*spots, *self._around_the_place()]
        self._frame: Frame = framed(shown, (WIDTH, HEIGHT), _MARGIN, _LEAST_KM)
        self._points = [self._frame.at(spot) for spot in spots]
        clear = [(self._frame.at((0.0, 0.0)), _PIN_AND_MARK)] if location else []
        self._spots = moved_apart(self._points, self._frame, TARGET, clear)
        self._room = Room(self._frame)
        self._room.take(*(Box(*spot, TARGET, TARGET) for spot in self._spots))

    def view(self) -> MapView:
        bar_km = self._round_km(_LONGEST_BAR / self._frame.scale)
        location = self._location
        return MapView(
            units_per_km=self._frame.scale,
            origin=self._origin(),
            uncertain_radius=round(location["uncertainty_km"] * self._frame.scale, 1) if location else 0.0,
            rings=tuple(self._rings()) if location else (),
            towns=tuple(islice(self._towns(), _MOST_TOWNS)),
            markers=tuple(self._markers()),
            bar=round(bar_km * self._frame.scale, 1),
            bar_label=self._told(bar_km),
        )

    def _around_the_place(self) -> Iterator[Spot]:
        """The place asked for, and as much of where it may really be as does not make the list's places small."""
        if self._location is not None:
            reach = min(self._location["uncertainty_km"], self._farthest_km)
            yield from ((0.0, 0.0), (reach, 0.0), (-reach, 0.0), (0.0, reach), (0.0, -reach))

    def _markers(self) -> Iterator[Marker]:
        for match, point, at in zip(self._visited, self._points, self._spots, strict=True):
            yield Marker(match["rank"], _name_of(match), point, at)

    def _origin(self) -> Named | None:
        if self._location is None:
            return None
        label = _("You") if self._location["precision"] == "point" else self._location["label"]
        x, y = self._frame.at((0.0, 0.0))
        self._room.take(Box(x, y, 12, 12))
        return Named((x, y), label, self._room.label(label, beside(label, x, y, (6, _BESIDE_PIN, TARGET))))

    def _rings(self) -> Iterator[Ring]:
        """Round distances up to the farthest of the list; one whose label finds no room is left out."""
        step_km = next(
            (km for km in self._round_kms() if self._farthest_km <= _MOST_RINGS * km), self._farthest_km
        )
        x, y = self._frame.at((0.0, 0.0))
        for number in range(1, ceil(self._farthest_km / step_km) + 1):
            label, radius = self._told(number * step_km), number * step_km * self._frame.scale
            label_at = self._room.label(label, around(x, y, radius))
            if label_at is not None:
                yield Ring(round(radius, 1), label, label_at)

    def _towns(self) -> Iterator[Named]:
        """The larger ones, as many as have room for mark and name."""
        labels = {self._location["label"]} if self._location else set()
        for lat, lon, label in self._towns_here():
            x, y = self._frame.at(self._ground.spot(lat, lon))
            gap = self._gap_at(x, y)
            if gap is None or label in labels or len(label) > LONGEST_LABEL:
                continue
            label_at = self._room.label(label, beside(label, x, y, (gap,)))
            if label_at is not None:
                self._room.take(Box(x, y, *_TOWN))
                labels.add(label)
                yield Named((x, y), label, label_at)

    def _gap_at(self, x: float, y: float) -> float | None:
        """How far from a town its name stands: farther where a marker covers it; None: half hidden."""
        if not self._frame.has(x, y, margin=_BESIDE_MARK):
            return None
        if self._room.is_free(Box(x, y, *_TOWN)):
            return _BESIDE_MARK
        is_covered = any(hypot(x - at[0], y - at[1]) < PIN_RADIUS for at in self._spots)
        return _BESIDE_PIN if is_covered else None

    def _towns_here(self) -> Iterator[tuple[float, float, str]]:
        """Those of the box around the frame, largest first."""
        lat, lon = self._ground.point(self._frame.middle_km)
        reach_km = max(WIDTH, HEIGHT) / 2 / self._frame.scale
        for town in directory().gazetteer.around(self._country.code, lat, lon, reach_km, _TOWNS_TRIED):
            yield town.lat, town.lon, label_in(town, self._language)

    def _round_kms(self) -> Iterator[float]:
        """Lengths that are round in the country's unit, shortest first."""
        unit_km = KM_PER_MILE if self._country.distance_unit == "mi" else 1.0
        return (length * unit_km for length in _ROUND)

    def _round_km(self, most_km: float) -> float:
        """The longest round length that is no longer."""
        return max((km for km in self._round_kms() if km <= most_km), default=most_km)

    def _told(self, km: float) -> str:
        return radius_told(round(km, 6), self._country.distance_unit, self._language)


def _name_of(match: Mapping[str, Any]) -> str:
    """Rank, name and how far, as honestly as the list says it."""
    reasons = {part["signal"]: part["reason"] for part in match["score_parts"]}
    said = {"rank": match["rank"], "name": match["specialist"]["name"]}
    if "proximity" in reasons and match["distance_km"] is not None:
        return _("%(rank)s: %(name)s, %(distance)s", distance=reasons["proximity"], **said)
    return _("%(rank)s: %(name)s", **said)
