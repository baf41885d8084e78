"""Every filter asked, put to all practices or all people at once, by name; and distances."""

from collections.abc import Mapping

import numpy as np

from indexer.engines.query import Query
from tests.benchmarks.columns import FUNDINGS, GENDERS, YES, Coding, Column

EARTH_RADIUS_KM = 6371.0087714


def kilometres(lat: Column, lon: Column, from_lat: float, from_lon: float) -> Column:
    """Great-circle distances (haversine)."""
    there, here = np.radians(lat), np.radians(from_lat)
    rise, turn = (there - here) / 2, np.radians(lon - from_lon) / 2
    chord = np.sin(rise) ** 2 + np.cos(here) * np.cos(there) * np.sin(turn) ** 2
    found: Column = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return found


def place_tests(places: Mapping[str, Column], query: Query, codes: Coding) -> dict[str, Column]:
    """Of practices, the deadline too; unknown never passes."""
    filters, waits = query.filters, places["next_day"] - query.as_of.toordinal()
    funding = 1 << FUNDINGS.index(filters.funding) if filters.funding else 0
    tests = {
        "insurer": (places["insurers"] & codes.insurers.known(filters.insurer)) != 0,
        "funding": (places["funding"] & funding) != 0,
        "accepting": places["accepting"] == YES,
        "available_within_days": (waits >= 0) & (waits <= (filters.available_within_days or 0)),
        "max_fee": places["fee"] <= (filters.max_fee or 0.0),
        "step_free": places["step_free"] == YES,
    }
    asked = {name: passes for name, passes in tests.items() if name in filters.sent()}
    if query.deadline_days is not None:
        asked["deadline"] = (waits >= 0) & (waits <= query.deadline_days)
    return asked


def person_tests(persons: Mapping[str, Column], query: Query, codes: Coding) -> dict[str, Column]:
    """Of people."""
    filters = query.filters
    tests = {
        "conditions": (persons["conditions"] & codes.conditions.known(filters.conditions)) != 0,
        "procedures": (persons["procedures"] & codes.procedures.known(filters.procedures)) != 0,
        "language": (persons["languages"] & codes.languages.known(filters.language)) != 0,
        "gender": persons["gender"] == GENDERS.index(filters.gender or ""),
        "min_rating": persons["rating"] >= (filters.min_rating or 0.0),
    }
    return {name: passes for name, passes in tests.items() if name in filters.sent()}
