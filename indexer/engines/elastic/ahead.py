"""Makes things while others are used: an iterable is gone through by a thread of its own, some way ahead.

Knows nothing of what is made. What is raised there is raised here, in its place.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

_CHUNK = 250
_CHUNKS = 8
_PATIENCE_SECONDS = 0.2


@contextmanager
def made_ahead(things: Iterable[T]) -> Iterator[Iterator[T]]:
    """The same things in the same order. Whoever leaves early ends the making."""
    ahead = _Ahead(things)
    try:
        with closing(ahead.taken()) as taken:
            yield taken
    finally:
        ahead.stop()


class _Ahead(Generic[T]):
    def __init__(self, things: Iterable[T]) -> None:
        self._chunks: Queue[list[T] | BaseException] = Queue(_CHUNKS)
        self._is_over = Event()
        self._thread = Thread(target=self._make, args=(things,), daemon=True)
        self._thread.start()

    def taken(self) -> Generator[T, None, None]:
        while True:
            try:
                chunk = self._chunks.get(timeout=_PATIENCE_SECONDS)
            except Empty:
                continue  # a thread that waits for ever cannot be interrupted
            if isinstance(chunk, BaseException):
                raise chunk
            if not chunk:
                return
            yield from chunk

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join()

    def _make(self, things: Iterable[T]) -> None:
        making = iter(things)
        try:
            while not self._is_over.is_set():
                chunk = list(islice(making, _CHUNK))
                self._give(chunk)
                if not chunk:
                    return
        except BaseException as error:  # raised where it is waited for
            self._give(error)
        finally:
            if isinstance(making, Generator):
                making.close()

    def _give(self, chunk: "list[T] | BaseException") -> None:
        while not self._is_over.is_set():
            try:
                self._chunks.put(chunk, timeout=_PATIENCE_SECONDS)
            except Full:
                continue
            return
