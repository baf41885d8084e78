"""A FHIR export on disk: which files hold which resources, and reading those that are asked for.

Stated rules: an NDJSON file named after a type holds that type; every other file is looked into. Types that nobody
asks for are counted and passed over, and so are files without any. Of the pages of a search all must be there.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec

from indexer.errors import BadRecord, SourceUnreadable
from indexer.ledger import Intake
from indexer.sources.base import Found
from indexer.sources.decoding import Fault, decode
from indexer.sources.fhir.files import LINED, UNTYPED, WHOLE, Contents, Page, look_into, read_file
from indexer.sources.fhir.resources import Resource

F = TypeVar("F", bound=Resource)
ROLES = "PractitionerRole"
KINDS = (ROLES, "Practitioner", "Location", "HealthcareService", "Organization")
"""What is read."""


class Export:
    """A folder of files, or one file; also the folders in it, where resources lie by type."""

    def __init__(self, path: Path) -> None:
        files = [path] if path.is_file() else sorted((*path.glob("*"), *path.glob("*/*")))
        self._files = [file for file in files if file.name.endswith((*LINED, *WHOLE)) and file.is_file()]
        self._held: dict[Path, Contents] = {}
        if not path.exists():
            raise SourceUnreadable(f"{path} is not there; a FHIR export is a folder of NDJSON or JSON files")

    def has_roles(self) -> bool:
        """Whether it is an export at all; looks into no more files than it must."""
        return any(self._may_hold(file, ROLES) for file in self._files)

    def files_of(self, kind: str) -> list[Path]:
        """Files that hold resources of that type, by name."""
        return [file for file in self._files if self._may_hold(file, kind)]

    def size_of(self, *kinds: str) -> int:
        """Bytes of the files of those types together."""
        return sum(file.stat().st_size for kind in kinds for file in self.files_of(kind))

    def passed_over(self) -> Iterator[tuple[BadRecord, int]]:
        """What is not read, by file and type, and how often it is there."""
        for file in self._files:
            for kind, count in self._counted(file).items():
                if kind and kind not in KINDS:
                    reason = f"resources of type {kind} are not read"
                    yield BadRecord(file.name, 0, "$.resourceType", reason), count

    def require_all_pages(self) -> None:
        """Raises SourceUnreadable where a page of a search names a next one that is not there."""
        held = (self._look_into(file).page for file in self._files if not _named_after(file))
        pages = [page for page in held if page is not None]
        known = {_address(page.itself) for page in pages if page.itself}
        for page in pages:
            is_there = _address(page.following) in known if known else not _is_endless(pages)
            if page.following and not is_there:
                raise SourceUnreadable(
                    f"{page.file} is a page of a search that goes on at {page.following}, and that page is not "
                    "there; fetch all pages"
                )

    def read(self, kind: type[F], intake: Intake) -> Iterator[Found[F] | tuple[BadRecord, bytes]]:
        """Every resource of a type, or what is wrong with it; other types in its files are passed over.

        What is broken and says no type counts with those that the file is named after, else with the roles.
        """
        decoder = msgspec.json.Decoder(kind)
        files = self.files_of(kind.__name__)
        if kind.__name__ == ROLES:
            files += [file for file in self._files if file not in files and "" in self._counted(file)]
        for path in files:
            counting = _types_counting_as(kind.__name__, path)
            for number, stated, content in read_file(path, intake.advance):
                if stated not in counting:
                    continue
                resource = decode(decoder, content)
                if isinstance(resource, Fault):
                    yield BadRecord(path.name, number, *resource), content
                else:
                    yield Found(resource, path.name, number, content)

    def read_wanted(self, kind: type[F], wanted: Collection[str], intake: Intake) -> dict[str, F]:
        """Resources by id, of those wanted; broken ones are listed, an id that comes again is passed over."""
        held: dict[str, F] = {}
        for found in self.read(kind, intake):
            if not isinstance(found, Found):
                intake.list(*found)
            elif found.record.id in wanted and held.setdefault(found.record.id, found.record) != found.record:
                intake.list(found.fault("$.id", f"another {found.record.id!r} came before"), found.text)
        return held

    def _may_hold(self, file: Path, kind: str) -> bool:
        named = _named_after(file)
        return named == kind if named else kind in self._counted(file)

    def _counted(self, file: Path) -> Mapping[str, int]:
        """How many resources of which types a file holds; empty where its name says its type."""
        return {} if _named_after(file) else self._look_into(file).counts

    def _look_into(self, file: Path) -> Contents:
        if file not in self._held:
            self._held[file] = look_into(file)
        return self._held[file]


def _named_after(file: Path) -> str:
    """The type that the name of an NDJSON file says, as a word of its own: `1.Location.000.ndjson.gz`; or ""."""
    words = re.split(r"[^A-Za-z]+", file.name) if file.name.endswith(LINED) else ()
    return next((word for word in words if word in KINDS), "")


def _types_counting_as(kind: str, file: Path) -> tuple[str, ...]:
    """The type itself, with what is unclear in a file named after it; roles also in files named after nothing."""
    named = _named_after(file)
    if named == kind:
        return (kind, "", UNTYPED)
    return (kind, "") if not named and kind == ROLES else (kind,)


def _address(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """An address whatever the order of its parameters, and whatever the name of the server."""
    parts = urlsplit(url)
    return parts.path, tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))


def _is_endless(pages: list[Page]) -> bool:
    """Whether of pages that do not say their own addresses each names a next one: then one at least is missing."""
    return all(page.following for page in pages)
