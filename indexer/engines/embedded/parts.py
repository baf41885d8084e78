"""What a version is made of: a base and, after updates, deltas, each a small index of its own in its own folder.

    <version>/*.npy …            part 0, the base
    <version>/delta-1/*.npy …    part 1, what the first update brought, and so on to MOST_DELTAS
    <version>/gone.json          for each part, in order, what of it later parts took away

The files of a part never change, so versions share them: an update links those of its base. What is gone belongs
to the version. A specialist lives in one part, with every review of theirs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from indexer.engines.embedded import durable
from indexer.engines.embedded.catalog import SEAL
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.needs import Offers
from indexer.engines.embedded.store import Gone, Store
from indexer.errors import EngineUnavailable

MOST_DELTAS = 8
FILE = "gone.json"
_OF_THE_VERSION = {FILE, SEAL}


@dataclass(frozen=True)
class Part:
    """One part, opened: its columns, its offers taken apart, its documents without those gone."""

    segment: Segment
    offers: Offers
    store: Store

    @classmethod
    def open(cls, folder: Path, gone: Gone) -> "Part":
        segment = Segment.open(folder)
        return cls(segment, Offers.of(segment), Store(folder, gone))


def folder_of(version: Path, number: int) -> Path:
    return version / f"delta-{number}" if number else version


def open_parts(version: Path) -> tuple[Part, ...]:
    """Raises EngineUnavailable where a file is missing or broken."""
    opened: list[Part] = []
    try:
        for number, gone in enumerate(read_gone(version)):
            opened.append(Part.open(folder_of(version, number), gone))
    except (OSError, ValueError, EOFError, msgspec.MsgspecError, EngineUnavailable) as error:
        close_stores(part.store for part in opened)
        raise _unreadable(version, error) from error
    return tuple(opened)


def open_stores(version: Path) -> tuple[Store, ...]:
    """The documents alone. Raises EngineUnavailable as `open_parts` does."""
    return tuple(Store(folder_of(version, number), gone) for number, gone in enumerate(read_gone(version)))


def close_stores(stores: Iterable[Store]) -> None:
    for store in stores:
        store.close()


def read_gone(version: Path) -> list[Gone]:
    """One of each part. Raises EngineUnavailable where it cannot be read."""
    try:
        return msgspec.json.decode((version / FILE).read_bytes(), type=list[Gone])
    except (OSError, msgspec.MsgspecError) as error:
        raise _unreadable(version, error) from error


def write_gone(version: Path, gone: Sequence[Gone]) -> None:
    """Waits until it is on the disk, and the names of all older parts' files."""
    for number in range(1, len(gone)):
        durable.sync_folder(folder_of(version, number))
    durable.write(version / FILE, msgspec.json.encode(gone))


def link_parts(base: Path, version: Path) -> None:
    """Gives a new version all parts of a sealed one."""
    for number in range(len(read_gone(base))):
        folder = folder_of(version, number)
        folder.mkdir(exist_ok=number == 0)
        for file in folder_of(base, number).iterdir():
            if file.is_file() and file.name not in _OF_THE_VERSION:
                durable.link(file, folder / file.name)


def _unreadable(version: Path, error: Exception) -> EngineUnavailable:
    country = version.parent.name.upper()
    return EngineUnavailable(f"{version} cannot be read ({error}); run: directory reindex {country}")
