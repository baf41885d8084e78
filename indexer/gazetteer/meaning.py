"""What a typed text means among the places of one country: one place, or several between which it does not decide.

Owns how context narrows a name, and the words under which each of several places is found
again. Must not know how places are looked up (`country`), which namesake is meant
(`namesakes`) or what is refused (the package).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from indexer.errors import UnknownLocation
from indexer.gazetteer.codes import bare_code, places_of_code, whole_code
from indexer.gazetteer.country import CONTEXT_KM, CountryPlaces
from indexer.gazetteer.namesakes import decided, is_shown_as, so_labelled
from indexer.gazetteer.place import Place, apart, is_within
from indexer.gazetteer.text import hyphen_splits, reversed_splits, splits
from indexer.geo import distance_km

_CODE_NEARBY_KM = 30.0
_TRIED = 5
_COUNTED = 1
_VILLAGE_KM = 10.0
_SUBURB_KM = 20.0
"""Named after a city a place belongs to it: "Frankfurt-Höchst" is not Höchst im Odenwald, 45 km away."""
_CITY = 50_000
_BUILT_UP_TIMES = 2
"""A town reaches farther than the disc its people would fill: to about twice its radius, with parks and works."""
_QUARTER = 5_000


class _Way(NamedTuple):
    """A way to read a text as a name and what narrows it, and how many people these must have for that.

    After a comma any town narrows the smaller ones around it, or at last any neighbour. Without one it has to be a
    city under a name that is shown: "Temple Bar" is no Temple near a village Bar. Where the city comes first
    ("Berlin Mitte", not "Stroud Hill"), the place has to be a quarter with people, or to lie in the city. With a
    hyphen any town will do that is near enough for a village to be part of it.
    """

    split: Callable[[str], Iterator[tuple[str, tuple[str, ...]]]]
    is_context_larger: bool = True
    least_context: int = 0
    least_place: int = 0
    reach_km: float = CONTEXT_KM

    def narrows(self, context: Place, place: Place) -> bool:
        if context == place or not (is_within(place, context, self.reach_km) or _is_in_town(place, context)):
            return False
        if self.is_context_larger and context.population <= max(place.population, self.least_context):
            return False
        return place.population >= self.least_place or _is_in_town(place, context)


_WITH_COMMA = (_Way(splits), _Way(reversed_splits), _Way(splits, is_context_larger=False))
_WITHOUT_COMMA = (
    _Way(splits, least_context=_CITY, least_place=1),
    _Way(reversed_splits, least_context=_CITY, least_place=_QUARTER, reach_km=_SUBURB_KM),
    _Way(hyphen_splits, least_context=_COUNTED, reach_km=_VILLAGE_KM),
)


def meant(places: CountryPlaces, text: str) -> list[Place]:
    """The places that a text may mean, largest first: exactly one where it decides, none where nothing fits.

    Raises UnknownLocation where it is written like a code that nobody has.
    """
    told = _told_by_code(places, text)
    found = [told] if told else places_of_code(places, text) or decided(named_or_in_context(places, text), text)
    if found:
        return found
    at_home = places.wording.without_country(text)
    return meant(places, at_home) if at_home != text else []


def named_or_in_context(places: CountryPlaces, text: str) -> list[Place]:
    """The places of that name; else those meant by "town, region", "town region" or "town, larger town nearby", or
    by the same with the larger one first."""
    named = places.named(text)
    if named:
        return named
    ways = _WITH_COMMA if "," in text else _WITHOUT_COMMA
    found = (_within(places, *reading, way) for way in ways for reading in way.split(text))
    return next((each for each in found if each), [])


def told_apart(places: CountryPlaces, found: Sequence[Place]) -> list[Place]:
    """The places, each with so much before its region that "label, region" sent back means that place alone.

    "Richmond" in "Darlington, England"; where the largest town nearby does not tell, a postcode does, or a
    neighbour where there is none.
    """
    return [_told(places, place) for place in found]


def _told(places: CountryPlaces, place: Place) -> Place:
    if whole_code(places, place.label) == place:
        return place
    told = (region for region in _regions_of(places, place) if _is_meant(places, place, region))
    return replace(place, region=next(told, place.region))


def _regions_of(places: CountryPlaces, place: Place) -> Iterator[str]:
    yield place.region
    town = places.town_near(place)
    if town is not None:
        yield f"{town.label}, {place.region}"
    codes = [code.label for code, _ in places.near("code", (place.lat, place.lon), _CODE_NEARBY_KM)]
    yield from (f"{code}, {place.region}" for code in codes[:_TRIED])
    beside = [other.label for other, _ in places.near("place", (place.lat, place.lon), CONTEXT_KM)]
    yield from (f"{label}, {place.region}" for label in beside[1 : _TRIED + 1])


def _is_meant(places: CountryPlaces, place: Place, region: str) -> bool:
    try:
        return meant(places, f"{place.label}, {region}") == [place]
    except UnknownLocation:
        return False


def _told_by_code(places: CountryPlaces, text: str) -> Place | None:
    """The place of "name, code, region" where name and region alone do not say it.

    Where they do, the code is the finer answer.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 3:
        return None
    name, code, region = ", ".join(parts[:-2]), bare_code(places, parts[-2]), parts[-1]
    if code is None:
        return None
    inside = [place for place in _in_region(places.bearing(name), places, region) if place.precision == "place"]
    near = [place for place in inside if is_within(place, code, CONTEXT_KM)]
    if not near:
        return None
    nearest = min(so_labelled(near, name) or near, key=lambda place: _km(place, code))
    without_code = decided(named_or_in_context(places, f"{name}, {region}"), name)
    return None if without_code == [nearest] else nearest


def _within(places: CountryPlaces, name: str, contexts: Sequence[str], way: _Way) -> list[Place]:
    """The places of a name that every context fits; of several, those whose shown name it is.

    A region itself is meant only by its own name twice ("Wyoming, Wyoming") and where no place is called so.
    """
    bearing = places.bearing(name)
    for found in ([place for place in bearing if place.precision == "place"], bearing):
        kept = found
        for context in reversed(contexts):
            kept = _narrowed(places, kept, context, way) if kept else kept
        if kept:
            several = decided(apart(kept), name)
            labelled = so_labelled(kept, name) if len(several) > 1 else []
            return apart(labelled) or several
    return []


def _narrowed(places: CountryPlaces, found: Sequence[Place], context: str, way: _Way) -> list[Place]:
    """Those in the region of that name, else those whose largest town nearby it is, else those beside it."""
    context = places.wording.without_near(context)
    inside = _in_region(found, places, context)
    if inside:
        return inside
    around = [town for town in places.named(context) if not way.least_context or is_shown_as(town, context)]
    beside = [place for place in found if any(way.narrows(other, place) for other in around)]
    if len(beside) < 2:
        return beside
    return [place for place in beside if places.town_near(place) in around] or beside


def _in_region(found: Sequence[Place], places: CountryPlaces, name: str) -> list[Place]:
    regions = places.regions(name)
    return [place for place in found if place.region in regions]


def _is_in_town(place: Place, town: Place) -> bool:
    return town.precision == "place" and is_within(place, town, _BUILT_UP_TIMES * town.uncertainty_km)


def _km(place: Place, other: Place) -> float:
    return distance_km(place.lat, place.lon, other.lat, other.lon)
