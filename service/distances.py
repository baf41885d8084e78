"""How a distance is told: in the country's unit, and no finer than the place it is measured from is known. A
radius is no measurement: it is told as exactly as it was asked for.

Owns rounding and wording. The exact figure stays in `distance_km`; must not know how distances are measured.
"""

from math import ceil
from typing import Literal

from msgspec import Struct

from indexer.gazetteer.labels import label_in
from indexer.reference import Language
from service.locating import Located
from service.words import say, say_number

Unit = Literal["km", "mi"]
KM_PER_MILE = 1.609344
"""The international mile, exact by definition (1959)."""

_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
"""A distance is rounded to the largest of these that is no more than what is uncertain, in the unit told."""

_WHOLE_FROM = 10


class MeasuredFrom(Struct, frozen=True):
    """Where distances are measured from. label None: the caller's own point. uncertainty_km: 0 for a point."""

    label: str | None
    uncertainty_km: float
    unit: Unit


def measured_from(located: Located | None, unit: Unit, language: Language) -> MeasuredFrom | None:
    """None where nobody said a place."""
    if located is None:
        return None
    label = None if located.is_point else label_in(located.place, language)
    return MeasuredFrom(label, located.uncertainty_km, unit)


def proximity_reason(distance_km: float, origin: MeasuredFrom | None, language: Language) -> str:
    """ "about 1 km, from the middle of W1G"; "within 1 km …" where the place reaches as far as the distance."""
    if origin is None or origin.label is None:
        unit = origin.unit if origin else "km"
        told = _told(max(_in_unit(distance_km, unit), _STEPS[0]), unit, language)
        return say("reason_proximity", language, distance=told, place=say("your_location", language))
    distance, uncertain = (_in_unit(km, origin.unit) for km in (distance_km, origin.uncertainty_km))
    step = max((step for step in _STEPS if step <= uncertain), default=_STEPS[0])
    if distance < uncertain:
        key, rounded = "reason_proximity_within", ceil((distance + uncertain) / step) * step
    else:
        key, rounded = "reason_proximity_about", round(distance / step) * step
    return say(key, language, distance=_told(rounded, origin.unit, language), place=origin.label)


def radius_told(radius_km: float, unit: Unit, language: Language) -> str:
    """ "12.5 km"; in miles with one decimal where it has any."""
    radius = radius_km if unit == "km" else round(_in_unit(radius_km, unit), 1)
    number = f"{radius:g}"
    return _with_unit(number.replace(".", ",") if language == "de" else number, unit, language)


def _in_unit(distance_km: float, unit: str) -> float:
    return distance_km / KM_PER_MILE if unit == "mi" else distance_km


def _told(distance: float, unit: str, language: Language) -> str:
    rounded = round(distance, 1)
    is_whole = rounded >= _WHOLE_FROM or rounded == int(rounded)
    number = f"{rounded:.0f}" if is_whole else say_number(rounded, language)
    return _with_unit(number, unit, language)


def _with_unit(number: str, unit: str, language: Language) -> str:
    if unit == "mi" and number == "1":
        return say("reason_distance_mile", language)
    return say(f"reason_distance_{unit}", language, number=number)
