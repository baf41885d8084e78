"""One writer a country, whatever machine it runs on: the locks this engine holds, and keeps renewing.

Must not know what is written under them.
"""

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from indexer.engines.elastic import lock_rows
from indexer.engines.elastic.client import Connection
from indexer.engines.elastic.fences import Action, fenced
from indexer.engines.elastic.liveness import this_program
from indexer.engines.elastic.lock_rows import LIFE_SECONDS, Claim, Written, lock_lost
from indexer.engines.holder import this_process
from indexer.errors import EngineError, LockLost

RENEWAL_SECONDS = LIFE_SECONDS / 3


@dataclass
class _Held:
    claim: Claim
    written: Written
    renewed_at: float
    """On the monotonic clock, before the renewal was sent."""
    works: set[str] = field(default_factory=set)

    @property
    def is_over(self) -> bool:
        """Not renewed in time, so that it may be another's by now."""
        return time.monotonic() - self.renewed_at >= LIFE_SECONDS


class CountryLocks:
    """Each is held for as long as one of its works goes on, mostly a version that is being made. Threads may share
    it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._mutex = threading.RLock()
        self._held: dict[str, _Held] = {}
        self._lost: dict[str, Claim] = {}
        self._closing = threading.Event()
        self._renewer: threading.Thread | None = None

    def claim(self, country: str, work: str) -> None:
        """Raises LockHeld where somebody else writes the country, LockLost for a work whose lock was lost."""
        with self._mutex:
            if work in self._lost:
                raise lock_lost(self._lost[work])
            held = self._held.get(country)
            if held is None or held.is_over:
                self._lose(held)
                held = self._held[country] = self._take(country, work)
                self._keep_renewing()
            held.works.add(work)

    def release(self, country: str, work: str) -> None:
        """Gives the country up once no work goes on there. A server out of reach is no error: the lock ends."""
        with self._mutex:
            held = self._held.get(country)
            if held is None:
                return
            held.works.discard(work)
            if not held.works:
                del self._held[country]
                self._give_up(held)

    def forget(self, work: str) -> None:
        """A work whose lock was lost is over."""
        self._lost.pop(work, None)

    @contextmanager
    def held_for(self, country: str, work: str) -> Iterator[None]:
        """The country's lock for one step; afterwards the work is over."""
        self.claim(country, work)
        try:
            yield
        finally:
            self.release(country, work)

    def require(self, country: str, work: str) -> None:
        """Raises LockLost where the lock is known to be lost, or was not renewed in time. Asks nobody."""
        held = self._of(country, work)
        if held.is_over:
            self._lose(held)
            raise lock_lost(held.claim)

    def fence(self, country: str, work: str) -> list[Action]:
        """Makes a change of aliases fail (NotFoundError; then see `check`) where the lock is not ours."""
        return fenced(country, self._of(country, work).claim.token)

    def check(self, country: str, work: str) -> None:
        """Asks the server. Raises LockLost where the lock is not ours."""
        with self._mutex:
            self._renew(self._of(country, work))

    def close(self) -> None:
        with self._mutex:
            self._closing.set()
            for held in self._held.values():
                self._give_up(held)
            self._held.clear()
        if self._renewer is not None:
            self._renewer.join()

    def _take(self, country: str, work: str) -> _Held:
        claim = Claim(country, uuid.uuid4().hex, this_process(work), this_program())
        began = time.monotonic()
        with self._connection.writing() as client:
            return _Held(claim, lock_rows.take(client, claim), began)

    def _of(self, country: str, work: str) -> _Held:
        if work in self._lost:
            raise lock_lost(self._lost[work])
        return self._held[country]

    def _renew(self, held: _Held) -> None:
        began = time.monotonic()
        with self._connection.holding() as client:
            try:
                held.written = lock_rows.renew(client, held.claim, held.written)
            except LockLost:
                self._lose(held)
                raise
        held.renewed_at = began

    def _lose(self, held: _Held | None) -> None:
        with self._mutex:
            if held is not None and self._held.get(held.claim.country) is held:
                self._lost.update(dict.fromkeys(held.works, held.claim))
                del self._held[held.claim.country]
                self._give_up(held)  # nobody else may have wanted it yet

    def _give_up(self, held: _Held) -> None:
        with suppress(EngineError), self._connection.holding() as client:
            lock_rows.give_up(client, held.claim)

    def _keep_renewing(self) -> None:
        if self._renewer is None:
            self._renewer = threading.Thread(target=self._renew_all, name="lock renewal", daemon=True)
            self._renewer.start()

    def _renew_all(self) -> None:
        while not self._closing.wait(RENEWAL_SECONDS):
            with self._mutex:
                for held in list(self._held.values()):
                    with suppress(
                        EngineError, LockLost
                    ):  # who writes is told; a server out of reach is asked again
                        self._renew(held)
