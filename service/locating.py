"""Where the patient is: a text or a point → a point with its precision and what it is called. Asks no engine."""

from collections.abc import Container
from typing import Any

from msgspec import Struct

from indexer.errors import LocationOutsideCountry
from indexer.gazetteer import Gazetteer
from indexer.gazetteer.columns import Density, Precision
from indexer.gazetteer.country import CONTEXT_KM
from indexer.gazetteer.place import Place
from service.asked import DEFAULT_RADIUS_KM, LocationAsked, Wish

POINT_PRECISION: Precision = "point"


class Located(Struct, frozen=True):
    """A point in degrees. `label` is None where the caller gave the point itself: then `near` names a place."""

    label: str | None
    near: str
    lat: float
    lon: float
    precision: Precision
    uncertainty_km: float
    density: Density


def locate(
    gazetteer: Gazetteer, country: str, asked: LocationAsked, offered: Container[str] | None = None
) -> Located:
    """Raises UnknownLocation, AmbiguousLocation or LocationOutsideCountry.

    A point outside is told its country only if that is among `offered`; without these every country is.
    """
    if asked.text is not None:
        return _of_place(gazetteer.resolve(country, asked.text))
    lat, lon = asked.lat or 0.0, asked.lon or 0.0
    found = gazetteer.nearest(country, lat, lon)
    if found is None or found[1] > CONTEXT_KM:
        actual = gazetteer.country_at(lat, lon)
        is_told = actual is not None and (offered is None or actual in offered)
        raise LocationOutsideCountry(_outside(country, actual if is_told else None))
    near = found[0]
    return Located(None, near.label, lat, lon, POINT_PRECISION, 0.0, near.density)


def _of_place(place: Place) -> Located:
    return Located(
        place.label, place.label, place.lat, place.lon, place.precision, place.uncertainty_km, place.density
    )


def _outside(country: str, actual: str | None) -> str:
    where = f"it lies in {actual}; send country {actual}" if actual else f"give a point in {country}"
    return f"the point is more than {CONTEXT_KM:.0f} km from any place of {country}; {where}"


def interpreted(located: Located | None, wish: Wish) -> dict[str, Any] | None:
    """What a search made of the words for a place; None where no place was taken."""
    shown = location_shown(located, wish)
    return None if shown is None else {"location": shown}


def location_shown(located: Located | None, wish: Wish) -> dict[str, Any] | None:
    """The place that was taken, as answers show it; radius_km is None where a box says how far."""
    if located is None:
        return None
    return {
        "label": located.label or located.near,
        "lat": located.lat,
        "lon": located.lon,
        "precision": located.precision,
        "uncertainty_km": located.uncertainty_km,
        "radius_km": None if wish.box is not None else wish.radius_km or DEFAULT_RADIUS_KM,
    }


def place_shown(place: Place) -> dict[str, object]:
    """A gazetteer place as answers show it: choices, suggestions and GET /v1/places."""
    return {
        "label": place.label,
        "region": place.region,
        "population": place.population,
        "lat": place.lat,
        "lon": place.lon,
        "precision": place.precision,
    }
