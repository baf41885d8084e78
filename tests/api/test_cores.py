"""Workers of a running server, one a core: each on a core of its own, also the one that takes another's place."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.api.test_serve import DIRECTORY, environment, free_port, prepared, wait_until, workers

CORES = sorted(os.sched_getaffinity(0))


def cores_of(server: subprocess.Popen[str]) -> list[list[int]]:
    """Of each worker that is there, in order."""
    found = []
    for pid in workers(server):
        with contextlib.suppress(ProcessLookupError):
            found.append(sorted(os.sched_getaffinity(pid)))
    return sorted(found)


@pytest.mark.parametrize("count", [len(CORES), len(CORES) + 1])
def test_workers_stay_on_a_core_each_where_there_is_one_for_each(count: int, tmp_path: Path, state: Path) -> None:
    place, port = prepared(tmp_path, state), free_port()
    command = [str(DIRECTORY), "serve", "--port", str(port), "--workers", str(count)]
    expected = [[core] for core in CORES] if count == len(CORES) else [CORES] * count
    with subprocess.Popen(
        command, cwd=place, env=environment(place), stdout=subprocess.DEVNULL, text=True
    ) as server:
        try:
            wait_until(lambda: cores_of(server) == expected)
            victim = workers(server).pop()
            os.kill(victim, signal.SIGKILL)
            wait_until(lambda: victim not in workers(server))
            wait_until(lambda: cores_of(server) == expected)
        finally:
            server.terminate()
