"""What a valid record must also be in its country and on the day: codes of the taxonomy, registers, money, dates.

Owns the rules that need reference facts; the shape of a record is `records`' own business.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from indexer.records import Point, Practice, Registration, Review, Specialist
from indexer.reference import Country, Taxonomy
from indexer.reference.countries import Extent
from indexer.registers import NumberCheck, Verdict, check_number
from indexer.sources.decoding import Fault
from indexer.standing import normalised

_ORDER = {verdict: place for place, verdict in enumerate(Verdict)}
"""The kindest first."""


class Rules(Struct, frozen=True):
    """The rules of one country on its day `as_of`: what was seen or written cannot have been later."""

    country: Country
    taxonomy: Taxonomy
    as_of: date

    def faults(self, specialist: Specialist) -> Iterator[Fault]:
        """Everything that makes the record unusable, field by field; empty if nothing does."""
        if specialist.country != self.country.code:
            yield Fault("$.country", f"{specialist.country!r} in the records of {self.country.code}")
        yield from self._future({"$.verified_at": specialist.verified_at})
        yield from self._unknown_codes(specialist)
        yield from self._foreign_specialties(specialist)
        for index, practice in enumerate(specialist.practices):
            yield from self._practice_faults(f"$.practices[{index}]", practice, specialist)
        for index, registration in enumerate(specialist.registrations):
            yield from self._future({f"$.registrations[{index}].verified_at": registration.verified_at})
            check = self._check(registration, specialist)
            if check.is_refused(self.country):
                yield Fault(f"$.registrations[{index}].number", check.reason)

    def review_fault(self, review: Review) -> Fault | None:
        """What makes the review unusable, if anything does."""
        today = self.as_of
        if (
            (review.published_on or today) <= today
            and (review.visited_on or today) <= today
            and review.moderated_on is None
            and review.reply is None
        ):
            return None
        days = {
            "$.visited_on": review.visited_on,
            "$.published_on": review.published_on,
            "$.moderated_on": review.moderated_on,
        }
        if review.reply is not None:
            days["$.reply.published_on"] = review.reply.published_on
        return next(self._future(days), None)

    def doubts(self, specialist: Specialist) -> Iterator[Fault]:
        """What somebody should look at in a record that is kept."""
        for index, practice in enumerate(specialist.practices):
            point = practice.point
            if not self.country.extent.holds(point.lat, point.lon):
                where = f"{point.lat:.4f}, {point.lon:.4f} is not in {self.country.code}"
                yield Fault(f"$.practices[{index}].point", f"{where}; correct the coordinates or the country")
        seen: set[tuple[str, str]] = set()
        for index, registration in enumerate(specialist.registrations):
            held = (registration.register, registration.number)
            check = self._check(registration, specialist)
            if check.verdict != Verdict.OK and held not in seen:
                seen.add(held)
                yield Fault(f"$.registrations[{index}].number", check.reason)

    def _future(self, days: Mapping[str, date | None]) -> Iterator[Fault]:
        for field, day in days.items():
            if day is not None and day > self.as_of:
                yield Fault(
                    field, f"{day} is after {self.as_of}, the day that counts as today; correct it or its clock"
                )

    def _unknown_codes(self, specialist: Specialist) -> Iterator[Fault]:
        for index, code in enumerate(specialist.professions):
            if code in self.taxonomy.professions and not self.taxonomy.professions[code].listed:
                yield Fault(
                    f"$.professions[{index}]", f"{code!r} is a word for whom to see, nobody is listed as one"
                )
        yield from _unknown("professions", specialist.professions, self.taxonomy.professions)
        yield from _unknown("specialties", specialist.specialties, self.taxonomy.specialties)
        yield from _unknown("conditions", specialist.conditions, self.taxonomy.conditions)
        yield from _unknown("procedures", specialist.procedures, self.taxonomy.procedures)

    def _foreign_specialties(self, specialist: Specialist) -> Iterator[Fault]:
        for index, code in enumerate(specialist.specialties):
            if code in self.taxonomy.specialties and not any(
                self.taxonomy.is_specialty_of(code, profession) for profession in specialist.professions
            ):
                yield Fault(f"$.specialties[{index}]", f"{code!r} belongs to none of the record's professions")

    def _practice_faults(self, path: str, practice: Practice, specialist: Specialist) -> Iterator[Fault]:
        if _is_swapped(practice.point, self.country.extent):
            point = practice.point
            where = f"{point.lat:.4f}, {point.lon:.4f} is not in {self.country.code}, the other way round it is"
            yield Fault(f"{path}.point", f"latitude and longitude look swapped: {where}; exchange them")
        if practice.currency not in (None, self.country.currency):
            yield Fault(f"{path}.currency", f"{practice.currency!r}; fees are in {self.country.currency}")
        numbers = {normalised(registration.number) for registration in specialist.registrations}
        if practice.registration is not None and normalised(practice.registration) not in numbers:
            yield Fault(f"{path}.registration", f"{practice.registration!r} is none of the record's registrations")

    def _check(self, registration: Registration, specialist: Specialist) -> NumberCheck:
        """The kindest verdict over the professions that the registration may be about."""
        checks = (
            check_number(
                self.country,
                registration.register,
                registration.number,
                profession,
                is_synthetic=specialist.synthetic,
            )
            for profession in specialist.professions
        )
        return min(checks, key=lambda check: _ORDER[check.verdict])


def _is_swapped(point: Point, extent: Extent) -> bool:
    return not extent.holds(point.lat, point.lon) and extent.holds(point.lon, point.lat)


def _unknown(kind: str, codes: Iterable[str], known: Collection[str]) -> Iterator[Fault]:
    for index, code in enumerate(codes):
        if code not in known:
            yield Fault(f"$.{kind}[{index}]", f"unknown code {code!r}; see seed_data/taxonomy/{kind}.toml")
