"""Records that share neither id nor number and may be one person all the same: the rule, and how they are found.

Two records are one person if all of these hold, and nothing contradicts it:
- the same full name of two words or more, folded, in any order of its words;
- a profession in common;
- neither is a service (`Specialist.kind`), for a service is never made one with anybody;
- a practice of the one within 100 m of a practice of the other.
It is contradicted by two known genders that differ, and by numbers in the same register none of which both bear
(father and son, namesakes in one building). Records state no birth facts; these could only contradict, too.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from math import cos, floor, radians

from indexer.geo import distance_km
from indexer.person_names import full_name_keys
from indexer.records import Specialist
from indexer.standing import entry_of

NEAR_KM = 0.1
_STEP = 0.001
"""Degrees of latitude a cell is high (111 m), so that what is near lies in the same cell or one beside it."""
_BYTES = 8
_MOST = (1 << 63) - 1
_ROW_FACTOR, _COLUMN_FACTOR = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
"""Odd and without pattern (of the golden ratio and of xxHash)."""


Spot = tuple[int, ...]
"""A name, a profession and a practice: where it lies, then all that is near, its own place too."""


def spots_of(specialist: Specialist) -> tuple[Spot, ...]:
    """By what those who may look alike meet: each a few numbers, the same in every process."""
    spots, names = list[Spot](), _names_in_professions(specialist)
    for practice in specialist.practices:
        lat, lon = practice.point.lat, practice.point.lon
        own, around = _place(*cell_of(lat, lon)), _places_around(lat, lon)
        spots += [(whose ^ own, *[whose ^ place for place in around]) for whose in names]
    return tuple(spots)


class Sightings:
    """Where each name was seen first: one number a name, profession and cell, never a record."""

    def __init__(self) -> None:
        self._first_in: dict[int, int] = {}

    def note(self, spots: Iterable[Spot], ordinal: int) -> set[int]:
        """Earlier records that may look alike; whether they do, only the records can tell."""
        earlier, first_in = set[int](), self._first_in
        for own, *around in spots:
            earlier.update([first_in[place] for place in around if place in first_in])
            first_in.setdefault(own, ordinal)
        earlier.discard(ordinal)
        return earlier


def clusters(records: dict[int, Specialist]) -> Iterator[list[int]]:
    """The keys of records that look alike, each in order, also where it takes a third one between two."""
    left = sorted(records)
    while left:
        cluster = [left.pop(0)]
        for member in cluster:  # grows while it is gone through
            joining = [key for key in left if look_alike(records[member], records[key])]
            cluster += joining
            left = [key for key in left if key not in joining]
        if len(cluster) > 1:
            yield sorted(cluster)


def look_alike(one: Specialist, other: Specialist) -> bool:
    """The same full name in the same profession at the same place."""
    return (
        one.kind == other.kind == "person"
        and not set(one.professions).isdisjoint(other.professions)
        and not _name_keys(one).isdisjoint(_name_keys(other))
        and any(
            distance_km(mine.point.lat, mine.point.lon, theirs.point.lat, theirs.point.lon) <= NEAR_KM
            for mine in one.practices
            for theirs in other.practices
        )
    )


def contradiction(one: Specialist, other: Specialist) -> str | None:
    """What shows that two who look alike are two people; None where nothing does."""
    if None not in (one.gender, other.gender) and one.gender != other.gender:
        return "gender"
    mine, theirs = _numbers(one), _numbers(other)
    for register in mine.keys() & theirs.keys():
        if mine[register].isdisjoint(theirs[register]):
            return f"{register} number"
    return None


def _numbers(specialist: Specialist) -> dict[str, set[str]]:
    numbers: dict[str, set[str]] = {}
    for register, number in map(entry_of, specialist.registrations):
        numbers.setdefault(register, set()).add(number)
    return numbers


def _name_keys(specialist: Specialist) -> set[str]:
    return {key for name in specialist.names for key in full_name_keys(name.text)}


def _names_in_professions(specialist: Specialist) -> list[int]:
    return [
        int.from_bytes(blake2b(f"{key}\0{profession}".encode(), digest_size=_BYTES).digest(), "big")
        for key in _name_keys(specialist)
        for profession in specialist.professions
    ]


def _place(row: int, column: int) -> int:
    """Spreads cells over all numbers: whoever meets by chance is told apart by the records."""
    return (row * _ROW_FACTOR + column * _COLUMN_FACTOR) & _MOST


def _places_around(lat: float, lon: float) -> list[int]:
    """Of the cell and its neighbours, as `cells_around` has them."""
    row, places = floor(lat / _STEP), list[int]()
    for beside in (row - 1, row, row + 1):
        place = beside * _ROW_FACTOR + floor(lon / _width(beside)) * _COLUMN_FACTOR
        places += ((place - _COLUMN_FACTOR) & _MOST, place & _MOST, (place + _COLUMN_FACTOR) & _MOST)
    return places


def cell_of(lat: float, lon: float) -> tuple[int, int]:
    """The cell a point in degrees lies in."""
    row = floor(lat / _STEP)
    return row, floor(lon / _width(row))


def cells_around(lat: float, lon: float) -> Iterable[tuple[int, int]]:
    """The cell and its neighbours; cells of a row are as wide as they are high. Not across the date line."""
    row = floor(lat / _STEP)
    for beside in (row - 1, row, row + 1):
        column = floor(lon / _width(beside))
        yield from ((beside, column - 1), (beside, column), (beside, column + 1))


@lru_cache(maxsize=50_000)
def _width(row: int) -> float:
    return _STEP / max(1e-6, cos(radians(row * _STEP)))
