"""What is stored, made ready for bulk requests: of each row what to do and its source, as two lines of JSON.

Knows no index; any process may do it.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
import orjson

from indexer.documents import Document
from indexer.engines.base import Preparation, ReviewRun
from indexer.engines.elastic import mapping
from indexer.records import Review

_decode = msgspec.msgpack.Decoder(list[bytes]).decode


class ElasticPreparation(Preparation):
    """What of adding documents and reviews needs no others."""

    def prepare(self, documents: Sequence[Document]) -> bytes:
        return msgspec.msgpack.encode(list(document_lines(documents)))

    def prepare_review(self, review: Review, body: bytes) -> bytes:
        row = mapping.encoded_review_row(review.id, review.specialist_id, review.published_on, body)
        return lines_of("create", review.id, row)


def lines_of(how: str, id_: str, row: mapping.Json) -> bytes:
    return orjson.dumps({how: {"_id": id_}}) + b"\n" + orjson.dumps(row)


def document_lines(documents: Iterable[Document]) -> Iterator[bytes]:
    return (lines_of("create", each.specialist.id, mapping.specialist_row(each)) for each in documents)


def review_lines(how: str, reviews: Iterable[Review]) -> Iterator[bytes]:
    return (lines_of(how, review.id, mapping.review_row(review)) for review in reviews)


def prepared_lines(prepared: Iterable[bytes]) -> Iterator[bytes]:
    for some in prepared:
        yield from _decode(some)


def run_lines(runs: Iterable[ReviewRun]) -> Iterator[bytes]:
    for run in runs:
        yield from run.prepared
