"""What every source is: an origin of records that can be read again and again, always the same.

A source may be larger than memory, so it holds no more than it must.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

from msgspec import Struct

from indexer.errors import BadRecord
from indexer.ledger import Intake
from indexer.records import Review, Specialist
from indexer.sources.lines import Block
from indexer.sources.origin import BETWEEN_LABELS

T = TypeVar("T")


class Found(Struct, Generic[T], frozen=True):
    """A valid record and where it stood; `text` is the line as the source gave it.

    `is_stored`: a review as a version stores it, who wrote it hidden already.
    """

    record: T
    file: str
    line: int
    text: bytes
    is_stored: bool = False

    def fault(self, field: str, reason: str) -> BadRecord:
        return BadRecord(self.file, self.line, field, reason)


class Source(ABC, Generic[T]):
    """Where records of one kind come from."""

    label: str
    """How status and reports name it."""

    @property
    @abstractmethod
    def size(self) -> int:
        """Bytes that one reading reads, for progress."""

    @abstractmethod
    def read(self, intake: Intake) -> Iterator[Found[T]]:
        """The valid records in the order of the source; everything else goes to the intake.

        Raises SourceUnreadable where the source itself is broken, so that nobody can tell what was lost.
        """


class BlockSource(Source[T]):
    """A source that is read by blocks of lines, each by itself, so that several processes can share the work."""

    @abstractmethod
    def blocks(self, advance: Callable[[int], None]) -> Iterator[Block]:
        """All of it, in order. Raises SourceUnreadable."""

    @abstractmethod
    def read_block(self, block: Block, intake: Intake) -> Iterator[Found[T]]:
        """What `read` finds in these lines."""

    def read(self, intake: Intake) -> Iterator[Found[T]]:
        for block in self.blocks(intake.advance):
            yield from self.read_block(block, intake)


class Supply(Struct, frozen=True):
    """Everything one country is rebuilt from."""

    specialists: tuple[Source[Specialist], ...]
    reviews: tuple[Source[Review], ...] = ()
    options: Mapping[str, str] = {}
    """What was said of them on the command line, so that they can be read again."""

    @property
    def label(self) -> str:
        return BETWEEN_LABELS.join(dict.fromkeys(source.label for source in self.specialists))

    def read_specialists(self, intake: Intake) -> Iterator[Found[Specialist]]:
        for source in self.specialists:
            yield from source.read(intake)

    def read_reviews(self, intake: Intake) -> Iterator[Found[Review]]:
        for source in self.reviews:
            yield from source.read(intake)
