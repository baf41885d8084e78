"""Versions on the disk: what a promotion, a crash, a second writer or a broken file does to an open engine."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.engines.base import View
from indexer.engines.embedded import EmbeddedEngine
from indexer.errors import EngineError, EngineUnavailable, NoLiveVersion, VersionGone
from tests.builders import a_document, a_manifest, a_query, a_review, load


def people(*ids: str) -> list[Document]:
    return [a_document(id=id_) for id_ in ids]


def ids_in(view: View) -> set[str]:
    return {hit.id for hit in view.search(a_query()).hits}


def promoted(engine: EmbeddedEngine, *ids: str) -> str:
    version = load(engine, people(*ids)).version
    engine.writer().promote(version)
    return version


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    opened = EmbeddedEngine(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    """Another process' engine over the same folder."""
    opened = EmbeddedEngine(tmp_path)
    yield opened
    opened.close()


def test_promotion_elsewhere_is_noticed_and_the_old_view_keeps_answering(
    engine: EmbeddedEngine, other: EmbeddedEngine
) -> None:
    old = promoted(other, "a")
    view = engine.live("GB")
    assert engine.live("GB") is view
    promoted(other, "b")
    assert ids_in(engine.live("GB")) == {"b"}
    promoted(other, "c")
    other.writer().drop(old)
    assert ids_in(view) == {"a"}
    assert set(view.get(["a"])) == {"a"}
    assert view.vocabulary()[0] == "alex"
    with pytest.raises(VersionGone):
        engine.at(old)


def test_view_held_but_never_read_outlives_its_folder(engine: EmbeddedEngine) -> None:
    version = load(engine, people("a"), [a_review(specialist_id="a")]).version
    view = engine.at(version)
    engine.writer().drop(version)
    assert view.reviews("a", 0, 5)[0] == 1
    assert ids_in(view) == {"a"}


def test_interrupted_deletion_leaves_an_unsealed_version(engine: EmbeddedEngine, tmp_path: Path) -> None:
    version = load(engine, people("a")).version
    (tmp_path / "gb" / version / "manifest.json").unlink()
    assert [state.role for state in engine.versions("GB")] == ["unsealed"]
    with pytest.raises(VersionGone):
        engine.at(version)
    with pytest.raises(VersionGone):
        engine.writer().promote(version)
    engine.writer().drop(version)
    assert engine.versions("GB") == ()


@pytest.mark.parametrize("name", ["practices.place.npy", "codes.json", "records.sqlite", "terms.letters.npy"])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut"])
def test_broken_file_is_an_unavailable_engine(
    engine: EmbeddedEngine, tmp_path: Path, name: str, damage: str
) -> None:
    version = promoted(engine, "a")
    path = tmp_path / "gb" / version / name
    whole = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(b"" if damage == "empty" else whole[: len(whole) // 2])
    with pytest.raises(EngineUnavailable, match="reindex"):
        ids_in(engine.live("GB"))


def test_broken_pointer_names_its_file(engine: EmbeddedEngine, tmp_path: Path) -> None:
    promoted(engine, "a")
    (tmp_path / "gb" / "CURRENT").write_text("{")
    with pytest.raises(EngineUnavailable, match="CURRENT"):
        engine.live("GB")


def test_live_version_that_vanished_is_no_live_version(engine: EmbeddedEngine, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "gb" / promoted(engine, "a"))
    with pytest.raises(NoLiveVersion):
        engine.live("GB")


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    engine = EmbeddedEngine(tmp_path / "file")
    with pytest.raises(EngineUnavailable, match="file"):
        engine.writer().create_version(a_manifest())
    with pytest.raises(NoLiveVersion):
        engine.live("GB")
    engine.close()


def test_two_documents_with_one_id_are_refused(engine: EmbeddedEngine) -> None:
    manifest = a_manifest()
    engine.writer().create_version(manifest)
    engine.writer().add(manifest.version, people("a", "b", "a"))
    with pytest.raises(EngineError, match="share a specialist id"):
        engine.writer().seal(manifest)
    assert [state.role for state in engine.versions("GB")] == ["unsealed"]
    engine.writer().drop(manifest.version)


def test_sealed_version_takes_no_more(engine: EmbeddedEngine) -> None:
    manifest = load(engine, people("a"))
    with pytest.raises(VersionGone):
        engine.writer().add(manifest.version, people("b"))
    with pytest.raises(EngineError, match="written once"):
        engine.writer().create_version(manifest)


def test_threads_read_on_while_versions_change(engine: EmbeddedEngine, other: EmbeddedEngine) -> None:
    """Each answer is one version's whole answer: never a mixture, never an error."""
    promoted(other, "v0-a", "v0-b")
    wrong: list[object] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            try:
                view = engine.live("GB")
                found = ids_in(view)
                if len({id_[:3] for id_ in found}) != 1 or len(found) != 2 or set(view.get(list(found))) != found:
                    wrong.append(found)
            except Exception as error:  # whatever it is, the test must see it
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 6):
        old = other.versions("GB")[-1].version
        promoted(other, f"v{number}-a", f"v{number}-b")
        if number > 2:
            other.writer().drop(old)
    is_over.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert ids_in(engine.live("GB")) == {"v5-a", "v5-b"}
