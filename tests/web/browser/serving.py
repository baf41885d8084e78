"""The real product as a process: `directory serve` over the demonstration data, on a port of its own.

Owns how it is started, what it said and how it ends. Knows no browser and no page.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DIRECTORY = Path(sys.executable).with_name("directory")
START_SECONDS = 30.0
_GREETED = "openapi.json"
"""The last thing it says before it waits for requests."""


@dataclass(frozen=True)
class Site:
    """A running product."""

    address: str
    _said: Path

    def log(self) -> str:
        """What it printed since its greeting, which shows an example request."""
        return self._said.read_text("utf-8").partition(_GREETED)[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def index_demonstration(folder: Path, **settings: str) -> None:
    """Compiles the gazetteer and indexes what is shipped, below `folder`."""
    done = subprocess.run(
        [str(DIRECTORY), "reindex"],
        cwd=folder,
        env=_environment(folder, **settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def served(folder: Path, name: str, **settings: str) -> Iterator[Site]:
    """The product over what is indexed in `folder`; its output goes to the file `name` there."""
    port, said = free_port(), folder / name
    command = [str(DIRECTORY), "serve", "--port", str(port), "--workers", "1"]
    with (
        said.open("w") as output,
        subprocess.Popen(
            command, cwd=folder, env=_environment(folder, **settings), stdout=output, stderr=output
        ) as process,
    ):
        try:
            _wait_for_greeting(process, said)
            yield Site(f"http://127.0.0.1:{port}", said)
        finally:
            process.terminate()


def _wait_for_greeting(process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while _GREETED not in said.read_text("utf-8"):
        assert process.poll() is None, said.read_text("utf-8")
        assert time.monotonic() < deadline, f"not ready within {START_SECONDS} s"
        time.sleep(0.05)


def _environment(folder: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIRECTORY_", "COV", "XDG"))}
    return kept | {"HOME": str(folder), "PYTHONUNBUFFERED": "1"} | settings
