"""Asks a server that failed again and again no more for a moment, so that nobody waits for it in vain.

Closed: everybody asks. Open after MOST_FAILURES in a row: nobody does for PAUSE_SECONDS, then one at a time tries.
Knows of the server only what it is called. Each process has its own, also after a fork.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from typing import NamedTuple

from indexer.errors import EngineError, EngineUnavailable, Reason

MOST_FAILURES = 5
PAUSE_SECONDS = 1.0
TRIAL_SECONDS = 2.0
"""How long the one who tries waits: with the pause before it a server in health again is found within three."""
COUNTED: tuple[Reason, ...] = ("unreachable", "timeout", "overloaded", "garbled")
"""What asking less helps against. A missing part of one country's index must not stop the others."""


class _Turn(NamedTuple):
    """Somebody who asks; `era`: how often the breaker had opened and closed when they began."""

    era: int
    is_trial: bool


class Breaker:
    """Threads may share it."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._begin_anew()

    @property
    def is_open(self) -> bool:
        """Until somebody who tried was answered."""
        return self._pid == os.getpid() and self._failures >= MOST_FAILURES

    @contextmanager
    def guarding(self, *, is_proof: bool = True) -> Iterator[float]:
        """One question; yields the seconds it may take at most. Raises EngineUnavailable (paused) at once while
        the breaker is open. `is_proof`: whether an answer proves the server sound; a lookup that is answered
        where searches hang only lets the next one try."""
        turn = self._admit()
        try:
            yield TRIAL_SECONDS if turn.is_trial else inf
        except EngineUnavailable as error:
            if error.reason in COUNTED:
                self._failed(turn, error.reason)
            else:
                self._answered(turn, is_proof=False)
            raise
        except EngineError:
            self._answered(turn, is_proof=False)
            raise
        except BaseException:
            self._leave(turn)
            raise
        self._answered(turn, is_proof=is_proof)

    def _begin_anew(self) -> None:
        self._lock = threading.Lock()
        self._failures, self._era, self._open_until = 0, 0, -inf
        self._is_tried = False
        self._last: Reason = "unreachable"
        self._pid = os.getpid()

    def _admit(self) -> _Turn:
        if self._pid != os.getpid():  # forked, maybe while another thread held the lock
            self._begin_anew()
        with self._lock:
            if self._failures < MOST_FAILURES:
                return _Turn(self._era, is_trial=False)
            if self._is_tried or time.monotonic() < self._open_until:
                raise EngineUnavailable(
                    f"{self._server} failed {MOST_FAILURES} times in a row, last: {self._last}; "
                    f"is it running? It is asked again within {PAUSE_SECONDS + TRIAL_SECONDS:g} s",
                    "paused",
                    self._last,
                )
            self._is_tried = True
            return _Turn(self._era, is_trial=True)

    def _failed(self, turn: _Turn, reason: Reason) -> None:
        """Of those who had begun before it opened or closed nothing is learnt any more."""
        with self._lock:
            if turn.era != self._era:
                return
            self._last, self._failures = reason, min(self._failures + 1, MOST_FAILURES)
            self._is_tried = self._is_tried and not turn.is_trial
            if self._failures == MOST_FAILURES:
                self._open_until = time.monotonic() + PAUSE_SECONDS
                self._era += 1

    def _answered(self, turn: _Turn, *, is_proof: bool) -> None:
        with self._lock:
            if turn.era != self._era:
                return
            if turn.is_trial:
                self._is_tried, self._era = False, self._era + 1
            self._failures = 0 if is_proof else min(self._failures, MOST_FAILURES - 1)

    def _leave(self, turn: _Turn) -> None:
        with self._lock:
            if turn.is_trial and turn.era == self._era:
                self._is_tried = False
