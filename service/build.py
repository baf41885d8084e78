"""Which program this is: a digest of its code and its facts, another one with every change of either."""

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from indexer.reference import FOLDERS
from service import STARTED_FROM, where_it_lies

_READ = (".py", ".html", ".mo", ".toml")
_PLACES = ".tsv"
_DIGITS = 24


@cache
def build() -> str:
    """Of what it was when it was asked first; the places by their size."""
    return _digest()


def is_as_of(moment: float) -> bool:
    """Whether nothing of it was written since that moment, in seconds since the epoch: then what was read of it in
    the meantime belongs together. Asks when a file was changed here, for a copy keeps the time of its content."""
    try:
        is_in_place = where_it_lies() == STARTED_FROM
        return (
            is_in_place
            and _digest() == build()
            and all(Path(file).stat().st_ctime < moment for _, file in _files())
        )
    except OSError:  # it is being replaced
        return False


def _digest() -> str:
    digest = hashlib.sha256()
    for name, file in _files():
        if name.endswith(_PLACES):
            digest.update(f"{name} {Path(file).stat().st_size}\0".encode())
            continue
        content = Path(file).read_bytes()
        digest.update(f"{name} {len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:_DIGITS]


def _files() -> Iterator[tuple[str, str]]:
    """Each with its name from the package on, in one order everywhere: where the program lies is no matter."""
    service, indexer, seed = (Path(str(resources.files(name))) for name in ("service", "indexer", "seed_data"))
    for folder in (service, indexer, *(seed / name for name in FOLDERS)):
        above = len(str(folder.parent)) + 1
        for file in _files_in(folder):
            yield file[above:], file
    for places in sorted((seed / "places").glob(f"*{_PLACES}")):
        yield f"places/{places.name}", str(places)


def _files_in(folder: Path) -> Iterator[str]:
    """As texts: to look for them as paths would take as long as to read them."""
    for path, folders, names in os.walk(folder):
        folders.sort()
        yield from (f"{path}/{name}" for name in sorted(names) if name.endswith(_READ))
