"""The connection to a server: its address, deadlines, and the one place where its errors are translated.

Must not know indices, queries or documents.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, OrjsonSerializer, UnsupportedProductError
from elasticsearch.helpers import BulkIndexError, ScanError

from indexer.deadline import require_time, within
from indexer.engines.elastic.breaker import Breaker
from indexer.engines.elastic.deadline import DeadlineNode, reading
from indexer.engines.elastic.failures import PartialAnswer, meaning_of
from indexer.engines.elastic.trust import trusting
from indexer.errors import BadSetting, EngineError, EngineUnavailable

ANSWER_SECONDS = 5.0
"""In total for all exchanges of one question, where nobody set a nearer end."""
WRITE_SECONDS = 120.0
"""For one exchange that writes or lists a whole version."""
MERGE_SECONDS = 3600.0
MOST_CONNECTIONS = 64
"""More than a process has threads: who waits for a free connection waits without a deadline."""

# It warns at each failure that a node is put aside for a while, which the only one never is.
logging.getLogger("elastic_transport.node_pool").setLevel(logging.ERROR)
_is_asking: ContextVar[bool] = ContextVar("is_asking", default=False)


class Connection:
    """A pool of connections to one address; `address` shows no credentials."""

    def __init__(self, url: str, answer_seconds: float = ANSWER_SECONDS, ca_file: Path | None = None) -> None:
        try:
            # What may be repeated is decided by the node: the client would repeat writes, and at once after 429.
            self._reading = Elasticsearch(
                url,
                node_class=DeadlineNode,
                serializer=OrjsonSerializer(),
                request_timeout=answer_seconds,
                max_retries=0,
                connections_per_node=MOST_CONNECTIONS,
                ssl_context=trusting(url, ca_file),
            )
        except ValueError as error:
            named = url.rpartition("@")[2]  # without the password
            raise BadSetting(f"DIRECTORY_INDEX_URL names no server ({named}); give http(s)://HOST:PORT") from error
        self._writing = self._reading.options(request_timeout=WRITE_SECONDS)
        self._merging = self._reading.options(request_timeout=MERGE_SECONDS)
        self._answer_seconds = answer_seconds
        parts = urlsplit(url)
        self.address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        self._breaker = Breaker(f"Elasticsearch at {self.address}")

    @property
    def is_paused(self) -> bool:
        """Whether questions are refused at once, because the server failed again and again."""
        return self._breaker.is_open

    @contextmanager
    def asking(self, *, is_proof: bool = True) -> Iterator[Elasticsearch]:
        """A client that reads, whose exchanges inside all end within the answer's deadline. Raises
        EngineUnavailable, at once while the breaker is open. `is_proof`: as the breaker has it."""
        if _is_asking.get():
            yield self._reading
            return
        require_time()
        token = _is_asking.set(True)
        try:
            with (
                self._breaker.guarding(is_proof=is_proof) as at_most,
                self._translated(),
                reading(),
                within(min(at_most, self._answer_seconds)),
            ):
                yield self._reading
        finally:
            _is_asking.reset(token)

    @contextmanager
    def holding(self) -> Iterator[Elasticsearch]:
        """A client that writes a little (a lock) within the answer's deadline. Raises EngineUnavailable."""
        with self._translated(), within(self._answer_seconds):
            yield self._writing

    @contextmanager
    def writing(self) -> Iterator[Elasticsearch]:
        """A client with time to write, a deadline for each exchange. Raises EngineUnavailable."""
        with self._translated():
            yield self._writing

    @contextmanager
    def merging(self) -> Iterator[Elasticsearch]:
        """A client with time to merge segments. Raises EngineUnavailable."""
        with self._translated():
            yield self._merging

    def close(self) -> None:
        self._reading.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        server = f"Elasticsearch at {self.address}"
        try:
            yield
        except BulkIndexError as error:
            refusals: Any = error.errors
            ((_, first),) = refusals[0].items()  # by the kind of write
            raise EngineError(
                f"{server} refused {len(refusals)} of the records, the first because: "
                f"{first.get('error', first)}; look at its shards and its disk, then run the command again"
            ) from error
        except ScanError as error:
            raise EngineUnavailable(
                f"{server} answered only in part; look at the health of its shards", "partial"
            ) from error
        except (ApiError, TransportError, PartialAnswer, UnsupportedProductError) as error:
            reason, words = meaning_of(error)
            raise EngineUnavailable(f"{server} {words}", reason) from error
