"""When what is being answered must be done: a time on the monotonic clock that callees see without being told.

Must not know what is asked, nor of whom.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf

from indexer.errors import EngineUnavailable

_ends_at: ContextVar[float] = ContextVar("ends_at", default=inf)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is begun inside ends before so many seconds are over; never later than around it."""
    token = _ends_at.set(min(_ends_at.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ends_at.reset(token)


def seconds_left() -> float:
    """Infinite where nothing says when to end; zero or less where it is too late."""
    return _ends_at.get() - time.monotonic()


def require_time() -> None:
    """Before each step that may take long. Raises EngineUnavailable where its result would come too late."""
    if seconds_left() <= 0:
        raise EngineUnavailable("the answer would come after its deadline; is the machine overloaded?", "timeout")
