"""The README's commands, run as they stand, in order, in a copy of the checkout's folder of state.

Ports and the Elasticsearch address are those of the test; `make run` is started and kept until the end.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def _blocks() -> list[str]:
    return BLOCK.findall((ROOT / "README.md").read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project in a folder of its own, with the running environment as its `.venv`."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("Makefile", "pyproject.toml", "seed_data", "tests", "README.md"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".venv" / "bin").mkdir(parents=True)
    here = Path(sys.executable).parent
    shutil.copy(here / "directory", folder / ".venv" / "bin")
    (folder / ".venv" / "bin" / "activate").write_text(f'export PATH="{here}:$PATH"\n')
    (folder / ".venv" / "installed").touch()
    return folder


@pytest.fixture(scope="module")
def served(checkout: Path) -> Iterator[int]:
    """The port of the service the first block starts."""
    first = _blocks()[0].strip()
    assert first == "make run"
    port = _free_port()
    command = ["make", "run", f"PORT={port}"]
    with subprocess.Popen(command, cwd=checkout, env=_environment(), start_new_session=True) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/readyz")
            yield port
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def _environment() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("DIRECTORY_", "MAKE", "COV"))
    }


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no answer from {url} within 60 s")


@pytest.mark.parametrize("block", _blocks()[1:], ids=lambda block: block.splitlines()[0][:60])
def test_every_command_works(block: str, checkout: Path, served: int, elasticsearch_url: str) -> None:
    script = block.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{served}")
    script = script.replace("http://127.0.0.1:9200", elasticsearch_url).replace("curl -s ", "curl -sS --fail ")
    activated = f". .venv/bin/activate\nset -e\n{script}"
    done = subprocess.run(
        ["bash", "-c", activated], cwd=checkout, env=_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
