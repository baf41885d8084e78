"""The shipped mapping of NPPES files, on rows under the real header of 330 columns."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from indexer.documents import windows_of
from indexer.errors import SourceUnreadable
from indexer.ledger import Intake
from indexer.records import Specialist
from indexer.reference import load_reference
from indexer.sources import Origin, open_supply
from indexer.sources.delimited.mapping import shipped_mapping

REFERENCE = load_reference()
AS_OF = date(2026, 11, 2)
PHYSIO, SURGEON, PHARMACIST = "225100000X", "207X00000X", "183500000X"


def header(gender: str = "Provider Gender Code") -> list[str]:
    """NPPES Data Dissemination Readme and header page (CMS): 330 headings in order."""
    address = ("First Line", "Second Line", "{} City Name", "{} State Name", "{} Postal Code")
    tail = ("{} Country Code (If outside U.S.)", "{} Telephone Number", "{} Fax Number")

    def addresses(where: str) -> Iterator[str]:
        for each in (*address, *tail):
            yield f"Provider {each} {where}" if "Line" in each else f"Provider {each.format(where)}"

    officer = "Authorized Official"
    return [
        *("NPI", "Entity Type Code", "Replacement NPI", "Employer Identification Number (EIN)"),
        "Provider Organization Name (Legal Business Name)",
        *("Provider Last Name (Legal Name)", "Provider First Name", "Provider Middle Name"),
        *("Provider Name Prefix Text", "Provider Name Suffix Text", "Provider Credential Text"),
        *("Provider Other Organization Name", "Provider Other Organization Name Type Code"),
        *("Provider Other Last Name", "Provider Other First Name", "Provider Other Middle Name"),
        *("Provider Other Name Prefix Text", "Provider Other Name Suffix Text"),
        *("Provider Other Credential Text", "Provider Other Last Name Type Code"),
        *addresses("Business Mailing Address"),
        *addresses("Business Practice Location Address"),
        *("Provider Enumeration Date", "Last Update Date", "NPI Deactivation Reason Code"),
        *("NPI Deactivation Date", "NPI Reactivation Date", gender),
        *(f"{officer} {each}" for each in ("Last Name", "First Name", "Middle Name", "Title or Position")),
        f"{officer} Telephone Number",
        *(
            f"{each}_{number}"
            for number in range(1, 16)
            for each in (
                "Healthcare Provider Taxonomy Code",
                "Provider License Number",
                "Provider License Number State Code",
                "Healthcare Provider Primary Taxonomy Switch",
            )
        ),
        *(
            f"Other Provider Identifier{each}_{number}"
            for number in range(1, 51)
            for each in ("", " Type Code", " State", " Issuer")
        ),
        *("Is Sole Proprietor", "Is Organization Subpart", "Parent Organization LBN", "Parent Organization TIN"),
        *(f"{officer} {each} Text" for each in ("Name Prefix", "Name Suffix", "Credential")),
        *(f"Healthcare Provider Taxonomy Group_{number}" for number in range(1, 16)),
        "Certification Date",
    ]


LOCATION = "Business Practice Location Address"
MAIL = "Business Mailing Address"
SOMEBODY = {
    "NPI": "1234567893",
    "Entity Type Code": "1",
    "Provider Last Name (Legal Name)": "MARVIN",
    "Provider First Name": "RICKEY",
    "Provider Credential Text": "PT",
    "Provider Gender Code": "M",
    f"Provider First Line {MAIL}": "PO BOX 9",
    f"Provider {MAIL} City Name": "ALBANY",
    f"Provider {MAIL} State Name": "NY",
    f"Provider {MAIL} Postal Code": "122010009",
    f"Provider First Line {LOCATION}": "1 MAIN ST",
    f"Provider {LOCATION} City Name": "HARTFORD",
    f"Provider {LOCATION} State Name": "CT",
    f"Provider {LOCATION} Postal Code": "061031234",
    f"Provider {LOCATION} Country Code (If outside U.S.)": "US",
    f"Provider {LOCATION} Telephone Number": "8605551234",
    "Provider Enumeration Date": "05/23/2005",
    "Healthcare Provider Taxonomy Code_1": PHYSIO,
    "Healthcare Provider Primary Taxonomy Switch_1": "Y",
}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keeps the compiled places over all tests here."""
    return tmp_path_factory.mktemp("state")


def read(folder: Path, state: Path, *rows: dict[str, str], headings: list[str] | None = None) -> list[Specialist]:
    return _read(folder, state, Intake(), *rows, headings=headings)


def _read(
    folder: Path, state: Path, intake: Intake, *rows: dict[str, str], headings: list[str] | None = None
) -> list[Specialist]:
    path = folder / "npidata_pfile_20261109-20261115.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, headings or header(), restval="", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)
    origin = Origin((path,), mapping=shipped_mapping("nppes"), state=state)
    supply = open_supply(origin, REFERENCE.countries["US"], REFERENCE, AS_OF)
    return [found.record for found in supply.read_specialists(intake)]


def is_listed(person: Specialist) -> bool:
    windows = windows_of(person, None, is_registration_required=False)
    return any(window.start <= AS_OF <= window.until for window in windows)


def test_the_header_is_the_published_one() -> None:
    headings = header()
    assert len(headings) == len(set(headings)) == 330
    assert [headings[at] for at in (28, 41, 47, 106, 306, 329)] == [
        "Provider First Line Business Practice Location Address",
        "Provider Gender Code",
        "Healthcare Provider Taxonomy Code_1",
        "Healthcare Provider Primary Taxonomy Switch_15",
        "Other Provider Identifier Issuer_50",
        "Certification Date",
    ]


def test_a_person_stands_at_the_practice_not_where_letters_go(tmp_path: Path, state: Path) -> None:
    (person,) = read(tmp_path, state, SOMEBODY)
    (practice,) = person.practices
    assert (person.id, person.names[0].text, person.title) == ("npi-1234567893", "RICKEY MARVIN", "PT")
    assert (person.gender, person.professions, person.nucc) == ("male", ("physiotherapist",), (PHYSIO,))
    assert (practice.address.city, practice.address.region, practice.address.postcode) == (
        "HARTFORD",
        "CT",
        "06103",
    )
    assert (practice.telephone, practice.name) == ("8605551234", "Practice of RICKEY MARVIN")
    assert practice.point.lat == pytest.approx(41.77, abs=0.05)
    assert practice.point.lon == pytest.approx(-72.67, abs=0.05)
    assert [(each.register, each.number, each.start) for each in person.registrations] == [
        ("npi", "1234567893", date(2005, 5, 23))
    ]
    assert is_listed(person)


def test_organisations_deactivated_numbers_and_others_are_out_of_scope(tmp_path: Path, state: Path) -> None:
    gone = {"NPI": "1234567893", "NPI Deactivation Date": "05/23/2016"}
    pharmacist = SOMEBODY | {"Healthcare Provider Taxonomy Code_1": PHARMACIST}
    abroad = SOMEBODY | {f"Provider {LOCATION} Country Code (If outside U.S.)": "CA"}
    intake = Intake()
    rows = (SOMEBODY | {"Entity Type Code": "2"}, gone, pharmacist, abroad)
    assert _read(tmp_path, state, intake, *rows) == []
    assert (intake.read, intake.out_of_scope, intake.rejected) == (4, 4, 0)


def test_the_primary_code_leads_and_the_others_count(tmp_path: Path, state: Path) -> None:
    switched = SOMEBODY | {
        "Healthcare Provider Primary Taxonomy Switch_1": "N",
        "Healthcare Provider Taxonomy Code_2": PHARMACIST,
        "Healthcare Provider Primary Taxonomy Switch_2": "N",
        "Healthcare Provider Taxonomy Code_15": SURGEON,
        "Healthcare Provider Primary Taxonomy Switch_15": "Y",
    }
    (person,) = read(tmp_path, state, switched)
    assert person.professions == ("orthopaedic_surgeon", "physiotherapist")
    assert person.nucc == (SURGEON, PHYSIO)


@pytest.mark.parametrize(
    ("ended", "again", "listed"),
    [
        ("", "", True),
        ("05/23/2016", "", False),
        ("05/23/2016", "07/01/2018", True),
        ("05/23/2016", "05/23/2016", False),
        ("05/23/2019", "07/01/2018", False),
        ("12/01/2026", "", True),
    ],
)
def test_the_later_of_deactivation_and_reactivation_decides(
    tmp_path: Path, state: Path, ended: str, again: str, listed: bool
) -> None:
    days = {"NPI Deactivation Date": ended, "NPI Reactivation Date": again}
    (person,) = read(tmp_path, state, SOMEBODY | days)
    assert is_listed(person) is listed


def test_a_postcode_nobody_knows_is_rejected(tmp_path: Path, state: Path) -> None:
    intake = Intake()
    nowhere = {f"Provider {LOCATION} Postal Code": "000001234"}
    assert _read(tmp_path, state, intake, SOMEBODY | nowhere) == []
    assert "$.practices[0].point: postcode '00000' is not known" in intake.reasons.ranked()[0].example


def test_later_files_call_the_column_sex(tmp_path: Path, state: Path) -> None:
    row = {name.replace("Gender", "Sex"): cell for name, cell in SOMEBODY.items()}
    (person,) = read(tmp_path, state, row, headings=header("Provider Sex Code"))
    assert person.gender == "male"
    with pytest.raises(SourceUnreadable, match="'Provider Gender Code' or 'Provider Sex Code'"):
        read(tmp_path, state, headings=header("Provider Whatever Code"))
