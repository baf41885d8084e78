"""What roles, services and locations say of access: new patients, steps, video, networks.

The nearest statement wins (role, then service, then location); statements of one resource that contradict each
other are no statement. What is not stated is unknown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from indexer.folding import fold
from indexer.records import Mode
from indexer.sources.fhir.resources import (
    Location,
    Organization,
    PractitionerRole,
    Resource,
    codes,
    extensions,
    some,
)
from indexer.sources.fhir.vocabulary import Vocabulary


def is_accepting(nearest: Iterable[Resource], vocabulary: Vocabulary) -> bool | None:
    """Whether new patients are taken."""
    for resource in nearest:
        stated = {
            vocabulary.accepting[code]
            for code in _inner_codes(resource, "newpatients", "acceptingPatients")
            if code in vocabulary.accepting
        }
        if stated:
            return stated.pop() if len(stated) == 1 else None
    return None


def modes_of(nearest: Iterable[Resource], vocabulary: Vocabulary) -> tuple[Mode, ...]:
    """How patients are seen; in person where nothing is said."""
    for resource in nearest:
        stated = [
            vocabulary.modes[code]
            for code in _inner_codes(resource, "delivery-method", "type")
            if code in vocabulary.modes
        ]
        if stated:
            return tuple(dict.fromkeys(stated))
    return ("in_person",)


def is_step_free(location: Location, vocabulary: Vocabulary) -> bool | None:
    stated = codes(each.value_codeable_concept for each in extensions(location, "accessibility"))
    return next((vocabulary.step_free[code] for code in stated if code in vocabulary.step_free), None)


def insurers_of(role: PractitionerRole, organizations: Mapping[str, Organization]) -> tuple[str, ...]:
    """The networks the role belongs to, as codes made of their names."""
    names = []
    for reference in some(each.value_reference for each in extensions(role, "network-reference")):
        organization = organizations.get(reference.id_of("Organization") or "")
        names.append((organization.name if organization else None) or reference.display or "")
    return tuple(dict.fromkeys(code for code in map(_code_of, names) if code))


def _inner_codes(resource: Resource, outer: str, inner: str) -> Iterator[str]:
    for extension in extensions(resource, outer):
        yield from codes(each.value_codeable_concept for each in extensions(extension, inner))


def _code_of(name: str) -> str:
    """ "Green Circle HMO" → "green_circle_hmo"; empty where no code can be made."""
    words = re.sub(r"[^a-z0-9]+", "_", fold(name)[0]).strip("_")[:80].rstrip("_")
    return words if words[:1].isalpha() else ""
