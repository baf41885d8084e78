"""The sheet for the clinician: every row and translation with its hash, in words, and outcome × region in full."""

from collections.abc import Iterator
from datetime import date
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from click.testing import CliRunner

from indexer.cli import admin
from indexer.records import Funding
from indexer.reference import LANGUAGES, Reference, load_reference, read_reference
from indexer.reference.cells import Cell, cells_of
from indexer.reference.words import words_in
from indexer.review_sheet import nobody_here, review_sheet
from indexer.sheet_words import naming_of
from tests.builders import AS_OF
from tests.seed_copy import copy_seed

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
    return review_sheet(reference, "| H01 | a < b |", AS_OF)


def test_every_row_is_printed_with_its_hash_and_words(reference: Reference, sheet: str) -> None:
    record = reference.triage.record
    for key in record.parts:
        assert f"<code>{key}</code> <code>{record.hash_of_part(key)}</code>" in sheet
    for row in record.rows.values():
        assert escape(row.source) in sheet
        for _, texts in words_in(msgspec.to_builtins(row)):
            assert all(escape(text) in sheet for text in texts.values())


def test_numbers_hazards_and_arabic_are_printed_as_they_are(reference: Reference, sheet: str) -> None:
    assert "| H01 | a &lt; b |" in sheet
    assert '<td lang="ar" dir="rtl">' in sheet
    for country in reference.countries.values():
        assert all(f"<th>Emergency number {line.number}, Name</th>" in sheet for line in country.emergency_numbers)
        assert all(f"<th>Advice line {line.number}, Name</th>" in sheet for line in country.advice_lines)
    page = Wellformed()
    page.feed(sheet)
    assert page.open == []


def test_what_is_not_signed_says_so(reference: Reference, sheet: str) -> None:
    record = reference.triage.record
    assert sheet.count("Not signed.") == len(record.unsigned()) == len(record.parts)
    assert f"{len(record.parts)} of {len(record.parts)} signatures missing" in sheet
    assert reference.triage.sentences["review_statement"].text.en in sheet


def test_what_is_overdue_is_said(reference: Reference, sheet: str) -> None:
    assert f"To be looked at again before {AS_OF}, and overdue: nothing." in sheet
    later = review_sheet(reference, "", date(2099, 1, 1))
    assert "before 2099-01-01, and overdue: level.emergency, level.urgent" in later


def test_who_signed_which_language_is_said(tmp_path: Path) -> None:
    folder = copy_seed(tmp_path)
    record = read_reference(folder).triage.record
    lines = [
        f'[signature."{key}"]\nhash = "{digest}"\nsigned_off_by = "{who}"\nsigned_off_on = 2026-12-01\n'
        for key, digest, who in (
            ("level.soon:de", record.hash_of_part("level.soon:de"), "N. Ative & Co"),
            ("level.soon", "0" * 16, "A. Nother"),
        )
    ]
    (folder / "triage" / "signatures.toml").write_text("".join(lines), "utf-8")
    sheet = review_sheet(read_reference(folder), "", AS_OF)
    assert sheet.count("Signed off by N. Ative &amp; Co on 2026-12-01.") == 1
    assert sheet.count("It was signed before it changed.") == 1


def test_every_table_and_field_is_named_in_words(reference: Reference, sheet: str) -> None:
    naming = naming_of(reference)
    for key, row in reference.triage.record.rows.items():
        assert naming.words.table[key.partition(".")[0]].says in sheet
        for name, value in msgspec.to_builtins(row).items():
            assert naming.field(name) != name
            if not any(words_in(value)):
                assert naming.value(name, value)
    assert "<b>Raises to at least</b> Urgent: speak to a doctor within 24 hours (urgent)" in sheet
    assert "Is the urine dark or cola-coloured since the effort? (dark_urine): not_sure, yes" in sheet
    assert "<th>Choice sharp, Name</th>" in sheet


def test_no_word_of_the_sheet_is_left_over(reference: Reference) -> None:
    rows, words = reference.triage.record.rows, naming_of(reference).words
    assert {key.partition(".")[0] for key in rows} == words.table.keys()
    written = {name for row in rows.values() for name in names_in(msgspec.to_builtins(row))}
    assert words.field.keys() - written == set()
    assert words.language.keys() == set(LANGUAGES)


def names_in(value: Any) -> Iterator[str]:
    """Every name of a field at any depth, with codes that stand where names do."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from names_in(inner)


def test_access_is_told_for_every_country_and_profession(reference: Reference, sheet: str) -> None:
    assert (
        "<td>Germany</td><td>Physiotherapist (physiotherapist)</td><td>statutory</td><td>order_needed</td>"
        in sheet
    )
    for country in reference.countries.values():
        listed = [code for code, each in reference.taxonomy.professions.items() if each.listed]
        assert sheet.count(f"<tr><td>{country.name.en}</td>") == len(listed) * len(get_args(Funding))


def test_every_outcome_has_a_cell_in_every_region(reference: Reference, cells: tuple[Cell, ...]) -> None:
    triage = reference.triage
    expected = {(code, region) for code in (*triage.outcomes, *triage.factors) for region in triage.body_regions}
    assert {(cell.code, cell.region) for cell in cells} == expected
    assert len(cells) == len(expected)


def test_every_cell_names_somebody_or_says_nobody_here_with_a_source(
    reference: Reference, cells: tuple[Cell, ...], sheet: str
) -> None:
    naming = naming_of(reference)
    for cell in cells:
        nobody = nobody_here(cell)
        assert cell.source
        assert (nobody is None) == (cell.first_choice is not None)
        if nobody is not None and cell.is_possible:
            assert cell.handoff == "only"
            assert cell.who[0] in nobody
        outcome, region = naming.value("outcomes", cell.code), naming.value("body_regions", cell.region)
        row = f"<tr><td>{escape(outcome)}</td><td>{region}</td><td>{cell.level}</td><td>{cell.handoff}</td>"
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
    assert "signatures missing" in done.output
    text = file.read_text("utf-8")
    assert "outcome.suspected_cauda_equina" in text
    assert "H01" in text


def test_the_command_needs_a_file() -> None:
    assert CliRunner().invoke(admin, ["triage", "review"]).exit_code == 2
