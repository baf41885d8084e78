"""The query side of the directory: request ─► gate ─► need ─► query ─► engine.search ─► rank ─► response."""

import time
from pathlib import Path

STARTED_AT = time.time()
"""When this process began to read the program, in seconds since the epoch."""
_FOLDERS = [Path(__file__).parents[1] / name for name in ("service", "indexer", "seed_data")]


def where_it_lies() -> list[tuple[int, int]]:
    """Device and number of its folders: others, once another program has been put in its place."""
    return [(found.st_dev, found.st_ino) for found in map(Path.stat, _FOLDERS)]


STARTED_FROM = where_it_lies()
