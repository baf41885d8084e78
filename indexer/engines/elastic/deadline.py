"""A total deadline for HTTP exchanges. The client's own timeout is per socket read: a server that drips
one byte at a time defeats it.

Owns when an exchange must end. Must not know what is asked.
"""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.client import HTTPResponse
from math import inf
from socket import socket
from typing import Any

from elastic_transport import ConnectionTimeout, HttpHeaders, NodeConfig, Urllib3HttpNode
from elastic_transport._node import NodeApiResponse
from elastic_transport.client_utils import DEFAULT, DefaultType

_ends_at: ContextVar[float] = ContextVar("ends_at", default=inf)
"""On the monotonic clock."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Every exchange begun inside ends, with an answer or ConnectionTimeout, before so many seconds are over."""
    token = _ends_at.set(min(_ends_at.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ends_at.reset(token)


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
            left = _ends_at.get() - time.monotonic()
            if left <= 0:
                raise ConnectionTimeout("no time left for another request")
            return super().perform_request(method, target, body, headers, None if left == inf else left)


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
        left = _ends_at.get() - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._sock.settimeout(None if left == inf else left)
        return self._stream.readinto(buffer)

    def close(self) -> None:
        self._stream.close()
        super().close()
