"""The digest of a program: another one with every change of code or facts, wherever it lies."""

import shutil
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

import service
from indexer.reference import FOLDERS
from service.build import build, is_as_of

PACKAGES = ("service", "indexer", "seed_data")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A few files of one."""
    for name in PACKAGES:
        for folder in ("", *FOLDERS, "places"):
            (tmp_path / name / folder).mkdir()
    (tmp_path / "service" / "first.html").write_text("one\ntwo\n")
    (tmp_path / "service" / "second.html").write_text("three\n")
    (tmp_path / "seed_data" / FOLDERS[0] / "gb.toml").write_text("number = 999\n")
    (tmp_path / "seed_data" / "places" / "gb.tsv").write_text("Leeds\n")
    monkeypatch.setattr(resources, "files", lambda name: tmp_path / name)
    return tmp_path


def move_a_line(program: Path) -> None:
    (program / "service" / "first.html").write_text("one\n")
    (program / "service" / "second.html").write_text("two\nthree\n")


def rename_a_fact(program: Path) -> None:
    folder = program / "seed_data" / FOLDERS[0]
    (folder / "gb.toml").rename(folder / "ie.toml")


def change_a_number(program: Path) -> None:
    (program / "seed_data" / FOLDERS[0] / "gb.toml").write_text("number = 998\n")


def move_a_file(program: Path) -> None:
    (program / "service" / "first.html").rename(program / "indexer" / "first.html")


def add_a_place(program: Path) -> None:
    (program / "seed_data" / "places" / "gb.tsv").write_text("Leeds\nYork\n")


@pytest.mark.parametrize(
    "change",
    [move_a_line, rename_a_fact, change_a_number, move_a_file, add_a_place],
    ids=lambda each: each.__name__,
)
def test_every_change_makes_another_program(program: Path, change: Callable[[Path], None]) -> None:
    before = build.__wrapped__()
    change(program)
    assert build.__wrapped__() != before


def test_the_same_program_elsewhere_is_the_same(
    program: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = build.__wrapped__()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(program, elsewhere, dirs_exist_ok=True)
    monkeypatch.setattr(resources, "files", lambda name: elsewhere / name)
    assert build.__wrapped__() == before


def test_a_program_put_in_the_place_of_another_is_not_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_as_of(time.time())
    assert not is_as_of(Path(service.__file__).stat().st_ctime)
    monkeypatch.setattr("service.build.STARTED_FROM", [(0, 0)] * 3)
    assert not is_as_of(time.time())


def test_a_program_that_is_being_replaced_is_not_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_FOLDERS", [Path("gone")])
    assert not is_as_of(time.time())
