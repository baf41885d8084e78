"""`directory serve` as a process on a port of its own, and one way to ask it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
ANSWER_SECONDS = 30.0


class Service:
    """What answers at an address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, path: str, body: object = None) -> tuple[int, str]:
        """Status and text; status 0 where nothing was answered."""
        content = None if body is None else orjson.dumps(body)
        asked = urllib.request.Request(self.address + path, content, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(asked, timeout=ANSWER_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)


@contextmanager
def serving(folder: Path, index_url: str, **settings: str) -> Iterator[Service]:
    """Two workers, ready; stopped at the end. `folder`: where the command is given."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--workers", "2"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")}
    changes = {"DIRECTORY_INDEX_URL": index_url, "DIRECTORY_COUNTRIES": "GB", "PYTHONPATH": str(ROOT)}
    changes |= settings
    with (folder / "said-by-service").open("w") as said:
        process = subprocess.Popen(
            [*command, "--port", str(port)], cwd=folder, env=kept | changes, stdout=said, stderr=said
        )
    service = Service(f"http://127.0.0.1:{port}")
    try:
        _wait_for(service, process)
        yield service
    finally:
        process.terminate()
        process.wait()


def _wait_for(service: Service, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while service.ask("/readyz")[0] != 200:
        assert process.poll() is None, "the service ended"
        assert time.monotonic() < deadline, "the service does not become ready"
        time.sleep(0.1)
