"""Records from delimited files (CSV and its kin), by an operator's mapping of columns to fields.

Every row is a valid record, out of scope, or a reject with its line, field and reason. Rows of one person that
follow each other are made one here; those apart are, like all records, made one by `identity`. Held in memory is
one person.
"""

from collections.abc import Iterator
from functools import reduce
from itertools import groupby
from pathlib import Path
from typing import Generic

from msgspec.structs import replace

from indexer.errors import BadRecord, SourceUnreadable
from indexer.ledger import EXCERPT, Intake
from indexer.merging import merge
from indexer.records import Review, Specialist
from indexer.sources.base import Found, Source
from indexer.sources.decoding import Fault
from indexer.sources.delimited.assembly import Assembly, R
from indexer.sources.delimited.cells import OutOfScope, Unusable
from indexer.sources.delimited.mapping import CsvMapping, Mapped
from indexer.sources.delimited.postcodes import MiddleOf
from indexer.sources.delimited.table import Wanted, read_rows
from indexer.sources.rules import Rules


class _DelimitedFile(Source[R], Generic[R]):
    """One file of rows of one kind."""

    _kind: type[R]

    def __init__(self, path: Path, mapped: Mapped, rules: Rules, middle_of: MiddleOf) -> None:
        self.label = str(path)
        self._path, self._rules = path, rules
        sheet = mapped.sheet
        self._wanted = Wanted(sheet.alternatives(), sheet.delimiter, sheet.encoding)
        self._assembly = Assembly(mapped, rules, middle_of)

    @property
    def size(self) -> int:
        return self._path.stat().st_size

    def _rows(self, intake: Intake) -> Iterator[Found[R]]:
        """The rows that are records of the right shape."""
        for row in read_rows(self._path, self._wanted, intake.advance):
            intake.read += 1
            text = row.text[: 2 * EXCERPT].encode()
            fault = row.fault
            if fault is None:
                try:
                    record = self._assembly.record_of(row.cells, self._kind)
                except OutOfScope:
                    intake.out_of_scope += 1
                    continue
                except Unusable as unusable:
                    fault = unusable.fault
                else:
                    yield Found(record, self._path.name, row.line, text)
                    continue
            intake.reject(BadRecord(self._path.name, row.line, *fault), text)


class DelimitedSpecialists(_DelimitedFile[Specialist]):
    """People of a delimited file; `merged` counts the rows beyond the first of each who takes several."""

    _kind = Specialist

    def read(self, intake: Intake) -> Iterator[Found[Specialist]]:
        for _, rows in groupby(self._sound(intake), key=lambda found: (found.record.id, found.record.names)):
            first, *others = rows
            intake.merged += len(others)
            yield replace(first, record=reduce(merge, (other.record for other in others), first.record))

    def _sound(self, intake: Intake) -> Iterator[Found[Specialist]]:
        """Rows that the rules have nothing against."""
        for found in self._rows(intake):
            fault = next(self._rules.faults(found.record), None)
            if fault is not None:
                intake.reject(found.fault(*fault), found.text)
                continue
            for doubt in () if intake.is_repeated else self._rules.doubts(found.record):
                intake.find(found.fault(*doubt))
            yield found


class DelimitedReviews(_DelimitedFile[Review]):
    """Reviews of a delimited file."""

    _kind = Review

    def read(self, intake: Intake) -> Iterator[Found[Review]]:
        for found in self._rows(intake):
            fault: Fault | None = self._rules.review_fault(found.record)
            if fault is None:
                yield found
            else:
                intake.reject(found.fault(*fault), found.text)


def specialists_of(mapping: CsvMapping, path: Path, rules: Rules, middle_of: MiddleOf) -> DelimitedSpecialists:
    """Raises SourceUnreadable where the mapping does not speak of specialists."""
    if mapping.specialists is None:
        raise SourceUnreadable(f"mapping {mapping.name} has no [specialists], which {path} needs")
    return DelimitedSpecialists(path, mapping.specialists, rules, middle_of)


def reviews_of(mapping: CsvMapping, path: Path, rules: Rules, middle_of: MiddleOf) -> DelimitedReviews:
    """Raises SourceUnreadable where the mapping does not speak of reviews."""
    if mapping.reviews is None:
        raise SourceUnreadable(f"mapping {mapping.name} has no [reviews], which {path} needs")
    return DelimitedReviews(path, mapping.reviews, rules, middle_of)
