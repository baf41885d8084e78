"""Whether the program that holds a lock is certainly gone: only its own machine can tell, by the number and the
start of its task. Where Linux does not tell which machine this is nobody is ever thought gone.
"""

import os
import socket
from pathlib import Path

from msgspec import Struct

_PROC = Path("/proc")
_BOOT = _PROC / "sys/kernel/random/boot_id"
_STATE, _STARTED = 0, 19
"""Of the fields of /proc/PID/stat after the name: proc_pid_stat(5) counts them from 3."""


class Program(Struct, frozen=True):
    """`machine` differs between hosts, boots and spaces of task numbers (containers), empty: not known. `started`:
    in the machine's clock ticks, so that a number used again is told apart."""

    machine: str
    pid: int
    started: int

    @property
    def is_this_one(self) -> bool:
        """Certainly the one that asks."""
        return bool(self.machine) and self == this_program()

    @property
    def is_gone(self) -> bool:
        """Certainly gone; False also for one of another machine."""
        if not self.machine or self.machine != _this_machine():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:  # somebody else's: it is there
            pass
        stat = _stat_of(self.pid)
        return stat is not None and (stat[_STATE] in "ZX" or int(stat[_STARTED]) != self.started)


def this_program() -> Program:
    stat = _stat_of(os.getpid())
    machine = _this_machine()
    return Program(machine if stat else "", os.getpid(), int(stat[_STARTED]) if stat else 0)


def _this_machine() -> str:
    try:
        boot, space = _BOOT.read_text().strip(), (_PROC / "self/ns/pid").readlink()
    except OSError:
        return ""
    return f"{socket.gethostname()} {boot} {space}"


def _stat_of(pid: int) -> list[str] | None:
    """None where it cannot be read: /proc may be closed to us."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None
