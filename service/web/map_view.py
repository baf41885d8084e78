"""The map of a list as its template takes it: plain values in units of a view box. Knows nobody who draws it."""

from msgspec import Struct

from service.web.plane import Spot

WIDTH, HEIGHT = 340.0, 300.0
STRIP = 34.0
"""Below the map: scale bar and arrow to the north."""
TARGET = 34.0
"""Across what can be hit of a marker, and the least between two: 24 px where the map is shown 240 px wide."""
PIN_RADIUS = 13.0


class Ring(Struct, frozen=True):
    """All that is so far from the place asked for; the label stands on it."""

    radius: float
    label: str
    label_at: Spot


class Named(Struct, frozen=True):
    """A town or the place asked for; label_at None: no room for its name."""

    at: Spot
    label: str
    label_at: Spot | None


class Marker(Struct, frozen=True):
    """A match: where its practice is (`point`), where its number stands (`at`), and what it is called aloud."""

    rank: int
    name: str
    point: Spot
    at: Spot

    @property
    def is_moved(self) -> bool:
        return self.at != self.point


class MapView(Struct, frozen=True, kw_only=True):
    """Everything of the picture, in units of its view box.

    origin None: nobody said a place; then there are no rings. uncertain_radius: within it the place asked for may
    really be.
    """

    width: float = WIDTH
    height: float = HEIGHT
    strip: float = STRIP
    target: float = TARGET
    pin_radius: float = PIN_RADIUS
    units_per_km: float
    origin: Named | None
    uncertain_radius: float
    rings: tuple[Ring, ...]
    towns: tuple[Named, ...]
    markers: tuple[Marker, ...]
    bar: float
    bar_label: str
