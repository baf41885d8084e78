"""The worker that serves connections: only a request that is all there is given a thread.

gunicorn's own worker with threads waits in a thread for what a client may send, and in its one loop for a client
to hang up: a few slow ones would keep everybody waiting. Here the loop takes in what comes, of all connections at
once, and each has its time. Knows no application.
"""

import contextlib
import selectors
import socket
import struct
import time
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]  # ships no types

from indexer.freed_memory import give_back
from service.incoming import MOST_BODY_BYTES, Incoming

SECONDS_TO_ASK = 10.0
"""From the first byte of a request to its last, or from the connection to the first."""
SECONDS_TO_HANG_UP = 2.0
"""What a client still sends is read so long, so that it does not lose the answer (RFC 9112, 9.6)."""
SECONDS_BETWEEN_SIGNS = 1.0
"""Of life, to who replaces workers that give none for thirty."""
SECONDS_OF_SILENCE = 10
"""A thread waits so long for a client that takes nothing of its answer, or sends nothing of an odd body."""
_READ_BYTES = MOST_BODY_BYTES
_GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Connection(TConn):  # type: ignore[misc]  # the base has no types
    """One connection, and the request that is coming in on it."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.incoming = Incoming()
        self.is_last = False
        """Nothing that follows the request in hand can be told apart."""
        self.data_ready = True
        silence = struct.pack("ll", SECONDS_OF_SILENCE, 0)
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            sock.setsockopt(socket.SOL_SOCKET, option, silence)


class ReceivingWorker(ThreadWorker):  # type: ignore[misc]  # the base has no types
    """Takes in requests in its loop, hands whole ones to threads, and never waits for a client itself."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._alive_told_at = 0.0
        self._answered, self._is_resting = 0, True
        self._coming: dict[Connection, None] = {}
        self._leaving: dict[Connection, None] = {}

    def notify(self) -> None:
        """That this worker is alive, once a second: it writes to a disk, which at every turn of the loop would be
        a quarter of what a short answer costs."""
        now = time.monotonic()
        if now >= self._alive_told_at + SECONDS_BETWEEN_SIGNS:
            self._alive_told_at = now
            super().notify()
            self._rest()

    def _rest(self) -> None:
        """Once nothing was answered since the last sign: what large answers took is not kept for the next."""
        was_resting, self._is_resting = self._is_resting, self.nr == self._answered
        self._answered = self.nr
        if self._is_resting and not was_resting:
            give_back()

    def accept(self, listener: socket.socket) -> None:
        """A new connection. Which of the workers gets it is up to the system: there may be none left."""
        with contextlib.suppress(BlockingIOError, ConnectionAbortedError, InterruptedError):
            sock, client = listener.accept()
            self.nr_conns += 1
            self._begin(Connection(self.cfg, sock, client, listener.getsockname()))

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """The next request on a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._begin(conn)

    def finish_request(self, conn: Connection, done: Future[bool]) -> None:
        """The thread is done: the connection is kept for the next request, or hung up."""
        if done.cancelled() or done.exception() is not None or not done.result():
            self._hang_up(conn)
            return
        begun = conn.parser.unreader.take_buffered()
        if begun:
            self._begin(conn, begun)
            return
        conn.sock.setblocking(False)
        conn.set_timeout()
        if not self.alive:
            conn.timeout = min(conn.timeout, time.monotonic() + SECONDS_TO_HANG_UP)
        self.keepalived_conns.append(conn)
        self._listen(conn, self.on_client_socket_readable)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Says that the connection is closed where it must be: a client would ask again on it, and be cut off."""
        if conn.is_last:
            req.force_close()
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """Closes connections whose time is up: requests not whole by then, clients that do not hang up."""
        now = time.monotonic()
        for waiting in (self._leaving, self._coming):
            while waiting and (conn := next(iter(waiting))).timeout <= now:
                if conn.incoming.received:
                    _tell(conn, _TOO_SLOW)
                self._close(conn, waiting)

    def _cap_keepalive(self, deadline: float) -> None:
        """This process is to stop: who has not asked yet has until then."""
        super()._cap_keepalive(deadline)
        for conn in self._coming:
            conn.timeout = min(conn.timeout, deadline)

    def _begin(self, conn: Connection, begun: bytes = b"") -> None:
        conn.incoming, conn.timeout = Incoming(), time.monotonic() + SECONDS_TO_ASK
        conn.incoming.take(begun)
        conn.sock.setblocking(False)
        self._receive(conn, conn.sock)

    def _receive(self, conn: Connection, sock: socket.socket) -> None:
        """Takes in what is there; hands the request on when it is whole. Mostly it is, before any listening."""
        if not conn.incoming.is_whole:
            try:
                data = sock.recv(_READ_BYTES)
            except BlockingIOError:
                self._wait_for_more(conn)
                return
            except OSError:
                data = b""
            if not data:
                self._close(conn, self._coming)
                return
            conn.incoming.take(data)
        if conn.incoming.is_too_large:
            self._stop_listening(conn, self._coming)
            _tell(conn, _TOO_LARGE)
            self._hang_up(conn)
        elif conn.incoming.is_whole:
            self._stop_listening(conn, self._coming)
            conn.init()
            conn.parser.unreader.unread(bytes(conn.incoming.received))
            conn.is_last = conn.incoming.is_cut_off
            conn.incoming = Incoming()
            self.enqueue_req(conn)
        else:
            self._wait_for_more(conn)
            if conn.incoming.expects_to_go_on:
                conn.incoming.expects_to_go_on = False
                _tell(conn, _GO_ON)

    def _wait_for_more(self, conn: Connection) -> None:
        if conn not in self._coming:
            self._coming[conn] = None
            self._listen(conn, self._receive)

    def _hang_up(self, conn: Connection) -> None:
        """Says that nothing more comes, and reads on until the client says so too: else it may lose the answer."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
        except OSError:
            self._close(conn)
            return
        conn.incoming, conn.timeout = Incoming(), time.monotonic() + SECONDS_TO_HANG_UP
        self._leaving[conn] = None
        self._listen(conn, self._read_off)

    def _read_off(self, conn: Connection, sock: socket.socket) -> None:
        try:
            if sock.recv(_READ_BYTES):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._close(conn, self._leaving)

    def _listen(self, conn: Connection, then: Any) -> None:
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(then, conn))

    def _stop_listening(self, conn: Connection, waiting: dict[Connection, None]) -> None:
        if conn in waiting:
            self.poller.unregister(conn.sock)
            del waiting[conn]

    def _close(self, conn: Connection, waiting: dict[Connection, None] | None = None) -> None:
        if waiting is not None:
            self._stop_listening(conn, waiting)
        self.nr_conns -= 1
        conn.close()


def _tell(conn: Connection, said: bytes) -> None:
    """A few bytes, which a client that listens has room for; to one that does not they are lost."""
    with contextlib.suppress(OSError):
        conn.sock.send(said)
