"""What the service does when twice as much is asked of it as it can bear, as one table.

    python -m tests.soak [--minutes N]

Serves the demonstration data with two workers, measures what it can bear, asks twice as much for N minutes (half a
one if left out), kills a worker, and exhausts a key's limit. Exits 1 where a figure is not kept.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.soak import limited
from tests.soak.bench import fill, serving
from tests.soak.figures import Figure, at_most, table_of
from tests.soak.questions import all_questions, with_answers
from tests.soak.stages import Soak, Times

FIRST_WITHIN_MS = 500.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.5, help="of twice the capacity; half a one if left out")
    asked = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        for figure in soak(Path(folder), Times(double=60 * asked.minutes)):
            print(table_of([figure]).splitlines()[1], file=sys.stderr, flush=True)
            found.append(figure)
    print(table_of(found))
    sys.exit(0 if all(figure.is_kept for figure in found) else 1)


def soak(folder: Path, times: Times) -> Iterator[Figure]:
    """The figures of all stages."""
    fill(folder)
    load = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    with load, serving(folder, DIRECTORY_RATE_PER_MINUTE="0") as bench:
        asked, begun = all_questions(), time.monotonic()
        with_answers(bench.port, asked[:1])
        yield at_most("first answer of all", 1000 * (time.monotonic() - begun), FIRST_WITHIN_MS, " ms")
        questions = with_answers(bench.port, asked)
        yield from Soak(bench, questions, times, load).figures()
    yield from limited.figures(folder)


if __name__ == "__main__":
    main()
