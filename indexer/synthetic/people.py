"""Invented specialists of one country: who they are, what they do, where they work."""

from collections.abc import Sequence
from random import Random

from msgspec import Struct

from indexer.records import AgeRange, Commercial, Gender, Name, Practice, Specialist
from indexer.synthetic.chance import Weighted, one_of, several_of
from indexer.synthetic.clinics import Clinic, Clinics
from indexer.synthetic.ingredients import load_cultures, weighted
from indexer.synthetic.mix import Ages, ProfessionMix
from indexer.synthetic.names import Names, Sex
from indexer.synthetic.practices import Practices, Seat
from indexer.synthetic.registrations import Registrations, Standing
from indexer.synthetic.scene import Scene
from indexer.synthetic.towns import Town

MOST_CONDITIONS = 6
MOST_PROCEDURES = 4
_SPONSORED = Commercial(plan="premium", sponsored=True, commission=0.1)


class Person(Struct, frozen=True):
    """Who somebody is, before it is known what is stated of them."""

    serial: int
    sex: Sex
    names: tuple[Name, ...]
    languages: tuple[str, ...]
    professions: tuple[str, ...]
    specialties: tuple[str, ...]


def id_of(prefix: str, serial: int) -> str:
    """Of the specialist of that number in the country."""
    return f"{prefix}-{serial:07d}"


class People:
    """Draws the specialists of one country."""

    def __init__(self, scene: Scene, clinics: Clinics) -> None:
        country, mix = scene.country, scene.mix
        self._scene, self._mix, self._clinics = scene, mix.people, clinics
        self._prefix = country.code.lower()
        self._rows = {row.code: row for row in scene.professions}
        self._professions = Weighted((row.code, row.share) for row in scene.professions)
        self._specialties = {row.code: _specialties(row) for row in scene.professions}
        self._procedures = {row.code: _procedures(scene, row.code) for row in scene.professions}
        self._names = Names(scene.flavour, load_cultures(), mix.people, country.languages)
        self._registrations = Registrations(country, mix.registers)
        self._practices = Practices(country, scene.flavour, mix.practices)
        self._counts = weighted(mix.practices.count)
        self._ages, self._ages_paediatric = _ages(mix.people.ages), _ages(mix.people.ages_paediatric)

    def profession(self, dice: Random) -> str:
        """A profession, as often as the mix says."""
        return self._professions.draw(dice)

    def draw(self, dice: Random, serial: int, town: Town, profession: str) -> Specialist:
        """A specialist whose first practice is in that town; `serial` counts within the country."""
        person = self._person(dice, serial, profession)
        place = self._rows[profession].place
        clinics = self._places_of_work(dice, town, place)
        regions = [clinic.address.region for clinic in clinics]
        standing = self._registrations.draw(dice, serial, person.professions, regions)
        practices = tuple(
            self._practices.draw(dice, Seat(f"{self._id(serial)}-{place_number}", clinic, place, number))
            for place_number, (clinic, number) in enumerate(zip(clinics, standing.numbers, strict=True), 1)
        )
        return self._record(dice, person, standing, practices)

    def _id(self, serial: int) -> str:
        return id_of(self._prefix, serial)

    def _person(self, dice: Random, serial: int, profession: str) -> Person:
        sex: Sex = "female" if dice.random() < self._mix.female else "male"
        names, languages = self._names.draw(dice, sex)
        also = [code for code in self._rows[profession].also if code in self._rows]
        is_two = bool(also) and dice.random() < self._mix.two_professions
        professions = (profession, one_of(dice, also)) if is_two else (profession,)
        drawn = (code for each in professions for code in self._specialties_of(dice, each))
        return Person(serial, sex, names, languages, professions, tuple(dict.fromkeys(drawn)))

    def _specialties_of(self, dice: Random, profession: str) -> tuple[str, ...]:
        """None, one, or sometimes two."""
        if dice.random() < self._rows[profession].none:
            return ()
        specialties = self._specialties[profession]
        first = specialties.draw(dice)
        second = specialties.draw(dice) if dice.random() < 0.3 else first
        return (first,) if second == first else (first, second)

    def _places_of_work(self, dice: Random, town: Town, place: str) -> list[Clinic]:
        clinics = [self._clinics.draw(dice, town, place)]
        for _ in range(self._counts.draw(dice) - 1):
            is_elsewhere = dice.random() < self._scene.mix.practices.elsewhere
            other = self._scene.towns.neighbour(dice, town) if is_elsewhere else town
            clinic = self._clinics.draw(dice, other, place)
            if clinic not in clinics:
                clinics.append(clinic)
        return clinics

    def _record(
        self, dice: Random, person: Person, standing: Standing, practices: tuple[Practice, ...]
    ) -> Specialist:
        mix, chance = self._mix, dice.random
        return Specialist(
            id=self._id(person.serial),
            country=self._scene.country.code,
            names=person.names,
            title=self._title(dice, person),
            gender=self._gender(dice, person.sex),
            professions=person.professions,
            specialties=person.specialties,
            conditions=() if chance() < mix.conditions_unknown else self._conditions(dice, person.specialties),
            procedures=() if chance() < mix.procedures_unknown else self._offered(dice, person.professions),
            languages=() if chance() < mix.languages_unknown else person.languages,
            ages_treated=self._ages_treated(dice, person),
            registrations=standing.registrations,
            practices=practices,
            verified_at=standing.verified_at,
            synthetic=True,
            commercial=_SPONSORED if chance() < mix.sponsored else None,
        )

    def _title(self, dice: Random, person: Person) -> str:
        """Physicians have one, most of them state it; a profession with its own titles uses those."""
        titles = self._scene.flavour.titles
        profession = person.professions[0]
        if self._rows[profession].place == "movement" or dice.random() < self._mix.title_left_out:
            return ""
        key = "professor" if dice.random() < self._mix.professors else profession
        return one_of(dice, titles.get(key, titles["medical"]).of(person.sex))

    def _gender(self, dice: Random, sex: Sex) -> Gender | None:
        luck = dice.random()
        if luck < self._mix.gender_unknown:
            return None
        return "other" if luck > 1 - self._mix.gender_other else sex

    def _conditions(self, dice: Random, specialties: Sequence[str]) -> tuple[str, ...]:
        by_specialty = self._scene.mix.conditions
        known = [code for specialty in specialties for code in by_specialty.get(specialty, ())]
        return several_of(dice, tuple(dict.fromkeys(known or by_specialty["general"])), MOST_CONDITIONS)

    def _offered(self, dice: Random, professions: Sequence[str]) -> tuple[str, ...]:
        known = dict.fromkeys(code for profession in professions for code in self._procedures[profession])
        return several_of(dice, tuple(known), MOST_PROCEDURES) if known else ()

    def _ages_treated(self, dice: Random, person: Person) -> AgeRange | None:
        if dice.random() < self._mix.ages_unknown:
            return None
        is_paediatric = "paediatric" in person.specialties
        return (self._ages_paediatric if is_paediatric else self._ages).draw(dice)


def _specialties(row: ProfessionMix) -> Weighted[str]:
    return Weighted(row.specialties.items())


def _procedures(scene: Scene, profession: str) -> tuple[str, ...]:
    procedures = scene.taxonomy.procedures.values()
    return tuple(row.code for row in procedures if not row.professions or profession in row.professions)


def _ages(rows: Sequence[Ages]) -> Weighted[AgeRange]:
    return Weighted((AgeRange(min=row.min, max=row.max), row.weight) for row in rows)
