"""HTTP exchanges that end in time. The client's own timeout is per socket read: a server that drips one byte at a
time defeats it.

Owns how an exchange goes: its total time, its one repetition, its check sum. Must not know what is asked.
"""

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPResponse
from math import inf
from queue import Empty
from socket import socket
from typing import Any

from elastic_transport import (
    ConnectionError as Unreachable,
)
from elastic_transport import (
    ConnectionTimeout,
    HttpHeaders,
    NodeConfig,
    SerializationError,
    TlsError,
    Urllib3HttpNode,
)
from elastic_transport._node import NodeApiResponse
from elastic_transport.client_utils import DEFAULT, DefaultType
from urllib3.exceptions import NewConnectionError

from indexer.deadline import seconds_left, within

_QUICKEST = 1
"""gzip's level: what counts is the check sum, and the network is near."""


@dataclass
class _Progress:
    """How far one exchange came."""

    has_answer_begun: bool = False


_progress: ContextVar[_Progress | None] = ContextVar("progress", default=None)
_is_reading: ContextVar[bool] = ContextVar("is_reading", default=False)


class ForeignAnswer(SerializationError):
    """A good answer, but of a program that is not Elasticsearch."""


@contextmanager
def reading() -> Iterator[None]:
    """Exchanges inside change nothing: they may be repeated, and what is sent and answered carries a check sum."""
    token = _is_reading.set(True)
    try:
        yield
    finally:
        _is_reading.reset(token)


class DeadlineNode(Urllib3HttpNode):
    """The client's node, whose request timeout is the total from connecting to the last byte."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        connection: Any = self.pool.ConnectionCls
        self.pool.ConnectionCls = type(connection.__name__, (connection,), {"response_class": _TimedResponse})

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeApiResponse:
        seconds = self.config.request_timeout if isinstance(request_timeout, DefaultType) else request_timeout
        with within(inf if seconds is None else seconds):
            if not _is_reading.get():
                return self._exchange(method, target, body, headers)
            if self.config.scheme == "http":  # TLS has sums of its own
                body, headers = _summed(body, headers)
            return self._read(method, target, body, headers)

    def _read(self, method: str, target: str, body: bytes | None, headers: HttpHeaders | None) -> NodeApiResponse:
        """Once more on a fresh connection where the one that was kept turns out to be dead."""
        progress = _Progress()
        token = _progress.set(progress)
        try:
            return self._exchange(method, target, body, headers)
        except Unreachable as error:
            is_nobody_there = isinstance(error, TlsError) or any(
                isinstance(cause, NewConnectionError) for cause in error.errors
            )
            if progress.has_answer_begun or is_nobody_there:
                raise
        finally:
            _progress.reset(token)
        self._close_idle()
        return self._exchange(method, target, body, headers)

    def _exchange(
        self, method: str, target: str, body: bytes | None, headers: HttpHeaders | None
    ) -> NodeApiResponse:
        left = seconds_left()
        if left <= 0:
            raise ConnectionTimeout("no time left for another request")
        try:
            answer = super().perform_request(method, target, body, headers, None if left == inf else left)
        except ConnectionTimeout:  # what swallowed it may swallow all that was open meanwhile
            self._close_idle()
            raise
        if 200 <= answer.meta.status < 300 and method != "HEAD":
            _require_whole(answer)
        return answer

    def _close_idle(self) -> None:
        """Connections that wait may all be as dead as the one that failed; closed ones connect anew. Otherwise
        each costs a question all its time, and five together open the breaker."""
        idle, waiting = [], self.pool.pool
        if waiting is None:
            return
        with suppress(Empty):
            while True:
                idle.append(waiting.get(block=False))
        for connection in idle:
            if connection is not None:
                connection.close()
            waiting.put(connection)


def _summed(body: bytes | None, headers: HttpHeaders | None) -> tuple[bytes | None, HttpHeaders]:
    """Both ways in gzip, whose check sum tells a flipped bit; plain HTTP has none worth the name."""
    summed = HttpHeaders(headers or {})
    summed["accept-encoding"] = "gzip"
    if body is None:
        return None, summed
    summed["content-encoding"] = "gzip"
    return gzip.compress(body, _QUICKEST), summed


def _require_whole(answer: NodeApiResponse) -> None:
    """The client looks for the server's mark in the first answer only, takes a page of HTML for an answer, and one
    that breaks off among its headers for an empty one."""
    headers = answer.meta.headers
    if not answer.body or not {"content-length", "transfer-encoding"} & {name.lower() for name in headers}:
        raise SerializationError("an answer without a body or its length")
    if headers.get("x-elastic-product") != "Elasticsearch" or "json" not in (answer.meta.mimetype or ""):
        raise ForeignAnswer("not an answer of Elasticsearch")


class _TimedResponse(HTTPResponse):
    """Reads the status line, headers and body through a stream that knows the deadline."""

    def __init__(self, sock: socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedStream(sock))


class _TimedStream(io.RawIOBase):
    def __init__(self, sock: socket) -> None:
        self._sock = sock
        self._stream = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = seconds_left()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._sock.settimeout(None if left == inf else left)
        count = self._stream.readinto(buffer)
        progress = _progress.get()
        if count and progress is not None:
            progress.has_answer_begun = True
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()
