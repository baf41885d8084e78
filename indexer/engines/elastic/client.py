"""The connection to a server: its address, deadlines, and the one place where its errors are translated.

Must not know indices, queries or documents.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from elastic_transport import ConnectionTimeout, SerializationError, TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    Elasticsearch,
    OrjsonSerializer,
)
from elasticsearch.helpers import BulkIndexError, ScanError

from indexer.engines.elastic import deadline
from indexer.errors import BadSetting, EngineError, EngineUnavailable

ANSWER_SECONDS = 5.0
"""In total for all exchanges of one question."""
WRITE_SECONDS = 120.0
"""For one exchange that writes or lists a whole version."""
MERGE_SECONDS = 3600.0


class PartialAnswer(Exception):
    """An answer that is not whole; the message says what is wrong with it."""


class Connection:
    """A pool of connections to one address; `address` shows no credentials."""

    def __init__(self, url: str, answer_seconds: float = ANSWER_SECONDS) -> None:
        try:
            self._reading = Elasticsearch(
                url,
                node_class=deadline.DeadlineNode,
                serializer=OrjsonSerializer(),
                request_timeout=answer_seconds,
                max_retries=1,
                retry_on_timeout=False,
            )
        except ValueError as error:
            raise BadSetting(f"DIRECTORY_INDEX_URL cannot be used: {error}; give http(s)://HOST:PORT") from error
        # A write is not repeated: the counts taken of its answers would no longer prove it complete.
        self._writing = self._reading.options(request_timeout=WRITE_SECONDS, max_retries=0)
        self._merging = self._reading.options(request_timeout=MERGE_SECONDS, max_retries=0)
        self._answer_seconds = answer_seconds
        parts = urlsplit(url)
        self.address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    @contextmanager
    def asking(self) -> Iterator[Elasticsearch]:
        """A client whose exchanges inside all end within the answer's deadline. Raises EngineUnavailable."""
        with self._translated(), deadline.within(self._answer_seconds):
            yield self._reading

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
        try:
            yield
        except BulkIndexError as error:
            refusals: Any = error.errors
            ((_, first),) = refusals[0].items()  # by the kind of write
            raise EngineError(
                f"Elasticsearch at {self.address} refused {len(refusals)} of the records, "
                f"the first because: {first.get('error', first)}; look at its shards and its disk, then run the "
                "command again"
            ) from error
        except ScanError as error:
            raise EngineUnavailable(
                f"Elasticsearch at {self.address} {_words(PartialAnswer('answered only in part'))}"
            ) from error
        except (ApiError, TransportError, PartialAnswer) as error:
            raise EngineUnavailable(f"Elasticsearch at {self.address} {_words(error)}") from error


def _words(error: ApiError | TransportError | PartialAnswer) -> str:
    match error:
        case PartialAnswer():
            return f"{error}; look at the health of its shards"
        case ConnectionTimeout():
            return "did not answer in time; is it overloaded, or the network broken?"
        case SerializationError():
            return "did not answer in JSON; is it Elasticsearch?"
        case TransportError():
            return f"cannot be reached ({error.message}); is it running, and DIRECTORY_INDEX_URL right?"
        case AuthenticationException() | AuthorizationException():
            return "refused the credentials; give http(s)://USER:PASSWORD@HOST:PORT in DIRECTORY_INDEX_URL"
        case ApiError(status_code=503):
            return f"lacks a part of the index ({error.message}); look at the health of its shards and nodes"
    return f"refused the request: {error}; its log says more"
