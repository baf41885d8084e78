"""The fault matrix: everything that may go wrong while an index is written, and what came of it, as one table.

    python -m tests.faults [--rounds N] [--case WORD]… [--quick]

Exits 1 unless every answer was right, no record was lost and nothing was left lying about.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults.matrix import FULL, QUICK, Rounds, run_matrix
from tests.faults.tallies import Tally


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, help="of each case, instead of the number each has")
    parser.add_argument("--case", action="append", default=[], help="a word of the cases to run; may be repeated")
    parser.add_argument("--quick", action="store_true", help="a few rounds of each case")
    asked = parser.parse_args()
    rounds = QUICK if asked.quick else FULL
    if asked.rounds is not None:
        rounds = Rounds.same(asked.rounds)
    rows = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        for row in run_matrix(Path(folder), rounds, asked.case):
            print(" ".join(_cells(row)), file=sys.stderr, flush=True)
            rows.append(row)
    print(table_of(rows))
    sys.exit(0 if rows and all(row.is_clean for row in rows) else 1)


def table_of(rows: list[Tally]) -> str:
    head = ("case", "engine", "rounds", "wrong answers", "lost records", "orphans", "seconds")
    lines = [head, *map(_cells, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    notes = [f"{row.case}, {row.engine}: {row.note}" for row in rows if row.note]
    faults = [f"{row.case}, {row.engine}, {fault}" for row in rows for fault in row.told]
    return "\n".join([*table, "", *notes, *([""] if faults else []), *faults])


def _cells(row: Tally) -> tuple[str, ...]:
    numbers = (row.rounds, row.wrong_answers, row.lost_records, row.orphans, round(row.seconds))
    return (row.case, row.engine, *map(str, numbers))


if __name__ == "__main__":
    main()
