"""A FHIR bulk export on disk: which files hold which resources, and reading those that are asked for."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from indexer.errors import BadRecord, SourceUnreadable
from indexer.ledger import Intake
from indexer.sources.base import Found
from indexer.sources.decoding import Fault, decode
from indexer.sources.fhir.resources import Resource
from indexer.sources.lines import read_lines

F = TypeVar("F", bound=Resource)
_ENDINGS = (".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz")


class Export:
    """A folder of NDJSON files, each of one resource type that its name says: `1.Location.000.ndjson.gz`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not folder.is_dir():
            raise SourceUnreadable(f"{folder} is no folder; a FHIR export is a folder of NDJSON files")
        self._files = sorted(file for file in folder.iterdir() if file.name.endswith(_ENDINGS))

    def files_of(self, kind: str) -> list[Path]:
        """Files of that resource type, by name; a name says a type as a word of its own."""
        return [file for file in self._files if kind in re.split(r"[^A-Za-z]+", file.name)]

    def size_of(self, *kinds: str) -> int:
        """Bytes of the files of those types together."""
        return sum(file.stat().st_size for kind in kinds for file in self.files_of(kind))

    def read(self, kind: type[F], intake: Intake) -> Iterator[Found[F] | tuple[BadRecord, bytes]]:
        """Every resource of a type, or what is wrong with its line; other types in its files are passed over."""
        decoder = msgspec.json.Decoder(kind)
        for path in self.files_of(kind.__name__):
            for number, line in read_lines(path, intake.advance):
                resource = decode(decoder, line)
                if isinstance(resource, Fault):
                    yield BadRecord(path.name, number, *resource), line
                elif resource.resource_type == kind.__name__:
                    yield Found(resource, path.name, number, line)

    def read_wanted(self, kind: type[F], wanted: Collection[str], intake: Intake) -> dict[str, F]:
        """Resources by id, of those wanted; broken lines are listed, an id that comes again is passed over."""
        held: dict[str, F] = {}
        for found in self.read(kind, intake):
            if not isinstance(found, Found):
                intake.list(*found)
            elif found.record.id in wanted and held.setdefault(found.record.id, found.record) != found.record:
                intake.list(found.fault("$.id", f"another {found.record.id!r} came before"), found.text)
        return held
