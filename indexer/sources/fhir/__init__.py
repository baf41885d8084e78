"""Specialists from a FHIR R4 export (NDJSON, Bundles, resources): one per Practitioner with a role in scope.

What is counted is PractitionerRoles. A role whose NUCC codes mean no profession of the taxonomy is out of scope;
one in scope is rejected with its reason, merged into its person, or is the person's first. Roles that are over,
or not active, name no practice as long as another role does; if none is current, the person is kept and never
listed. Rules of single fields stand in `people` and `places`.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import msgspec
from msgspec import Struct

from indexer.errors import SourceUnreadable
from indexer.ledger import EXCERPT, Intake
from indexer.records import Practice, Specialist
from indexer.sources.base import Found, Source
from indexer.sources.decoding import Fault
from indexer.sources.fhir.dates import is_within
from indexer.sources.fhir.export import KINDS, Export
from indexer.sources.fhir.people import Licences, gender_of, languages_of, names_of, title_of
from indexer.sources.fhir.places import Atlas, Unfit
from indexer.sources.fhir.resources import (
    HealthcareService,
    Location,
    Organization,
    Practitioner,
    PractitionerRole,
    codes,
    extensions,
    ids,
)
from indexer.sources.fhir.vocabulary import load_vocabulary
from indexer.sources.rules import Rules

_to_record = msgspec.json.Decoder(Specialist).decode
_Roles = dict[str, list[Found[PractitionerRole]]]


class _Placed(Struct, frozen=True):
    """A role that can be used, with the practices it makes."""

    found: Found[PractitionerRole]
    practices: tuple[Practice, ...]
    is_current: bool


class FhirSpecialists(Source[Specialist]):
    """The people of an export as of the rules' day; roles in scope are held in memory, nothing else is."""

    def __init__(self, path: Path, rules: Rules) -> None:
        self.label = str(path)
        self._export, self._rules = Export(path), rules
        self._vocabulary = load_vocabulary()
        self._licences = Licences(rules.taxonomy, self._vocabulary)
        if not self._export.has_roles():
            raise SourceUnreadable(
                f"{path} holds no PractitionerRole, as NDJSON (PractitionerRole.ndjson), Bundle or resource"
            )
        self._export.require_all_pages()

    @property
    def size(self) -> int:
        return self._export.size_of(*KINDS)

    def read(self, intake: Intake) -> Iterator[Found[Specialist]]:
        if not intake.is_repeated:
            self._tell_passed_over(intake)
        roles = self._roles_in_scope(intake)
        practitioners = self._export.read_wanted(Practitioner, roles, intake)
        atlas = self._read_atlas([role.record for held in roles.values() for role in held], intake)
        for practitioner_id, held in roles.items():
            placed = list(self._placed(held, atlas, intake))
            if not placed:
                continue
            first = placed[0].found
            try:
                specialist = self._specialist(practitioners.get(practitioner_id), placed)
            except Unfit as unfit:
                for each in placed:
                    intake.reject(each.found.fault(*unfit.fault), each.found.text)
                continue
            intake.merged += len(placed) - 1
            person = Found(specialist, first.file, first.line, first.text)
            for doubt in () if intake.is_repeated else self._rules.doubts(specialist):
                intake.find(person.fault(*doubt))
            yield person

    def _tell_passed_over(self, intake: Intake) -> None:
        for what, count in self._export.passed_over():
            for _ in range(count):
                intake.reasons.add(what)

    def _roles_in_scope(self, intake: Intake) -> _Roles:
        """By practitioner, in the order of the files; the same role again (pages overlap) counts as merged."""
        roles: _Roles = {}
        firsts: dict[str, tuple[str, PractitionerRole]] = {}
        for found in self._export.read(PractitionerRole, intake):
            intake.read += 1
            if not isinstance(found, Found):
                intake.reject(*found)
                continue
            role, place = found.record, f"{found.file}:{found.line}"
            if not self._offers_of(role):
                intake.out_of_scope += 1
                continue
            practitioner = role.practitioner.id_of("Practitioner") if role.practitioner else None
            fault = Fault("$.practitioner", "refers to no Practitioner") if practitioner is None else None
            first_place, first = firsts.setdefault(role.id, (place, role))
            if first_place != place and first == role:
                intake.merged += 1
                continue
            if first_place != place:
                fault = Fault("$.id", f"another {role.id!r} is at {first_place} already")
            if fault is not None:
                intake.reject(found.fault(*fault), found.text)
                continue
            kept = Found(role, found.file, found.line, found.text[:EXCERPT])
            roles.setdefault(practitioner or "", []).append(kept)
        return roles

    def _offers_of(self, role: PractitionerRole) -> list[tuple[str, str | None]]:
        """Profession and specialty of each NUCC code in scope."""
        stated = codes(role.specialty, self._vocabulary.nucc_system)
        meant = (self._rules.taxonomy.from_nucc(code) for code in stated)
        return [offer for offer in meant if offer is not None]

    def _offers_any(self, role: PractitionerRole, professions: tuple[str, ...]) -> bool:
        return any(profession in professions for profession, _ in self._offers_of(role))

    def _read_atlas(self, roles: list[PractitionerRole], intake: Intake) -> Atlas:
        wanted = {each for role in roles for each in ids(role.healthcare_service, "HealthcareService")}
        services = self._export.read_wanted(HealthcareService, wanted, intake)
        wanted = {each for role in roles for each in ids(role.location, "Location")}
        wanted |= {each for service in services.values() for each in ids(service.location, "Location")}
        locations = self._export.read_wanted(Location, wanted, intake)
        references = [role.organization for role in roles]
        references += [location.managing_organization for location in locations.values()]
        references += [each.value_reference for role in roles for each in extensions(role, "network-reference")]
        organizations = self._export.read_wanted(Organization, set(ids(references, "Organization")), intake)
        return Atlas(locations, services, organizations, self._rules.country.code, self._vocabulary)

    def _placed(self, roles: list[Found[PractitionerRole]], atlas: Atlas, intake: Intake) -> Iterator[_Placed]:
        for found in roles:
            try:
                yield _Placed(found, atlas.practices_of(found.record), self._is_current(found.record))
            except Unfit as unfit:
                intake.reject(found.fault(*unfit.fault), found.text)
            except ValueError as error:
                intake.reject(found.fault("$.period", str(error)), found.text)

    def _specialist(self, practitioner: Practitioner | None, placed: list[_Placed]) -> Specialist:
        """Raises Unfit with what is wrong with the person."""
        if practitioner is None:
            raise Unfit("$.practitioner", "the Practitioner is not in the export")
        names = names_of(practitioner)
        if not names:
            raise Unfit("$.practitioner", f"Practitioner {practitioner.id!r} has no name")
        try:
            current = [each for each in placed if each.is_current]
            is_active = practitioner.active is not False and bool(current)
            record = self._record(practitioner, current or placed, is_active=is_active)
        except ValueError as error:
            raise Unfit("$.practitioner", f"Practitioner {practitioner.id!r}: {error}") from error
        fault = next(self._rules.faults(record), None)
        if fault is not None:
            raise Unfit(*fault)
        return record

    def _record(self, practitioner: Practitioner, placed: list[_Placed], *, is_active: bool) -> Specialist:
        """ValueError where the record would break a rule of records."""
        meant = dict.fromkeys(chain.from_iterable(self._offers_of(each.found.record) for each in placed))
        professions = self._licences.professions_on(
            self._rules.as_of, practitioner, tuple(dict.fromkeys(profession for profession, _ in meant))
        )
        offering = [each for each in placed if self._offers_any(each.found.record, professions)]
        stated = chain.from_iterable(
            codes(each.found.record.specialty, self._vocabulary.nucc_system) for each in offering
        )
        practices = {practice.id: practice for each in reversed(offering) for practice in reversed(each.practices)}
        record = Specialist(
            id=practitioner.id,
            country=self._rules.country.code,
            names=names_of(practitioner),
            title=title_of(practitioner),
            gender=gender_of(practitioner, self._vocabulary),
            professions=professions,
            specialties=tuple(
                dict.fromkeys(
                    specialty for profession, specialty in meant if specialty and profession in professions
                )
            ),
            nucc=tuple(dict.fromkeys(stated)),
            languages=languages_of(practitioner),
            registrations=self._licences.registrations_of(practitioner, professions, is_active=is_active),
            practices=tuple(reversed(practices.values())),
        )
        return _to_record(msgspec.json.encode(record))

    def _is_current(self, role: PractitionerRole) -> bool:
        return role.active is not False and is_within(self._rules.as_of, role.period)
