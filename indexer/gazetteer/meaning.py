"""What a typed text means among the places of one country: one place, or several between which it does not decide.

Owns when a name is ambiguous, how context narrows it, and the words under which each of several places is found
again. Must not know how places are looked up (`country`) or what is refused (the package).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from indexer.errors import UnknownLocation
from indexer.folding import place_keys
from indexer.gazetteer.country import CONTEXT_KM, CountryPlaces
from indexer.gazetteer.place import Place, apart, is_within, people_at_least
from indexer.gazetteer.text import reversed_splits, splits
from indexer.geo import distance_km

DOMINANT_TIMES = 10
"""So many times the people of every namesake make one place the one that is meant."""

_CODE_NEARBY_KM = 30.0
_TRIED = 5
_CITY = 50_000
_QUARTER = 5_000


class _Way(NamedTuple):
    """A way to read a text as a name and what narrows it, and how many people these must have for that.

    After a comma any town narrows the smaller ones around it, or at last any neighbour. Without one it has to be a
    city: "Temple Bar" is no Temple near a village Bar. Where the city comes first ("Berlin Mitte", not "Stroud
    Hill"), the place has to be a quarter with people.
    """

    split: Callable[[str], Iterator[tuple[str, tuple[str, ...]]]]
    is_context_larger: bool = True
    least_context: int = 0
    least_place: int = 0

    def narrows(self, context: Place, place: Place) -> bool:
        if context == place or not is_within(place, context, CONTEXT_KM):
            return False
        if self.is_context_larger and context.population <= max(place.population, self.least_context):
            return False
        return place.population >= self.least_place


_WITH_COMMA = (_Way(splits), _Way(reversed_splits), _Way(splits, is_context_larger=False))
_WITHOUT_COMMA = (
    _Way(splits, least_context=_CITY),
    _Way(reversed_splits, least_context=_CITY, least_place=_QUARTER),
)


def meant(places: CountryPlaces, text: str) -> list[Place]:
    """The places that a text may mean, largest first: exactly one where it decides, none where nothing fits.

    Raises UnknownLocation where it is written like a code that nobody has.
    """
    told = _told_by_code(places, text)
    found = [told] if told else places.code(text) or _decided(named_or_in_context(places, text))
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
    if places.whole_code(place.label) == place:
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
    name, code, region = ", ".join(parts[:-2]), places.bare_code(parts[-2]), parts[-1]
    if code is None:
        return None
    inside = [place for place in _in_region(places.bearing(name), places, region) if place.precision == "place"]
    near = [place for place in inside if is_within(place, code, CONTEXT_KM)]
    if not near:
        return None
    nearest = min(_so_labelled(near, name) or near, key=lambda place: _km(place, code))
    without_code = _decided(named_or_in_context(places, f"{name}, {region}"))
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
            several = _decided(apart(kept))
            labelled = _so_labelled(kept, name) if len(several) > 1 else []
            return apart(labelled) or several
    return []


def _narrowed(places: CountryPlaces, found: Sequence[Place], context: str, way: _Way) -> list[Place]:
    """Those in the region of that name, else those whose largest town nearby it is, else those beside it."""
    context = places.wording.without_near(context)
    inside = _in_region(found, places, context)
    if inside:
        return inside
    around = places.named(context)
    beside = [place for place in found if any(way.narrows(other, place) for other in around)]
    if len(beside) < 2:
        return beside
    return [place for place in beside if places.town_near(place) in around] or beside


def _in_region(found: Sequence[Place], places: CountryPlaces, name: str) -> list[Place]:
    regions = places.regions(name)
    return [place for place in found if place.region in regions]


def _so_labelled(found: Sequence[Place], name: str) -> list[Place]:
    """Those shown under that name, not under another of theirs."""
    keys = set(place_keys(name))
    return [place for place in found if keys & set(place_keys(place.label))]


def _decided(found: list[Place]) -> list[Place]:
    """The first alone, the largest, if it has so many people that it is the one meant; else all."""
    if len(found) < 2:
        return found
    others = max(map(people_at_least, found[1:]))
    return found[:1] if found[0].population >= DOMINANT_TIMES * others else found


def _km(place: Place, other: Place) -> float:
    return distance_km(place.lat, place.lon, other.lat, other.lon)
