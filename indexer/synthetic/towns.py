"""Towns and the spots in them, drawn from the gazetteer: more people, more specialists.

Works on the rows of `seed_data/places`. Must not know who works where.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib import resources
from math import cos, radians
from random import Random

from msgspec import Struct

from indexer.errors import BadReference
from indexer.folding import place_keys
from indexer.gazetteer.columns import PlaceRow, read_rows
from indexer.geo import distance_km
from indexer.synthetic.chance import Weighted

CITY_FROM = 100_000
"""People from which on a place swallows the smaller ones inside it (boroughs are listed beside their city)."""
SMALLEST_TOWN = 500
NEAREST_CODE_KM = 15.0
NEIGHBOUR_KM = 40.0
NEIGHBOUR_FROM = 10_000
"""People from which on a town draws specialists from around."""
SUBURBS_KM = 12.0
"""Up to which a town's practices may lie half as far again as its people."""
_KM_PER_DEGREE = 111.2
_CELL_DEGREES = 0.25


class Spot(Struct, frozen=True):
    """A part of a town; a practice lies up to `spread_km` from its point, by latitude and by longitude."""

    postcode: str
    district: str
    lat: float
    lon: float
    spread_km: float

    def point(self, dice: Random) -> tuple[float, float]:
        """Somewhere in it, 5 decimals."""
        north = (2 * dice.random() - 1) * self.spread_km / _KM_PER_DEGREE
        east = (2 * dice.random() - 1) * self.spread_km / _KM_PER_DEGREE / cos(radians(self.lat))
        return round(self.lat + north, 5), round(self.lon + east, 5)


class Town(Struct, frozen=True, eq=False):
    """A place where specialists work; `name` is how it is written in its country."""

    name: str
    row: PlaceRow


class Towns:
    """The towns of one country. What is worked out about a town is kept, so memory grows with towns alone."""

    def __init__(self, rows: Iterable[PlaceRow], written: Mapping[str, str]) -> None:
        known = [row for row in rows if row.kind != "area"]
        self._codes = _Grid(row for row in known if row.kind == "code" and row.precision != "place")
        places = sorted(
            (row for row in known if row.kind == "place"), key=lambda row: (-row.population, row.label)
        )
        self._places = _Grid(places)
        self._written = written
        self._rows = places
        towns = [Town(written.get(row.label, row.label), row) for row in _not_swallowed(places)]
        self.people = sum(town.row.population for town in towns)
        self._by_people = Weighted((town, town.row.population) for town in towns)
        self._town_of = {town.row: town for town in towns if town.row.population >= NEIGHBOUR_FROM}
        self._large = _Grid(self._town_of)
        self._spots: dict[Town, Weighted[Spot]] = {}
        self._neighbours: dict[Town, Weighted[Town]] = {}

    def draw(self, dice: Random) -> Town:
        return self._by_people.draw(dice)

    def named(self, name: str) -> Town:
        """The largest place of that name. Raises BadReference if the gazetteer has none."""
        keys = set(place_keys(name))
        for row in self._rows:
            if any(keys.intersection(place_keys(other)) for other in (row.label, *row.names)):
                return Town(name, row)
        raise BadReference(f"the gazetteer has no place {name!r}; correct the towns in seed_data/synthetic")

    def spot(self, dice: Random, town: Town) -> Spot:
        spots = self._spots.get(town)
        if spots is None:
            spots = self._spots[town] = self._spots_of(town)
        return spots.draw(dice)

    def neighbour(self, dice: Random, town: Town) -> Town:
        """A town of NEIGHBOUR_FROM within NEIGHBOUR_KM, the larger the likelier; maybe the town itself."""
        neighbours = self._neighbours.get(town)
        if neighbours is None:
            near = self._large.within(town.row.lat, town.row.lon, NEIGHBOUR_KM)
            pairs = [(self._town_of[row], float(row.population)) for _, row in near]
            neighbours = self._neighbours[town] = Weighted(pairs or [(town, 1.0)])
        return neighbours.draw(dice)

    def _spots_of(self, town: Town) -> Weighted[Spot]:
        """Its postal codes, or where there are none its districts; those near the middle are likelier."""
        row = town.row
        reach_km = max(row.radius_km, min(SUBURBS_KM, 1.5 * row.radius_km))
        inside = (self._codes or self._places).within(row.lat, row.lon, reach_km)
        if self._codes:
            inside = _without_strays(inside)
        else:
            inside = [pair for pair in inside if pair[1].region == row.region and _is_part(pair[1], row)]
        if not inside:
            return Weighted([(self._whole(row), 1.0)])
        return Weighted((_spot(place), 1 / (1 + (3 * km / reach_km) ** 2)) for km, place in inside)

    def _whole(self, row: PlaceRow) -> Spot:
        near = self._codes.within(row.lat, row.lon, NEAREST_CODE_KM)
        postcode = min(near, key=lambda pair: (pair[0], pair[1].label))[1].label if near else ""
        return Spot(postcode, "", row.lat, row.lon, row.radius_km * 0.4)


def read_towns(country: str, written: Mapping[str, str]) -> Towns:
    """The towns of a country's shipped gazetteer file."""
    name = f"{country.lower()}.tsv"
    content = (resources.files("seed_data") / "places" / name).read_bytes()
    return Towns(read_rows(content, name), written)


class _Grid:
    """Rows by cells of a quarter of a degree."""

    def __init__(self, rows: Iterable[PlaceRow]) -> None:
        self._cells: dict[tuple[int, int], list[PlaceRow]] = defaultdict(list)
        for row in rows:
            self._cells[_cell(row.lat, row.lon)].append(row)

    def __bool__(self) -> bool:
        return bool(self._cells)

    def within(self, lat: float, lon: float, radius_km: float) -> list[tuple[float, PlaceRow]]:
        """(km, row) in the order of cells, then of rows."""
        high = int(radius_km / (_KM_PER_DEGREE * _CELL_DEGREES)) + 1
        wide = int(radius_km / (_KM_PER_DEGREE * _CELL_DEGREES * cos(radians(lat)))) + 1
        row, column = _cell(lat, lon)
        found = []
        for i in range(row - high, row + high + 1):
            for j in range(column - wide, column + wide + 1):
                for place in self._cells.get((i, j), ()):
                    km = distance_km(lat, lon, place.lat, place.lon)
                    if km <= radius_km:
                        found.append((km, place))
        return found


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return int(lat // _CELL_DEGREES), int(lon // _CELL_DEGREES)


def _not_swallowed(places: Iterable[PlaceRow]) -> list[PlaceRow]:
    """Towns of SMALLEST_TOWN people that do not lie inside a city at least three times their size."""
    cities: list[PlaceRow] = []
    towns = []
    for place in places:  # largest first
        if place.population < SMALLEST_TOWN:
            continue
        if any(_is_inside(place, city) for city in cities):
            continue
        towns.append(place)
        if place.population >= CITY_FROM:
            cities.append(place)
    return towns


def _without_strays(codes: list[tuple[float, PlaceRow]]) -> list[tuple[float, PlaceRow]]:
    """The codes that a practice may have. Left out are numbers of large customers, which the source puts anywhere
    in a town, with unknown accuracy, and sometimes into the wrong one: numbers begin alike around a town."""
    located = [(km, row) for km, row in codes if row.accuracy > 0]
    first = min((km, row.label) for km, row in located)[1][0] if located else ""
    if not first.isdigit():
        return codes
    return [(km, row) for km, row in located if row.label[0] == first]


def _is_part(place: PlaceRow, town: PlaceRow) -> bool:
    return place.population * 3 < town.population


def _is_inside(place: PlaceRow, city: PlaceRow) -> bool:
    if not _is_part(place, city) or abs(place.lat - city.lat) * _KM_PER_DEGREE > city.radius_km:
        return False
    return distance_km(place.lat, place.lon, city.lat, city.lon) <= city.radius_km


def _spot(row: PlaceRow) -> Spot:
    spread_km = min(row.radius_km, 2.0) * 0.6
    if row.kind == "code":
        return Spot(row.label, "", row.lat, row.lon, spread_km)
    return Spot("", row.label, row.lat, row.lon, spread_km)
