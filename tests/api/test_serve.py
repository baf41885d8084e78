"""`directory serve` as it runs: a process of its own with a port, workers and signals."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.engines import open_engine
from indexer.settings import Settings
from tests.api.conftest import NOBODY_LISTENS
from tests.api.scene import people_of, promoted

DIRECTORY = Path(sys.executable).with_name("directory")
SECONDS = 20.0
"""Far more than anything here takes; reached only where it fails."""


@pytest.fixture
def folder(tmp_path: Path, state: Path) -> Path:
    """A working directory with London indexed."""
    return prepared(tmp_path, state)


def prepared(folder: Path, state: Path) -> Path:
    """The folder with London indexed, a compiled gazetteer and a home of its own."""
    promoted(open_engine(Settings(index_url=f"embedded:{folder / 'index'}")), people_of("GB"))
    (folder / "var").symlink_to(state)
    (folder / "home").mkdir()
    return folder


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def environment(folder: Path, **changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIRECTORY_", "COV", "XDG"))}
    ours = {"DIRECTORY_INDEX_URL": "embedded:index", "DIRECTORY_COUNTRIES": "GB", "HOME": str(folder / "home")}
    return kept | ours | changes


@contextmanager
def served(folder: Path, port: int, **changes: str) -> Iterator[subprocess.Popen[str]]:
    """The running command, once a worker answers (it greets before that); killed at the end if it still runs."""
    command = [str(DIRECTORY), "serve", "--port", str(port), "--workers", "1"]
    with (
        (folder / "said").open("w") as said,
        subprocess.Popen(
            command, cwd=folder, env=environment(folder, **changes), stdout=said, stderr=said, text=True
        ) as process,
    ):
        try:
            wait_until(lambda: "openapi.json" in (folder / "said").read_text() or process.poll() is not None)
            assert process.poll() is None, (folder / "said").read_text()
            assert answer(port, "/healthz")
            yield process
        finally:
            process.kill()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"not within {SECONDS} s"
        time.sleep(0.05)


def answer(port: int, path: str, body: object = None) -> dict[str, object]:
    content = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", content, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=SECONDS) as response:
        found: dict[str, object] = json.load(response)
        return found


def workers(process: subprocess.Popen[str]) -> set[int]:
    """The children of the server's main process."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, check=False)
    return {int(pid) for pid in listed.stdout.split()}


def test_it_greets_answers_replaces_a_killed_worker_and_stops(folder: Path) -> None:
    port = free_port()
    with served(folder, port) as process:
        said = (folder / "said").read_text()
        assert re.match(r"GB: \d+ specialists", said)
        assert f"Serving http://127.0.0.1:{port}" in said
        example = next(line for line in said.splitlines() if "/v1/matches" in line).split("'")[1]
        assert answer(port, "/v1/matches", json.loads(example))["location"]

        (killed,) = workers(process)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: workers(process) not in (set(), {killed}))
        assert answer(port, "/healthz")

        process.terminate()
        assert process.wait(SECONDS) == 0
    assert list((folder / "home").iterdir()) == []


def test_a_taken_port_is_told_at_once_and_greets_nobody(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        started = time.monotonic()
        done = subprocess.run(
            [str(DIRECTORY), "serve", "--port", str(port)],
            cwd=folder,
            env=environment(folder),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert time.monotonic() - started < 5
    assert (done.returncode, done.stdout) == (1, "")
    remedy = "stop what listens there, or choose another --port"
    assert done.stderr == f"Error: cannot serve: port {port} of 127.0.0.1 is taken; {remedy}\n"


def test_without_its_index_it_serves_and_says_so_once(folder: Path) -> None:
    port = free_port()
    with served(folder, port, DIRECTORY_INDEX_URL=NOBODY_LISTENS, DIRECTORY_COUNTRIES="GB,DE"):
        assert (folder / "said").read_text().count("cannot be reached") == 1
        emergency = {"country": "GB", "outcome": {"code": "chest_pain"}}
        assert "999" in json.dumps(answer(port, "/v1/matches", emergency)["disposition"])
