"""More than one core: processes that do a piece of work each, answered in the order of the pieces.

Knows nothing of the work. Processes are begun anew (nothing is inherited but the scratch files), leave Ctrl-C to
the one that asked for them, and end when that one closes them or is gone. What is raised in one is raised here.
"""

import gc
import os
import pickle
import signal
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from indexer.freed_memory import keep_freed
from indexer.letters import AT_ONCE, Letters
from indexer.scratch import Scratch

WorkT_contra = TypeVar("WorkT_contra", contravariant=True)
AnswerT_co = TypeVar("AnswerT_co", covariant=True)
P = TypeVar("P")
Q = TypeVar("Q")

WORTH_A_CREW_BYTES = 48 * 1024 * 1024
"""What less than this is read from is read before processes have begun."""
_MOST_HANDS = 4
"""One asks and collects; it is busy with so many."""
_GONE = "a process that was helping is gone; was it short of memory? Run the command again"


class Task(Protocol[WorkT_contra, AnswerT_co]):
    """What is done with each piece of work. Is sent to every process, so it holds no more than it needs."""

    def __call__(self, work: WorkT_contra, scratch: Scratch, /) -> AnswerT_co: ...


class Crew:
    """So many processes, none while nothing was asked; with no hands all is done here. Close it in the end."""

    def __init__(self, hands: int = 0) -> None:
        self._hands: list[Letters] = []
        self._wanted = hands
        self.processes: list[Any] = []
        self._scratch: Scratch | None = None
        self._is_collecting = gc.isenabled()

    @property
    def scratch(self) -> Scratch:
        """The scratch file of this process, and those of the others."""
        if self._scratch is None:
            files = [tempfile.TemporaryFile(prefix="directory-", buffering=0) for _ in range(self._wanted + 1)]  # noqa: SIM115  # close() does
            self._scratch = Scratch(list(files), 0)
        return self._scratch

    def in_order(self, task: Task[P, Q], works: Iterable[P]) -> Iterator[tuple[P, Q]]:
        """Each piece of work with what came of it. The next ones are done meanwhile."""
        if not self._wanted:
            for work in works:
                yield work, task(work, self.scratch)
            return
        self._begin()
        for hand in self._hands:
            _ask(hand, True, task)
        idle, busy = deque(self._hands * (AT_ONCE - 1)), deque[tuple[Letters, P]]()
        try:
            for work in works:
                ready = None
                if not idle:
                    hand, done = busy.popleft()
                    ready = done, _answer(hand)
                    idle.append(hand)
                _ask(idle[0], False, work)
                busy.append((idle.popleft(), work))
                if ready is not None:
                    yield ready
            while busy:
                hand, done = busy.popleft()
                yield done, _answer(hand)
        except BaseException:
            self._dismiss()  # nobody can tell which answers are still to come
            raise

    def close(self) -> None:
        self._dismiss()
        if self._is_collecting:
            gc.enable()
        if self._scratch is not None:
            self._scratch.close()
            self._scratch = None

    def _begin(self) -> None:
        if self._hands:
            return
        gc.disable()  # what work makes has no cycles: looking for them costs a tenth of the time
        keep_freed()
        context = get_context("spawn")
        for number in range(1, self._wanted + 1):
            mine, theirs = context.Pipe()
            hand = Letters(mine)
            arguments = (hand.of_other(theirs), self.scratch.of_hand(number))
            process = context.Process(target=_work, args=arguments, daemon=True)
            process.start()
            theirs.close()
            self._hands.append(hand)
            self.processes.append(process)

    def _dismiss(self) -> None:
        for hand in self._hands:
            hand.close()
        for process in self.processes:
            process.terminate()
            process.join()
        self._hands.clear()
        self.processes.clear()


def crew_for(size_bytes: int) -> Crew:
    """As many hands as there are cores, where there is enough to do for more than one."""
    cores = os.cpu_count() or 1
    return Crew(min(cores, _MOST_HANDS) if cores > 1 and size_bytes >= WORTH_A_CREW_BYTES else 0)


def _ask(hand: Letters, is_task: bool, given: object) -> None:
    letter = pickle.dumps((is_task, given), pickle.HIGHEST_PROTOCOL)
    try:
        hand.send(letter)
    except ConnectionError as error:
        raise OSError(_GONE) from error


def _answer(hand: Letters) -> Any:
    try:
        is_done, came = pickle.loads(hand.receive())  # noqa: S301  # of a process we began
    except (EOFError, ConnectionError) as error:
        raise OSError(_GONE) from error
    if not is_done:
        raise _error_of(*came)
    return came


def _work(hand: Letters, scratch: Scratch) -> None:
    """The life of a process: a task, then pieces of it, until another task or the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    keep_freed()
    task: Callable[[Any, Scratch], Any] | None = None
    while True:
        try:
            is_task, given = pickle.loads(hand.receive())  # noqa: S301  # of the process that began this one
        except (EOFError, ConnectionError):
            return
        if is_task:
            task = given
            continue
        try:
            assert task is not None
            answer = _packed(True, task(given, scratch))
        except Exception as error:  # raised where it was asked for
            answer = _packed_error(error)
        try:
            hand.send(answer)
        except OSError:
            return


def _packed(is_done: bool, came: object) -> bytes:
    return pickle.dumps((is_done, came), pickle.HIGHEST_PROTOCOL)


def _packed_error(error: Exception) -> bytes:
    """As its parts: to make one anew would ask for what its class asks for."""
    try:
        return _packed(False, (type(error), error.args, vars(error)))
    except Exception:  # it holds something that cannot be handed over
        return _packed(False, (RuntimeError, (f"{type(error).__name__}: {error}",), {}))


def _error_of(kind: type[Exception], arguments: tuple[Any, ...], state: dict[str, Any]) -> Exception:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    vars(error).update(state)
    return error
