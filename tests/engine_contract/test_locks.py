"""One writer a country, over the engines that many processes share: who comes second is refused and told whom to
wait for, and a dead writer keeps nobody waiting."""

import getpass
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from indexer.engines.base import Engine
from indexer.engines.elastic import ElasticEngine
from indexer.engines.embedded import EmbeddedEngine
from indexer.errors import DirectoryError, LockHeld
from indexer.register_entries import register_shelf
from tests.builders import a_manifest, load
from tests.engine_contract.versions import begun, erase, ids_in, people, promoted, roles
from tests.ruling import suppress

COUNTRY, ELSEWHERE = "ZZ", "ZX"
WRITERS = 8


@pytest.fixture(params=["embedded", "elasticsearch"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where versions lie that several engines share."""
    if request.param == "embedded":
        yield str(tmp_path)
        return
    url: str = request.getfixturevalue("elasticsearch_url")
    yield url
    for country in (COUNTRY, ELSEWHERE):
        erase(url, country)


@pytest.fixture
def engines(place: str) -> Iterator[Callable[[], Engine]]:
    """Opens one more engine, as another process would."""
    opened: list[Engine] = []

    def another() -> Engine:
        opened.append(at_place(place))
        return opened[-1]

    yield another
    for engine in opened:
        engine.close()


@pytest.fixture
def engine(engines: Callable[[], Engine]) -> Engine:
    return engines()


@pytest.fixture
def other(engines: Callable[[], Engine]) -> Engine:
    return engines()


def at_place(place: str) -> Engine:
    return ElasticEngine(place) if place.startswith("http") else EmbeddedEngine(Path(place))


def test_second_writer_is_told_to_wait_until_the_first_has_promoted(engine: Engine, other: Engine) -> None:
    mine = load(engine, people("a"), country=COUNTRY).version
    with pytest.raises(LockHeld, match=COUNTRY):
        other.writer().create_version(a_manifest(COUNTRY))
    with pytest.raises(LockHeld):
        other.writer().drop(mine)
    with pytest.raises(LockHeld):
        other.writer().promote(mine)
    load(other, people("c"), country=ELSEWHERE)
    engine.writer().promote(mine)
    promoted(other, COUNTRY, "b")
    assert ids_in(engine.live(COUNTRY)) == {"b"}


def test_who_is_refused_is_told_by_whom(engine: Engine, other: Engine) -> None:
    version = begun(engine, COUNTRY)
    with pytest.raises(LockHeld) as refusal:
        other.writer().create_version(a_manifest(COUNTRY))
    said = str(refusal.value)
    for word in (version, getpass.getuser(), socket.gethostname(), f"process {os.getpid()}", "stop it"):
        assert word in said


def test_a_rollback_waits_for_the_reindex(engine: Engine, other: Engine) -> None:
    old = promoted(engine, COUNTRY, "a")
    promoted(engine, COUNTRY, "b")
    half = begun(engine, COUNTRY)
    with pytest.raises(LockHeld):
        other.writer().promote(old)
    assert ids_in(other.live(COUNTRY)) == {"b"}
    engine.writer().drop(half)
    other.writer().promote(old)
    assert ids_in(engine.live(COUNTRY)) == {"a"}


def test_lock_is_given_up_when_a_version_is_dropped_or_the_engine_closed(engine: Engine, other: Engine) -> None:
    engine.writer().drop(load(engine, people("a"), country=COUNTRY).version)
    half = begun(other, COUNTRY)
    other.close()
    engine.writer().drop(half)
    assert engine.versions(COUNTRY) == ()


def test_lock_is_given_up_when_a_version_cannot_be_begun(engine: Engine, other: Engine) -> None:
    version = a_manifest(COUNTRY)
    with pytest.raises(DirectoryError):
        engine.writer().create_version(version, a_manifest(COUNTRY).version)
    engine.writer().drop(version.version)
    promoted(other, COUNTRY, "a")


def test_country_is_kept_until_the_last_of_its_versions_is_done(engine: Engine, other: Engine) -> None:
    first, second = begun(engine, COUNTRY), begun(engine, COUNTRY)
    engine.writer().drop(first)
    with pytest.raises(LockHeld):
        other.writer().drop(second)
    engine.writer().drop(second)
    promoted(other, COUNTRY, "a")


def test_a_shelf_that_a_reindex_reads_waits_for_its_end_a_suppression_does_not(
    engine: Engine, other: Engine
) -> None:
    half = begun(engine, COUNTRY)
    with pytest.raises(LockHeld):
        other.keep(register_shelf(COUNTRY), [])
    suppress(other, "specialist", "a")
    engine.writer().drop(half)
    other.keep(register_shelf(COUNTRY), [])
    promoted(engine, COUNTRY, "a", "b")
    assert ids_in(other.live(COUNTRY)) == {"b"}


def test_of_many_who_begin_at_once_one_succeeds(engine: Engine, place: str) -> None:
    start, end = threading.Barrier(WRITERS), threading.Barrier(WRITERS)
    ends: list[str] = []

    def write() -> None:
        one = at_place(place)
        start.wait()
        try:
            one.writer().create_version(a_manifest(COUNTRY))
        except LockHeld:
            ends.append("refused")
        else:
            ends.append("begun")
        end.wait()
        one.close()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["begun", *["refused"] * (WRITERS - 1)]
    assert len(engine.versions(COUNTRY)) == 1


@pytest.mark.parametrize("is_sealed", [False, True])
def test_killed_writer_leaves_the_old_version_and_no_lock(engine: Engine, place: str, is_sealed: bool) -> None:
    live = promoted(engine, COUNTRY, "a")
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_fill_and_wait, args=(place, is_sealed, sending))
    process.start()
    try:
        assert receiving.poll(30)
        half = receiving.recv()
        with pytest.raises(LockHeld, match=f"process {process.pid}"):
            engine.writer().drop(half)
    finally:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        process.close()
        receiving.close()
        sending.close()
    assert ids_in(engine.live(COUNTRY)) == {"a"}
    assert roles(engine, COUNTRY) == {live: "live", half: "hidden" if is_sealed else "unsealed"}
    engine.writer().drop(half)
    assert roles(engine, COUNTRY) == {live: "live"}


def _fill_and_wait(place: str, is_sealed: bool, ready: Connection) -> None:
    engine = at_place(place)
    manifest = a_manifest(COUNTRY, version=a_manifest(COUNTRY).version.replace("2026", "2027"))
    engine.writer().create_version(manifest)
    engine.writer().add(manifest.version, people("half"))
    if is_sealed:
        engine.writer().seal(manifest)
    ready.send(manifest.version)
    threading.Event().wait()
