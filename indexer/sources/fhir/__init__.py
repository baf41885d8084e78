"""Specialists from a FHIR R4 export (NDJSON, Bundles, resources): one per Practitioner with a role in scope.

What is counted is PractitionerRoles, and services that stand alone. A role whose NUCC codes mean no profession of
the taxonomy is out of scope; one in scope is rejected with its reason, merged into its person, or is the person's
first. Roles that are over, or not active, name no practice as long as another role does; if none is current, the
person is kept and never listed. A role that nobody holds is a service. Rules of single fields stand in `people`,
`services` and `places`.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import msgspec
from msgspec import Struct

from indexer.errors import SourceUnreadable
from indexer.ledger import Intake
from indexer.records import Practice, Specialist
from indexer.sources.base import Found, Source
from indexer.sources.fhir.dates import is_within
from indexer.sources.fhir.export import KINDS, Export
from indexer.sources.fhir.people import Licences, gender_of, languages_of, names_of, title_of
from indexer.sources.fhir.places import Atlas, Unfit
from indexer.sources.fhir.resources import Location, Organization, Practitioner, PractitionerRole, ids
from indexer.sources.fhir.roles import Roles, Slot
from indexer.sources.fhir.scope import Scope
from indexer.sources.fhir.services import Services
from indexer.sources.fhir.vocabulary import load_vocabulary
from indexer.sources.rules import Rules

_to_record = msgspec.json.Decoder(Specialist).decode


class _Placed(Struct, frozen=True):
    """A role that can be used, with the practices it makes."""

    found: Found[PractitionerRole]
    practices: tuple[Practice, ...]
    is_current: bool


class FhirSpecialists(Source[Specialist]):
    """The people and services of an export as of the rules' day; memory holds the ids of what is in scope."""

    def __init__(self, path: Path, rules: Rules) -> None:
        self.label = str(path)
        self._export, self._rules = Export(path), rules
        self._vocabulary = load_vocabulary()
        self._licences = Licences(rules.taxonomy, self._vocabulary)
        self._scope = Scope(rules.taxonomy, self._vocabulary)
        if not self._export.is_one():
            raise SourceUnreadable(
                f"{path} holds no PractitionerRole, as NDJSON (PractitionerRole.ndjson), Bundle or resource, nor "
                "services alone (HealthcareService without any Practitioner)"
            )
        self._export.require_all_pages()
        self._export.require_whole_ends()

    @property
    def size(self) -> int:
        return self._export.size_of(*KINDS)

    def read(self, intake: Intake) -> Iterator[Found[Specialist]]:
        if not intake.is_repeated:
            self._tell_passed_over(intake)
        roles = Roles(self._export, self._scope)
        roles.read(intake)
        atlas = self._read_atlas(roles, intake)
        practitioners = self._export.read_wanted(Practitioner, roles.held_by, intake)
        for practitioner_id, slots in roles.held_by.items():
            placed = list(self._placed(map(roles.found, slots), atlas, intake))
            yield from self._person(practitioners.get(practitioner_id), placed, intake)
        services = Services(atlas, self._scope)
        for slot in roles.of_nobody:
            yield from self._service(slot, roles.found(slot), services, intake)

    def _tell_passed_over(self, intake: Intake) -> None:
        for what, count in self._export.passed_over():
            for _ in range(count):
                intake.reasons.add(what)

    def _read_atlas(self, roles: Roles, intake: Intake) -> Atlas:
        services = roles.read_services(intake)
        locations = self._export.read_wanted(Location, roles.locations, intake)
        owners = (location.managing_organization for location in locations.values())
        wanted = roles.organizations.union(ids(owners, "Organization"))
        organizations = self._export.read_wanted(Organization, wanted, intake)
        return Atlas(locations, services, organizations, self._rules.country.code, self._vocabulary)

    def _placed(self, roles: Iterator[Found[PractitionerRole]], atlas: Atlas, intake: Intake) -> Iterator[_Placed]:
        for found in roles:
            try:
                yield _Placed(found, atlas.practices_of(found.record), self._is_current(found.record))
            except Unfit as unfit:
                intake.reject(found.fault(*unfit.fault), found.text)
            except ValueError as error:
                intake.reject(found.fault("$.period", str(error)), found.text)

    def _person(
        self, practitioner: Practitioner | None, placed: list[_Placed], intake: Intake
    ) -> Iterator[Found[Specialist]]:
        """The person of these roles; nobody where none can be used."""
        if not placed:
            return
        try:
            specialist = self._specialist(practitioner, placed)
        except Unfit as unfit:
            for each in placed:
                intake.reject(each.found.fault(*unfit.fault), each.found.text)
            return
        intake.merged += len(placed) - 1
        yield self._told(_of(placed[0].found, specialist), intake)

    def _service(
        self, slot: Slot, found: Found[PractitionerRole], services: Services, intake: Intake
    ) -> Iterator[Found[Specialist]]:
        """The service that the role is; none where it is over or cannot be used."""
        for placed in self._placed(iter((found,)), services.atlas, intake):
            if not placed.is_current:
                intake.out_of_scope += 1
                continue
            try:
                service = services.record_of(slot.key, found, placed.practices)
                self._require_sound(service)
            except Unfit as unfit:
                intake.reject(found.fault(*unfit.fault), found.text)
            else:
                yield self._told(_of(found, service), intake)

    def _told(self, found: Found[Specialist], intake: Intake) -> Found[Specialist]:
        """The record, with the doubts about it told."""
        for doubt in () if intake.is_repeated else self._rules.doubts(found.record):
            intake.find(found.fault(*doubt))
        return found

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
        self._require_sound(record)
        return record

    def _require_sound(self, record: Specialist) -> None:
        fault = next(self._rules.faults(record), None)
        if fault is not None:
            raise Unfit(*fault)

    def _record(self, practitioner: Practitioner, placed: list[_Placed], *, is_active: bool) -> Specialist:
        """ValueError where the record would break a rule of records."""
        meant = dict.fromkeys(
            chain.from_iterable(self._scope.offers_of(each.found.record.specialty) for each in placed)
        )
        professions = self._licences.professions_on(
            self._rules.as_of, practitioner, tuple(dict.fromkeys(profession for profession, _ in meant))
        )
        offering = [each for each in placed if self._scope.offers_any(each.found.record.specialty, professions)]
        stated = chain.from_iterable(self._scope.stated(each.found.record.specialty) for each in offering)
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
            languages=languages_of(practitioner.communication),
            registrations=self._licences.registrations_of(practitioner, professions, is_active=is_active),
            practices=tuple(reversed(practices.values())),
        )
        return _to_record(msgspec.json.encode(record))

    def _is_current(self, role: PractitionerRole) -> bool:
        return role.active is not False and is_within(self._rules.as_of, role.period)


def _of(found: Found[PractitionerRole], record: Specialist) -> Found[Specialist]:
    """The record, where its role stood."""
    return Found(record, found.file, found.line, found.text)
