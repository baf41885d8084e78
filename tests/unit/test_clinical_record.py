"""Sign-off: all that says something clinical is a row with a provenance, and what changes loses its signature.

Strategy: a signature is written into a copy of the files, the files are changed, and the record is read again.
"""

import ast
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import msgspec
import pytest

from indexer.errors import BadReference
from indexer.reference import LANGUAGES, Triage, load_reference, read_reference
from indexer.reference.record import hash_of
from service.statement import review_statement
from tests.seed_copy import SEED, change, copy_seed

ROOT = Path(__file__).parents[2]
HAZARDS = SEED / "triage" / "HAZARDS.md"
COLUMNS = ("id", "hazard", "cause", "effect", "control", "tests")
KEY = "outcome.radicular_pain"
PARTS = {KEY, f"{KEY}:de", f"{KEY}:ar"}
PLAIN = ("reason_", "relaxed_", "access_", "your_location", "evidence_", "removed_", "verified_patient", "read_")
"""Families of sentences that say nothing clinical: why somebody is listed, what was let go, what a visit asks, how
a review was checked and why one was removed, how typed words were read."""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return copy_seed(tmp_path)


def load(folder: Path) -> Triage:
    return read_reference(folder).triage


def sign(folder: Path, key: str, digest: str) -> None:
    signature = f'[signature."{key}"]\nhash = "{digest}"\nsigned_off_by = "A. Nother, HCPC PH000000"\n'
    with (folder / "triage" / "signatures.toml").open("a", encoding="utf-8") as file:
        file.write(f"{signature}signed_off_on = 2026-12-01\n")


def signed(folder: Path, *keys: str) -> None:
    record = load(folder).record
    for key in keys:
        sign(folder, key, record.hash_of_part(key))
    record = load(folder).record
    assert set(keys) == {key for key in record.parts if record.is_signed_off(key)}


def lost(folder: Path, keys: set[str]) -> set[str]:
    """Of the signed parts those whose signature no longer fits."""
    record = load(folder).record
    assert keys <= record.signatures.keys()
    assert {key for key in keys if record.signature_of(key) is None} == keys & set(record.unsigned())
    return {key for key in keys if not record.is_signed_off(key)}


def test_every_row_of_every_table_is_in_the_record() -> None:
    written: Counter[str] = Counter()
    for path in (SEED / "triage").glob("*.toml"):
        tables = tomllib.loads(path.read_text("utf-8"))
        written.update({table: len(rows) for table, rows in tables.items() if isinstance(rows, list)})
    written["emergency"] *= len(LANGUAGES)  # signed by language
    recorded = Counter(key.partition(".")[0] for key in load_reference().triage.record.rows)
    assert recorded - Counter({"regions": 1, "number": 7}) == written


def test_every_number_of_every_country_is_in_the_record() -> None:
    reference = load_reference()
    rows = reference.triage.record.rows
    for path in (SEED / "countries").glob("*.toml"):
        written = tomllib.loads(path.read_text("utf-8"))
        row = msgspec.to_builtins(rows[f"number.{path.stem}"])
        for table, field in (("emergency", "emergency_numbers"), ("advice", "advice_lines")):
            called = [(line["number"], line["label"]) for line in written.get(table, [])]
            assert [(line["number"], line["label"]) for line in row[field]] == called
            assert all(line["source"] in row["source"] for line in written.get(table, []))
        assert row["turn_to"]["text"] == written["turn_to"]["text"]


def test_plain_sentences_say_nothing_clinical() -> None:
    plain = tomllib.loads((SEED / "words" / "answers.toml").read_text("utf-8"))
    assert [key for key in plain if not key.startswith(PLAIN)] == []
    assert not plain.keys() & load_reference().triage.sentences.keys()


def test_what_is_not_added_by_the_project_is_in_the_article() -> None:
    record = load_reference().triage.record
    own = {key: row for key, row in record.rows.items() if not row.added_by_project}
    assert [key for key, row in own.items() if "article" not in row.source.lower()] == []
    assert {"outcome.persistent_pain", "factor.poor_hip_hinge", "red_flag.bladder_or_bowel_change"} <= own.keys()
    assert not {"outcome.chest_pain", "red_flag.saddle_numbness", "modifier.pregnant"} & own.keys()


@pytest.mark.parametrize(
    ("file", "old", "new", "losing"),
    [
        # The words of one language, in the row or in a sentence it carries.
        ("outcomes.toml", "دون عجز عصبي", "بلا عجز عصبي", {f"{KEY}:ar"}),
        ("outcomes.toml", "ohne Ausfälle", "ohne Lähmung", {f"{KEY}:de"}),
        ("guidance.toml", "Zeichen eines gereizten", "Hinweise eines gereizten", {f"{KEY}:de"}),
        # The English words.
        ("guidance.toml", "Signs from a nerve need", "Signs of a nerve need", PARTS),
        ("outcomes.toml", "Radicular pain without deficit", "Root pain without deficit", PARTS),
        # No word at all.
        ("outcomes.toml", "k4m1113/ICD-10-CSV M54.3", "k4m1113 M54.3", {KEY}),
        ("outcomes.toml", '"M54.1", "M54.3", "M54.4"]', '"M54.1", "M54.3"]', {KEY}),
        ("outcomes.toml", "review_due = 2027-02-23", "review_due = 2028-02-23", {KEY}),
    ],
)
def test_what_changes_loses_its_signature(copied: Path, file: str, old: str, new: str, losing: set[str]) -> None:
    signed(copied, *PARTS)
    change(copied / "triage" / file, old, new)
    assert lost(copied, PARTS) == losing


@pytest.mark.parametrize(
    ("old", "new", "losing"),
    [
        ('number = "111"', 'number = "101"', {"number.gb", "number.gb:de", "number.gb:ar"}),
        ("[[advice]]", "[[emergency]]", {"number.gb", "number.gb:de", "number.gb:ar"}),
        ("wählen Sie 999", "wählen Sie 112", {"number.gb:de"}),
        ("call 999 or go to A&E", "go to A&E", {"number.gb", "number.gb:de", "number.gb:ar"}),
        ('source = "redflagsymptoms.co.uk/back-pain"', 'source = "hearsay"', {"number.gb"}),
        ("Albion Health", "Albion Care", set()),
    ],
)
def test_a_changed_number_loses_its_signature_and_makes_another_version(
    copied: Path, old: str, new: str, losing: set[str]
) -> None:
    keys = ("number.gb", "number.gb:de", "number.gb:ar")
    signed(copied, *keys, "number.ie")
    before = load(copied).version
    change(copied / "countries" / "gb.toml", old, new)
    assert lost(copied, {*keys, "number.ie"}) == losing
    assert (load(copied).version != before) == bool(losing)


def test_a_changed_sentence_loses_its_signature_and_makes_another_version(copied: Path) -> None:
    keys = {"sentence.answer_yes", "sentence.answer_yes:de", "sentence.answer_yes:ar"}
    signed(copied, *keys)
    before = load(copied).version
    change(copied / "triage" / "sentences.toml", 'text.de = "Ja"', 'text.de = "Nein"')
    assert lost(copied, keys) == {"sentence.answer_yes:de"}
    assert load(copied).version != before


def test_other_rows_and_the_layout_cost_no_signature(copied: Path) -> None:
    signed(copied, *PARTS)
    change(copied / "triage" / "outcomes.toml", "# Triage outcomes", "\n\n# Outcomes of a triage")
    change(copied / "triage" / "outcomes.toml", '"Suspected groin hernia"', '"Groin hernia suspected"')
    assert lost(copied, PARTS) == set()


def test_a_row_is_signed_in_each_language_it_speaks() -> None:
    record = load_reference().triage.record
    for key in ("rule.plain_soreness", "sentence.cannot_tell", "number.ae", "guidance.core"):
        assert {key, f"{key}:de", f"{key}:ar"} <= record.parts.keys()
    assert not {"fit.radicular_orthopaedic_surgeon:de", "rule.plain_soreness:en"} & record.parts.keys()
    assert set(record.unsigned()) == set(record.parts)


def test_no_two_rows_share_a_hash() -> None:
    rows = load_reference().triage.record.rows
    assert len({hash_of(row) for row in rows.values()}) == len(rows)


def test_while_anything_is_unsigned_the_answers_say_so() -> None:
    triage = load_reference().triage
    assert triage.record.unsigned()
    assert "await clinical sign-off" in review_statement(triage, "en")
    assert "warten auf die klinische Freigabe" in review_statement(triage, "de")
    assert "تنتظر الاعتماد السريري" in review_statement(triage, "ar")


@pytest.mark.parametrize("missing", [None, KEY, f"{KEY}:de", "number.gb:ar", "sentence.review_statement_signed"])
def test_sign_off_is_said_when_nothing_at_all_is_missing(copied: Path, missing: str | None) -> None:
    signed(copied, *(key for key in load(copied).record.parts if key != missing))
    triage = load(copied)
    sentence = "review_statement" if missing else "review_statement_signed"
    for language in LANGUAGES:
        assert review_statement(triage, language) == triage.sentences[sentence].text.in_language(language)
        assert "23" in review_statement(triage, language)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("outcomes.toml", "review_due = 2027-02-23\n", "", r"outcome\.delayed_onset.*no review_due"),
        (
            "outcomes.toml",
            '_reviewed_on = "unknown"',
            '_reviewed_on = "2026-02-31"',
            r"source_reviewed_on: day is",
        ),
        ("sentences.toml", "review_due = 2027-02-23\n", "", r"sentence\.advice_first.*no review_due"),
        (
            "../countries/gb.toml",
            'back-pain"\nreview_due = 2027-02-23',
            'back-pain"',
            r"number\.gb: no review_due",
        ),
        ("outcomes.toml", '_reviewed_on = "unknown"', '_reviewed_on = "last year"', r"outcomes\.toml: outcome"),
    ],
)
def test_a_row_without_its_provenance_is_refused(
    copied: Path, file: str, old: str, new: str, message: str
) -> None:
    change(copied / "triage" / file, old, new)
    with pytest.raises(BadReference, match=message):
        load(copied)


def test_what_nobody_looked_at_again_in_time_is_overdue(copied: Path) -> None:
    change(copied / "countries" / "gb.toml", "review_due = 2027-02-23", "review_due = 2026-06-01")
    record = load(copied).record
    assert record.overdue(date(2026, 6, 1)) == ()
    assert record.overdue(date(2026, 6, 2)) == ("number.gb",)


@pytest.mark.parametrize(
    "key", ["outcome.tennis_elbow", f"{KEY}:fr", f"{KEY}:en", "fit.soreness_physiotherapist:de"]
)
def test_a_signature_for_what_is_not_there_is_refused(copied: Path, key: str) -> None:
    sign(copied, key, "0" * 16)
    with pytest.raises(BadReference, match=rf"signatures\.toml: unknown code '{key}'.*directory triage review"):
        load(copied)


def test_a_signature_says_who_and_when(copied: Path) -> None:
    sign(copied, KEY, "0" * 16)
    change(copied / "triage" / "signatures.toml", 'PH000000"\nsigned_off_on = 2026-12-01', 'PH000000"')
    with pytest.raises(BadReference, match=r"signatures\.toml: outcome\.radicular_pain: .*signed_off_on"):
        load(copied)


def hazards() -> list[dict[str, str]]:
    lines = [line for line in HAZARDS.read_text("utf-8").splitlines() if line.startswith("| H")]
    return [
        dict(zip(COLUMNS, (cell.strip() for cell in line.strip("|").split("|")), strict=True)) for line in lines
    ]


def test_every_hazard_is_complete() -> None:
    rows = hazards()
    assert len(rows) >= 15
    assert [row["id"] for row in rows] == [f"H{number:02}" for number in range(1, len(rows) + 1)]
    assert all(all(row.values()) for row in rows)


@pytest.mark.parametrize("row", hazards(), ids=lambda row: row["id"])
def test_every_control_is_proved_by_tests_that_exist(row: dict[str, str]) -> None:
    named = [name.strip(" `") for name in row["tests"].split("<br>")]
    assert named
    for name in named:
        path, _, test = name.partition("::")
        found = ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
        assert test.startswith("test_"), name
        assert test in {node.name for node in found if isinstance(node, ast.FunctionDef)}, name
