"""A register's export: how it is mapped, what its rows say, whose numbers they are and what that changes."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from indexer.document_builder import DocumentBuilder
from indexer.eligibility import Eligibility
from indexer.engines.base import View
from indexer.errors import BadRecord, SourceUnreadable
from indexer.records import Name, Specialist
from indexer.reference import load_reference
from indexer.register_entries import RegisterEntry
from indexer.register_import import Exported, Findings, Row, find, load_mapping, rows_of
from tests.builders import AS_OF, YESTERDAY, a_practice, a_rating, in_days, load
from tests.feeds import a_registration, person
from tests.oracle_engine import OracleEngine

REFERENCE = load_reference()
RULE = Eligibility(REFERENCE.countries["GB"], REFERENCE.taxonomy, AS_OF)
MAPPING = """
delimiter = ";"
date_format = "%d.%m.%Y"
[columns]
number = "No"
name = ["First", "Last"]
status = "Standing"
start = "From"
end = "To"
[status]
"On the register" = "active"
Suspended = "suspended"
Erased = "lapsed"
"""
HEAD = "No;First;Last;Standing;From;To"


def exported(folder: Path, *lines: str, mapping: str = MAPPING, head: str = HEAD, **changes: Any) -> Exported:
    (folder / "map.toml").write_text(mapping, "utf-8")
    (folder / "export.csv").write_text("\n".join([head, *lines]), "utf-8-sig")
    whole = Exported(folder / "export.csv", "HCPC", load_mapping(folder / "map.toml"), YESTERDAY, AS_OF)
    return replace(whole, **changes)


def read(folder: Path, *lines: str, **changes: Any) -> list[Row | BadRecord]:
    return list(rows_of(exported(folder, *lines, **changes)))


def test_a_row_is_an_entry(tmp_path: Path) -> None:
    (row,) = read(tmp_path, " ph 12345 ;Jörg;MEYER ; on the  REGISTER;01.02.2015;")
    assert row == Row(
        RegisterEntry(
            register="hcpc",
            number="PH12345",
            name="Jörg MEYER",
            status="active",
            start=date(2015, 2, 1),
            verified_at=YESTERDAY,
        ),
        2,
    )


@pytest.mark.parametrize(
    ("line", "field", "told"),
    [
        (";Alex;Reed;Suspended;;", "No", "no number"),
        ("DEMO-1;;;Suspended;;", "First", "no name"),
        ("DEMO-1;Alex;Reed;Struck off;;", "Standing", "'Struck off' is not in [status]"),
        ("DEMO-1;Alex;Reed;Suspended;2015-02-01;", "From", "see date_format"),
        ("DEMO-1;Alex;Reed;Suspended;01.02.2015;31.01.2015", "To", "is before"),
        ("DEMO-1;Alex;Reed;Suspended", "$", "4 cells under 6 headings"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_by_line_and_column(
    tmp_path: Path, line: str, field: str, told: str
) -> None:
    fault, good = read(tmp_path, line, "DEMO-2;Sam;Okoro;Erased;;")
    assert isinstance(fault, BadRecord)
    assert (fault.file, fault.line, fault.field) == ("export.csv", 2, field)
    assert told in fault.reason
    assert isinstance(good, Row)


def test_blank_lines_are_passed_over_and_quoted_ones_counted(tmp_path: Path) -> None:
    rows = read(tmp_path, "", ";;;;;", '"DEMO-1";"Al\nex";Reed;Erased;;', "DEMO-2;Sam;Okoro;Erased;;")
    assert [row.line for row in rows if isinstance(row, Row)] == [5, 6]


def test_a_look_up_in_the_future_is_refused(tmp_path: Path) -> None:
    (fault,) = read(tmp_path, "DEMO-1;Alex;Reed;Erased;;", exported_on=in_days(1))
    assert isinstance(fault, BadRecord)
    assert "counts as today" in fault.reason


def test_a_column_may_say_when_each_was_looked_up_and_all_may_be_active(tmp_path: Path) -> None:
    mapping = 'every_status = "active"\n[columns]\nnumber = "No"\nname = "Name"\nverified_at = "Seen"'
    rows = read(tmp_path, "DEMO-1,Alex Reed,2026-10-01", "DEMO-2,Sam,", mapping=mapping, head="No,Name,Seen")
    assert [row.entry.verified_at for row in rows if isinstance(row, Row)] == [date(2026, 10, 1), YESTERDAY]
    assert [row.entry.status for row in rows if isinstance(row, Row)] == ["active", "active"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"head": "Number;First;Last;Standing;From;To"}, "0 columns 'No'; its first line holds 'Number', 'First'"),
        ({"head": "No;No;First;Last;Standing;From;To"}, "2 columns 'No'"),
        ({"mapping": MAPPING.replace(";", ",")}, "correct the mapping or its delimiter"),
        ({"mapping": MAPPING.replace("[columns]", 'encoding = "ascii"\n[columns]')}, "not written in ascii"),
        ({"mapping": MAPPING.replace("[columns]", 'encoding = "klingon"\n[columns]')}, "cp1252 and utf-8"),
        ({"mapping": MAPPING.replace("number", "nummer")}, "map.toml"),
        ({"mapping": MAPPING.replace('"suspended"', '"resting"')}, "map.toml"),
        ({"mapping": MAPPING.partition("[status]")[0]}, "[status] is missing"),
        ({"mapping": MAPPING.replace('status = "Standing"\n', "")}, "either columns.status or every_status"),
        ({"mapping": "["}, "map.toml"),
    ],
)
def test_a_file_that_is_not_as_mapped_is_refused_as_a_whole(
    tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(SourceUnreadable) as refused:
        read(tmp_path, "DEMO-1;Jörg;Reed;Erased;;", **changes)
    assert told in str(refused.value)


def test_an_unclosed_quote_is_no_endless_row(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match=r"export\.csv"):
        read(tmp_path, '"DEMO-1;Alex;Reed;Erased;;')


def indexed(*specialists: Specialist) -> View:
    engine = OracleEngine()
    builder = DocumentBuilder(RULE.country, RULE.taxonomy, AS_OF)
    manifest = load(engine, [builder.build(specialist, a_rating()) for specialist in specialists])
    return engine.at(manifest.version)


def found(folder: Path, view: View, *lines: str, before: tuple[RegisterEntry, ...] = ()) -> Findings:
    return find(view, rows_of(exported(folder, *lines, exported_on=AS_OF)), before, RULE)


ALEX, SAM = (
    person(1, names=(Name(text="Alex Reed"),)),
    person(2, names=(Name(text="Sam Okoro"),), registrations=(a_registration("DEMO-2", status="suspended"),)),
)


def test_who_is_hidden_and_who_comes_back_is_told(tmp_path: Path) -> None:
    findings = found(
        tmp_path, indexed(ALEX, SAM), "demo-1;Alex;Reed;Suspended;;", "DEMO-2;Samuel Sam;Okoro;On the register;;"
    )
    assert [(change.specialist, change.effect, change.reason) for change in findings.changes] == [
        ("s1", "hidden", "suspended"),
        ("s2", "listed", "in order"),
    ]
    assert [change.specialist for change in findings.changes_to_hide()] == ["s1"]
    assert (findings.read, len(findings.entries), findings.eligible) == (2, 2, 1)


def test_unknown_numbers_are_counted_and_create_nobody(tmp_path: Path) -> None:
    findings = found(tmp_path, indexed(ALEX), "PH1;Joan;Who;On the register;;", "PH2;Ann;Who;Erased;;")
    assert (findings.unknown, findings.entries, findings.changes) == (["PH1", "PH2"], [], [])


def test_a_number_under_another_name_is_listed_not_applied(tmp_path: Path) -> None:
    findings = found(tmp_path, indexed(ALEX), "DEMO-1;Joan;Who;Erased;;")
    (conflict,) = findings.conflicts
    assert (conflict.line, conflict.number, conflict.name) == (2, "DEMO-1", "Joan Who")
    assert (conflict.specialist, conflict.known_as) == ("s1", "Alex Reed")
    assert (findings.entries, findings.changes) == ([], [])


def test_a_number_twice_takes_the_worse_standing_and_under_two_names_none(tmp_path: Path) -> None:
    rows = ("DEMO-1;Alex;Reed;Suspended;;", "DEMO-1;Alex;Reed;On the register;;")
    for lines in (rows, rows[::-1]):
        (entry,) = found(tmp_path, indexed(ALEX), *lines).entries
        assert entry.status == "suspended"
    unclear = found(tmp_path, indexed(ALEX), rows[0], "DEMO-1;Joan;Who;Erased;;")
    assert (unclear.entries, len(unclear.malformed)) == ([], 1)


def test_an_older_export_changes_nothing_that_is_known_from_later(tmp_path: Path) -> None:
    later = RegisterEntry(
        register="hcpc", number="DEMO-1", name="Alex Reed", status="active", verified_at=in_days(1)
    )
    findings = found(tmp_path, indexed(ALEX), "DEMO-1;Alex;Reed;Suspended;;", before=(later,))
    assert (findings.entries, findings.outdated, findings.changes) == ([], 1, [])


def test_people_who_are_in_no_record_just_now_stay_known(tmp_path: Path) -> None:
    gone = RegisterEntry(
        register="hcpc", number="DEMO-9", name="Kim Lee", status="active", verified_at=in_days(-90)
    )
    lines = ("DEMO-9;Kim;Lee;Erased;;",)
    (entry,) = found(tmp_path, indexed(ALEX), *lines, before=(gone,)).entries
    assert entry.status == "lapsed"
    assert found(tmp_path, indexed(ALEX), "DEMO-9;Joan;Who;Erased;;", before=(gone,)).entries == []


def test_one_of_two_professions_lost_is_a_narrower_listing_and_hidden_till_then(tmp_path: Path) -> None:
    both = person(
        1,
        names=(Name(text="Alex Reed"),),
        professions=("physiotherapist", "orthopaedic_surgeon"),
        registrations=(a_registration("DEMO-1"), a_registration("DEMO-5", register="gmc")),
        practices=(a_practice(), a_practice(id="p2", registration="DEMO-1")),
    )
    findings = found(tmp_path, indexed(both), "DEMO-1;Alex;Reed;Erased;;")
    (change,) = findings.changes
    assert (change.effect, change.reason) == ("narrowed", "only orthopaedic_surgeon; 1 of 2 practices")
    assert [change.specialist for change in findings.changes_to_hide()] == ["s1"]


def test_another_register_of_the_same_number_is_not_meant(tmp_path: Path) -> None:
    doctor = person(
        1,
        names=(Name(text="Alex Reed"),),
        professions=("neurosurgeon",),
        registrations=(a_registration("DEMO-1", register="gmc"),),
    )
    assert found(tmp_path, indexed(doctor), "DEMO-1;Alex;Reed;Erased;;").unknown == ["DEMO-1"]
