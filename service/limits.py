"""How often one caller may ask: one count for all workers of a machine, kept in a small SQLite file.

The generic cell rate algorithm (GCRA, ITU-T I.371): of each caller one moment is kept, when the next request
would be due at the allowed rate; who asks too long before it waits. Callers stand there under a keyed hash, never
by their address. A count that cannot be kept refuses nobody: it protects the service, not what it says.
"""

import hashlib
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

_log = logging.getLogger(__name__)
FILE_NAME = "limits.sqlite"
BURST_SECONDS = 10.0
"""So many seconds' worth of requests may come at once."""
_BUSY_SECONDS = 0.05
_FORGOTTEN_AFTER_SECONDS = 3600.0
_TAKE = """
INSERT INTO callers (caller, due) VALUES (:caller, :now + :step)
ON CONFLICT (caller) DO UPDATE SET due = max(due, :now) + :step WHERE max(due, :now) - :now <= :burst
RETURNING due
"""


class Limits:
    """The counts of one machine. Safe to share between threads, and to make before workers are forked."""

    def __init__(self, state: Path, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._path, self._key, self._clock = state / FILE_NAME, key[:32], clock
        self._mine = threading.local()

    def wait_seconds(self, caller: str, per_minute: int) -> float:
        """Counts one request of a caller; 0: it may go on, otherwise in how many seconds it may come again."""
        try:
            return self._take(caller, 60.0 / per_minute)
        except sqlite3.Error as error:
            _log.warning("requests are not counted: %s", error)
            return 0.0

    def _take(self, caller: str, step: float) -> float:
        hidden = hashlib.blake2b(caller.encode(), key=self._key, digest_size=16).digest()
        now = self._clock()
        burst = max(BURST_SECONDS - step, 0.0)
        asked = {"caller": hidden, "now": now, "step": step, "burst": burst}
        connection = self._connection()
        if connection.execute(_TAKE, asked).fetchone() is not None:
            return 0.0
        (due,) = connection.execute("SELECT due FROM callers WHERE caller = ?", (hidden,)).fetchone()
        return max(float(due) - now - burst, step)

    def _connection(self) -> sqlite3.Connection:
        """This thread's own, opened in the process that uses it."""
        if getattr(self._mine, "pid", None) != os.getpid():
            self._mine.connection, self._mine.pid = self._open(), os.getpid()
        connection: sqlite3.Connection = self._mine.connection
        return connection

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")  # lost counts cost nothing
        connection.execute(
            "CREATE TABLE IF NOT EXISTS callers (caller BLOB PRIMARY KEY, due REAL NOT NULL) WITHOUT ROWID"
        )
        connection.execute("DELETE FROM callers WHERE due < ?", (self._clock() - _FORGOTTEN_AFTER_SECONDS,))
        return connection

    def close(self) -> None:
        """This thread's connection."""
        if getattr(self._mine, "pid", None) == os.getpid():
            with closing(self._mine.connection):
                del self._mine.pid
