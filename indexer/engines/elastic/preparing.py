"""Documents made ready for bulk requests, as the rows that are stored. Knows no index; any process may do it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec
import orjson

from indexer.documents import Document
from indexer.engines.base import Preparation, ReviewRow
from indexer.engines.elastic import mapping

Row = tuple[str, mapping.Json | bytes]
"""Id and source of what is stored, encoded already or not."""
_decode = msgspec.msgpack.Decoder(list[tuple[str, bytes]]).decode


class ElasticPreparation(Preparation):
    """What of adding documents needs no other document."""

    def prepare(self, documents: Sequence[Document]) -> bytes:
        rows = [(document.specialist.id, orjson.dumps(mapping.specialist_row(document))) for document in documents]
        return msgspec.msgpack.encode(rows)


def prepared_rows(prepared: Iterable[bytes]) -> Iterator[Row]:
    for some in prepared:
        yield from _decode(some)


def review_rows(rows: Iterable[ReviewRow]) -> Iterator[Row]:
    """Of reviews that are encoded already."""
    for specialist_id, day, id_, body in rows:
        published_on = date.fromordinal(day) if day else None
        yield id_, mapping.encoded_review_row(id_, specialist_id, published_on, body)
