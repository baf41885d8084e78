"""Who writes a country, as whoever comes second is told. Must not know how a lock is held."""

import os
import socket
from datetime import UTC, datetime

from msgspec import Struct

from indexer.errors import LockHeld
from indexer.login import login


class Holder(Struct, frozen=True, kw_only=True):
    """A process that holds a country's lock. `version`: what it is writing there, as a name."""

    pid: int
    host: str
    user: str
    since: datetime
    version: str

    def __str__(self) -> str:
        since = self.since.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        return f"{self.version} by user {self.user} on host {self.host} (process {self.pid}) since {since}"


def this_process(version: str) -> Holder:
    now = datetime.now(UTC)
    return Holder(pid=os.getpid(), host=socket.gethostname(), user=login(), since=now, version=version)


def lock_held(country: str, holder: Holder | None) -> LockHeld:
    """The error for the one who comes second; `holder` where it is known."""
    who = "another process is writing it" if holder is None else f"being written: {holder}"
    return LockHeld(f"{country} is locked, {who}; wait for its end, or stop it")
