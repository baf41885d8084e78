"""Records as JSON, one a line: `specialists/<cc>.jsonl` and `reviews/<cc>.jsonl`, as the directory exchanges them.

Every line is either a valid record or a reject with its field and reason. Does not know which records are of one
person (`identity`) nor which reviews came before (`repeats`).
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from indexer.errors import BadRecord
from indexer.ledger import Intake
from indexer.records import Review, Specialist
from indexer.sources.base import BlockSource, Found
from indexer.sources.decoding import Fault, decode
from indexer.sources.lines import LONGEST, Block, read_blocks
from indexer.sources.rules import Rules

R = TypeVar("R", Specialist, Review)


class _JsonlFile(BlockSource[R]):
    """One file of records of one kind; who comes twice in it is told by whoever sees all files."""

    _decoder: msgspec.json.Decoder[R]
    _block_decoder: msgspec.json.Decoder[list[R]]

    def __init__(self, path: Path, rules: Rules, label: str | None = None) -> None:
        self._path, self._rules = path, rules
        self.label = label or str(path)

    @property
    def size(self) -> int:
        return self._path.stat().st_size

    def blocks(self, advance: Callable[[int], None]) -> Iterator[Block]:
        return read_blocks(self._path, advance)

    def read_block(self, block: Block, intake: Intake) -> Iterator[Found[R]]:
        name, is_repeated = self._path.name, intake.is_repeated
        for number, line, record in self._decoded(block):
            intake.read += 1
            fault = record if type(record) is Fault else self._fault_of(record)
            if fault is not None:
                intake.reject(BadRecord(name, number, *fault), line)
                continue
            found = Found(record, name, number, line)
            if not is_repeated:
                self._note_doubts(found, intake)
            yield found

    def _decoded(self, block: Block) -> Iterable[tuple[int, bytes, Any]]:
        """Number, line, and the record or a Fault, of every line that is not blank."""
        lines = block.text.split(b"\n")
        if not lines[-1]:
            lines.pop()
        # Blocks without a fault are the rule: as one list they are read in two thirds of the time.
        with suppress(msgspec.MsgspecError, ValueError, RecursionError):
            records = self._block_decoder.decode(b"[%b]" % b",".join(lines))
            if len(records) == len(lines) and len(block.text) <= LONGEST:
                return zip(count(block.first), lines, records, strict=False)
        return ((number, line, decode(self._decoder, line)) for number, line in block.lines())

    @abstractmethod
    def _fault_of(self, record: R) -> Fault | None:
        """What the rules have against a record of the right shape."""

    def _note_doubts(self, found: Found[R], intake: Intake) -> None:
        """Tells the intake what somebody should look at."""


class SpecialistsFile(_JsonlFile[Specialist]):
    """`specialists/<cc>.jsonl`, plain or gzipped."""

    _decoder = msgspec.json.Decoder(Specialist)
    _block_decoder = msgspec.json.Decoder(list[Specialist])

    def _fault_of(self, record: Specialist) -> Fault | None:
        return next(self._rules.faults(record), None)

    def _note_doubts(self, found: Found[Specialist], intake: Intake) -> None:
        for doubt in self._rules.doubts(found.record):
            intake.find(found.fault(*doubt))


class ReviewsFile(_JsonlFile[Review]):
    """`reviews/<cc>.jsonl`, plain or gzipped."""

    _decoder = msgspec.json.Decoder(Review)
    _block_decoder = msgspec.json.Decoder(list[Review])

    def _fault_of(self, record: Review) -> Fault | None:
        return self._rules.review_fault(record)
