"""The service under test: `directory serve` over the demonstration data, in a folder of its own; its memory."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.soak.questions import HOST

ROOT = Path(__file__).parents[2]
DIRECTORY = [sys.executable, "-c", "from service.cli import main; main()"]
START_SECONDS = 60.0
WORKERS = 2


class Bench:
    """A running service. `port`: where it listens."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    def workers(self) -> list[int]:
        """Their process ids, the oldest first."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, check=False
        )
        return sorted(int(pid) for pid in listed.stdout.split())

    def memory_mb(self) -> float:
        """Of all its processes; what they share counts once."""
        return sum(_share_kb(pid) for pid in (self.process.pid, *self.workers())) / 1024

    def each_worker_mb(self) -> float:
        """What one more worker takes that it does not share, on average."""
        return sum(_share_kb(pid, "Private_Dirty") for pid in self.workers()) / len(self.workers()) / 1024

    def kill_a_worker(self) -> float:
        """When it was gone, of the monotonic clock: until then its connections still took what was sent."""
        victim = self.workers()[0]
        os.kill(victim, signal.SIGKILL)
        while not _is_gone(victim):
            time.sleep(0.0005)
        return time.monotonic()


def fill(folder: Path) -> None:
    """Indexes the demonstration data there."""
    _command(folder, ["reindex"])


def make_key(folder: Path, file: Path, per_minute: int) -> str:
    """A caller's key for everything that is asked here."""
    told = ["--scope", "match", "--scope", "search", "--per-minute", str(per_minute)]
    return _command(folder, ["keys", "add", "soak", *told], DIRECTORY_KEYS_FILE=str(file)).strip()


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Bench]:
    """Two workers over the index of the folder, ready; stopped at the end."""
    with socket.create_server((HOST, 0)) as taken:
        port: int = taken.getsockname()[1]
    command = [*DIRECTORY, "serve", "--port", str(port), "--workers", str(WORKERS)]
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(command, cwd=folder, env=_environment(**settings), stdout=said, stderr=said)
    try:
        _wait_for(port, process, folder / "said")
        yield Bench(port, process)
    finally:
        process.terminate()
        process.wait()


def _environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")}
    return kept | settings | {"PYTHONPATH": str(ROOT)}


def _command(folder: Path, arguments: list[str], **settings: str) -> str:
    """What it says when it is done."""
    command, environment = [*DIRECTORY, *arguments], _environment(**settings)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _wait_for(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_ready(port):
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < deadline, "the service does not become ready"
        time.sleep(0.1)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _is_gone(pid: int) -> bool:
    """Whether nothing is left of it: not of its last thread either, for until then its connections are open."""
    return not Path(f"/proc/{pid}").exists()


def _share_kb(pid: int, name: str = "Pss") -> int:
    """Of a process: its share of all pages it uses, or another figure of the kernel's summary."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
