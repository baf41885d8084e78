"""How many answers are made at once, how many requests wait for their turn, and how long. Knows no HTTP.

An answer is mostly work of the processor: more of them at once would only make each slower, so the rest waits in
a short line, first come first served, and who finds no place in it is told at once to come again.
"""

import threading
from collections import deque

from msgspec import Struct


class Bounds(Struct, frozen=True):
    """What one process takes on: answers made at once, requests in line for their turn, how long they stand there.

    Two at once, so that a long answer does not keep all others waiting; more would only make each slower, for a
    worker has one processor. A line of fourteen is mostly gone in a tenth of a second, and sixteen clients that
    all came to one worker wait there for each other; who finds it full is told in a few milliseconds
    (`python -m tests.soak`).
    """

    at_once: int = 2
    in_line: int = 14
    wait_seconds: float = 0.25


WHILE_WAITING = Bounds(at_once=6, in_line=10)
"""Where answers mostly wait for an index on another machine."""


def bounds_of(engine_name: str) -> Bounds:
    """`engine_name`: as the settings say."""
    return Bounds() if engine_name == "embedded" else WHILE_WAITING


class Admission:
    """The turns of one process. Safe to make before workers are forked: nobody has a turn yet."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._lock = threading.Lock()
        self._line: deque[threading.Event] = deque()
        self._being_made = 0

    def enter(self) -> bool:
        """Whether it is this thread's turn, at the latest after the longest wait; then `leave` must follow."""
        with self._lock:
            if self._being_made < self._bounds.at_once:
                self._being_made += 1
                return True
            if len(self._line) >= self._bounds.in_line:
                return False
            turn = threading.Event()
            self._line.append(turn)
        return turn.wait(self._bounds.wait_seconds) or self._is_given(turn)

    def leave(self) -> None:
        """The answer is made; the turn goes to the first in line."""
        with self._lock:
            if self._line:
                self._line.popleft().set()
            else:
                self._being_made -= 1

    def _is_given(self, turn: threading.Event) -> bool:
        """Whether the turn came after all while the wait ended; otherwise the place in line is given up."""
        with self._lock:
            if turn.is_set():
                return True
            self._line.remove(turn)
            return False
