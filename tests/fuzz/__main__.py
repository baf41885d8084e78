"""Requests nobody should send, and all that the document allows: what came of them, as one table.

    python -m tests.fuzz [--elasticsearch] [--examples N] [--strings N] [--processes N]

Two parts: schemathesis over /openapi.json, stateful too; and a corpus of strings, each in every field of the API
and of the pages. Exits 1 unless no answer was a 5xx, none was undocumented, every answer came within 200 ms, and
there were as many cases and strings as are asked for.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests import elasticsearch_node
from tests.fuzz.corpus import strings
from tests.fuzz.exploring import Exploration, explore_all
from tests.fuzz.hurling import Volley, hurl_all
from tests.fuzz.scene import prepare
from tests.fuzz.tally import SLOW_SECONDS, Tally

LEAST_CASES, LEAST_STRINGS = 20_000, 2_000
EXAMPLES = 450
"""Of each route and phase, in each of two processes: comes to more cases than are asked for."""
_HEAD = ("part", "cases", "routes", "5xx", "undocumented", "worst ms", "kept")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n\n")[0])
    parser.add_argument("--elasticsearch", action="store_true", help="over Elasticsearch, a node of its own")
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="of each route and phase")
    parser.add_argument("--strings", type=int, help="about so many of the corpus, instead of all")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    with ExitStack() as stack:
        url = stack.enter_context(_index(asked.elasticsearch))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fuzz-")))
        prepare(folder, url)
        explored = explore_all(Exploration(folder, url, asked.examples), asked.processes)
        print(*_cells("schemathesis", explored, is_kept(explored, LEAST_CASES)), file=sys.stderr, flush=True)
        hurled = hurl_all(Volley(folder, url, asked.strings), asked.processes)
    texts = len(strings(asked.strings))
    parts = {
        "schemathesis": (explored, is_kept(explored, LEAST_CASES)),
        f"{texts} strings": (hurled, is_kept(hurled, LEAST_STRINGS) and texts >= LEAST_STRINGS),
    }
    print(table_of(parts))
    sys.exit(0 if all(kept for _, kept in parts.values()) else 1)


def is_kept(tally: Tally, least: int) -> bool:
    return tally.cases >= least and not tally.faults and _worst(tally) < SLOW_SECONDS


def table_of(parts: dict[str, tuple[Tally, bool]]) -> str:
    """Lines: a row a part, then the slowest request of each, then every fault with a request that shows it."""
    lines = [_HEAD, *(_cells(name, tally, kept) for name, (tally, kept) in parts.items())]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEAD))]
    told = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    for name, (tally, _) in parts.items():
        for slow in tally.slowest[:1]:
            told += ["", f"slowest, {name}: {slow.seconds * 1000:.0f} ms, {slow.place}, {slow.text[:120]!r}"]
        for fault, requests in sorted(tally.faults.items()):
            told += ["", fault, *(f"    {request}" for request in requests)]
    return "\n".join(told)


def _cells(name: str, tally: Tally, kept: bool) -> tuple[str, ...]:
    counted = (tally.cases, len(tally.routes), tally.server_errors, tally.undocumented)
    return (name, *map(str, counted), f"{1000 * _worst(tally):.0f}", "yes" if kept else "NO")


def _worst(tally: Tally) -> float:
    return max((slow.seconds for slow in tally.slowest), default=0.0)


@contextmanager
def _index(is_elasticsearch: bool) -> Iterator[str | None]:
    """The URL of a node, or None: the embedded index."""
    if not is_elasticsearch:
        yield None
        return
    with elasticsearch_node.node() as url:
        yield url


if __name__ == "__main__":
    main()
