"""Where specialists work: clinics that several share, rooms of one's own, and how to reach them.

Owns names, addresses and contacts of practices. Does not know who works there or what it costs.
"""

from collections.abc import Callable
from functools import cache
from random import Random

from msgspec import Struct

from indexer.folding import fold
from indexer.records import Address, Point
from indexer.synthetic.chance import between, one_of
from indexer.synthetic.scene import Scene
from indexer.synthetic.towns import Town

COLLEAGUES = 4
"""How many people share a clinic, on average."""
MOST_CLINICS_IN_TOWN = 60
MOST_CLINICS = 20_000
"""Bounds what is remembered, however large the directory."""


class Clinic(Struct, frozen=True, eq=False):
    """A door with a name on it; `site` is its part of links and mail addresses."""

    name: str
    address: Address
    point: Point
    site: str
    telephone: str | None


class Clinics:
    """The clinics of one country; `crowd` says how many specialists a town will have, more or less."""

    def __init__(self, scene: Scene, crowd: Callable[[Town], float]) -> None:
        self._country, self._flavour, self._towns = scene.country, scene.flavour, scene.towns
        self._mix = scene.mix.practices
        self._crowd = crowd
        self._shared: dict[tuple[Town, str], list[Clinic]] = {}
        self._opened = 0

    def draw(self, dice: Random, town: Town, place: str) -> Clinic:
        """A clinic of that town for that kind of work (movement, medical): shared, or one's own."""
        if dice.random() >= self._mix.shared:
            return self._open(dice, town, place)
        shared = self._shared.setdefault((town, place), [])
        number = int(dice.random() * self._room_for(town))
        if number < len(shared):
            return shared[number]
        clinic = self._open(dice, town, place)
        if self._opened < MOST_CLINICS:
            self._opened += 1
            shared.append(clinic)
        return clinic

    def _room_for(self, town: Town) -> int:
        wanted = round(self._crowd(town) * self._mix.shared / COLLEAGUES)
        return min(MOST_CLINICS_IN_TOWN, max(1, wanted))

    def _open(self, dice: Random, town: Town, place: str) -> Clinic:
        names = self._flavour.clinics
        name = one_of(dice, names.of(place)).format(word=one_of(dice, names.words))
        spot = self._towns.spot(dice, town)
        lat, lon = spot.point(dice)
        street = self._flavour.numbering.format(
            street=one_of(dice, self._flavour.streets), number=between(dice, 1, 180)
        )
        address = Address(
            lines=(street, spot.district) if spot.district else (street,),
            city=town.name,
            region=town.row.region,
            postcode=spot.postcode,
        )
        site = f"{_site(name)}-{between(dice, 1, 999)}"
        return Clinic(name, address, Point(lat=lat, lon=lon), site, self._telephone(dice, town))

    def _telephone(self, dice: Random, town: Town) -> str | None:
        """A number from a range reserved for fiction: the town's or the region's, else one of no place."""
        ranges = self._country.fiction_telephones
        fitting = [row for row in ranges if row.place in {town.name, town.row.region}]
        fitting = fitting or [row for row in ranges if not row.place]
        if not fitting or dice.random() >= self._mix.telephone:
            return None
        number = one_of(dice, fitting)
        return f"{number.prefix}{between(dice, 0, 10**number.free_digits - 1):0{number.free_digits}d}"


@cache
def _site(name: str) -> str:
    """The clinic's name as it stands in a link; there are only as many as patterns times words."""
    return fold(name)[-1].replace(" ", "-")
