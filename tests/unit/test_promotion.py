"""A version that was to go live: what is said of it where the index does not answer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.embedded.writer import EmbeddedWriter
from indexer.errors import EngineUnavailable
from indexer.promotion import promote
from tests.feeds import person, write_feed
from tests.unit.test_rebuild import reindex, roles

SILENCE = EngineUnavailable("did not answer in time", "timeout")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return write_feed(tmp_path / "feed", [person(1)])


@pytest.fixture
def lose_answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """From now on promoting is done, or is not, and the answer never arrives."""
    doing = EmbeddedWriter.promote

    def lose(*, is_done: bool, then: Callable[[], None] = lambda: None) -> None:
        def promote_unheard(writer: EmbeddedWriter, version: str) -> None:
            if is_done:
                doing(writer, version)
            then()
            raise SILENCE

        monkeypatch.setattr(EmbeddedWriter, "promote", promote_unheard)

    return lose


def test_what_went_live_unheard_is_live(
    engine: EmbeddedEngine, feed: Path, lose_answers: Callable[..., None]
) -> None:
    reindex(engine, feed)
    lose_answers(is_done=True)
    report = reindex(engine, feed)
    assert (report.result, engine.live("GB").manifest.version) == ("promoted", report.version)
    assert roles(engine) == ["live", "previous"]


def test_what_did_not_go_live_failed_and_is_gone(
    engine: EmbeddedEngine, feed: Path, lose_answers: Callable[..., None]
) -> None:
    before = reindex(engine, feed).version
    lose_answers(is_done=False)
    report = reindex(engine, feed)
    assert report.line() == "GB: failed, live index untouched: did not answer in time"
    assert (roles(engine), engine.live("GB").manifest.version) == (["live"], before)


@pytest.mark.parametrize("is_done", [True, False])
def test_where_the_index_does_not_tell_the_report_says_so(
    engine: EmbeddedEngine,
    feed: Path,
    lose_answers: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_done: bool,
) -> None:
    def say_nothing(_: EmbeddedEngine, country: str) -> None:
        raise SILENCE

    lose_answers(is_done=is_done, then=lambda: monkeypatch.setattr(EmbeddedEngine, "versions", say_nothing))
    report = reindex(engine, feed)
    assert (report.result, report.is_live_untouched) == ("failed", False)
    told = f"GB: failed: it is not known whether {report.version} went live (did not answer in time); run: "
    assert report.line() == f"{told}directory status"


def test_it_is_promoted_once(engine: EmbeddedEngine, feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever somebody else does with the country after it went live unheard stays."""
    first, second = reindex(engine, feed).version, reindex(engine, feed).version
    doing, asking = EmbeddedWriter.promote, EmbeddedEngine.versions

    def promote_unheard(writer: EmbeddedWriter, version: str) -> None:
        doing(writer, version)
        raise SILENCE

    def tell_and_be_rolled_back(own: EmbeddedEngine, country: str) -> object:
        told = asking(own, country)
        doing(engine.writer(), second)
        return told

    monkeypatch.setattr(EmbeddedWriter, "promote", promote_unheard)
    with monkeypatch.context() as patched:
        patched.setattr(EmbeddedEngine, "versions", tell_and_be_rolled_back)
        promote(engine, first)
    assert {state.version: state.role for state in engine.versions("GB")} == {second: "live", first: "previous"}
