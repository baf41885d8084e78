"""`kill -9` of a reindex at points spread over its whole life: the version that is live always answers in full."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from indexer.engines.embedded import EmbeddedEngine
from tests.builders import a_query
from tests.feeds import opinion, person, write_feed

ROUNDS = 15
PEOPLE = 500
COMMAND = (
    sys.executable,
    "-c",
    "from indexer.cli import admin; admin()",
    "reindex",
    "GB",
    "--as-of",
    "2026-11-02",
)


class Bench:
    """Two feeds of different size that take turns, and the index they fight over."""

    def __init__(self, folder: Path) -> None:
        self.index = folder / "index"
        self._folder = folder
        self._environment = os.environ | {
            "DIRECTORY_INDEX_URL": f"embedded:{self.index}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        people = [person(number) for number in range(PEOPLE + 1)]
        reviews = [opinion(number, f"s{number % PEOPLE}") for number in range(2 * PEOPLE)]
        self.feeds = {
            size: write_feed(folder / str(size), people[:size], reviews) for size in (PEOPLE, PEOPLE + 1)
        }

    def start(self, size: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*COMMAND, "--from", str(self.feeds[size])],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def folders(self) -> set[str]:
        country = self.index / "gb"
        return {each.name for each in country.iterdir() if each.is_dir()} if country.exists() else set()

    def wait_until_begun(self, run: subprocess.Popen[bytes], before: set[str]) -> None:
        """Returns once the run has made a folder for its version."""
        deadline = time.monotonic() + 20
        while not self.folders() - before and run.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)

    def live_size(self) -> int:
        """How many the live version says it holds, once a search and every record agree."""
        with closing(EmbeddedEngine(self.index)) as engine:
            view = engine.live("GB")
            size = view.manifest.counts.promoted
            assert str(self.feeds[size]) == view.manifest.source
            assert view.search(a_query(fetch=5)).total == size
            assert len(view.get([f"s{number}" for number in range(PEOPLE + 1)])) == size
            assert view.reviews("s1", 0, 10)[0] == 2
            return size

    def roles(self) -> list[str]:
        with closing(EmbeddedEngine(self.index)) as engine:
            return [state.role for state in engine.versions("GB")]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_killed_reindex_leaves_the_old_version_answering(bench: Bench) -> None:
    run = bench.start(PEOPLE)
    bench.wait_until_begun(run, set())
    begun = time.monotonic()
    assert run.wait() == 0
    lasting = time.monotonic() - begun
    live, left_unsealed, killed = PEOPLE, 0, 0
    for number in range(ROUNDS):
        other = PEOPLE + 1 if live == PEOPLE else PEOPLE
        before = bench.folders()
        run = bench.start(other)
        bench.wait_until_begun(run, before)
        time.sleep(lasting * number / ROUNDS)
        run.send_signal(signal.SIGKILL)
        killed += run.wait() == -signal.SIGKILL
        now, roles = bench.live_size(), bench.roles()
        assert now in (live, other)
        # After promotion what is left may also be the oldest version, killed while it was being deleted.
        left_unsealed += "unsealed" in roles and now == live
        live = now
    assert killed >= ROUNDS // 2
    assert left_unsealed >= ROUNDS // 3
    assert bench.start(PEOPLE).wait() == 0
    assert bench.live_size() == PEOPLE
    assert bench.roles() == ["live", "previous"]
