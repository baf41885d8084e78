"""Commands of an operator, each a process of its own that may be killed at any moment.

They are forked from a process that has imported the programs and read the facts already: what is left of the life
of a run is its work. They are the admin commands alone: the checks of the ranking that the service adds only read,
and take ten times as long as all else. Must not know what a command does.
"""

import os
import resource
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from indexer import crew

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.faults.read_before"])
PATIENCE_SECONDS = 180.0
"""Far more than any command here takes."""
PARTING_SECONDS = 20.0


@dataclass(frozen=True)
class Ended:
    """`code` as of a shell, or minus the signal that ended it; `said` on both streams."""

    code: int
    said: str


@dataclass(frozen=True)
class Order:
    """A command line, where it is given, how far a file may grow (None: no limit), and whether it has other
    processes help, which it else would with far more to read only."""

    folder: Path
    index_url: str
    words: tuple[str, ...]
    most_bytes: int | None = field(default=None, kw_only=True)
    has_crew: bool = field(default=False, kw_only=True)


class Command:
    """One that was started. `started_at` on the wall clock."""

    def __init__(self, order: Order) -> None:
        self._reader, writer = _CONTEXT.Pipe(duplex=False)
        self._helpers: list[int] = []
        self._process = _CONTEXT.Process(target=_perform, args=(order, writer))
        self.started_at = time.time()
        self._process.start()
        writer.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> Ended:
        self._helpers = _children_of(self.pid)
        self._process.kill()
        return self.wait()

    def helpers_left(self) -> list[str]:
        """Processes that it had begun and that outlive it, some time after it was killed."""
        give_up_at = time.monotonic() + PARTING_SECONDS
        while (left := [pid for pid in self._helpers if _is_there(pid)]) and time.monotonic() < give_up_at:
            time.sleep(0.01)
        return [f"process {pid}" for pid in left]

    def wait(self) -> Ended:
        """Fails where the command goes on beyond all patience: it hangs."""
        self._process.join(PATIENCE_SECONDS)
        code = self._process.exitcode
        if code is None:
            self._process.kill()
            raise AssertionError(f"a command did not end within {PATIENCE_SECONDS:.0f} seconds")
        said = b""
        while part := os.read(self._reader.fileno(), 65536):
            said += part
        self._reader.close()
        return Ended(code, said.decode(errors="replace"))


def _children_of(pid: int) -> list[int]:
    """Empty where there is no /proc."""
    tasks = Path(f"/proc/{pid}/task")
    found = []
    with suppress(OSError):
        for task in tasks.iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _is_there(pid: int) -> bool:
    """Running, that is: who has ended may still be listed."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except OSError:
        return False


def _perform(order: Order, writer: Connection) -> None:
    """In the new process."""
    os.dup2(writer.fileno(), 1)
    os.dup2(writer.fileno(), 2)
    writer.close()
    os.chdir(order.folder)
    for name in [name for name in os.environ if name.startswith("DIRECTORY_")]:
        del os.environ[name]
    os.environ["DIRECTORY_INDEX_URL"] = order.index_url
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if order.most_bytes is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.most_bytes, resource.RLIM_INFINITY))
    if order.has_crew:
        crew.WORTH_A_CREW_BYTES = 0
    from indexer.cli import admin  # read before

    admin([*order.words])
