"""Where the patient is: a text or a point → a point with its precision and what it is called. Asks no engine."""

from collections.abc import Collection
from typing import Any

from msgspec import Struct

from indexer.errors import LocationOutsideCountry, UnknownLocation
from indexer.gazetteer import Gazetteer
from indexer.gazetteer.columns import Density, Precision
from indexer.gazetteer.country import CONTEXT_KM
from indexer.gazetteer.labels import label_in, region_in
from indexer.gazetteer.place import Place
from indexer.reference import Language
from service.asked import DEFAULT_RADIUS_KM, LocationAsked, Wish

POINT_PRECISION: Precision = "point"


class Located(Struct, frozen=True):
    """A point in degrees. `place` is the one the caller named, or where the caller gave the point, one near it."""

    place: Place
    lat: float
    lon: float
    precision: Precision
    uncertainty_km: float

    @property
    def is_point(self) -> bool:
        """Whether the caller gave the point itself."""
        return self.precision == POINT_PRECISION

    @property
    def density(self) -> Density:
        return self.place.density


def locate(
    gazetteer: Gazetteer, country: str, asked: LocationAsked, offered: Collection[str] | None = None
) -> Located:
    """Raises UnknownLocation, AmbiguousLocation or LocationOutsideCountry.

    What lies outside is told its country only if that is among `offered`; without these every country is.
    """
    if asked.text is not None:
        return _of_text(gazetteer, country, asked.text, offered)
    lat, lon = asked.lat or 0.0, asked.lon or 0.0
    found = gazetteer.nearest(country, lat, lon)
    if found is None or found[1] > CONTEXT_KM:
        actual = gazetteer.country_at(lat, lon)
        is_told = actual is not None and (offered is None or actual in offered)
        raise LocationOutsideCountry(_outside(country, actual if is_told else None))
    return Located(found[0], lat, lon, POINT_PRECISION, 0.0)


def _of_text(gazetteer: Gazetteer, country: str, text: str, offered: Collection[str] | None) -> Located:
    """Another country's place is refused with that country's name."""
    try:
        place = gazetteer.resolve(country, text)
    except UnknownLocation as unknown:
        others = [code for code in gazetteer.countries_with(text) if offered is None or code in offered]
        if not others:
            raise
        message = f"{unknown.message}. It is known in {', '.join(others)}: send that country"
        raise UnknownLocation(message, unknown.suggestions) from unknown
    return Located(place, place.lat, place.lon, place.precision, place.uncertainty_km)


def _outside(country: str, actual: str | None) -> str:
    where = f"it lies in {actual}; send country {actual}" if actual else f"give a point in {country}"
    return f"the point is more than {CONTEXT_KM:.0f} km from any place of {country}; {where}"


def interpreted(located: Located | None, wish: Wish, language: Language) -> dict[str, Any] | None:
    """What a search made of the words for a place; None where no place was taken."""
    shown = location_shown(located, wish, language)
    return None if shown is None else {"location": shown}


def location_shown(located: Located | None, wish: Wish, language: Language) -> dict[str, Any] | None:
    """The place that was taken, as answers show it; radius_km is None where a box says how far."""
    if located is None:
        return None
    return {
        "label": label_in(located.place, language),
        "lat": located.lat,
        "lon": located.lon,
        "precision": located.precision,
        "uncertainty_km": located.uncertainty_km,
        "radius_km": None if wish.box is not None else wish.radius_km or DEFAULT_RADIUS_KM,
    }


def place_shown(place: Place, language: Language) -> dict[str, object]:
    """A gazetteer place as choices, suggestions and GET /v1/places show it; "label, region" leads back to it."""
    return {
        "label": label_in(place, language),
        "region": region_in(place, language),
        "population": place.population,
        "lat": place.lat,
        "lon": place.lon,
        "precision": place.precision,
    }
