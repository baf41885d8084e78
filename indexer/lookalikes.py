"""Records that share neither id nor number and may be one person all the same: the rule, and how they are found.

Two records are one person if all of these hold, and nothing contradicts it:
- the same full name of two words or more, folded, in any order of its words;
- a profession in common;
- a practice of the one within 100 m of a practice of the other.
It is contradicted by two known genders that differ, and by numbers in the same register none of which both bear
(father and son, namesakes in one building). Records state no birth facts; these could only contradict, too.
"""

from collections.abc import Iterable, Iterator
from math import cos, floor, radians

from indexer.geo import distance_km
from indexer.person_names import full_name_keys
from indexer.records import Specialist
from indexer.standing import entry_of

NEAR_KM = 0.1
_STEP = 0.001
"""Degrees of latitude a cell is high (111 m), so that what is near lies in the same cell or one beside it."""


class Sightings:
    """Where each name was seen first: one number a name, profession and cell, never a record."""

    def __init__(self) -> None:
        self._first_in: dict[int, int] = {}

    def note(self, specialist: Specialist, ordinal: int) -> set[int]:
        """Earlier records that may look alike; whether they do, only the records can tell."""
        earlier: set[int] = set()
        for whose in _name_and_profession(specialist):
            for practice in specialist.practices:
                lat, lon = practice.point.lat, practice.point.lon
                around = (self._first_in.get(hash((whose, cell))) for cell in _cells_around(lat, lon))
                earlier.update(first for first in around if first is not None)
                self._first_in.setdefault(hash((whose, _cell(lat, lon))), ordinal)
        return earlier - {ordinal}


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
        not set(one.professions).isdisjoint(other.professions)
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


def _name_and_profession(specialist: Specialist) -> Iterator[tuple[str, str]]:
    keys = _name_keys(specialist)
    return ((key, profession) for key in keys for profession in specialist.professions)


def _cell(lat: float, lon: float) -> tuple[int, int]:
    row = floor(lat / _STEP)
    return row, floor(lon / _width(row))


def _cells_around(lat: float, lon: float) -> Iterable[tuple[int, int]]:
    """The cell and its neighbours; cells of a row are as wide as they are high. Not across the date line."""
    row = floor(lat / _STEP)
    for beside in (row - 1, row, row + 1):
        column = floor(lon / _width(beside))
        yield from ((beside, column - 1), (beside, column), (beside, column + 1))


def _width(row: int) -> float:
    return _STEP / max(1e-6, cos(radians(row * _STEP)))
