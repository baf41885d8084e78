"""Specialists put by → documents, each with its rating, made ready for an engine chunk by chunk.

Each chunk can be worked at in a process of its own; what is known of all of them is told beforehand.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from indexer.census import Census, Taken
from indexer.document_builder import DocumentBuilder
from indexer.documents import Document
from indexer.engines.base import Preparation
from indexer.records import Specialist
from indexer.register_entries import RegisterEntries, RegisterEntry
from indexer.reputation import Priors
from indexer.scratch import Scratch
from indexer.spool import Chunk, decode
from indexer.tallying import SLOT_BYTES, unpack


class Batch(NamedTuple):
    """A chunk and what is known of those in it, by their place in it: votes (`slots`, one behind the other),
    reviews that await a decision or were removed, records that became part of others, and what others became."""

    chunk: Chunk
    slots: bytes
    unpublished: Mapping[int, tuple[int, int]]
    left_out: frozenset[int]
    whole: Mapping[int, bytes]
    merged_ids: Mapping[int, tuple[str, ...]]


class Assembled(NamedTuple):
    """What came of a batch: for the engine, and for the report. `doubts`: entries under another name, and whose
    number they stand under."""

    prepared: bytes
    stored: int
    suppressed: int
    census: Taken
    doubts: list[tuple[RegisterEntry, str]]


class Assembling(Struct):
    """Works at one batch. `suppressed`: ids of whom nothing is stored."""

    builder: DocumentBuilder
    census: Census
    entries: RegisterEntries
    priors: Priors
    suppressed: frozenset[str]
    preparation: Preparation

    def __call__(self, batch: Batch, scratch: Scratch) -> Assembled:
        census, doubts, suppressed = self.census.afresh(), list[tuple[RegisterEntry, str]](), 0
        documents = list[Document]()
        for at, specialist in _persons(batch, scratch):
            if specialist.id in self.suppressed:
                suppressed += 1
                continue
            document, of_others = self._document(batch, at, specialist)
            doubts += ((entry, specialist.id) for entry in of_others)
            census.add(document)
            documents.append(document)
        prepared = self.preparation.prepare(documents)
        return Assembled(prepared, len(documents), suppressed, census.taken(), doubts)

    def _document(self, batch: Batch, at: int, stated: Specialist) -> tuple[Document, tuple[RegisterEntry, ...]]:
        specialist, of_others = self.entries.update(stated, self.builder.as_of)
        slot = batch.slots[at * SLOT_BYTES : (at + 1) * SLOT_BYTES]
        tally = unpack(slot, *batch.unpublished.get(at, (0, 0)))
        rated_by = tally, self.priors
        return self.builder.build_rated(specialist, rated_by, batch.merged_ids.get(at, ())), of_others


def _persons(batch: Batch, scratch: Scratch) -> Iterator[tuple[int, Specialist]]:
    for at, body in enumerate(batch.chunk.bodies(scratch)):
        if at not in batch.left_out:
            yield at, decode(batch.whole.get(at, body))
