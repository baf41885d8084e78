"""The tables that answers were decided by, kept beside the versions of an index for whoever asks an old question.

A version names the triage tables it went live with; the files of seed_data that say them are kept whole, once for
each triage version, however many index versions name it. Knows no answer.
"""

import io
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

from msgspec import Struct

from indexer.engines.base import Engine
from indexer.errors import BadReference
from indexer.kept import Shelf
from indexer.reference import FOLDERS, Reference, read_reference

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Of every file in an archive: the same files make the same bytes."""


class KeptTables(Struct, frozen=True):
    """`archive`: a zip of the folders of seed_data that a reference is read from."""

    triage_version: str
    archive: bytes

    @property
    def key(self) -> tuple[str, ...]:
        return (self.triage_version,)


TABLES = Shelf("triage-tables", KeptTables)


def keep_tables(engine: Engine, reference: Reference) -> None:
    """Keeps what decides the answers of a version that goes live now; writes nothing where it stands there."""
    tables = KeptTables(reference.triage.version, _archived(reference.root))
    if tables not in engine.kept(TABLES):
        engine.keep(TABLES, [tables])


def read_tables(engine: Engine, triage_version: str) -> Reference | None:
    """The facts with the triage tables of that version; None where they were never kept.

    Raises EngineUnavailable, and BadReference where this program cannot read them any more.
    """
    kept = next((each for each in engine.kept(TABLES) if each.triage_version == triage_version), None)
    if kept is None:
        return None
    try:
        reference = read_reference(zipfile.Path(zipfile.ZipFile(io.BytesIO(kept.archive))))
    except zipfile.BadZipFile as error:
        raise BadReference(f"the triage tables {triage_version} are kept, but broken: {error}") from error
    if reference.triage.version != triage_version:
        raise BadReference(f"the triage tables kept as {triage_version} are {reference.triage.version}")
    return reference


def _archived(root: Traversable) -> bytes:
    return _archive_of(root) if isinstance(root, Path) else _archive(root)


@cache
def _archive_of(root: Path) -> bytes:
    """Once for a process: facts do not change while it runs."""
    return _archive(root)


def _archive(root: Traversable) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for folder in FOLDERS:
            for file in _tables_in(root / folder):
                archive.writestr(_entry(f"{folder}/{file.name}"), file.read_bytes())
    return written.getvalue()


def _tables_in(folder: Traversable) -> Iterator[Traversable]:
    files = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    yield from sorted(files, key=lambda file: file.name)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
