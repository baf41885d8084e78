"""What a valid record must also be in its country: codes of the taxonomy, registers, money.

Owns the rules that need reference facts; the shape of a record is `records`' own business.
"""

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from indexer.records import Practice, Registration, Specialist
from indexer.reference import Country, Taxonomy
from indexer.registers import NumberCheck, Verdict, check_number
from indexer.sources.decoding import Fault

_REFUSED = (Verdict.MALFORMED, Verdict.UNKNOWN_REGISTER)
_DOUBTED = (Verdict.CHECKSUM_FAILED, Verdict.UNCHECKED)


class Rules(Struct, frozen=True):
    """The rules of one country."""

    country: Country
    taxonomy: Taxonomy

    def faults(self, specialist: Specialist) -> Iterator[Fault]:
        """Everything that makes the record unusable, field by field; empty if nothing does."""
        if specialist.country != self.country.code:
            yield Fault("$.country", f"{specialist.country!r} in the records of {self.country.code}")
        yield from self._unknown_codes(specialist)
        yield from self._foreign_specialties(specialist)
        for index, practice in enumerate(specialist.practices):
            yield from self._practice_faults(f"$.practices[{index}]", practice, specialist)
        for index, registration in enumerate(specialist.registrations):
            check = self._check(registration, specialist)
            if check.verdict in _REFUSED:
                yield Fault(f"$.registrations[{index}].number", check.reason)

    def doubts(self, specialist: Specialist) -> Iterator[Fault]:
        """What somebody should look at in a record that is kept."""
        seen: set[tuple[str, str]] = set()
        for index, registration in enumerate(specialist.registrations):
            held = (registration.register, registration.number)
            check = self._check(registration, specialist)
            if check.verdict in _DOUBTED and held not in seen:
                seen.add(held)
                yield Fault(f"$.registrations[{index}].number", check.reason)

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
        if practice.currency not in (None, self.country.currency):
            yield Fault(f"{path}.currency", f"{practice.currency!r}; fees are in {self.country.currency}")
        numbers = {registration.number for registration in specialist.registrations}
        if practice.registration is not None and practice.registration not in numbers:
            yield Fault(f"{path}.registration", f"{practice.registration!r} is none of the record's registrations")

    def _check(self, registration: Registration, specialist: Specialist) -> NumberCheck:
        """The kindest verdict over the professions that the registration may be about."""
        order = list(Verdict)
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
        return min(checks, key=lambda check: order.index(check.verdict))


def _unknown(kind: str, codes: Iterable[str], known: Collection[str]) -> Iterator[Fault]:
    for index, code in enumerate(codes):
        if code not in known:
            yield Fault(f"$.{kind}[{index}]", f"unknown code {code!r}; see seed_data/taxonomy/{kind}.toml")
