"""FHIR exports: what is in scope; how people, licences and places become records; the stated rules."""

import gzip
import json
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.documents import windows_of
from indexer.errors import SourceUnreadable
from indexer.ledger import Intake, RejectsFile
from indexer.records import Registration, Specialist
from indexer.reference import load_reference
from indexer.sources.fhir import FhirSpecialists
from indexer.sources.fhir.contacts import telephone_of
from indexer.sources.fhir.dates import first_day, last_day
from indexer.sources.fhir.resources import Contact
from indexer.sources.rules import Rules
from tests.feeds import PLAN_NET

REFERENCE = load_reference()
AS_OF = date(2024, 8, 31)
RULES = Rules(REFERENCE.countries["US"], REFERENCE.taxonomy, AS_OF)
FULL_EXPORT = Path(__file__).parents[3] / "shared" / "data" / "plan-net"
"""Beside the repository, where the whole export lies during development."""
MARVIN = "plannet-practitioner-1231894381"
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PLAN_NET, tmp_path / "export"))


def read(folder: Path) -> tuple[dict[str, Specialist], Intake]:
    rejects = RejectsFile(folder.parent / "rejects", "US")
    intake = Intake(rejects)
    people = [found.record for found in FhirSpecialists(folder, RULES).read(intake)]
    rejects.close()
    assert intake.read == intake.out_of_scope + intake.rejected + intake.merged + len(people)
    return {person.id: person for person in people}, intake


def rewrite(export: Path, kind: str, change: Change, *, which: str = "1231894381") -> None:
    """Applies a change to the resources of a type that speak of `which` (by default Marvin)."""
    path = export / f"{kind}.ndjson"
    resources = [json.loads(line) for line in path.read_text().splitlines()]
    for resource in resources:
        if which in json.dumps(resource):
            change(resource)
    path.write_text("".join(json.dumps(resource) + "\n" for resource in resources))


def is_eligible(person: Specialist) -> bool:
    windows = windows_of(person, None, is_registration_required=False)
    return any(window.start <= AS_OF <= window.until for window in windows)


def test_the_excerpt_is_counted_as_its_readme_says(export: Path) -> None:
    people, intake = read(export)
    assert (intake.read, intake.out_of_scope, intake.rejected, intake.merged) == (8, 2, 0, 0)
    assert sum(map(is_eligible, people.values())) == 5
    assert [finding.count for finding in intake.findings.ranked()] == [5]
    assert not any(person.synthetic for person in people.values())


@pytest.mark.skipif(not FULL_EXPORT.exists(), reason=f"the whole export is not at {FULL_EXPORT}; see tests/data")
def test_the_whole_export_agrees_with_a_count_by_hand(tmp_path: Path) -> None:
    """Counted here from the raw files alone, with the scope of prefixes written out."""
    in_scope = ("207X", "2251", "2081", "111N", "213E", "204C", "207T", "207QS0010X")
    day = AS_OF.isoformat()
    people = {each["id"]: each for each in lines_of("Practitioner")}
    eligible = hidden = out_of_scope = 0
    for role in lines_of("PractitionerRole"):
        code = role["specialty"][0]["coding"][0]["code"]
        if not code.startswith(in_scope):
            out_of_scope += 1
            continue
        stated = people[role["practitioner"]["reference"].split("/")[1]].get("qualification", [])
        held = [each["period"] for each in stated if each["code"]["coding"][0]["code"][:4] == code[:4]]
        if not held or any(each["start"] <= day <= each["end"] for each in held):
            eligible += 1
        else:
            hidden += 1
    assert (eligible + hidden, out_of_scope) == (223, 1777)
    rejects = RejectsFile(tmp_path, "US")
    intake = Intake(rejects)
    records = [found.record for found in FhirSpecialists(FULL_EXPORT, RULES).read(intake)]
    used = {each["reference"] for role in lines_of("PractitionerRole") for each in role["healthcareService"]}
    alone = [each for each in lines_of("HealthcareService") if f"HealthcareService/{each['id']}" not in used]
    assert not any(code.startswith(in_scope) for service in alone for code in nucc_of(service))
    assert (intake.read, intake.out_of_scope, intake.rejected) == (2000 + len(alone), 1777 + len(alone), 0)
    assert (sum(map(is_eligible, records)), len(records)) == (eligible, eligible + hidden)
    assert rejects.is_empty


def lines_of(kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FULL_EXPORT / f"{kind}.ndjson").read_text().splitlines()]


def nucc_of(service: dict[str, Any]) -> list[str]:
    concepts = (*service.get("specialty", ()), *service.get("type", ()))
    return [coding["code"] for concept in concepts for coding in concept["coding"]]


def test_a_role_becomes_a_person_at_a_place() -> None:
    people, _ = read(PLAN_NET)
    marvin = people[MARVIN]
    assert (marvin.names[0].text, marvin.title, marvin.gender) == ("Rickey Marvin", "Jr., PT", "male")
    assert (marvin.professions, marvin.specialties, marvin.nucc) == (("physiotherapist",), (), ("225100000X",))
    assert "en" in marvin.languages
    assert marvin.registrations == (
        Registration(register="npi", number="1231894381", start=date(2021, 12, 20), end=date(2024, 12, 20)),
    )
    (place,) = marvin.practices
    assert place.id.startswith("plannet-location-")
    assert len(place.address.postcode) == 5
    assert place.address.region == "MA"
    assert 41 < place.point.lat < 43
    assert [(each.day, each.opens, each.closes) for each in place.opening_hours] == [
        (day, "09:00", "12:00") for day in ("mon", "tue", "wed", "thu")
    ]
    assert place.accepting is not None
    assert place.insurers


def test_specialties_come_from_nucc() -> None:
    people, _ = read(PLAN_NET)
    assert Counter(person.professions[0] for person in people.values()) == {
        "physiotherapist": 3,
        "orthopaedic_surgeon": 1,
        "sport_exercise_physician": 1,
        "podiatrist": 1,
    }
    assert {"sports"} in [set(person.specialties) for person in people.values()]


def test_gzipped_files_under_other_names_are_the_same(export: Path) -> None:
    for number, path in enumerate(list(export.glob("*.ndjson"))):
        kind = path.stem
        (export / f"{number}.{kind}.000.ndjson.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert read(export)[0] == read(PLAN_NET)[0]


def second_role(export: Path, change: Change) -> None:
    """Gives Marvin another role, changed, at the location of somebody else."""
    path = export / "PractitionerRole.ndjson"
    lines = path.read_text().splitlines()
    role = next(json.loads(line) for line in lines if MARVIN in line)
    other = next(json.loads(line) for line in lines if MARVIN not in line)
    role |= {"id": "second", "location": other["location"]}
    change(role)
    path.write_text("\n".join([*lines, json.dumps(role)]) + "\n")


def test_two_roles_are_one_person_at_two_sites(export: Path) -> None:
    second_role(export, lambda role: None)
    people, intake = read(export)
    assert len(people[MARVIN].practices) == 2
    assert (intake.read, intake.merged) == (9, 1)


def test_a_role_at_a_broken_place_does_not_take_the_others_along(export: Path) -> None:
    second_role(export, lambda role: None)
    (_, elsewhere) = (each.id for each in read(export)[0][MARVIN].practices)
    rewrite(export, "Location", lambda location: location.update(name="x" * 301), which=elsewhere)
    people, intake = read(export)
    assert len(people[MARVIN].practices) == 1
    assert any(elsewhere in reason.example for reason in intake.reasons.ranked())


def test_a_role_with_a_broken_period_does_not_take_the_others_along(export: Path) -> None:
    second_role(export, lambda role: role.update(period={"end": "soon"}))
    people, intake = read(export)
    assert (len(people[MARVIN].practices), intake.rejected) == (1, 1)
    assert "$.period" in intake.reasons.ranked()[0].example


def test_who_lost_the_licence_for_one_profession_keeps_the_other(export: Path) -> None:
    """Marvin is a physiotherapist by licence; the surgeon's licence that the second role needs is over."""

    def as_surgeon(role: dict[str, Any]) -> None:
        role["specialty"][0]["coding"][0]["code"] = "207X00000X"

    def add_licence(end: str) -> Change:
        def add(practitioner: dict[str, Any]) -> None:
            licence = json.loads(json.dumps(practitioner["qualification"][0]))
            licence["code"]["coding"][0]["code"] = "207X00000X"
            licence["period"] = {"start": "2018-01-01", "end": end}
            practitioner["qualification"] = [practitioner["qualification"][0], licence]

        return add

    second_role(export, as_surgeon)
    rewrite(export, "Practitioner", add_licence("2021-01-01"))
    marvin = read(export)[0][MARVIN]
    assert (marvin.professions, marvin.nucc, len(marvin.practices)) == (("physiotherapist",), ("225100000X",), 1)
    rewrite(export, "Practitioner", add_licence("2025-01-01"))
    assert read(export)[0][MARVIN].professions == ("physiotherapist", "orthopaedic_surgeon")


@pytest.mark.parametrize(
    "over", [{"active": False}, {"period": {"end": "2024-07"}}, {"period": {"start": "2025"}}]
)
def test_a_role_that_is_not_current_names_no_practice(export: Path, over: dict[str, Any]) -> None:
    second_role(export, lambda role: role.update(over))
    people, intake = read(export)
    assert len(people[MARVIN].practices) == 1
    assert intake.merged == 1


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("Practitioner", {"active": False}),
        ("PractitionerRole", {"active": False}),
        ("PractitionerRole", {"period": {"end": "2023"}}),
    ],
)
def test_who_is_not_active_is_kept_and_never_listed(export: Path, kind: str, change: dict[str, Any]) -> None:
    assert is_eligible(read(export)[0][MARVIN])
    rewrite(export, kind, lambda resource: resource.update(change))
    marvin = read(export)[0][MARVIN]
    assert not is_eligible(marvin)
    assert {registration.status for registration in marvin.registrations} == {"lapsed"}


@pytest.mark.parametrize("value", [None, True])
def test_missing_active_is_active(export: Path, value: bool | None) -> None:
    for kind in ("Practitioner", "PractitionerRole"):
        rewrite(export, kind, lambda resource: resource.update(active=value))
    assert is_eligible(read(export)[0][MARVIN])


def test_only_licences_for_the_profession_count(export: Path) -> None:
    def lapse(practitioner: dict[str, Any]) -> None:
        (held,) = practitioner["qualification"]
        massage = json.loads(json.dumps(held))
        massage["code"]["coding"][0]["code"] = "225700000X"
        held["period"] = {"start": "2018-01-01", "end": "2021-01-01"}
        practitioner["qualification"] = [held, massage]

    rewrite(export, "Practitioner", lapse)
    assert not is_eligible(read(export)[0][MARVIN])


def test_without_any_licence_the_number_stands_alone(export: Path) -> None:
    rewrite(export, "Practitioner", lambda practitioner: practitioner.pop("qualification"))
    assert read(export)[0][MARVIN].registrations == (Registration(register="npi", number="1231894381"),)


def test_a_licence_for_another_profession_only_makes_nobody_eligible(export: Path) -> None:
    def become_pharmacist(practitioner: dict[str, Any]) -> None:
        for licence in practitioner["qualification"]:
            licence["code"]["coding"][0]["code"] = "183500000X"

    rewrite(export, "Practitioner", become_pharmacist)
    assert not is_eligible(read(export)[0][MARVIN])


def nullify(resource: dict[str, Any]) -> None:
    """Nulls where exports have them: in place of optional values and inside lists."""
    for name, value in list(resource.items()):
        if isinstance(value, list):
            resource[name] = [None, *value, None]
    resource["telecom"] = None
    resource["extension"] = [None, {"url": None, "extension": None}]


def test_nulls_are_as_if_nothing_stood_there(export: Path) -> None:
    for kind in ("Practitioner", "PractitionerRole", "Location", "HealthcareService", "Organization"):
        rewrite(export, kind, nullify, which="")
    people, intake = read(export)
    assert (len(people), intake.rejected) == (6, 0)
    marvin = people[MARVIN]
    assert (marvin.practices[0].telephone, marvin.practices[0].accepting, marvin.practices[0].insurers) == (
        None,
        None,
        (),
    )
    assert marvin.practices[0].modes == ("in_person",)


@pytest.mark.parametrize(
    ("kind", "change", "field", "reason"),
    [
        ("PractitionerRole", {"practitioner": {}}, "$.practitioner", "refers to no Practitioner"),
        (
            "PractitionerRole",
            {"practitioner": None, "organization": None, "healthcareService": [None]},
            "$.practitioner",
            "nor is it an organisation's",
        ),
        (
            "PractitionerRole",
            {"practitioner": {"reference": "Practitioner/nobody"}},
            "$.practitioner",
            "not in the export",
        ),
        ("PractitionerRole", {"location": None, "healthcareService": []}, "$.location", "refers to no Location"),
        ("PractitionerRole", {"location": [{"reference": "Location/nowhere"}]}, "$.location", "not in the export"),
        ("PractitionerRole", {"active": "yes"}, "$.active", "Expected `bool"),
        ("Practitioner", {"name": None}, "$.practitioner", "has no name"),
    ],
)
def test_a_role_that_cannot_be_used_is_rejected(
    export: Path, kind: str, change: dict[str, Any], field: str, reason: str
) -> None:
    rewrite(export, kind, lambda resource: resource.update(change))
    people, intake = read(export)
    assert MARVIN not in people
    assert intake.rejected == 1
    (found,) = intake.reasons.ranked()
    assert field in found.example
    assert reason in found.example


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"position": None}, "has no position"),
        ({"position": {"latitude": 141.0, "longitude": 0.0}}, "`float` <= 90"),
        ({"status": "suspended"}, "is suspended"),
        ({"address": {"city": "TORONTO", "country": "CA"}}, "lies in CA"),
        ({"address": None}, "no city"),
    ],
)
def test_a_place_that_is_no_practice(export: Path, change: dict[str, Any], reason: str) -> None:
    rewrite(export, "Location", lambda location: location.update(change), which="")
    people, intake = read(export)
    assert (len(people), intake.rejected) == (0, 6)
    assert reason in intake.reasons.ranked()[0].example


def test_a_role_without_location_works_where_its_services_are(export: Path) -> None:
    before = read(export)[0][MARVIN].practices
    rewrite(export, "PractitionerRole", lambda role: role.pop("location"))
    assert read(export)[0][MARVIN].practices == before


def test_broken_lines_of_other_types_are_listed_beside_the_counts(export: Path) -> None:
    with (export / "Location.ndjson").open("a") as file:
        file.write('{"resourceType":"Location","id":\n')
    _, intake = read(export)
    assert intake.rejected == 0
    assert [reason.count for reason in intake.reasons.ranked()] == [1]


def test_a_folder_without_roles_is_no_export(export: Path) -> None:
    (export / "PractitionerRole.ndjson").unlink()
    with pytest.raises(SourceUnreadable, match="no PractitionerRole"):
        FhirSpecialists(export, RULES)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-03", date(2024, 2, 3), date(2024, 2, 3)),
        ("2024-02-03T10:00:00Z", date(2024, 2, 3), date(2024, 2, 3)),
    ],
)
def test_partial_dates_mean_all_their_days(written: str, first: date, last: date) -> None:
    assert (first_day(written), last_day(written)) == (first, last)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("(557) 427-7991 x5367", "557 427-7991"),
        ("674.688.4671", "674.688.4671"),
        ("+49 30 123456 ext. 9", "+49 30 123456"),
        ("ask at the desk", None),
        (None, None),
    ],
)
def test_telephones_lose_what_no_telephone_dials(written: str | None, told: str | None) -> None:
    assert telephone_of([Contact(system="fax", value="1"), None], [Contact(system="phone", value=written)]) == told
