"""What an engine relies on for a moment without asking again, and how long whoever changes it waits, so that no
machine answers by what was before (leases, as in Gray and Cheriton, 1989).

Must not know what is asked, nor of whom.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

HeardT = TypeVar("HeardT")

SECONDS_KNOWN = 0.2
"""How long an engine relies on what it heard of the rulings and of the live version."""
SECONDS_WAITED = 1.25 * SECONDS_KNOWN
"""How long whoever changes either waits before saying so: longer than others rely on it, for the clocks of two
machines differ in rate, by some millionths where they are sound and by far more where a machine is virtual."""


class _Hearing(NamedTuple, Generic[HeardT]):
    asked_at: float
    heard: HeardT


class Lease(Generic[HeardT]):
    """What was last heard, by key. Threads may share it.

    Processes fork before anybody asks: each has its own lock, which nobody held then.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._hearings: dict[str, _Hearing[HeardT]] = {}

    def of(self, key: str, ask: Callable[[HeardT | None], HeardT]) -> HeardT:
        """What may be relied on, else what is heard now. `ask` is given what was heard last, however long ago."""
        asked_at, last = _now(), self._hearings.get(key)  # the clock first: what is heard is no older than that
        if last is not None and asked_at - last.asked_at < SECONDS_KNOWN:
            return last.heard
        return self._latest(key, _Hearing(asked_at, ask(None if last is None else last.heard)))

    def _latest(self, key: str, hearing: _Hearing[HeardT]) -> HeardT:
        """Of this hearing and the one that is kept, the one that was asked later; that one is kept."""
        with self._lock:
            kept = self._hearings.get(key)
            if kept is None or kept.asked_at < hearing.asked_at:
                self._hearings[key] = kept = hearing
            return kept.heard


def wait_until_known() -> None:
    """After a change, before it is said to be made: from then on every engine has heard of it or asks again."""
    time.sleep(SECONDS_WAITED)


def _now() -> float:
    """Goes on while the machine sleeps, where the platform has such a clock."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
