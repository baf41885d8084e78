"""Which reviews a source states as removed, found before any is taken: a removal counts whatever comes first.

Of a file of JSON lines only those are decoded in which the word stands, or may stand, written as escapes.
"""

from collections.abc import Iterator

from msgspec import Struct

from indexer.anomalies import digest
from indexer.crew import Crew
from indexer.ledger import Intake
from indexer.records import Review
from indexer.scratch import Scratch
from indexer.sources.base import BlockSource, Source
from indexer.sources.lines import Block

_WORD, _BACKSLASH, _ESCAPE = b"removed", b"\\", b"\\u"


def removed_in(source: Source[Review], crew: Crew) -> Iterator[bytes]:
    """Digests of the ids."""
    if not isinstance(source, BlockSource):
        yield from (digest(found.record.id) for found in source.read(Intake()) if _is_removed(found.record))
        return
    blocks = (Block(1, said) for block in source.blocks(_ignore) if (said := _lines_that_may(block.text)))
    for _, found in crew.in_order(_Removed(source), blocks):
        yield from found


class _Removed(Struct):
    source: BlockSource[Review]

    def __call__(self, block: Block, scratch: Scratch) -> list[bytes]:  # noqa: ARG002  # every task is given it
        records = (found.record for found in self.source.read_block(block, Intake()))
        return [digest(review.id) for review in records if _is_removed(review)]


def _is_removed(review: Review) -> bool:
    return review.moderation == "removed"


def _lines_that_may(text: bytes) -> bytes:
    """The lines that may state a removal."""
    if _BACKSLASH in text and _ESCAPE in text:  # one byte is sought much faster than two
        return text
    lines, end = list[bytes](), 0
    while (at := text.find(_WORD, end)) >= 0:
        start = text.rfind(b"\n", 0, at) + 1
        end = text.find(b"\n", at)
        end = len(text) if end < 0 else end
        lines.append(text[start:end])
    return b"\n".join(lines)


def _ignore(_: int) -> None:
    """Nobody watches."""
