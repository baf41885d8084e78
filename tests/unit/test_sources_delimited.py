"""Delimited files: what a mapping may say, what is refused, rejected or out of scope, and how rows join."""

import gzip
import tracemalloc
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec
import pytest

from indexer.errors import SourceUnreadable
from indexer.ledger import Intake, Reject, RejectsFile
from indexer.records import Review, Specialist
from indexer.reference import load_reference
from indexer.sources import Origin, open_supply
from indexer.sources.delimited.mapping import load_mapping, shipped_mapping
from indexer.sources.lines import LONGEST
from tests.builders import AS_OF

REFERENCE = load_reference()
HEADINGS = "Ref,Name,Job,Reg,Site,Street,Town,Postcode,Lat,Lon,Fee,Langs,Free from,Accepts"
GOOD = "a1,Alex Reed,Physio,PH12345,Strand Clinic,1 Strand,London,WC2N 5DU,51.5,-0.13,60,en|de,30/11/2026,yes"
MAPPING = """
[specialists]
date_formats = ["%d/%m/%Y"]
[specialists.fields]
id = "Ref"
"names[0].text" = "Name"
languages = { column = "Langs", separator = "|" }
"registrations[0].register" = { constant = "hcpc" }
"registrations[0].number" = "Reg"
"practices[0].name" = "Site"
"practices[0].address.lines" = { columns = ["Street"] }
"practices[0].address.city" = "Town"
"practices[0].address.postcode" = "Postcode"
"practices[0].point.lat" = "Lat"
"practices[0].point.lon" = "Lon"
"practices[0].fee" = "Fee"
"practices[0].currency" = { constant = "GBP" }
"practices[0].next_available" = "Free from"
"practices[0].accepting" = "Accepts"
[specialists.fields.professions]
column = "Job"
separator = "/"
values = { Physio = "physiotherapist" }
unlisted = "out_of_scope"
"""


def read(
    folder: Path, content: bytes | str, mapping: str = MAPPING, country: str = "GB"
) -> tuple[list[Specialist], Intake, list[Reject]]:
    """The specialists of a file of that content, what was counted, and what was rejected."""
    path = folder / "people.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "people.toml").write_text(mapping)
    origin = Origin((path,), mapping=folder / "people.toml", state=folder)
    supply = open_supply(origin, REFERENCE.countries[country], REFERENCE, AS_OF)
    rejects = RejectsFile(folder / "rejects", country)
    intake = Intake(rejects)
    records = [found.record for found in supply.read_specialists(intake)]
    rejects.close()
    assert intake.read == intake.out_of_scope + intake.rejected + intake.merged + len(records)
    return records, intake, listed(rejects)


def listed(rejects: RejectsFile) -> list[Reject]:
    lines = [] if rejects.is_empty else rejects.path.read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Reject) for line in lines]


def lines(*rows: str, headings: str = HEADINGS) -> str:
    return "\n".join((headings, *rows)) + "\n"


def changed(row: str = GOOD, **cells: str) -> str:
    """A row with cells set, by heading; spaces of headings are underscores here."""
    values = dict(zip(HEADINGS.split(","), row.split(","), strict=True))
    values |= {heading.replace("_", " "): cell for heading, cell in cells.items()}
    return ",".join(values.values())


def test_a_row_becomes_a_record(tmp_path: Path) -> None:
    (person,), intake, _ = read(tmp_path, lines(GOOD))
    (practice,) = person.practices
    assert (person.id, person.country, person.names[0].text, person.synthetic) == ("a1", "GB", "Alex Reed", False)
    assert (person.professions, person.languages) == (("physiotherapist",), ("en", "de"))
    assert [(each.register, each.number) for each in person.registrations] == [("hcpc", "PH12345")]
    assert (practice.address.lines, practice.address.city) == (("1 Strand",), "London")
    assert (practice.fee, practice.currency, practice.accepting) == (60.0, "GBP", True)
    assert practice.next_available == date(2026, 11, 30)
    assert practice.id.startswith("a1-")
    assert intake.read == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiter_and_mark_are_found_out(tmp_path: Path, delimiter: str, encoding: str) -> None:
    mapping = MAPPING.replace('separator = "|"', 'separator = "+"')
    text = lines(changed(Name="Zoë Müller", Langs="en+de")).replace(",", delimiter).replace("\n", "\r\n")
    (person,), _, _ = read(tmp_path, text.encode(encoding), mapping)
    assert (person.names[0].text, person.languages) == ("Zoë Müller", ("en", "de"))


def test_another_encoding_is_named_or_refused(tmp_path: Path) -> None:
    content = lines(GOOD, changed(Name="Zoë Müller")).encode("cp1252")
    with pytest.raises(SourceUnreadable, match=r"people\.csv:3: .* state encoding in the mapping"):
        read(tmp_path, content)
    stated = MAPPING.replace("[specialists]", '[specialists]\nencoding = "cp1252"', 1)
    assert [person.names[0].text for person in read(tmp_path, content, stated)[0]][1:] == ["Zoë Müller"]


def test_bytes_of_another_encoding_far_down_reject_their_row(tmp_path: Path) -> None:
    rows = [changed(Ref=f"a{number}", Reg=f"PH{number:05}") for number in range(1000)]
    content = lines(*rows).encode() + changed(Ref="z", Name="Zoë").encode("cp1252") + b"\n"
    people, intake, (reject,) = read(tmp_path, content)
    assert (len(people), intake.rejected) == (1000, 1)
    assert (reject.line, reject.field) == (1002, "$.names[0].text")
    assert "state encoding" in reject.reason


def test_quotes_hold_delimiters_and_line_breaks(tmp_path: Path) -> None:
    quoted = changed(Site='"Strand ""Back"" Clinic\nfirst floor"')
    (person,), _, (reject,) = read(tmp_path, lines(quoted, changed(Ref="b", Reg="PH2", Lat="x")))
    assert person.practices[0].name == 'Strand "Back" Clinic first floor'
    assert (reject.line, reject.field) == (4, "$.practices[0].point.lat")


def test_a_row_that_breaks_off_ends_the_run(tmp_path: Path) -> None:
    whole = f"{HEADINGS}\n{GOOD}\n{changed(Ref='a2')}"
    assert len(read(tmp_path, whole)[0]) == 2
    with pytest.raises(SourceUnreadable, match=r"people\.csv:3: the last row breaks off"):
        read(tmp_path, whole[:-60])
    _, intake, rejects = read(tmp_path, f"{whole[:-60]}\n")
    assert (intake.rejected, rejects[0].line) == (1, 3)


def test_a_quote_never_closed_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match=r"people\.csv:3: a quote opened here is never closed"):
        read(tmp_path, lines(GOOD, changed(Site='"Strand'), GOOD))


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (GOOD + ",more", "$", "15 cells under 14 headings"),
        ("a2,Alex", "$", "2 cells under 14 headings"),
        (changed(Site='"Strand" Clinic'), "$", "quotes that make no sense"),
        (changed(Free_from="31/02/2026"), "$.practices[0].next_available", "no day like %d/%m/%Y"),
        (changed(Lat="north"), "$.practices[0].point.lat", "'north' is no number"),
        (changed(Fee="1.234,50"), "$", "15 cells"),
        (changed(Fee='"1,234"'), "$.practices[0].fee", "'1,234' is no number with decimal_mark '.'"),
        (changed(Lat="151.5"), "$.practices[0].point.lat", "(column 'Lat')"),
        (changed(Accepts="perhaps"), "$.practices[0].accepting", "neither yes nor no"),
        (changed(Ref=""), "$.id", "missing required field"),
        (changed(Ref="no spaces here"), "$.id", "(column 'Ref')"),
        (changed(Town=""), "$.practices[0].address.city", "missing required field"),
        (changed(Reg="nonsense"), "$.registrations[0].number", "'NONSENSE' is no"),
    ],
)
def test_a_broken_row_is_rejected_by_line_field_and_reason(
    tmp_path: Path, row: str, field: str, reason: str
) -> None:
    last = changed(Ref="last", Reg="PH54321")
    people, intake, (reject,) = read(tmp_path, lines(GOOD, row, "", ",,,,,,,,,,,,,", last))
    assert [person.id for person in people] == ["a1", "last"]
    assert (reject.file, reject.line, reject.field) == ("people.csv", 3, field)
    assert reason in reject.reason
    assert reject.record.startswith(row[:5])
    assert (intake.read, intake.rejected) == (3, 1)


def test_a_point_is_no_comma(tmp_path: Path) -> None:
    """In a list with decimal commas 1.234 may be a thousand: it is not guessed."""
    mapping = MAPPING.replace("[specialists]", '[specialists]\ndecimal_mark = ","', 1)
    comma = changed(Lat='"51,5"', Lon='"-0,13"', Fee='"60,50"')
    (person,), _, (reject,) = read(tmp_path, lines(comma, comma.replace("60,50", "1.234")), mapping)
    assert person.practices[0].fee == 60.5
    assert (reject.field, reject.reason) == (
        "$.practices[0].fee",
        "'1.234' is no number with decimal_mark ','",
    )


def test_rows_of_one_person_are_joined(tmp_path: Path) -> None:
    second = changed(Site="Park Clinic", Street="2 Park", Lat="51.6")
    people, intake, _ = read(tmp_path, lines(GOOD, second, GOOD, changed(Ref="b", Reg="PH54321")))
    assert [person.id for person in people] == ["a1", "b"]
    assert [practice.name for practice in people[0].practices] == ["Strand Clinic", "Park Clinic"]
    assert (intake.read, intake.merged) == (4, 2)


def test_rows_of_other_professions_are_out_of_scope(tmp_path: Path) -> None:
    rows = (changed(Job="Dietitian"), changed(Job="Dietitian/ PHYSIO"))
    people, intake, _ = read(tmp_path, lines(*rows))
    assert (people[0].professions, intake.out_of_scope) == (("physiotherapist",), 1)


def test_a_part_without_any_cell_is_not_there(tmp_path: Path) -> None:
    second = """
"practices[1].id" = { column = "Site2", prefix = "x-" }
"practices[1].name" = "Site2"
"practices[1].address.city" = "Town2"
"practices[1].point.lat" = "Lat2"
"practices[1].point.lon" = "Lon2"
"practices[1].modes" = { constant = ["video"] }
"registrations[1].register" = { constant = "gosc" }
"registrations[1].number" = "Reg2"
"""
    more = MAPPING.replace('id = "Ref"', f'id = "Ref"{second}')
    headings = f"{HEADINGS},Site2,Town2,Lat2,Lon2,Reg2"
    one, two = f"{GOOD},,,,,", f"{changed(Ref='b', Reg='PH2')},Park,London,51.4,-0.2,"
    people, _, rejects = read(tmp_path, lines(one, two, headings=headings), more)
    assert rejects == []
    assert [[practice.name for practice in person.practices] for person in people] == [
        ["Strand Clinic"],
        ["Strand Clinic", "Park"],
    ]
    assert people[1].practices[1].modes == ("video",)
    assert [len(person.registrations) for person in people] == [1, 1]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"practices[0].name"', '"practices[0].nmae"', "'nmae' is none of id, name, address"),
        ('id = "Ref"', 'id = "Ref"\nshoe_size = "Fee"', "unknown field 'shoe_size'"),
        ('id = "Ref"', "", "leaves out what every record states: id"),
        ('"practices[0].point.lat" = "Lat"', "", "practices[0].point.lat"),
        ('"practices[0].point.lat" = "Lat"\n"practices[0].point.lon" = "Lon"', "", "practices[0].point"),
        ('{ columns = ["Street"] }', '"Street"', "it is a list"),
        ('Physio = "physiotherapist"', "Physio = 5", "Expected `str`"),
        ('constant = "GBP"', 'constant = "pounds"', "practices[0].currency"),
        ('constant = "hcpc"', 'constant = "hcpc", column = "Reg"', "one of column, columns, first_of, constant"),
        ('id = "Ref"', 'id = "Ref"\nsynthetic = { constant = true }', "records of delimited files are real"),
        ('id = "Ref"', 'id = "Ref"\nnames = "Name"', "names[0].text"),
        ('id = "Ref"', 'id = "Ref"\ncommercial = "Name"', "commercial.plan"),
        ("[specialists]", '[specialists]\nencoding = "klingon"', "encoding 'klingon' is unknown"),
        ("[specialists]", '[specialists]\ncolour = "red"', "colour"),
        ("[specialists]", "specialists]", "mapping"),
    ],
)
def test_a_wrong_mapping_is_refused_before_anything_is_read(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in MAPPING
    path = tmp_path / "people.toml"
    path.write_text(MAPPING.replace(old, new, 1))
    with pytest.raises(SourceUnreadable) as refused:
        load_mapping(path)
    assert message in str(refused.value)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize("headings", [HEADINGS.replace("Town", "City"), HEADINGS.replace("Street", "Town"), ""])
def test_a_column_that_is_not_there_or_twice_is_refused_by_name(tmp_path: Path, headings: str) -> None:
    with pytest.raises(SourceUnreadable, match=r"no column .*'Town'.*, or has it twice"):
        read(tmp_path, lines(GOOD, headings=headings) if headings else b"")


def test_an_endless_line_is_no_file_of_rows(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="a line is longer than"):
        read(tmp_path, lines(GOOD, "x" * (LONGEST + 9)))


def test_headings_with_quotes_that_make_no_sense(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match=r"people\.csv:1: (a quote opened here|quotes that make no sense)"):
        read(tmp_path, lines(GOOD, headings=HEADINGS.replace("Fee,", 'Fee,"more" or less,')))


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (300, 3000):
        rows = (changed(Ref=f"a{number}", Reg=f"PH{number}") for number in range(count))
        (tmp_path / "people.csv").write_text(lines(*rows))
        (tmp_path / "people.toml").write_text(MAPPING)
        origin = Origin((tmp_path / "people.csv",), mapping=tmp_path / "people.toml", state=tmp_path)
        (source,) = open_supply(origin, REFERENCE.countries["GB"], REFERENCE, AS_OF).specialists
        tracemalloc.start()
        assert sum(1 for _ in source.read(Intake())) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


def test_a_delimited_file_needs_its_mapping(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(lines(GOOD))
    with pytest.raises(SourceUnreadable, match="give --mapping FILE"):
        open_supply(Origin((path,)), REFERENCE.countries["GB"], REFERENCE, AS_OF)


def test_gzip_is_told_by_its_bytes(tmp_path: Path) -> None:
    halves = lines(GOOD).encode(), (changed(Ref="b", Reg="PH54321") + "\n").encode()
    people, _, _ = read(tmp_path, b"".join(map(gzip.compress, halves)))
    assert [person.id for person in people] == ["a1", "b"]


def test_progress_adds_up(tmp_path: Path) -> None:
    read(tmp_path, lines(*(changed(Ref=f"a{number}", Reg=f"PH{number}") for number in range(1200))))
    origin = Origin((tmp_path / "people.csv",), mapping=tmp_path / "people.toml", state=tmp_path)
    (source,) = open_supply(origin, REFERENCE.countries["GB"], REFERENCE, AS_OF).specialists
    steps: list[int] = []
    assert len(list(source.read(Intake(advance=steps.append)))) == 1200
    assert (sum(steps), len(steps) > 1) == (source.size, True)


PEOPLE = """\
Nummer;Anrede;Titel;Vorname;Nachname;Beruf;Sprachen;Geprüft am;Registernummer;Zugelassen seit;Praxis;Straße;Zusatz;PLZ;Ort;Breite;Länge;Telefon;Barrierefrei;Honorar;Neue Patienten;Land
n1;Frau;Dr.;Ada;Öztürk;Physiotherapie;Deutsch, Türkisch;01.10.2026;E-77;2015-03-01;Praxis am Markt;Markt 1;2. Stock;10115;Berlin;52,53;13,38;030 123456;ja;89,50;nein;D
n2;Herr;;Max;Maier;Logopädie;Deutsch;01.10.2026;E-78;2015-03-01;Praxis;Markt 1;;10115;Berlin;52,53;13,38;;;;ja;D
n3;Herr;;Max;Maier;Physiotherapie;Deutsch;01.10.2026;E-78;2015-03-01;Praxis;Markt 1;;1010;Wien;48,2;16,37;;;;ja;A
"""  # noqa: E501  # rows of a file
OPINIONS = """\
Nr;Praxisnummer;Patient;Note;Text;Datum;Beleg
o1;n1;p1;5;Sehr gut;03.10.2026;Termin
o2;n1;p2;4;Gut;03.10.2026;Hörensagen
"""


def test_the_example_of_the_readme_reads_people_and_reviews(tmp_path: Path) -> None:
    (tmp_path / "specialists").mkdir()
    (tmp_path / "reviews").mkdir()
    (tmp_path / "specialists" / "de.csv").write_text(PEOPLE)
    (tmp_path / "reviews" / "de.csv").write_text(OPINIONS)
    origin = Origin((tmp_path,), mapping=shipped_mapping("example"), state=tmp_path)
    supply = open_supply(origin, REFERENCE.countries["DE"], REFERENCE, AS_OF)
    intake, reviewing = Intake(), Intake()
    (person,) = (found.record for found in supply.read_specialists(intake))
    (review,) = (found.record for found in supply.read_reviews(reviewing))
    assert (intake.read, intake.out_of_scope, intake.rejected) == (3, 2, 0)
    assert (person.names[0].text, person.title, person.gender) == ("Ada Öztürk", "Dr.", "female")
    assert (person.languages, person.verified_at) == (("de", "tr"), date(2026, 10, 1))
    (practice,) = person.practices
    assert (practice.address.lines, practice.fee, practice.accepting) == (("Markt 1", "2. Stock"), 89.5, False)
    assert practice.step_free is True
    assert isinstance(review, Review)
    assert (review.overall, review.evidence, review.published_on) == (5, "appointment", date(2026, 10, 3))
    assert "'Hörensagen' is not among the values" in reviewing.reasons.ranked()[0].example


def test_every_shipped_mapping_holds_together() -> None:
    names: Sequence[str] = ("example", "nppes")
    assert all(load_mapping(path).specialists for name in names if (path := shipped_mapping(name)))
    assert shipped_mapping("../fhir") is None
