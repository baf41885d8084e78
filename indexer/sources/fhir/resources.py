"""The parts of FHIR R4 resources that the directory reads; everything else in them is passed over.

Every element may be absent or null, also inside lists: exports are like that.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")


class Element(Struct, frozen=True, kw_only=True, rename="camel"):
    """Base: FHIR's names are camelCase."""


class Period(Element, frozen=True, kw_only=True):
    """Dates may be years, months, days or moments."""

    start: str | None = None
    end: str | None = None


class Coding(Element, frozen=True, kw_only=True):
    system: str | None = None
    code: str | None = None


class Concept(Element, frozen=True, kw_only=True):
    coding: list[Coding | None] | None = None


class Reference(Element, frozen=True, kw_only=True):
    reference: str | None = None
    display: str | None = None

    def id_of(self, kind: str) -> str | None:
        """The id it refers to, if it refers to that type of resource; the server's address is passed over."""
        parts = (self.reference or "").split("/_history/")[0].split("/")
        return parts[-1] if len(parts) > 1 and parts[-2] == kind and parts[-1] else None


class Extension(Element, frozen=True, kw_only=True):
    url: str | None = None
    extension: "list[Extension | None] | None" = None
    value_code: str | None = None
    value_codeable_concept: Concept | None = None
    value_reference: Reference | None = None


class Identifier(Element, frozen=True, kw_only=True):
    system: str | None = None
    value: str | None = None
    period: Period | None = None


class Contact(Element, frozen=True, kw_only=True):
    system: str | None = None
    value: str | None = None


class HumanName(Element, frozen=True, kw_only=True):
    use: str | None = None
    text: str | None = None
    family: str | None = None
    given: list[str | None] | None = None
    prefix: list[str | None] | None = None
    suffix: list[str | None] | None = None


class PostalAddress(Element, frozen=True, kw_only=True):
    line: list[str | None] | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Position(Element, frozen=True, kw_only=True):
    latitude: float | None = None
    longitude: float | None = None


class Hours(Element, frozen=True, kw_only=True):
    """Of a role (available…Time) or of a location (opening, closing)."""

    days_of_week: list[str | None] | None = None
    all_day: bool | None = None
    available_start_time: str | None = None
    available_end_time: str | None = None
    opening_time: str | None = None
    closing_time: str | None = None


class Qualification(Element, frozen=True, kw_only=True):
    extension: list[Extension | None] | None = None
    code: Concept | None = None
    period: Period | None = None


class Resource(Element, frozen=True, kw_only=True):
    """Base of what stands on a line of an export."""

    resource_type: str
    id: str
    extension: list[Extension | None] | None = None


class Practitioner(Resource, frozen=True, kw_only=True):
    identifier: list[Identifier | None] | None = None
    active: bool | None = None
    name: list[HumanName | None] | None = None
    gender: str | None = None
    qualification: list[Qualification | None] | None = None
    communication: list[Concept | None] | None = None


class PractitionerRole(Resource, frozen=True, kw_only=True):
    active: bool | None = None
    period: Period | None = None
    practitioner: Reference | None = None
    organization: Reference | None = None
    specialty: list[Concept | None] | None = None
    location: list[Reference | None] | None = None
    healthcare_service: list[Reference | None] | None = None
    telecom: list[Contact | None] | None = None
    available_time: list[Hours | None] | None = None


class Location(Resource, frozen=True, kw_only=True):
    status: str | None = None
    name: str | None = None
    telecom: list[Contact | None] | None = None
    address: PostalAddress | None = None
    position: Position | None = None
    managing_organization: Reference | None = None
    hours_of_operation: list[Hours | None] | None = None


class Organization(Resource, frozen=True, kw_only=True):
    name: str | None = None


class HealthcareService(Resource, frozen=True, kw_only=True):
    """What an organisation offers; `type` and `specialty` may hold NUCC codes."""

    active: bool | None = None
    provided_by: Reference | None = None
    name: str | None = None
    type: list[Concept | None] | None = None
    specialty: list[Concept | None] | None = None
    communication: list[Concept | None] | None = None
    location: list[Reference | None] | None = None
    telecom: list[Contact | None] | None = None
    available_time: list[Hours | None] | None = None


def some(elements: Iterable[T | None] | None) -> Iterator[T]:
    """The elements that are there; none where the list is absent or null."""
    return (element for element in elements or () if element is not None)


def extensions(resource: Resource | Qualification | Extension, name: str) -> Iterator[Extension]:
    """Extensions whose address ends in that name: guides of one family differ in what stands before it."""
    return (each for each in some(resource.extension) if (each.url or "").rsplit("/", 1)[-1] == name)


def codes(concepts: Iterable[Concept | None] | None, system: str | None = None) -> Iterator[str]:
    """The codes of a system (None: of any), in order."""
    for concept in some(concepts):
        for coding in some(concept.coding):
            if coding.code and system in (None, coding.system):
                yield coding.code


def ids(references: Iterable[Reference | None] | None, kind: str) -> Iterator[str]:
    """The ids of the references to resources of that type, each once."""
    found = (reference.id_of(kind) for reference in some(references))
    return iter(dict.fromkeys(each for each in found if each))
