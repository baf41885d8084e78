"""A role that nobody holds as the directory's service: an organisation's, found by its own name.

Stated rules: its name is that of the service it refers to, else of the organisation; it is found by both. One that
is over or not active is no service any more. It stands in no register, so that it may be found only in a country
that asks nobody for a registration.
"""

from itertools import chain

import msgspec
from msgspec import Struct

from indexer.records import Name, Practice, Specialist
from indexer.sources.base import Found
from indexer.sources.fhir.people import languages_of
from indexer.sources.fhir.places import Atlas, Unfit
from indexer.sources.fhir.resources import HealthcareService, PractitionerRole, ids
from indexer.sources.fhir.scope import Scope

_to_record = msgspec.json.Decoder(Specialist).decode
_PREFIXES = {"PractitionerRole": "role", "HealthcareService": "service"}
"""Ids of FHIR hold no colon: so a service is never mistaken for a person of the same id."""


class Services(Struct, frozen=True):
    """Makes services of the roles of one export."""

    atlas: Atlas
    scope: Scope

    def record_of(self, key: str, found: Found[PractitionerRole], practices: tuple[Practice, ...]) -> Specialist:
        """`key` is type and id of what it is made of. Raises Unfit with what is wrong."""
        role = found.record
        offers = self.scope.offers_of(role.specialty)
        kind, _, id_ = key.partition("/")
        services = self._services_of(role)
        record = Specialist(
            id=f"{_PREFIXES[kind]}:{id_}",
            country=self.atlas.country,
            kind="service",
            names=self._names_of(role, services),
            professions=tuple(dict.fromkeys(profession for profession, _ in offers)),
            specialties=tuple(dict.fromkeys(specialty for _, specialty in offers if specialty)),
            nucc=tuple(dict.fromkeys(self.scope.stated(role.specialty))),
            languages=languages_of(chain.from_iterable(each.communication or () for each in services)),
            practices=practices,
        )
        try:
            return _to_record(msgspec.json.encode(record))
        except ValueError as error:
            raise Unfit("$", f"makes no service: {error}") from error

    def _services_of(self, role: PractitionerRole) -> list[HealthcareService]:
        held = ids(role.healthcare_service, "HealthcareService")
        return [self.atlas.services[each] for each in held if each in self.atlas.services]

    def _names_of(self, role: PractitionerRole, services: list[HealthcareService]) -> tuple[Name, ...]:
        owners = (role.organization, *(each.provided_by for each in services))
        stated = [*(each.name for each in services), *map(self.atlas.organization_named, owners)]
        texts = list(dict.fromkeys(" ".join(text.split()) for text in stated if text and text.strip()))
        if not texts:
            raise Unfit(
                "$.organization", "has no Practitioner, and neither its services nor its organisation a name"
            )
        return (Name(text=texts[0], variants=tuple(texts[1:])),)
