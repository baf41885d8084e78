"""The fault matrix with a few rounds of each case; `make faults` runs all of them."""

from collections.abc import Callable
from pathlib import Path

from tests import elasticsearch_node
from tests.conftest import missing
from tests.faults.__main__ import table_of
from tests.faults.matrix import QUICK, run_matrix


def test_whatever_fails_every_answer_is_right(tmp_path: Path, printed: Callable[[str], None]) -> None:
    reason = elasticsearch_node.own_node_unavailable_reason()
    if reason is not None:
        missing("elasticsearch", reason)
    rows = list(run_matrix(tmp_path, QUICK, ()))
    printed(table_of(rows))
    assert [(row.case, row.engine, row.told) for row in rows if not row.is_clean] == []
    assert all(row.rounds or row.note.startswith("not run") for row in rows)
