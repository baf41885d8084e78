"""FHIR in every form it is handed over in: the same people from NDJSON, Bundles, pages and single resources."""

import gzip
import json
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import SourceUnreadable
from indexer.ledger import Intake, RejectsFile
from indexer.records import Specialist
from indexer.reference import load_reference
from indexer.sources import Origin, open_supply
from indexer.sources.fhir import FhirSpecialists
from indexer.sources.rules import Rules
from tests.feeds import PLAN_NET

REFERENCE = load_reference()
AS_OF = date(2024, 8, 31)
RULES = Rules(REFERENCE.countries["US"], REFERENCE.taxonomy, AS_OF)
Json = dict[str, Any]
RESOURCES: list[Json] = [
    json.loads(line) for file in sorted(PLAN_NET.glob("*.ndjson")) for line in file.read_text().splitlines()
]


def read(path: Path) -> tuple[list[Specialist], Intake]:
    intake = Intake()
    people = [found.record for found in FhirSpecialists(path, RULES).read(intake)]
    return sorted(people, key=lambda person: person.id), intake


def first_reading(path: Path, folder: Path) -> Intake:
    """The counts of a reading in which everything is told."""
    intake = Intake(RejectsFile(folder / "rejects", "US"))
    list(FhirSpecialists(path, RULES).read(intake))
    assert intake.rejects is not None
    intake.rejects.close()
    return intake


EXPECTED = read(PLAN_NET)[0]


def bundle(kind: str, resources: list[Json], **more: Any) -> Json:
    return {"type": kind, "entry": [{"resource": each} for each in resources], "resourceType": "Bundle"} | more


def write(path: Path, content: Json) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


@pytest.mark.parametrize("kind", ["collection", "batch", "searchset"])
@pytest.mark.parametrize("is_gzipped", [False, True])
def test_one_bundle_holds_everything(tmp_path: Path, kind: str, is_gzipped: bool) -> None:
    path = write(tmp_path / "all.json", bundle(kind, RESOURCES))
    if is_gzipped:
        path.write_bytes(gzip.compress(path.read_bytes()))
    for origin in (path, tmp_path):
        people, intake = read(origin)
        assert people == EXPECTED
        assert (intake.read, intake.out_of_scope, intake.rejected) == (8, 2, 0)


def test_single_resources_lie_in_folders_by_type(tmp_path: Path) -> None:
    for resource in RESOURCES:
        write(tmp_path / resource["resourceType"] / f"{resource['id']}.json", resource)
    people, intake = read(tmp_path)
    assert (people, intake.read) == (EXPECTED, 8)


def test_types_may_be_mixed_in_lines(tmp_path: Path) -> None:
    (tmp_path / "export.ndjson").write_text("\n".join(map(json.dumps, reversed(RESOURCES))))
    assert read(tmp_path)[0] == EXPECTED


def test_a_folder_of_bundles_is_known_as_fhir(tmp_path: Path) -> None:
    file = write(tmp_path / "all.json", bundle("collection", RESOURCES))
    for path in (file, tmp_path):
        supply = open_supply(Origin((path,)), REFERENCE.countries["US"], REFERENCE, AS_OF)
        assert len([found.record for found in supply.read_specialists(Intake())]) == len(EXPECTED)


def made_up_entries(resources: list[Json]) -> list[Json]:
    """Entries of a transaction: without ids, with made-up names in every reference."""
    names = {
        f"{each['resourceType']}/{each['id']}": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, each['id'])}"
        for each in resources
    }
    text = json.dumps(resources)
    for reference, name in names.items():
        text = text.replace(f'"reference": "{reference}"', f'"reference": "{name}"')
    entries = []
    for name, resource in zip(names.values(), json.loads(text), strict=True):
        del resource["id"]
        request = {"method": "POST", "url": resource["resourceType"]}
        entries.append({"fullUrl": name, "resource": resource, "request": request})
    return entries


def test_a_transaction_calls_its_resources_by_made_up_names(tmp_path: Path) -> None:
    entries = made_up_entries(RESOURCES)
    gone = {"request": {"method": "DELETE", "url": "Practitioner/somebody"}}
    removed = {"request": {"method": "DELETE", "url": "x"}, "resource": {"resourceType": "PractitionerRole"}}
    whole = {"resourceType": "Bundle", "type": "transaction", "entry": [gone, None, removed, *entries]}
    people, intake = read(write(tmp_path / "all.json", whole))
    assert (len(people), intake.read, intake.rejected) == (len(EXPECTED), 8, 0)
    assert {person.names for person in people} == {person.names for person in EXPECTED}
    assert all(person.practices and uuid.UUID(person.id) for person in people)


def pages(folder: Path, *, has_self: bool = True) -> list[Path]:
    """Everything, as three pages of a search; the next page is told with its parameters in another order."""
    thirds = [RESOURCES[start::3] for start in range(3)]
    written = []
    for number, resources in enumerate(thirds):
        links = [{"relation": "self", "url": f"https://a.example/fhir?page={number}&count=9"}] if has_self else []
        if number < 2:
            links.append({"relation": "next", "url": f"https://a.example/fhir?count=9&page={number + 1}"})
        written.append(write(folder / f"page-{number}.json", bundle("searchset", resources, link=links)))
    return written


@pytest.mark.parametrize("has_self", [True, False])
def test_the_pages_of_a_search_are_one_export(tmp_path: Path, has_self: bool) -> None:
    pages(tmp_path, has_self=has_self)
    assert read(tmp_path)[0] == EXPECTED


@pytest.mark.parametrize(("gone", "has_self"), [(1, True), (2, True), (2, False)])
def test_a_page_that_is_not_there_ends_the_run(tmp_path: Path, gone: int, has_self: bool) -> None:
    pages(tmp_path, has_self=has_self)[gone].unlink()
    with pytest.raises(SourceUnreadable, match=r"goes on at https://a\.example/fhir\?count=9&page=\d, and"):
        read(tmp_path)


def test_other_types_are_counted_and_passed_over(tmp_path: Path) -> None:
    others = [{"resourceType": "Endpoint", "id": str(number)} for number in range(3)]
    outcome = {"resourceType": "OperationOutcome", "issue": []}
    path = write(tmp_path / "all.json", bundle("searchset", [*others, outcome, *RESOURCES]))
    (tmp_path / "InsurancePlan.ndjson").write_text('{"resourceType":"InsurancePlan","id":"1"}\n')
    (tmp_path / "notes.json").write_text('{"written": "by somebody"}')
    intake = first_reading(tmp_path, tmp_path)
    told = {reason.reason: reason.count for reason in intake.reasons.ranked()}
    assert told == {
        "$.resourceType: resources of type Endpoint are not read": 3,
        "$.resourceType: resources of type OperationOutcome are not read": 1,
        "$.resourceType: resources of type InsurancePlan are not read": 1,
        "$.resourceType: resources of type (none) are not read": 1,
    }
    assert (intake.read, intake.rejected) == (8, 0)
    assert read(path)[0] == EXPECTED


def test_other_types_in_a_file_named_after_one_are_counted_and_passed_over(tmp_path: Path) -> None:
    roles = [each for each in RESOURCES if each["resourceType"] == "PractitionerRole"]
    lines = [each | {"resourceType": "Basic"} for each in roles[:3]] + roles[3:]
    text = "".join(json.dumps(each) + "\n" for each in lines)
    for file in PLAN_NET.glob("*.ndjson"):
        (tmp_path / file.name).write_text(text if file.stem == "PractitionerRole" else file.read_text())
    intake = first_reading(tmp_path, tmp_path)
    told = {reason.reason: reason.count for reason in intake.reasons.ranked()}
    assert told == {"$.resourceType: resources of type Basic are not read": 3}
    assert (intake.read, intake.out_of_scope) == (5 + 3, 2 + 3)  # three services stand alone now


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(bundle("collection", RESOURCES))[:-400],
        json.dumps({"resourceType": "Bundle", "entry": [{"resource": RESOURCES[0]}]})[:-3],
        '{"id": "who knows", ',
        "<html></html>",
    ],
)
def test_what_may_have_been_a_bundle_ends_the_run(tmp_path: Path, content: str) -> None:
    write(tmp_path / "all.json", bundle("collection", RESOURCES))
    (tmp_path / "broken.json").write_text(content)
    with pytest.raises(SourceUnreadable, match=r"broken\.json is no FHIR JSON"):
        read(tmp_path)


def test_a_broken_single_resource_is_one_reject(tmp_path: Path) -> None:
    write(tmp_path / "all.json", bundle("collection", RESOURCES))
    (tmp_path / "broken.json").write_text('{"resourceType": "PractitionerRole", "id": "x", "active": tru')
    people, intake = read(tmp_path)
    assert (people, intake.read, intake.rejected) == (EXPECTED, 9, 1)


def test_a_role_without_an_id_is_rejected_by_its_place_in_the_bundle(tmp_path: Path) -> None:
    path = write(tmp_path / "all.json", bundle("collection", [*RESOURCES, {"resourceType": "PractitionerRole"}]))
    _, intake = read(path)
    (reason,) = intake.reasons.ranked()
    assert reason.example.startswith(f"all.json:{len(RESOURCES) + 1}: $.id")


def test_nothing_that_is_fhir_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="holds no PractitionerRole"):
        read(write(tmp_path / "all.json", bundle("collection", [])))
    with pytest.raises(SourceUnreadable, match="is not there"):
        read(tmp_path / "nowhere")


def test_a_role_that_comes_again_is_merged_and_another_under_its_id_is_not(tmp_path: Path) -> None:
    role = next(each for each in RESOURCES if each["resourceType"] == "PractitionerRole")
    path = write(tmp_path / "all.json", bundle("collection", [*RESOURCES, role]))
    people, intake = read(path)
    assert (people, intake.read, intake.merged, intake.rejected) == (EXPECTED, 9, 1, 0)
    write(path, bundle("collection", [*RESOURCES, role | {"telecom": []}]))
    people, intake = read(path)
    assert (people, intake.merged, intake.rejected) == (EXPECTED, 0, 1)
    assert "is at all.json:" in intake.reasons.ranked()[0].example
