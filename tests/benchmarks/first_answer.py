"""Milliseconds from an index on disk to its first answer, in a process that has done nothing else.

python -m tests.benchmarks.first_answer var/bench/1000000/index
"""

import sys
import time
from datetime import date
from pathlib import Path

from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.query import Circle, Origin, Query
from service.paging import page
from service.ranking import weights_of
from tests.benchmarks.directories import COUNTRY


def main() -> None:
    query = Query(
        country=COUNTRY,
        as_of=date.today(),  # noqa: DTZ011  # any day: nobody is shown the answer
        origin=Origin(51.5074, -0.1278),
        area=Circle(10.0),
        weights=weights_of(dropped=frozenset({"fit", "text"})),
        freshness_limit_days=365,
        facets=True,
    )
    started = time.perf_counter()
    view = EmbeddedEngine(Path(sys.argv[1])).live(COUNTRY)
    found = page(view, EmbeddedEngine.margin, query, 0, 10)
    spent = 1000 * (time.perf_counter() - started)
    if not found.hits:
        raise SystemExit("nobody is listed in London; give more --specialists")
    print(f"{spent:.1f}")


if __name__ == "__main__":
    main()
