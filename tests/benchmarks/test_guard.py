"""What the guard says of a count; counting itself takes valgrind and half a minute: `make bench-check`."""

import tomllib
from pathlib import Path

import pytest

from tests.benchmarks import guard


@pytest.fixture
def figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed figure of a thousand instructions, of the versions that run."""
    file = tmp_path / "instructions.toml"
    monkeypatch.setattr(guard, "FIGURE", file)
    file.write_text(guard.written(1_000), encoding="utf-8")
    return file


@pytest.mark.parametrize("found", [500, 1_000, 1_100])
def test_a_count_within_a_tenth_passes(figure: Path, found: int) -> None:
    assert f"{found:,} instructions an answer" in guard.verdict(found)


def test_a_count_over_a_tenth_fails(figure: Path) -> None:
    with pytest.raises(SystemExit, match=r"\+11\.0% of the 1,000 committed: over \+10%"):
        guard.verdict(1_110)


def test_a_figure_of_other_versions_is_compared_with_nothing(figure: Path) -> None:
    figure.write_text(figure.read_text(encoding="utf-8").replace('python = "', 'python = "0.'), encoding="utf-8")
    assert guard.verdict(5_000).startswith("not compared: ")


def test_there_is_a_committed_figure() -> None:
    committed = tomllib.loads(guard.FIGURE.read_text(encoding="utf-8"))
    assert committed["instructions_an_answer"] > 1_000_000
    assert committed["versions"].keys() == {"python", "numpy"}
