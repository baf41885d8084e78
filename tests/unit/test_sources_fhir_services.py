"""FHIR services for which no person is named, what resources contain, and references as servers write them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.census import Census
from indexer.document_builder import DocumentBuilder
from indexer.errors import SourceUnreadable
from indexer.identity import People, trait_of
from indexer.ledger import Intake, RejectsFile
from indexer.records import Specialist
from indexer.reference import load_reference
from indexer.sources.base import Found
from indexer.sources.fhir import FhirSpecialists
from indexer.sources.rules import Rules
from tests.builders import AS_OF, a_rating, a_specialist
from tests.feeds import person

REFERENCE = load_reference()
US, GB = REFERENCE.countries["US"], REFERENCE.countries["GB"]
DAY = date(2024, 8, 31)
NUCC = "http://nucc.org/provider-taxonomy"
PHYSIOTHERAPIST, PHARMACY = "225100000X", "333600000X"
Json = dict[str, Any]


def concept(code: str) -> Json:
    return {"coding": [{"system": NUCC, "code": code}]}


def refer(kind: str, id_: str) -> Json:
    return {"reference": f"{kind}/{id_}"}


def location(**changes: Any) -> Json:
    address = {"line": ["1 Elm St"], "city": "HARTFORD", "state": "CT", "postalCode": "06103", "country": "US"}
    position = {"latitude": 41.766, "longitude": -72.674}
    base = {
        "resourceType": "Location",
        "id": "elm",
        "name": "Elm Street",
        "address": address,
        "position": position,
    }
    return base | changes


def service(**changes: Any) -> Json:
    base: Json = {
        "resourceType": "HealthcareService",
        "id": "back",
        "name": "Elm Back Service",
        "providedBy": refer("Organization", "elmcare"),
        "specialty": [concept(PHYSIOTHERAPIST)],
        "communication": [{"coding": [{"system": "urn:ietf:bcp:47", "code": "es-US"}]}],
        "location": [refer("Location", "elm")],
        "telecom": [{"system": "phone", "value": "860-555-0101"}],
        "availableTime": [
            {"daysOfWeek": ["mon"], "availableStartTime": "09:00:00", "availableEndTime": "12:00:00"}
        ],
    }
    return base | changes


def role(**changes: Any) -> Json:
    base: Json = {
        "resourceType": "PractitionerRole",
        "id": "r1",
        "organization": refer("Organization", "elmcare"),
        "specialty": [concept(PHYSIOTHERAPIST)],
        "location": [refer("Location", "elm")],
    }
    return base | changes


def practitioner(**changes: Any) -> Json:
    base: Json = {"resourceType": "Practitioner", "id": "ada", "name": [{"family": "Reed", "given": ["Ada"]}]}
    return base | changes


ORGANIZATION: Json = {"resourceType": "Organization", "id": "elmcare", "name": "Elmcare Inc"}


def read(folder: Path, *resources: Json) -> tuple[dict[str, Specialist], Intake]:
    """Written as NDJSON by type, as servers export."""
    for each in resources:
        with (folder / f"{each['resourceType']}.ndjson").open("a") as file:
            file.write(json.dumps(each) + "\n")
    intake = Intake(RejectsFile(folder / "rejects", "US"))
    rules = Rules(US, REFERENCE.taxonomy, DAY)
    records = [found.record for found in FhirSpecialists(folder, rules).read(intake)]
    assert intake.rejects is not None
    intake.rejects.close()
    assert intake.read == intake.out_of_scope + intake.rejected + intake.merged + len(records)
    return {record.id: record for record in records}, intake


def test_a_service_that_no_role_refers_to_is_a_service(tmp_path: Path) -> None:
    (found,) = read(tmp_path, service(), location(), ORGANIZATION)[0].values()
    assert (found.id, found.kind, found.names[0].text) == ("service:back", "service", "Elm Back Service")
    assert found.names[0].variants == ("Elmcare Inc",)
    assert (found.professions, found.nucc, found.languages) == (("physiotherapist",), (PHYSIOTHERAPIST,), ("es",))
    assert (found.gender, found.title, found.registrations) == (None, "", ())
    (place,) = found.practices
    assert (place.id, place.telephone) == ("elm", "860-555-0101")
    assert [(each.day, each.opens) for each in place.opening_hours] == [("mon", "09:00")]


def test_a_role_that_nobody_holds_is_a_service(tmp_path: Path) -> None:
    (found,) = read(tmp_path, role(), location(), ORGANIZATION)[0].values()
    assert (found.id, found.kind, found.names[0].text) == ("role:r1", "service", "Elmcare Inc")


def test_a_service_is_found_by_its_type_too(tmp_path: Path) -> None:
    typed = service(specialty=None, type=[None, concept(PHYSIOTHERAPIST)])
    assert set(read(tmp_path, typed, location())[0]) == {"service:back"}


def test_a_service_of_people_is_theirs(tmp_path: Path) -> None:
    """Whoever is in scope or not: the service is where they work, not somebody beside them."""
    held = role(practitioner=refer("Practitioner", "ada"), healthcareService=[refer("HealthcareService", "back")])
    other = held | {"id": "r2", "specialty": [concept(PHARMACY)]}
    found, intake = read(tmp_path, held, other, service(), location(), practitioner(), ORGANIZATION)
    assert set(found) == {"ada"}
    assert (intake.read, intake.out_of_scope) == (2, 1)


def test_the_role_of_a_service_and_the_service_are_one(tmp_path: Path) -> None:
    found, intake = read(
        tmp_path, role(healthcareService=[refer("HealthcareService", "back")]), service(), location(), ORGANIZATION
    )
    assert set(found) == {"role:r1"}
    assert found["role:r1"].names[0].text == "Elm Back Service"
    assert intake.read == 1


@pytest.mark.parametrize("over", [{"active": False}, {"specialty": [concept(PHARMACY)]}, {"specialty": None}])
def test_a_service_that_is_over_or_another_is_out_of_scope(tmp_path: Path, over: Json) -> None:
    found, intake = read(tmp_path, service(**over), location())
    assert (found, intake.read, intake.out_of_scope) == ({}, 1, 1)


@pytest.mark.parametrize("over", [{"active": False}, {"period": {"end": "2023"}}])
def test_a_role_of_nobody_that_is_over_is_out_of_scope(tmp_path: Path, over: Json) -> None:
    found, intake = read(tmp_path, role(**over), location(), ORGANIZATION)
    assert (found, intake.read, intake.out_of_scope) == ({}, 1, 1)


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"name": None, "providedBy": None}, "$.organization"),
        ({"location": None}, "$.location"),
        ({"location": [{"reference": "Location/nowhere"}]}, "$.location"),
        ({"name": "x" * 301}, "$: makes no service"),
    ],
)
def test_a_service_without_what_is_needed_is_rejected(tmp_path: Path, broken: Json, field: str) -> None:
    found, intake = read(tmp_path, service(**broken), location())
    assert (found, intake.rejected) == ({}, 1)
    assert field in intake.reasons.ranked()[0].example


def test_the_same_service_again_is_merged_and_another_under_its_id_is_not(tmp_path: Path) -> None:
    found, intake = read(tmp_path, service(), service(), service(name="Other"), location())
    assert set(found) == {"service:back"}
    assert (intake.read, intake.merged, intake.rejected) == (3, 1, 1)


def test_people_without_roles_are_half_an_export(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="no PractitionerRole"):
        read(tmp_path, practitioner(), service(), location())


def test_what_a_role_contains_is_what_it_refers_to(tmp_path: Path) -> None:
    inner = [
        practitioner(id="p"),
        None,
        location(id="l", managingOrganization={"reference": "#o"}, name=None),
        ORGANIZATION | {"id": "o"},
    ]
    outer = role(
        contained=inner, practitioner={"reference": "#p"}, location=[{"reference": "#l"}], organization=None
    )
    (found,) = read(tmp_path, outer, location(name="another"))[0].values()
    assert (found.id, found.kind, found.names[0].text) == ("r1:p", "person", "Ada Reed")
    assert [(each.id, each.name) for each in found.practices] == [("r1:l", "Elmcare Inc")]


def test_a_reference_to_nothing_contained_is_rejected(tmp_path: Path) -> None:
    outer = role(contained=[{"resourceType": "Practitioner"}], practitioner={"reference": "#p"})
    _, intake = read(tmp_path, outer, location())
    assert (intake.rejected, intake.reasons.ranked()[0].example.count("refers to no Practitioner")) == (1, 1)


@pytest.mark.parametrize(
    "written",
    ["Practitioner/ada", "Practitioner/ada/_history/3", "https://a.example/fhir/Practitioner/ada/_history/3"],
)
def test_references_may_name_a_version_and_a_server(tmp_path: Path, written: str) -> None:
    found, _ = read(tmp_path, role(practitioner={"reference": written}), location(), practitioner())
    assert set(found) == {"ada"}


def a_service(**changes: Any) -> Specialist:
    return a_specialist(**({"kind": "service", "gender": None, "title": "", "registrations": ()} | changes))


def test_a_service_may_be_found_where_nobody_needs_a_registration() -> None:
    for country, day, expected in ((US, DAY, {}), (GB, AS_OF, {"service": 1})):
        census = Census(country, REFERENCE.taxonomy, day)
        census.add(DocumentBuilder(country, REFERENCE.taxonomy, day).build(a_service(), a_rating()))
        assert census.hidden_by == expected


@pytest.mark.parametrize(
    "of_people", [{"gender": "female"}, {"title": "Dr"}, {"registrations": person(1).registrations}]
)
def test_a_service_has_nothing_that_only_people_have(of_people: Json) -> None:
    with pytest.raises(ValueError, match=f"a service states {next(iter(of_people))}"):
        a_service(**of_people)


def test_a_service_is_never_made_one_with_a_person() -> None:
    """Neither for name and place, nor for the id."""
    one = person(1, registrations=())
    alike = a_service(id="other", names=one.names, practices=one.practices, professions=one.professions)
    same_id = a_service(id=one.id, names=one.names)
    for other, counts in ((alike, (0, 0)), (same_id, (0, 1))):
        records = [Found(record, "f", line, b"") for line, record in enumerate((one, other), start=1)]
        people, intake = People(), Intake()
        people.survey(trait_of(each.record) for each in records)
        people.merge(enumerate(records) if people.shared() else (), intake)
        assert (intake.merged, intake.rejected) == counts
        assert [people.is_left_out(ordinal) for ordinal in (0, 1)] == [False, bool(counts[1])]
