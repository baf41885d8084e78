"""A source read by several processes: each prepares what it finds in blocks of it, in order all the same.

What one record needs of others (who is who, what came before) is not known there; who collects the shares adds it.
A source that cannot be read by blocks is read and prepared where it is asked for.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from itertools import islice
from typing import Any, Generic, Literal, NamedTuple

from msgspec import Struct

from indexer.crew import Crew
from indexer.errors import BadRecord
from indexer.ledger import Intake
from indexer.scratch import Scratch
from indexer.sources.base import BlockSource, Found, Source, T
from indexer.sources.lines import Block

_CHUNK = 500
"""Records prepared at a time of a source that is not read by blocks."""

Item = Any
"""One or some prepared records: numbers, texts and bytes mostly, so that it is cheap to hand over."""
Prepare = Callable[[Sequence[Found[T]]], Sequence[Item]]
"""Of records that stood together; it may leave several in one item."""


class Share(Struct):
    """Records that stood together, in order, and what was made of them. `lines` are theirs; `is_stored` as in
    Found."""

    file: str
    lines: Sequence[int]
    items: Sequence[Item]
    is_stored: bool
    text_at: Callable[[int], bytes]
    """The line as the source gave it, by place in the share."""

    def fault(self, at: int, field: str, reason: str) -> BadRecord:
        return BadRecord(self.file, self.lines[at], field, reason)


class _Remark(NamedTuple):
    """What the reading of a block told the intake."""

    kind: Literal["reject", "list", "find"]
    error: tuple[str, int, str, str]
    text: bytes


class _Notes(Intake):
    """Notes what is told, to be told again where the counts are kept."""

    def __init__(self, *, is_repeated: bool) -> None:
        super().__init__()
        self.remarks: list[_Remark] = []
        self._is_repeated = is_repeated

    @property
    def is_repeated(self) -> bool:
        return self._is_repeated

    def reject(self, error: BadRecord, text: bytes) -> None:
        self._note("reject", error, text)

    def list(self, error: BadRecord, text: bytes) -> None:
        self._note("list", error, text)

    def find(self, doubt: BadRecord) -> None:
        self._note("find", doubt, b"")

    def _note(self, kind: Literal["reject", "list", "find"], error: BadRecord, text: bytes) -> None:
        where = error.file, error.line, error.field, error.reason
        self.remarks.append(_Remark(kind, where, text))


class _Read(NamedTuple):
    """What came of a block."""

    read: int
    file: str
    lines: list[int]
    items: Sequence[Item]
    remarks: list[_Remark]


class _Reading(Struct, Generic[T]):
    """The part of each process."""

    source: BlockSource[T]
    prepare: Prepare[T]
    is_repeated: bool

    def __call__(self, block: Block, scratch: Scratch) -> _Read:  # noqa: ARG002  # every task is given it
        notes = _Notes(is_repeated=self.is_repeated)
        found = list(self.source.read_block(block, notes))
        file, lines = found[0].file if found else "", [each.line for each in found]
        return _Read(notes.read, file, lines, self.prepare(found), notes.remarks)


def read_shares(source: Source[T], prepare: Prepare[T], intake: Intake, crew: Crew) -> Iterator[Share]:
    """All valid records, prepared; the intake is told what it would be told otherwise, at the latest before the
    share in which it stood."""
    if isinstance(source, BlockSource):
        yield from _shared(source, prepare, intake, crew)
        return
    records = source.read(intake)
    while chunk := list(islice(records, _CHUNK)):
        yield _share_of(chunk, prepare)


def _shared(source: BlockSource[T], prepare: Prepare[T], intake: Intake, crew: Crew) -> Iterator[Share]:
    reading = _Reading(source, prepare, intake.is_repeated)
    for block, read in crew.in_order(reading, source.blocks(intake.advance)):
        intake.read += read.read
        for remark in read.remarks:
            _tell(remark, intake)
        if read.items:
            yield Share(read.file, read.lines, read.items, False, _TextOf(block, read.lines))


def _tell(remark: _Remark, intake: Intake) -> None:
    error = BadRecord(*remark.error)
    if remark.kind == "find":
        intake.find(error)
    elif remark.kind == "list":
        intake.list(error, remark.text)
    else:
        intake.reject(error, remark.text)


def _share_of(chunk: list[Found[T]], prepare: Prepare[T]) -> Share:
    lines = [found.line for found in chunk]
    return Share(chunk[0].file, lines, prepare(chunk), chunk[0].is_stored, lambda at: chunk[at].text)


class _TextOf:
    """Finds a line of a block again; it is rarely asked for."""

    def __init__(self, block: Block, lines: Sequence[int]) -> None:
        self._block, self._lines = block, lines

    def __call__(self, at: int) -> bytes:
        return self._block.line(self._lines[at])


def pick(source: Source[T], lines: Set[int]) -> Iterator[Found[T]]:
    """What was found at these lines, again; of a source that has none everything."""
    if not isinstance(source, BlockSource):
        yield from (found for found in source.read(Intake()) if found.line in lines)
        return
    for block in source.blocks(_ignore):
        if not lines.isdisjoint(range(block.first, block.first + block.text.count(b"\n") + 1)):
            yield from (found for found in source.read_block(block, Intake()) if found.line in lines)


def _ignore(_: int) -> None:
    """Nobody watches."""
