"""Documents made ready for a draft: encoded, and their numbers gathered. Knows no draft; any process may do it."""

import pickle
from collections.abc import Sequence

from msgspec import Struct

from indexer.documents import Document, encode
from indexer.engines.base import Preparation
from indexer.engines.embedded.gathering import Gathered

DocumentRow = tuple[str, bytes]
"""Id and body of a document to store."""


class Prepared(Struct):
    """Some documents, in order."""

    rows: list[DocumentRow]
    gathered: Gathered


class EmbeddedPreparation(Preparation):
    """What of adding documents needs no other document."""

    def prepare(self, documents: Sequence[Document]) -> bytes:
        prepared = Prepared([], Gathered())
        for document in documents:
            prepared.rows.append((document.specialist.id, encode(document)))
            prepared.gathered.add(document)
        return pickle.dumps(prepared, pickle.HIGHEST_PROTOCOL)


def unpacked(prepared: bytes) -> Prepared:
    """What `EmbeddedPreparation` made, maybe in a process that this one began."""
    found = pickle.loads(prepared)  # noqa: S301  # our own, never from a file or a network
    assert isinstance(found, Prepared)
    return found
