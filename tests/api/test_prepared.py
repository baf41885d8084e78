"""The file that a start leaves for the next: believed only as this directory signed it, for this program."""

import shutil
from pathlib import Path

import pytest

from indexer.reference import load_reference, take_reference
from indexer.settings import Settings
from service.prepared import PreparedFile, Templates
from service.suggesting.topics import topics_of
from service.typed.asking import ask
from service.typed.emergencies import alarms_of, signs_in
from service.typed.lexicon import lexicon_of

TYPED = (
    "Knieschmerzen",
    "knee pian",
    "my left foot went all white and really cold",
    "ألم في الركبة",
    "hand surgeon",
)
SECRET = "07" * 32


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    _file_in(folder).write(Templates(), "{}")
    return folder


@pytest.fixture
def folder(tmp_path: Path, written: Path) -> Path:
    for file in written.iterdir():
        shutil.copy(file, tmp_path)
    return tmp_path


def test_what_is_read_answers_as_what_was_made(folder: Path) -> None:
    made = load_reference()
    expected = [(ask(text, made), [sign.flag for sign in signs_in(text, made)]) for text in TYPED]
    try:
        prepared = _file_in(folder).read()
        assert prepared is not None
        assert prepared.document == "{}"
        read = load_reference()
        assert read is prepared.reference is not made
        assert (lexicon_of(read), alarms_of(read), topics_of(read)) == prepared.made
        assert [(ask(text, read), [sign.flag for sign in signs_in(text, read)]) for text in TYPED] == expected
    finally:
        take_reference(made)


def test_nobody_elses_file_is_read(folder: Path) -> None:
    assert _file_in(folder, "08" * 32).read() is None


@pytest.mark.parametrize("at", [0, 40, -1])
def test_a_file_that_was_changed_is_not_read(folder: Path, at: int) -> None:
    (file,) = folder.iterdir()
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    assert _file_in(folder).read() is None


@pytest.mark.parametrize("length", [0, 10, 32, 1000])
def test_a_file_that_breaks_off_is_not_read(folder: Path, length: int) -> None:
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:length])
    assert _file_in(folder).read() is None


def test_another_program_makes_its_own_and_drops_the_old_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,) = folder.iterdir()
    monkeypatch.setattr("service.prepared.build", lambda: "another")
    other = _file_in(folder)
    assert other.read() is None
    other.write(Templates(), "{}")
    (new,) = folder.iterdir()
    assert new != old


def test_where_nothing_can_be_written_a_start_goes_on(tmp_path: Path) -> None:
    file = _file_in(tmp_path / "absent")
    assert file.read() is None
    file.write(Templates(), "{}")
    assert list(tmp_path.iterdir()) == []


def _file_in(folder: Path, secret: str = SECRET) -> PreparedFile:
    return PreparedFile(Settings(state=folder, secret_key=secret))
