"""The sheet for the clinician: every row with its hash in three languages, and outcome × region in full."""

from html import escape
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from indexer.cli import admin
from indexer.reference import Reference, load_reference
from indexer.reference.cells import Cell, cells_of
from indexer.reference.record import hash_of
from indexer.review_sheet import nobody_here, review_sheet, words_in

CONSERVATIVE = {"strain_or_sprain", "persistent_pain", "recurrent_flare_ups"}


class Wellformed(HTMLParser):
    """Counts open elements; a sheet that is cut off or badly escaped leaves some open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.fixture(scope="module")
def cells(reference: Reference) -> tuple[Cell, ...]:
    return cells_of(reference.triage)


@pytest.fixture(scope="module")
def sheet(reference: Reference) -> str:
    return review_sheet(reference, "| H01 | a < b |")


def test_every_row_is_printed_with_its_hash_and_words(reference: Reference, sheet: str) -> None:
    for key, row in reference.triage.record.rows.items():
        assert f"<h3>{key} <code>{hash_of(row)}</code></h3>" in sheet
        assert escape(row.source) in sheet
        for _, texts in words_in(msgspec.to_builtins(row)):
            assert all(escape(text) in sheet for text in texts.values())


def test_numbers_hazards_and_arabic_are_printed_as_they_are(reference: Reference, sheet: str) -> None:
    assert "| H01 | a &lt; b |" in sheet
    assert '<td lang="ar" dir="rtl">' in sheet
    for country in reference.countries.values():
        assert all(f"<b>{line.number}</b>" in sheet for line in country.emergency_numbers)
    page = Wellformed()
    page.feed(sheet)
    assert page.open == []


def test_what_is_not_signed_says_so(reference: Reference, sheet: str) -> None:
    assert sheet.count("Not signed.") == len(reference.triage.record.unsigned())


def test_every_outcome_has_a_cell_in_every_region(reference: Reference, cells: tuple[Cell, ...]) -> None:
    triage = reference.triage
    expected = {(code, region) for code in (*triage.outcomes, *triage.factors) for region in triage.body_regions}
    assert {(cell.code, cell.region) for cell in cells} == expected
    assert len(cells) == len(expected)


def test_every_cell_names_somebody_or_says_nobody_here_with_a_source(cells: tuple[Cell, ...], sheet: str) -> None:
    for cell in cells:
        nobody = nobody_here(cell)
        assert cell.source
        assert (nobody is None) == (cell.first_choice is not None)
        if nobody is not None and cell.is_possible:
            assert cell.handoff == "only"
            assert cell.who[0] in nobody
        row = f"<tr><td>{cell.code}</td><td>{cell.region}</td><td>{cell.level}</td><td>{cell.handoff}</td>"
        assert row in sheet


def test_first_choices_are_of_the_region_and_conservative(cells: tuple[Cell, ...]) -> None:
    chosen = {(cell.code, cell.region): cell.first_choice for cell in cells}
    assert chosen["radicular_pain", "lower_back"] == "physiotherapist/musculoskeletal"
    assert chosen["radicular_pain", "knee"] is None
    assert chosen["motor_deficit", "neck"] in ("orthopaedic_surgeon/spine", "neurosurgeon/spine")
    assert chosen["suspected_tendon_rupture", "wrist_hand"] == "orthopaedic_surgeon/hand"
    assert chosen["suspected_cauda_equina", "lower_back"] is None
    for (code, _), offer in chosen.items():
        if code in CONSERVATIVE:
            assert offer is not None
            assert offer.startswith(("physiotherapist", "sport_exercise_physician"))


def test_the_command_writes_the_sheet(tmp_path: Path) -> None:
    file = tmp_path / "sheet.html"
    done = CliRunner().invoke(admin, ["triage", "review", "--out", str(file)])
    assert done.exit_code == 0, done.output
    assert "not signed" in done.output
    text = file.read_text("utf-8")
    assert "outcome.suspected_cauda_equina" in text
    assert "H01" in text


def test_the_command_needs_a_file() -> None:
    assert CliRunner().invoke(admin, ["triage", "review"]).exit_code == 2
