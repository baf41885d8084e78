"""How much memory reading sources takes: reads what is given, one after the other, and tells the peak after each.

    python -m tests.reading_memory CC MAPPING|- AS_OF PATH...

One line a path: records read, and the peak of resident memory in bytes since the start (Linux).
"""

import sys
from datetime import date
from pathlib import Path

from indexer.ledger import Intake
from indexer.reference import load_reference
from indexer.sources import Origin, open_supply


def peak_bytes() -> int:
    """VmHWM of this process, which never falls."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def main(country: str, mapping: str, as_of: str, *paths: str) -> None:
    reference = load_reference()
    for path in map(Path, paths):
        origin = Origin((path,), mapping=None if mapping == "-" else Path(mapping), state=path.parent)
        supply = open_supply(origin, reference.countries[country], reference, date.fromisoformat(as_of))
        records = sum(1 for _ in supply.read_specialists(Intake()))
        print(records, peak_bytes(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
