"""The roles of an export that are in scope: who holds them, which nobody holds, and what they refer to.

A service that no role refers to is read as a role that nobody holds. A role is counted as read, and is out of
scope, rejected, merged (the same one again: pages overlap) or kept; so is a service that stands alone.
"""

from typing import NamedTuple

import msgspec

from indexer.errors import BadRecord
from indexer.ledger import EXCERPT, Intake
from indexer.sources.base import Found
from indexer.sources.decoding import Fault
from indexer.sources.fhir.export import ROLES, SERVICES, Export
from indexer.sources.fhir.resources import (
    HealthcareService,
    PractitionerRole,
    Reference,
    extensions,
    ids,
    some,
)
from indexer.sources.fhir.scope import Scope
from indexer.sources.fhir.shelf import Shelf


class Slot(NamedTuple):
    """Under which key a role lies on the shelf, and where it stood in the export."""

    key: str
    file: str
    line: int


class Roles:
    """Reads roles, then services; the roles in scope lie on a shelf, memory holds who has them."""

    def __init__(self, export: Export, scope: Scope) -> None:
        self._export, self._scope = export, scope
        self._shelf = Shelf(PractitionerRole)
        self._firsts: dict[str, Slot] = {}
        self._taken: set[str] = set()
        self.held_by: dict[str, list[Slot]] = {}
        self.of_nobody: list[Slot] = []
        self.locations: set[str] = set()
        self.organizations: set[str] = set()
        self._services: set[str] = set()

    def found(self, slot: Slot) -> Found[PractitionerRole]:
        """The role that lies there."""
        text = self._shelf.text(slot.key)[:EXCERPT]
        return Found(self._shelf[slot.key], slot.file, slot.line, text)

    def read(self, intake: Intake) -> None:
        """Every role of the export; a role of which nobody can tell who holds it is rejected."""
        for found in self._export.read(PractitionerRole, intake):
            intake.read += 1
            if not isinstance(found, Found):
                intake.reject(*found)
                continue
            role = found.record
            is_in_scope = bool(self._scope.offers_of(role.specialty))
            if role.practitioner is not None or is_in_scope:
                self._taken.update(ids(role.healthcare_service, SERVICES))
            if is_in_scope:
                self._keep(found, f"{ROLES}/{role.id}", intake)
            else:
                intake.out_of_scope += 1

    def read_services(self, intake: Intake) -> Shelf[HealthcareService]:
        """The services that roles in scope refer to; those that no role refers to become roles of nobody."""
        shelf = Shelf(HealthcareService)
        for found in self._export.read(HealthcareService, intake):
            if not isinstance(found, Found):
                intake.list(*found)
                continue
            if found.record.id in self._taken:
                self._export.put_first(shelf, found, self._services, intake)
            else:
                self._keep_alone(found, shelf, intake)
        self._export.put_contained(shelf, HealthcareService, self._services)
        for service in shelf.values():
            self.locations.update(ids(service.location, "Location"))
            self.organizations.update(ids([service.provided_by], "Organization"))
        return shelf

    def _keep_alone(
        self, found: Found[HealthcareService], shelf: Shelf[HealthcareService], intake: Intake
    ) -> None:
        intake.read += 1
        service, role = found.record, _as_role(found.record)
        if service.active is False or not self._scope.offers_of(role.specialty):
            intake.out_of_scope += 1
            return
        if shelf.get(service.id, service) != service:
            intake.reject(found.fault("$.id", f"another {service.id!r} came before"), found.text)
            return
        shelf.put(service.id, found.text)
        text = msgspec.json.encode(role)
        self._keep(Found(role, found.file, found.line, text), f"{SERVICES}/{service.id}", intake)

    def _keep(self, found: Found[PractitionerRole], key: str, intake: Intake) -> None:
        role, slot = found.record, Slot(key, found.file, found.line)
        first = self._firsts.setdefault(key, slot)
        if first != slot:
            self._meet_again(found, first, intake)
            return
        self._shelf.put(key, found.text)
        holder = role.practitioner.id_of("Practitioner") if role.practitioner else None
        is_of_nobody = role.practitioner is None and bool(role.organization or any(some(role.healthcare_service)))
        if holder is None and not is_of_nobody:
            fault = Fault("$.practitioner", "refers to no Practitioner, nor is it an organisation's")
            intake.reject(found.fault(*fault), found.text)
            return
        if holder is None:
            self.of_nobody.append(slot)
        else:
            self.held_by.setdefault(holder, []).append(slot)
        self._want(role)

    def _meet_again(self, found: Found[PractitionerRole], first: Slot, intake: Intake) -> None:
        if self._shelf[first.key] == found.record:
            intake.merged += 1
            return
        reason = f"another {found.record.id!r} is at {first.file}:{first.line} already"
        intake.reject(BadRecord(found.file, found.line, "$.id", reason), found.text)

    def _want(self, role: PractitionerRole) -> None:
        networks = [each.value_reference for each in extensions(role, "network-reference")]
        self.organizations.update(ids([role.organization, *networks], "Organization"))
        self.locations.update(ids(role.location, "Location"))
        self._services.update(ids(role.healthcare_service, SERVICES))


def _as_role(service: HealthcareService) -> PractitionerRole:
    """A service that stands alone as a role nobody holds: everything it says of itself, said by the role."""
    return PractitionerRole(
        resource_type=ROLES,
        id=service.id,
        extension=service.extension,
        organization=service.provided_by,
        specialty=[*some(service.specialty), *some(service.type)],
        location=service.location,
        healthcare_service=[Reference(reference=f"{SERVICES}/{service.id}")],
        telecom=service.telecom,
        available_time=service.available_time,
    )
