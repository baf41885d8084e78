"""Every name of the gazetteer, none left out: several places are a choice, and no name crosses a border."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, NamedTuple, cast

import pytest

from indexer.errors import UnknownLocation
from indexer.folding import place_keys
from indexer.gazetteer import Gazetteer
from indexer.gazetteer.columns import PlaceRow
from indexer.geo import distance_km
from indexer.places_build import COUNTRIES

APART_KM = 15.0
PEOPLE_OF_UNCOUNTED = {"rural": 500, "urban": 2_000, "dense": 10_000}
IN_FULL = {"mt": "mount", "gt": "great", "ft": "fort", "pt": "point", "co": "county", "lt": "little"}

Rows = dict[str, list[PlaceRow]]


def names_of(row: PlaceRow) -> tuple[str, ...]:
    return row.names if row.kind == "code" else (row.label, *row.names)


def bearers(rows: list[PlaceRow]) -> dict[str, dict[int, PlaceRow]]:
    """Rows by every place key of a name of theirs."""
    found: dict[str, dict[int, PlaceRow]] = defaultdict(dict)
    for number, row in enumerate(rows):
        for name in names_of(row):
            for key in place_keys(name):
                found[key][number] = row
    return found


def different(rows: list[PlaceRow]) -> list[PlaceRow]:
    """Largest first, without those near a larger one."""
    kept: list[PlaceRow] = []
    for row in sorted(rows, key=lambda row: (-row.population, row.label)):
        if all(distance_km(row.lat, row.lon, other.lat, other.lon) > APART_KM for other in kept):
            kept.append(row)
    return kept


def expected(rows: list[PlaceRow], name: str, labels: Mapping[str, Mapping[str, str]]) -> list[PlaceRow]:
    """All of them, or the one that has ten times the people of each other.

    All too where the first is called so for short or abroad only, and another is shown under that name.
    """
    first, keys = rows[0], set(place_keys(name))
    shown = {first.label, first.label.partition(" (")[0], *labels.get(first.label, {}).values()}
    is_shown_so = not keys.isdisjoint(key for each in shown for key in place_keys(each))
    if not is_shown_so and any(keys & set(place_keys(row.label)) for row in rows[1:]):
        return rows
    others = max(row.population or PEOPLE_OF_UNCOUNTED[row.density] for row in rows[1:])
    return rows[:1] if first.population >= 10 * others else rows


def ambiguous(rows: list[PlaceRow]) -> Iterator[tuple[str, list[PlaceRow]]]:
    borne = bearers(rows)
    for name in {name for row in rows for name in names_of(row)}:
        bearing = {number: row for key in place_keys(name) for number, row in borne[key].items()}
        apart = different(list(bearing.values())) if len(bearing) > 1 else []
        if len(apart) > 1:
            yield name, apart


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_name_of_places_apart_is_a_choice_or_the_one_ten_times_larger(
    gazetteer: Gazetteer, place_rows: Rows, country: str
) -> None:
    wrong = {}
    labels = table("labels.toml", country)
    for name, rows in ambiguous(place_rows[country]):
        found = sorted((place.lat, place.lon) for place in gazetteer.meanings(country, name))
        if found != sorted((row.lat, row.lon) for row in expected(rows, name, labels)):
            wrong[name] = found
    assert wrong == {}


def other_keys(country: str) -> set[str]:
    """Place keys of every region and county, those of the past too, and of labels in other languages."""
    names = ("regions.toml", "counties.toml", "labels.toml")
    facts = [table(name, country) for name in names]
    return {key for name in strings_in(facts) for key in place_keys(name)}


def table(name: str, country: str) -> Mapping[str, Any]:
    """The country's part of a hand-made table."""
    facts = tomllib.loads((files("seed_data") / "places" / name).read_text(encoding="utf-8"))
    return cast(Mapping[str, Any], facts.get(country.lower(), {}))


def strings_in(facts: object) -> Iterator[str]:
    """Every text of a table, its keys included."""
    if isinstance(facts, str):
        yield facts
    elif isinstance(facts, list):
        yield from (text for each in facts for text in strings_in(each))
    elif isinstance(facts, dict):
        yield from (text for item in facts.items() for text in strings_in(list(item)))


class Own(NamedTuple):
    """Place keys of a country's places and of its regions."""

    places: set[str]
    regions: set[str]

    def has(self, name: str) -> bool:
        """Whether a place or region is called so, its short words in full or not, or is "place region"."""
        in_full = " ".join(IN_FULL.get(word.strip(".").lower(), word) for word in name.split())
        if any(not (self.places | self.regions).isdisjoint(place_keys(each)) for each in (name, in_full)):
            return True
        *place, region = name.split()
        is_in_region = not self.regions.isdisjoint(place_keys(region))
        return is_in_region and not self.places.isdisjoint(place_keys(" ".join(place)))


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_name_resolves_across_a_border(gazetteer: Gazetteer, place_rows: Rows, country: str) -> None:
    """Every name of the six other countries: found here only if a place here is called so itself."""
    abroad = {
        name for other, rows in place_rows.items() if other != country for row in rows for name in names_of(row)
    }
    found = [name for name in abroad if is_found(gazetteer, country, name)]
    own = Own(set(bearers(place_rows[country])), other_keys(country))
    assert len(abroad) > 80_000
    assert [name for name in found if not own.has(name)] == []


def is_found(gazetteer: Gazetteer, country: str, name: str) -> bool:
    try:
        return bool(gazetteer.meanings(country, name))
    except UnknownLocation:
        return False
