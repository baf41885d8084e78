"""HTTP over one kept connection with as little client as can be: requests are bytes made before, answers are split
off by their length, nothing is parsed while a clock runs.
"""

import socket
from collections.abc import Mapping
from typing import Any

import orjson

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_CHUNK = 1 << 18


class Refused(Exception):
    """An answer that is not 200; 0: none came."""

    def __init__(self, status: int, told: bytes) -> None:
        self.status = status
        super().__init__(f"{status}: {told[:500]!r}")


def request_bytes(path: str, body: Mapping[str, Any] | None, method: str = "POST") -> bytes:
    """A request as it is sent."""
    return content_bytes(path, b"" if body is None else orjson.dumps(body), "application/json", method)


def content_bytes(path: str, content: bytes, kind: str, method: str = "POST") -> bytes:
    """A request with content of another kind."""
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


class Connection:
    """One connection to a port of this machine, kept; one request under way at a time."""

    def __init__(self, port: int, timeout_seconds: float = 60.0) -> None:
        self._port, self._timeout_seconds = port, timeout_seconds
        self._open()

    def _open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self._port), self._timeout_seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def exchange(self, request: bytes) -> bytes:
        """The body of the answer; over a new connection where a server hung up that was idle for long.
        Raises Refused unless it is a 200."""
        try:
            self.send(request)
            return self.finish()
        except (ConnectionError, Refused) as error:
            if self._received or (isinstance(error, Refused) and error.status):
                raise
        self.close()
        self._open()
        self.send(request)
        return self.finish()

    def finish(self) -> bytes:
        """Waits for all of the answer under way. Raises Refused unless it is a 200."""
        while (body := self.receive()) is None:
            pass
        return body

    def send(self, request: bytes) -> None:
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """Waits for some of the answer; the body once it is whole. Raises Refused unless it is a 200."""
        more = self.socket.recv(_CHUNK)
        if not more:
            raise Refused(0, b"the connection was closed")
        self._received += more
        end = self._received.find(_END)
        if end < 0:
            return None
        body = _whole_body(self._received[:end].lower(), self._received[end + len(_END) :])
        if body is None:
            return None
        head, self._received = self._received[:end], b""
        status = int(head.split(b" ", 2)[1])
        if status != 200:
            raise Refused(status, body)
        return body

    def close(self) -> None:
        self.socket.close()


def _whole_body(head: bytes, body: bytes) -> bytes | None:
    """None: more is to come."""
    at = head.find(_LENGTH)
    if at >= 0:
        length = int(head[at + len(_LENGTH) :].split(b"\r", 1)[0])
        return body if len(body) >= length else None
    return _unchunked(body) if body.endswith(b"0" + _END) else None


def _unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        whole, body = whole + rest[:length], rest[length + 2 :]
        if not length:
            break
    return whole
