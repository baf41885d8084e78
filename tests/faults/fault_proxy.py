"""A TCP proxy that misbehaves on demand, before any server: what it does may be switched while it runs.

Knows no HTTP but for this: what a client sends is a question, what comes back an answer.
"""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from random import Random
from typing import Literal, get_args

Mode = Literal["pass", "refuse", "black hole", "delay", "drip", "reset", "truncate", "corrupt"]
MODES: tuple[Mode, ...] = get_args(Mode)
_CHUNK = 65536
_GLANCE_SECONDS = 0.02
_DRIP_SECONDS = 0.05
_SPOILT_SHARE = 0.5
"""Of the answers while it corrupts; the others arrive as they were."""
_AT_ONCE = struct.pack("ii", 1, 0)
"""Linger for no time: closing resets the connection."""


class FaultProxy:
    """Between `url` and a server of this machine. `delay_seconds` holds up each answer in mode delay."""

    def __init__(self, server_port: int, seed: int = 1) -> None:
        self._server_port, self._rng = server_port, Random(seed)
        self._listener: socket.socket | None = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._stale: set[socket.socket] = set()
        self._forgotten: set[socket.socket] = set()
        self._is_closed = False
        self.mode: Mode = "pass"
        self.delay_seconds = 3.0
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._open)

    def switch(self, mode: Mode) -> None:
        """Nobody listens while it refuses, and what was open ends."""
        self.mode = mode
        if mode == "refuse":
            self._stop_listening()
        elif self._listener is None and not self._is_closed:
            self._listener = socket.create_server(("127.0.0.1", self._port), backlog=128)
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def make_stale(self) -> None:
        """What is open now looks so, and is reset at the next question: a server was started anew behind a
        firewall that told nobody."""
        self._stale |= self._open

    def forget(self) -> None:
        """What is open now looks so, and nothing that is sent on it arrives any more: a firewall forgot it. Who
        connects anew is served."""
        self._forgotten |= self._open

    def close(self) -> None:
        self._is_closed = True
        self._stop_listening()

    def _stop_listening(self) -> None:
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for client in list(self._open):
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:  # nobody listens any more
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server_port))
            except OSError:
                _reset(client)
                continue
            self._open.add(client)
            for pump in (self._ask, self._answer):
                threading.Thread(target=self._pump, args=(pump, client, server), daemon=True).start()

    def _pump(
        self, pump: Callable[[socket.socket, socket.socket], None], client: socket.socket, server: socket.socket
    ) -> None:
        with suppress(OSError):
            pump(client, server)
        self._open.discard(client)
        self._stale.discard(client)
        self._forgotten.discard(client)
        for each in (client, server):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        while sent := client.recv(_CHUNK):
            if self.mode == "reset" or client in self._stale:
                _reset(client)
                return
            if self.mode != "black hole" and client not in self._forgotten:
                server.sendall(sent)

    def _answer(self, client: socket.socket, server: socket.socket) -> None:
        while answered := server.recv(_CHUNK):
            match self.mode:
                case "black hole":
                    continue
                case "delay":
                    self._wait(self.delay_seconds)
                    client.sendall(answered)
                case "drip":
                    self._drip(client, answered)
                case "truncate":
                    client.sendall(answered[: self._rng.randrange(len(answered))])
                    return
                case "corrupt":
                    client.sendall(self._spoilt(answered))
                case _:
                    client.sendall(answered)

    def _drip(self, client: socket.socket, answered: bytes) -> None:
        for place in range(len(answered)):
            if self.mode != "drip":
                client.sendall(answered[place:])
                return
            client.sendall(answered[place : place + 1])
            time.sleep(_DRIP_SECONDS)

    def _wait(self, seconds: float) -> None:
        ends_at = time.monotonic() + seconds
        while self.mode == "delay" and time.monotonic() < ends_at:
            time.sleep(_GLANCE_SECONDS)

    def _spoilt(self, answered: bytes) -> bytes:
        """One to three bytes are others; digits become digits, so that what is text still reads well."""
        if self._rng.random() >= _SPOILT_SHARE:
            return answered
        spoilt, digits = bytearray(answered), [at for at, byte in enumerate(answered) if 48 <= byte < 58]
        is_subtle = bool(digits) and self._rng.random() < 0.5
        for _ in range(self._rng.randint(1, 3)):
            at = self._rng.choice(digits) if is_subtle else self._rng.randrange(len(spoilt))
            spoilt[at] = 48 + (spoilt[at] - 47) % 10 if is_subtle else spoilt[at] ^ self._rng.randrange(1, 256)
        return bytes(spoilt)


@contextmanager
def proxied(server_port: int, seed: int = 1) -> Iterator[FaultProxy]:
    proxy = FaultProxy(server_port, seed)
    try:
        yield proxy
    finally:
        proxy.close()


def _reset(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        connection.close()
