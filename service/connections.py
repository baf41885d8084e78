"""One connection of a client: what is coming in on it, how long it may be silent, and short words to it."""

import contextlib
import fcntl
import socket
import struct
import termios
from typing import Any

from gunicorn.workers.gthread import TConn  # type: ignore[import-untyped]  # ships no types

from service.incoming import Incoming

SECONDS_OF_SILENCE = 10
"""A thread waits so long for a client that takes nothing of its answer, or sends nothing of an odd body."""


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


def has_taken_all(sock: socket.socket) -> bool:
    """Whether nothing that was sent is still on its way, so that there is room for a short answer."""
    try:
        return not any(fcntl.ioctl(sock, termios.TIOCOUTQ, bytes(4)))
    except OSError:
        return False


def tell(conn: Connection, said: bytes) -> None:
    """A few bytes, which a client that listens has room for; to one that does not they are lost."""
    with contextlib.suppress(OSError):
        conn.sock.send(said)
