"""What is kept beside the versions in files: torn, broken, replaced, and seen by other processes at once."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indexer.engines.embedded import EmbeddedEngine
from indexer.errors import EngineUnavailable, LockHeld
from indexer.register_entries import RegisterEntry, register_shelf
from indexer.suppression import SUPPRESSED, Ruling
from tests.builders import AS_OF, a_manifest
from tests.engine_contract.versions import ids_in, people, promoted
from tests.ruling import restore, suppress

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    with closing(EmbeddedEngine(tmp_path)) as opened:
        yield opened


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    """Another process' engine over the same folder."""
    with closing(EmbeddedEngine(tmp_path)) as opened:
        yield opened


def rulings(*ids: str) -> list[Ruling]:
    return [
        Ruling(
            at=NOW + timedelta(seconds=at), kind="specialist", id=id_, is_suppressed=True, reason="é\n2", by="x"
        )
        for at, id_ in enumerate(ids)
    ]


def an_entry(number: int, name: str = "Ann") -> RegisterEntry:
    return RegisterEntry(register="hcpc", number=str(number), name=name, status="active", verified_at=AS_OF)


def test_other_processes_obey_at_the_next_question(engine: EmbeddedEngine, server: EmbeddedEngine) -> None:
    promoted(engine, "GB", "a", "b")
    view = server.live("GB")
    for _ in range(3):
        suppress(engine, "specialist", "a")
        assert ids_in(view) == {"b"}
        restore(engine, "specialist", "a")
        assert ids_in(view) == {"a", "b"}


def test_a_torn_last_line_is_passed_over_and_healed(engine: EmbeddedEngine, tmp_path: Path) -> None:
    first, second, third = rulings("one", "two", "three")
    engine.keep(SUPPRESSED, [first])
    file = tmp_path / "suppressed.jsonl"
    whole = file.read_bytes()
    engine.keep(SUPPRESSED, [second])
    longer = file.read_bytes()
    for size in range(len(whole), len(longer) + 1):
        file.write_bytes(longer[:size])
        is_there = size >= len(longer) - 1  # all but the line's end: it says all there is to say
        assert engine.kept(SUPPRESSED) == ((first, second) if is_there else (first,))
        engine.keep(SUPPRESSED, [third])
        assert engine.kept(SUPPRESSED) == ((first, second, third) if is_there else (first, third))
        assert file.read_bytes().startswith(longer if is_there else whole)


@pytest.mark.parametrize("broken", [b"{\n", b"[]\n", b"\n", b'{"kind":"specialist"}\n', b"\0\0\n"])
def test_a_broken_line_is_refused_rather_than_read_past(
    engine: EmbeddedEngine, tmp_path: Path, broken: bytes
) -> None:
    promoted(engine, "GB", "a", "b")
    suppress(engine, "specialist", "a")
    file = tmp_path / "suppressed.jsonl"
    file.write_bytes(broken + file.read_bytes())
    with pytest.raises(EngineUnavailable, match=r"cannot be read .* who is to be hidden"):
        ids_in(engine.live("GB"))
    with pytest.raises(EngineUnavailable, match=r"cannot be read .* who is to be hidden"):
        suppress(engine, "specialist", "b")
    file.write_bytes(file.read_bytes()[len(broken) :])
    assert ids_in(engine.live("GB")) == {"b"}


def test_rulings_are_only_ever_added(engine: EmbeddedEngine, tmp_path: Path) -> None:
    file, before = tmp_path / "suppressed.jsonl", b""
    for _ in range(20):
        suppress(engine, "specialist", "a")
        restore(engine, "specialist", "a")
        assert file.read_bytes().startswith(before)
        before = file.read_bytes()
    assert len(engine.kept(SUPPRESSED)) == 40


def test_entries_replaced_over_and_over_do_not_fill_the_disk(engine: EmbeddedEngine, tmp_path: Path) -> None:
    shelf = register_shelf("GB")
    for time in range(10):
        engine.keep(shelf, [an_entry(number, f"Ann {time}") for number in range(50)])
    assert len((tmp_path / "registers-gb.jsonl").read_bytes().splitlines()) <= 100
    assert {entry.name for entry in engine.kept(shelf)} == {"Ann 9"}


def test_a_shelf_that_a_reindex_reads_waits_for_its_end_a_suppression_does_not(
    engine: EmbeddedEngine, server: EmbeddedEngine
) -> None:
    manifest = a_manifest("GB")
    engine.writer().create_version(manifest)
    with pytest.raises(LockHeld):
        server.keep(register_shelf("GB"), [an_entry(1)])
    suppress(server, "specialist", "a")
    engine.writer().add(manifest.version, people("a", "b"))
    engine.writer().seal(manifest)
    engine.writer().promote(manifest.version)
    server.keep(register_shelf("GB"), [an_entry(1)])
    assert ids_in(server.live("GB")) == {"b"}


def test_asking_writes_nothing(engine: EmbeddedEngine, tmp_path: Path) -> None:
    promoted(engine, "GB", "a", "b")
    suppress(engine, "specialist", "a")

    def files() -> dict[Path, tuple[int, int]]:
        return {each: (each.stat().st_size, each.stat().st_mtime_ns) for each in tmp_path.rglob("*")}

    before = files()
    for _ in range(50):
        assert ids_in(engine.live("GB")) == {"b"}
    assert files() == before
