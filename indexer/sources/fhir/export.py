"""A FHIR export on disk: which files hold which resources, and reading those that are asked for.

Stated rules: an NDJSON file named after a type holds that type, and what is contained in it; every other file is
looked into. Types that nobody asks for are counted and passed over, and so are files without any. Of the pages of
a search all must be there.
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
from indexer.sources.ending import require_whole_end
from indexer.sources.fhir.contained import taken_apart
from indexer.sources.fhir.files import LINED, UNTYPED, WHOLE, Contents, Page, look_into, read_file
from indexer.sources.fhir.resources import Resource
from indexer.sources.fhir.shelf import Shelf

F = TypeVar("F", bound=Resource)
ROLES, SERVICES, PEOPLE = "PractitionerRole", "HealthcareService", "Practitioner"
KINDS = (ROLES, PEOPLE, "Location", SERVICES, "Organization")
"""What is read."""


class Export:
    """A folder of files, or one file; also the folders in it, where resources lie by type."""

    def __init__(self, path: Path) -> None:
        files = [path] if path.is_file() else sorted((*path.glob("*"), *path.glob("*/*")))
        self._files = [file for file in files if file.name.endswith((*LINED, *WHOLE)) and file.is_file()]
        self._held: dict[Path, Contents] = {}
        self._contained = Shelf(Resource)
        if not path.exists():
            raise SourceUnreadable(f"{path} is not there; a FHIR export is a folder of NDJSON or JSON files")

    def is_one(self) -> bool:
        """Whether there are roles, or services and nobody who could hold a role: people without any roles are half
        of an export. Looks into no more files than it must."""
        if self._holds(ROLES):
            return True
        return self._holds(SERVICES) and not self._holds(PEOPLE)

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
                    yield _not_read(file, kind), count

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

    def require_whole_ends(self) -> None:
        """Raises SourceUnreadable where a file of lines that is read was cut off."""
        for file in self._files:
            if file.name.endswith(LINED) and any(self._may_hold(file, kind) for kind in KINDS):
                require_whole_end(file)

    def read(self, kind: type[F], intake: Intake) -> Iterator[Found[F] | tuple[BadRecord, bytes]]:
        """Every resource of a type, or what is wrong with it; other types in its files are passed over.

        What is broken and says no type counts with those that the file is named after, else with the roles. What
        resources contain is put aside until it is asked for; whoever reads the roles begins anew.
        """
        decoder = msgspec.json.Decoder(kind)
        if kind.__name__ == ROLES:
            self._contained = Shelf(Resource)
        files = self.files_of(kind.__name__)
        if kind.__name__ == ROLES:
            files += [file for file in self._files if file not in files and "" in self._counted(file)]
        for path in files:
            counting = _types_counting_as(kind.__name__, path)
            for number, stated, content in read_file(path, intake.advance):
                if stated not in counting:
                    if _named_after(path) and not intake.is_repeated:
                        intake.reasons.add(_not_read(path, stated))
                    continue
                outer, contained = taken_apart(content)
                resource = decode(decoder, outer)
                if isinstance(resource, Fault):
                    yield BadRecord(path.name, number, *resource), content
                    continue
                for each in contained:
                    self._contained.put(f"{each.kind}/{each.id}", each.content)
                yield Found(resource, path.name, number, outer)

    def read_wanted(self, kind: type[F], wanted: Collection[str], intake: Intake) -> Shelf[F]:
        """Resources by id, of those wanted; broken ones are listed, an id that comes again is passed over."""
        shelf = Shelf(kind)
        for found in self.read(kind, intake):
            if isinstance(found, Found):
                self.put_first(shelf, found, wanted, intake)
            else:
                intake.list(*found)
        self.put_contained(shelf, kind, wanted)
        return shelf

    def put_first(self, shelf: Shelf[F], found: Found[F], wanted: Collection[str], intake: Intake) -> None:
        """Puts a resource that is wanted on the shelf; another one under its id is listed, and passed over."""
        record = found.record
        if record.id not in wanted:
            return
        if record.id not in shelf:
            shelf.put(record.id, found.text)
        elif shelf[record.id] != record:
            intake.list(found.fault("$.id", f"another {record.id!r} came before"), found.text)

    def put_contained(self, shelf: Shelf[F], kind: type[F], wanted: Collection[str]) -> None:
        """Puts those of what was wanted on the shelf that lay in other resources; broken ones are not there."""
        decoder = msgspec.json.Decoder(kind)
        for id_ in wanted:
            key = f"{kind.__name__}/{id_}"
            if key in self._contained:
                content = self._contained.text(key)
                if not isinstance(decode(decoder, content), Fault):
                    shelf.put(id_, content)

    def _holds(self, kind: str) -> bool:
        return any(self._may_hold(file, kind) for file in self._files)

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


def _not_read(file: Path, kind: str) -> BadRecord:
    """Resources of that type are passed over: nobody asks for them, or the file is named after another one."""
    return BadRecord(file.name, 0, "$.resourceType", f"resources of type {kind} are not read")


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
