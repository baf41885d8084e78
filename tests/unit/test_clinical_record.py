"""Sign-off: every row of the triage tables has a hash and a provenance, and a changed row loses its signature."""

import ast
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from indexer.errors import BadReference
from indexer.reference import Triage, load_reference
from indexer.reference.record import hash_of
from tests.seed_copy import SEED, change, copy_seed

ROOT = Path(__file__).parents[2]
HAZARDS = SEED / "triage" / "HAZARDS.md"
COLUMNS = ("id", "hazard", "cause", "effect", "control", "tests")
KEY = "outcome.radicular_pain"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return copy_seed(tmp_path)


def load(folder: Path) -> Triage:
    load_reference.cache_clear()
    return load_reference(folder).triage


def sign(folder: Path, key: str, digest: str) -> None:
    signature = f'[signature."{key}"]\nhash = "{digest}"\nsigned_off_by = "A. Nother, HCPC PH000000"\n'
    with (folder / "triage" / "signatures.toml").open("a", encoding="utf-8") as file:
        file.write(f"{signature}signed_off_on = 2026-12-01\n")


def signed(folder: Path, key: str) -> str:
    digest = hash_of(load(folder).record.rows[key])
    sign(folder, key, digest)
    assert load(folder).record.is_signed_off(key)
    return digest


def test_every_row_of_every_table_is_in_the_record() -> None:
    written: Counter[str] = Counter()
    for path in (SEED / "triage").glob("*.toml"):
        tables = tomllib.loads(path.read_text("utf-8"))
        written.update({table: len(rows) for table, rows in tables.items() if isinstance(rows, list)})
    recorded = Counter(key.partition(".")[0] for key in load_reference().triage.record.rows)
    assert recorded - Counter({"regions": 1}) == written


def test_what_is_not_added_by_the_project_is_in_the_article() -> None:
    record = load_reference().triage.record
    own = {key: row for key, row in record.rows.items() if not row.added_by_project}
    assert [key for key, row in own.items() if "article" not in row.source.lower()] == []
    assert {"outcome.persistent_pain", "factor.poor_hip_hinge", "red_flag.bladder_or_bowel_change"} <= own.keys()
    assert not {"outcome.chest_pain", "red_flag.saddle_numbness", "modifier.pregnant"} & own.keys()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("outcomes.toml", "دون عجز عصبي", "بلا عجز عصبي"),
        ("outcomes.toml", "k4m1113/ICD-10-CSV M54.3", "k4m1113 M54.3"),
        ("outcomes.toml", '"M54.1", "M54.3", "M54.4"]', '"M54.1", "M54.3"]'),
        ("guidance.toml", "Signs from a nerve need", "Signs of a nerve need"),
        ("outcomes.toml", "review_due = 2027-02-23", "review_due = 2028-02-23"),
    ],
)
def test_a_changed_row_loses_its_signature(copied: Path, file: str, old: str, new: str) -> None:
    signed(copied, KEY)
    change(copied / "triage" / file, old, new)
    record = load(copied).record
    assert KEY in record.signatures
    assert not record.is_signed_off(KEY)
    assert record.signature_of(KEY) is None
    assert KEY in record.unsigned()


def test_other_rows_and_the_layout_cost_no_signature(copied: Path) -> None:
    digest = signed(copied, KEY)
    change(copied / "triage" / "outcomes.toml", "# Triage outcomes", "\n\n# Outcomes of a triage")
    change(copied / "triage" / "outcomes.toml", '"Suspected groin hernia"', '"Groin hernia suspected"')
    record = load(copied).record
    assert record.is_signed_off(KEY)
    assert hash_of(record.rows[KEY]) == digest
    assert KEY not in record.unsigned()


def test_no_two_rows_share_a_hash() -> None:
    rows = load_reference().triage.record.rows
    assert len({hash_of(row) for row in rows.values()}) == len(rows)


def test_while_a_row_is_unsigned_the_answers_say_so() -> None:
    statement = tomllib.loads((SEED / "words" / "answers.toml").read_text("utf-8"))["review_statement"]
    assert load_reference().triage.record.unsigned()
    assert "await clinical sign-off" in statement["en"]
    assert "warten auf die klinische Freigabe" in statement["de"]
    assert "تنتظر الاعتماد السريري" in statement["ar"]


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
        ("outcomes.toml", '_reviewed_on = "unknown"', '_reviewed_on = "last year"', r"outcomes\.toml: outcome"),
    ],
)
def test_a_row_without_its_provenance_is_refused(
    copied: Path, file: str, old: str, new: str, message: str
) -> None:
    change(copied / "triage" / file, old, new)
    with pytest.raises(BadReference, match=message):
        load(copied)


def test_a_signature_for_a_row_that_is_not_there_is_refused(copied: Path) -> None:
    sign(copied, "outcome.tennis_elbow", "0" * 16)
    with pytest.raises(BadReference, match=r"signatures\.toml: unknown code 'outcome\.tennis_elbow'"):
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
