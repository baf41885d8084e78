"""Many clients at once: processes of their own, each with its share of kept connections, asking as fast as answers
come. Reports what the clients themselves cost, because they share the machine with the server.
"""

import multiprocessing
import selectors
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from random import Random
from typing import Any, NamedTuple

from tests.benchmarks.wire import Connection, Refused

PROCESSES = 2
BUSY = 503
_SPAWN = multiprocessing.get_context("spawn")  # nothing of this process goes with them, its threads least of all


class Done(NamedTuple):
    """What some clients got: answers, refusals of a server that is too busy, and the CPU seconds they cost."""

    answers: int
    refused: int
    cpu_seconds: float


Work = Callable[[int, int, float], Done]
"""Asks for so many seconds over so many connections, seeded; goes to another process."""


def answers_a_second(work: Work, clients: int, seconds: float) -> Mapping[str, float]:
    """`per_second`; `refused`: their share of all that came; `client_ms`: CPU a client spends on one of them."""
    shares = [clients // PROCESSES + (at < clients % PROCESSES) for at in range(min(PROCESSES, clients))]
    gate = _SPAWN.Barrier(len(shares))
    pipes = []
    for seed, share in enumerate(shares):
        mine, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_run, args=(work, (seed, share, seconds), gate, theirs), daemon=True)
        process.start()
        pipes.append((mine, process))
    found = [mine.recv() for mine, _ in pipes]
    for _, process in pipes:
        process.join()
    faults = [each for each in found if isinstance(each, str)]
    if faults:
        raise RuntimeError(faults[0])
    answers, refused, cpu_seconds = (sum(column) for column in zip(*found, strict=True))
    came = max(1, answers + refused)
    return {"per_second": answers / seconds, "refused": refused / came, "client_ms": 1000 * cpu_seconds / came}


def _run(work: Work, share: tuple[int, int, float], gate: Any, pipe: Pipe) -> None:
    try:
        gate.wait()  # a process takes a moment to start
        pipe.send(work(*share))
    except Exception as error:  # told to the parent, which raises it
        pipe.send(f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class OverHttp:
    """Each connection has one request under way, always; which of the requests comes next is drawn."""

    port: int
    requests: Sequence[bytes]

    def __call__(self, seed: int, connections: int, seconds: float) -> Done:
        dice, ready = Random(seed), selectors.DefaultSelector()
        opened = [Connection(self.port) for _ in range(connections)]
        for connection in opened:
            connection.send(dice.choice(self.requests))
            ready.register(connection.socket, selectors.EVENT_READ, connection)
        answers = refused = 0
        cpu, end = time.process_time(), time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            for key, _ in ready.select(left):
                came = _came(key.data)
                if came is not None:
                    answers, refused = answers + came, refused + (not came)
                    key.data.send(dice.choice(self.requests))
        spent = time.process_time() - cpu
        for connection in opened:  # what is under way would disturb who is measured next
            with suppress(Refused):
                connection.finish()
            connection.close()
        return Done(answers, refused, spent)


def _came(connection: Connection) -> bool | None:
    """Whether an answer came whole, or a refusal of who is too busy; None: more is to come. Raises Refused."""
    try:
        return None if connection.receive() is None else True
    except Refused as error:
        if error.status != BUSY:
            raise
        return False


@dataclass(frozen=True)
class InThreads:
    """For a protocol of its own: a thread a client. `opened` makes what a client asks by, once for each."""

    opened: Callable[[], Callable[[Random], object]]

    def __call__(self, seed: int, connections: int, seconds: float) -> Done:
        asks = [self.opened() for _ in range(connections)]
        end, cpu = time.perf_counter() + seconds, time.process_time()

        def one(number: int) -> int:
            dice, count = Random(f"{seed}:{number}"), 0
            while time.perf_counter() < end:
                asks[number](dice)
                count += 1
            return count

        with ThreadPoolExecutor(connections) as threads:
            count = sum(threads.map(one, range(connections)))
        return Done(count, 0, time.process_time() - cpu)
