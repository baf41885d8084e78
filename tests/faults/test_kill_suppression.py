"""`kill -9` of those who suppress and of those who reindex: whoever was said to be suppressed stays away."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from indexer.settings import Settings
from indexer.suppression import SUPPRESSED, Suppressions
from tests.builders import a_query
from tests.engine_contract.versions import erase
from tests.feeds import opinion, person, write_feed
from tests.ruling import restore, suppress

KILLED_WRITERS = 8
KILLED_REINDEXES = {"embedded": 6, "http": 2}
"""By engine: a reindex into a server takes longer."""
PEOPLE = 400
TEXT = "The only review that says exactly this."
SUPPRESSING = """
import sys
from pathlib import Path
from indexer.engines.embedded import EmbeddedEngine
from tests.ruling import suppress
engine, start = EmbeddedEngine(Path(sys.argv[1])), int(sys.argv[2])
for number in range(start, start + 100_000):
    print("begun", number, flush=True)
    suppress(engine, "specialist", f"s{number}")
    print("done", number, flush=True)
"""
REINDEX = (
    "-c",
    "from indexer.cli import admin; admin()",
    "reindex",
    "GB",
    "--as-of",
    "2026-11-02",
    "--from",
    "feed",
)
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}


def kill(run: subprocess.Popen[bytes]) -> None:
    run.send_signal(signal.SIGKILL)
    run.wait()


def ids_of(lines: list[bytes], word: bytes) -> set[str]:
    return {f"s{line.split()[1].decode()}" for line in lines if line.startswith(word) and line.endswith(b"\n")}


def test_a_killed_suppression_was_kept_if_it_was_said_to_be(tmp_path: Path) -> None:
    index, said = tmp_path / "index", set[str]()
    with closing(EmbeddedEngine(index)) as engine:
        for number in range(KILLED_WRITERS):
            output = tmp_path / f"said-{number}"
            with output.open("wb") as stream:
                run = subprocess.Popen(
                    [sys.executable, "-c", SUPPRESSING, str(index), str(number * 100_000)],
                    env=ENVIRONMENT,
                    stdout=stream,
                )
            deadline = time.monotonic() + 20
            while output.stat().st_size < 200 and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(0.0007 * number)
            kill(run)
            lines = output.read_bytes().splitlines(keepends=True)
            kept = Suppressions(engine.kept(SUPPRESSED)).in_country("GB").specialists
            before, said = said, said | ids_of(lines, b"done")
            assert len(said) > len(before), "it was killed before it had done anything"
            assert said <= kept
            said = set(kept)
    assert len(engine.kept(SUPPRESSED)) == len(said)


@pytest.fixture(params=["embedded", "elasticsearch"])
def index_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "embedded":
        yield f"embedded:{tmp_path / 'index'}"
        return
    url = request.getfixturevalue("elasticsearch_url")
    erase(url, "GB")
    yield url
    erase(url, "GB")


def test_a_killed_reindex_brings_nobody_back(index_url: str, tmp_path: Path) -> None:
    later = (opinion(number, f"s{number % PEOPLE}") for number in range(1, 2 * PEOPLE))
    write_feed(tmp_path / "feed", map(person, range(PEOPLE)), [opinion(0, "s1", text=TEXT), *later])

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *REINDEX],
            cwd=tmp_path,
            env=ENVIRONMENT | {"DIRECTORY_INDEX_URL": index_url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    assert start().wait() == 0
    begun = time.monotonic()
    assert start().wait() == 0
    lasting = time.monotonic() - begun
    with closing(open_engine(Settings(index_url=index_url))) as engine:
        suppress(engine, "specialist", "s0")
        suppress(engine, "review", "r0")
        rounds = KILLED_REINDEXES[index_url.partition(":")[0]]
        for number in range(rounds):
            run = start()
            time.sleep(lasting * (number + 1) / (rounds + 1))
            kill(run)
            require_away(engine)
        assert start().wait() == 0
        require_away(engine)
        restore(engine, "specialist", "s0")
        restore(engine, "review", "r0")
        live = engine.live("GB")
        assert live.get(["s0"]) == {}, "not written"
        assert TEXT not in {review.text for review in live.reviews("s1", 0, 10)[1]}


def require_away(engine: Engine) -> None:
    view = engine.live("GB")
    assert view.search(a_query()).total == PEOPLE - 1
    assert set(view.get(["s0", "s1"])) == {"s1"}
    assert "r0" not in {review.id for review in view.reviews("s1", 0, 10)[1]}
