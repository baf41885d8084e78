"""Which program this is: a digest of its code and its facts, another one with every change of either."""

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from indexer.reference import FOLDERS

_READ = (".py", ".html", ".mo", ".toml")
_DIGITS = 24


@cache
def build() -> str:
    """Of what it was when it was asked first; the places by their size."""
    service, indexer, seed = (Path(str(resources.files(name))) for name in ("service", "indexer", "seed_data"))
    digest = hashlib.sha256()
    for folder in (service, indexer, *(seed / name for name in FOLDERS)):
        for file in _files_in(folder):
            digest.update(Path(file).read_bytes())
    for places in sorted((seed / "places").glob("*.tsv")):
        digest.update(f"{places.name} {places.stat().st_size}".encode())
    return digest.hexdigest()[:_DIGITS]


def _files_in(folder: Path) -> Iterator[str]:
    """In the same order everywhere. As texts: to look for them as paths would take as long as to read them."""
    for path, folders, names in os.walk(folder):
        folders.sort()
        yield from (f"{path}/{name}" for name in sorted(names) if name.endswith(_READ))
