"""Where a visitor says they are: in the address where it is a town or wider, in the visit where it is finer.

A postcode or a point says where somebody lives, and addresses are logged, shared and kept; a town may be.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from flask import g
from msgspec.structs import replace

from indexer.errors import AmbiguousLocation, UnknownLocation
from service.api.http import directory
from service.asked import MAX_TEXT
from service.web.browsing import Browsing
from service.web.visit import Visit

POINT_DECIMALS = 3
"""About a hundred metres: near enough to rank by, too coarse to say which house."""
_SHAREABLE = ("place", "area")


def placed(visit: Visit, form: Mapping[str, str]) -> tuple[Visit, str]:
    """The visit with the place of a form, and what the address says of it ("": nothing).

    Nothing is refused here: what nobody knows stays as typed, and the list says so.
    """
    point = _point_of(form)
    text = form.get("place", "").strip()[:MAX_TEXT]
    if point is not None:
        return replace(visit, point=point, place=""), ""
    if text and is_shareable(text):
        return replace(visit, point=None, place=""), text
    return replace(visit, point=None, place=text), ""


def is_shareable(text: str) -> bool:
    """Whether a text names a town or something wider, so that it may stand in an address."""
    try:
        return directory().gazetteer.resolve(g.country.code, text).precision in _SHAREABLE
    except AmbiguousLocation as ambiguous:
        return all(place.precision in _SHAREABLE for place in ambiguous.candidates)
    except UnknownLocation:
        return False


def location_asked(visit: Visit, browsing: Browsing) -> dict[str, Any] | None:
    """The location of an API body: of the address before that of the visit; None where nobody said any."""
    if browsing.near:
        return {"text": browsing.near}
    if visit.point is not None:
        return {"lat": visit.point[0], "lon": visit.point[1]}
    return {"text": visit.place} if visit.place else None


def _point_of(form: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        lat, lon = float(form["lat"]), float(form["lon"])
    except (KeyError, ValueError):
        return None
    if not (isfinite(lat) and isfinite(lon)) or abs(lat) > 90 or abs(lon) > 180:
        return None
    return round(lat, POINT_DECIMALS), round(lon, POINT_DECIMALS)
