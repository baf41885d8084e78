"""A role at a location as the directory's practice.

Stated rules: a role without a location works where its services are; a location that is not active, lies in
another country, or has no city or no position is no practice.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from indexer.records import Address, Point, Practice
from indexer.sources.decoding import Fault
from indexer.sources.fhir.contacts import opening_hours_of, telephone_of
from indexer.sources.fhir.facilities import insurers_of, is_accepting, is_step_free, modes_of
from indexer.sources.fhir.resources import (
    HealthcareService,
    Location,
    Organization,
    PractitionerRole,
    Reference,
    ids,
    some,
)
from indexer.sources.fhir.vocabulary import Vocabulary

_to_practice = msgspec.json.Decoder(Practice).decode
"""Read back, because only reading holds a practice to the rules of records; building one does not."""


class Unfit(Exception):  # named for what is the matter, as the error tree is
    """A resource that cannot become part of a record. Never leaves this package."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.fault = Fault(field, reason)


class Atlas(Struct, frozen=True):
    """The places, services and organisations that roles refer to, by id."""

    locations: Mapping[str, Location]
    services: Mapping[str, HealthcareService]
    organizations: Mapping[str, Organization]
    country: str
    vocabulary: Vocabulary

    def practices_of(self, role: PractitionerRole) -> tuple[Practice, ...]:
        """One for each usable location; Unfit, with the reason of the first, if none is."""
        held = ids(role.healthcare_service, "HealthcareService")
        services = [self.services[each] for each in held if each in self.services]
        wanted = list(ids(role.location, "Location"))
        if not wanted:
            wanted = [each for service in services for each in ids(service.location, "Location")]
        if not wanted:
            raise Unfit("$.location", "refers to no Location, nor do its services")
        practices, unfit = [], []
        for location_id in dict.fromkeys(wanted):
            try:
                practice = self._practice(role, services, location_id)
                practices.append(_to_practice(msgspec.json.encode(practice)))
            except Unfit as error:
                unfit.append(error)
            except ValueError as error:
                unfit.append(Unfit("$.location", f"Location {location_id!r} breaks a rule of records: {error}"))
        if not practices:
            raise unfit[0]
        return tuple(practices)

    def organization_named(self, reference: Reference | None) -> str | None:
        """As the organisation calls itself, or as the reference does."""
        if reference is None:
            return None
        organization = self.organizations.get(reference.id_of("Organization") or "")
        return (organization.name if organization else None) or reference.display

    def _practice(self, role: PractitionerRole, services: list[HealthcareService], location_id: str) -> Practice:
        location = self.locations.get(location_id)
        if location is None:
            raise Unfit("$.location", f"Location {location_id!r} is not in the export")
        if location.status not in (None, "active"):
            raise Unfit("$.location", f"Location {location_id!r} is {location.status}")
        nearest = (role, *services, location)
        hours = list(some(role.available_time)) or list(some(location.hours_of_operation))
        return Practice(
            id=location.id,
            name=self._name_of(role, location),
            address=self._address_of(location),
            point=_point_of(location),
            telephone=telephone_of(role.telecom, *(each.telecom for each in services), location.telecom),
            opening_hours=opening_hours_of(hours),
            step_free=is_step_free(location, self.vocabulary),
            modes=modes_of(nearest, self.vocabulary),
            insurers=insurers_of(role, self.organizations),
            accepting=is_accepting(nearest, self.vocabulary),
        )

    def _name_of(self, role: PractitionerRole, location: Location) -> str:
        if location.name:
            return location.name
        for reference in (role.organization, location.managing_organization):
            name = self.organization_named(reference)
            if name:
                return name
        raise Unfit("$.location", f"Location {location.id!r} has no name, nor has its organisation")

    def _address_of(self, location: Location) -> Address:
        address = location.address
        if address is None or not address.city:
            raise Unfit("$.location", f"Location {location.id!r} has no city in its address")
        country = self.vocabulary.country_of(address.country or self.country)
        if country != self.country:
            raise Unfit("$.location", f"Location {location.id!r} lies in {country}")
        return Address(
            lines=tuple(line for line in some(address.line) if line),
            city=address.city,
            region=address.state or "",
            postcode=self.vocabulary.postcode_of(address.postal_code or "", country),
        )


def _point_of(location: Location) -> Point:
    position = location.position
    if position is None or position.latitude is None or position.longitude is None:
        raise Unfit("$.location", f"Location {location.id!r} has no position")
    # Converted, not built: only conversion refuses a latitude that is none, instead of snapping it to a pole.
    return msgspec.convert({"lat": position.latitude, "lon": position.longitude}, Point)
