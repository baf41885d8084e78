"""Updates on the disk: parts that versions share, when they are joined, and what a crash or a broken file does."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pytest

from indexer import versions
from indexer.engines.embedded import EmbeddedEngine, durable
from indexer.errors import EngineError, EngineUnavailable, LockHeld, VersionGone
from indexer.records import Review
from tests.builders import a_manifest, a_review, load
from tests.engine_contract.updated import Change, a_change, apply, beginning, require_answers
from tests.engine_contract.versions import ids_in, people, promoted

MOST_DELTAS = 8


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    with closing(EmbeddedEngine(tmp_path)) as opened:
        yield opened


@pytest.fixture
def other(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    """Another process' engine over the same folder."""
    with closing(EmbeddedEngine(tmp_path)) as opened:
        yield opened


def updated(engine: EmbeddedEngine, base: str, *ids: str) -> str:
    """Those of these ids are anew; they are people of no reviews."""
    return apply(engine, "GB", Change(ids, people(*ids), {}), base).version


def files_of(folder: Path) -> dict[str, int]:
    """Inode by name, of a version and its deltas."""
    return {str(each.relative_to(folder)): each.stat().st_ino for each in folder.rglob("*") if each.is_file()}


def test_an_update_shares_the_files_of_its_base_and_outlives_it(engine: EmbeddedEngine, tmp_path: Path) -> None:
    base = load(engine, people("a", "b")).version
    first = files_of(tmp_path / "gb" / base)
    new = updated(engine, base, "b", "c")
    second = files_of(tmp_path / "gb" / new)
    own = {"gone.json", "manifest.json"}
    assert {name: second[name] for name in first if name not in own} == {
        name: inode for name, inode in first.items() if name not in own
    }
    assert {name for name in second if name not in first} == {
        f"delta-1/{name}" for name in first if name not in own
    }
    assert all(second[name] != first[name] for name in own)
    view = engine.at(new)
    engine.writer().drop(base)
    engine.writer().drop(new)
    assert ids_in(view) == {"a", "b", "c"}
    assert set(view.get(["a", "b", "c"])) == {"a", "b", "c"}


def test_parts_are_joined_when_there_would_be_a_ninth_delta(engine: EmbeddedEngine, tmp_path: Path) -> None:
    version = promoted(engine, "GB", "a", "b")
    deltas, ids = [], {"a", "b"}
    for number in range(2 * MOST_DELTAS + 3):
        version, old = updated(engine, version, "a", f"n{number}"), version
        if number:
            engine.writer().drop(old)
        ids.add(f"n{number}")
        assert ids_in(engine.at(version)) == ids
        deltas.append(len(list((tmp_path / "gb" / version).glob("delta-*"))))
    assert deltas == [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1]


@pytest.mark.parametrize("seed", range(5))
def test_many_small_updates_answer_as_if_written_at_once(engine: EmbeddedEngine, seed: int) -> None:
    rng = Random(seed)
    contents = beginning(rng, 15)
    reviews = [review for of_one in contents.reviews.values() for review in of_one]
    version = load(engine, list(contents.documents.values()), reviews).version
    for number in range(rng.choice((8, 9, 10, 20))):
        contents = contents.after(change := a_change(rng, contents, number))
        version = apply(engine, "GB", change, version).version
        if number % 3 == 2:
            require_answers(engine, "embedded", version, contents, rng)
    require_answers(engine, "embedded", version, contents, rng)


def test_where_no_second_name_can_be_had_files_are_copied(tmp_path: Path) -> None:
    """/proc is another file system, whatever else is mounted."""
    source, target = Path("/proc/sys/kernel/ostype"), tmp_path / "copy"
    durable.link(source, target)
    assert target.read_text() == source.read_text()
    with pytest.raises(FileNotFoundError):
        durable.link(tmp_path / "none", tmp_path / "other")
    with pytest.raises(FileExistsError):
        durable.link(target, target)


def test_who_is_not_removed_is_not_added_again(engine: EmbeddedEngine) -> None:
    base = load(engine, people("a", "b"), [a_review(id="r", specialist_id="b")]).version
    for change in (
        Change(["b"], people("a"), {}),
        Change([], people("c"), {"b": [a_review(id="r2", specialist_id="b")]}),
    ):
        with pytest.raises(EngineError, match=r"is there already; remove who is changed"):
            apply(engine, "GB", change, base)
        unsealed = next(state for state in engine.versions("GB") if state.role == "unsealed")
        engine.writer().drop(unsealed.version)
    assert ids_in(engine.at(updated(engine, base, "a"))) == {"a", "b"}


def test_nobody_is_removed_once_somebody_was_added(engine: EmbeddedEngine) -> None:
    base, manifest = load(engine, people("a", "b")).version, a_manifest()
    engine.writer().create_version(manifest, base)
    engine.writer().add(manifest.version, people("c"))
    with pytest.raises(EngineError, match="before anything is added"):
        engine.writer().remove(manifest.version, ["a"])
    with pytest.raises(VersionGone):
        engine.writer().remove(base, ["a"])


@pytest.mark.parametrize("name", ["gone.json", "delta-1/records.sqlite", "delta-2/practices.place.npy", "delta-2"])
def test_a_broken_part_is_an_unavailable_engine(engine: EmbeddedEngine, tmp_path: Path, name: str) -> None:
    base = promoted(engine, "GB", "a", "b")
    version = updated(engine, updated(engine, base, "a"), "b")
    broken = tmp_path / "gb" / version / name
    broken.rename(tmp_path / "elsewhere")
    with pytest.raises(EngineUnavailable, match="directory reindex GB"):
        engine.at(version)
    assert ids_in(engine.live("GB")) == {"a", "b"}


def test_an_update_of_a_broken_base_is_refused_and_its_lock_given_up(
    engine: EmbeddedEngine, other: EmbeddedEngine, tmp_path: Path
) -> None:
    base = load(engine, people("a")).version
    (tmp_path / "gb" / base / "gone.json").write_text("[")
    engine.writer().promote(base)
    with pytest.raises(EngineUnavailable, match=r"gone\.json|directory reindex GB"):
        engine.writer().create_version(a_manifest(), base)
    promoted(other, "GB", "b")
    assert ids_in(other.live("GB")) == {"b"}


def test_the_loser_is_told_who_holds_the_lock(
    engine: EmbeddedEngine, other: EmbeddedEngine, tmp_path: Path
) -> None:
    manifest = a_manifest()
    engine.writer().create_version(manifest)
    who = rf"GB is locked.*{manifest.version} by user \S.* on host \S+ \(process {os.getpid()}\) since 20\d\d-"
    with pytest.raises(LockHeld, match=who):
        other.writer().create_version(a_manifest())
    (tmp_path / "gb" / "LOCK").write_text("torn {")
    with pytest.raises(LockHeld, match="GB is locked, another process"):
        other.writer().create_version(a_manifest())
    engine.writer().drop(manifest.version)
    assert (tmp_path / "gb" / "LOCK").read_text() == ""
    other.writer().create_version(a_manifest())


def opinion_on(id_: str) -> Review:
    return a_review(id=id_, specialist_id=id_)


def drop_leftovers(engine: EmbeddedEngine) -> None:
    for state in engine.versions("GB"):
        if state.role not in ("live", "previous"):
            engine.writer().drop(state.version)


def _update_on_and_on(path: Path, begun: Connection) -> None:
    """Each update replaces two people by two of the next generation."""
    engine = EmbeddedEngine(path)
    while True:
        begun.send(time.monotonic())
        live = engine.live("GB")
        ids = sorted(document.specialist.id for document in live.documents())
        generation = 1 + max(int(id_.split("-")[0]) for id_ in ids)
        new = [f"{generation}-{each}" for each in "ab"]
        change = Change(ids[:2], people(*new), {id_: [opinion_on(id_)] for id_ in new})
        manifest = a_manifest(version=versions.build_name("GB", datetime.now(UTC)))
        engine.writer().promote(apply(engine, "GB", change, live.manifest.version, manifest).version)
        drop_leftovers(engine)


def test_a_killed_update_leaves_a_whole_version_and_what_the_next_run_drops(tmp_path: Path) -> None:
    ids = [f"0-{number}" for number in range(10)]
    with closing(EmbeddedEngine(tmp_path)) as engine:
        engine.writer().promote(load(engine, people(*ids), list(map(opinion_on, ids))).version)
    dice, context, generations = Random(1), multiprocessing.get_context("spawn"), set()
    for _ in range(8):
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_update_on_and_on, args=(tmp_path, sending), daemon=True)
        process.start()
        first, second = [receiving.recv() for _ in range(2) if receiving.poll(60)]
        time.sleep(dice.random() * 2 * (second - first))
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        receiving.close()
        sending.close()
        with closing(EmbeddedEngine(tmp_path)) as engine:
            live = engine.live("GB")
            found = ids_in(live)
            assert len(found) == len(live.get(sorted(found))) == len(list(live.all_reviews())) == 10
            assert all(live.reviews(id_, 0, 5) == (1, (opinion_on(id_),)) for id_ in found)
            drop_leftovers(engine)
            assert {state.role for state in engine.versions("GB")} <= {"live", "previous"}
            generations.add(max(int(id_.split("-")[0]) for id_ in found))
    assert len(generations) == 8
