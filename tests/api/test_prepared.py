"""The file that a start leaves for the next: believed only as this directory signed it, for this program."""

import os
import resource
import shutil
from pathlib import Path

import pytest

from indexer.reference import load_reference, take_reference
from indexer.settings import Settings
from service import build as build_of_service
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
NOBODY = 65534


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


def test_the_file_of_another_program_is_not_read_by_its_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,) = folder.iterdir()
    monkeypatch.setattr("service.prepared.build", lambda: "another")
    other = _file_in(folder)
    assert other.read() is None
    other.write(Templates(), "{}")
    (new,) = set(folder.iterdir()) - {old}
    old.replace(new)
    assert other.read() is None


def test_files_that_no_start_has_used_for_a_day_are_dropped(folder: Path) -> None:
    (used,) = folder.iterdir()
    of_another, broken_off = folder / f"prepared-{'0' * 16}", folder / f".prepared-{'0' * 16}-abc"
    kept = {used, folder / f"prepared-{'1' * 16}", folder / "prepared-by-hand"}
    for file in (of_another, broken_off, *kept):
        file.touch()
    for file in (of_another, broken_off, folder / "prepared-by-hand"):
        os.utime(file, (0, 0))
    _file_in(folder).write(Templates(), "{}")
    assert set(folder.iterdir()) == kept


def test_a_program_that_was_changed_while_it_started_is_kept_by_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.prepared.STARTED_AT", Path(build_of_service.__file__).stat().st_ctime)
    _file_in(tmp_path).write(Templates(), "{}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_what_others_may_write_is_not_read(folder: Path, mode: int) -> None:
    (file,) = folder.iterdir()
    file.chmod(mode)
    assert _file_in(folder).read() is None


@pytest.mark.parametrize("is_secret", [True, False])
def test_what_belongs_to_another_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_secret: bool
) -> None:
    settings = Settings(state=tmp_path)
    PreparedFile(settings).write(Templates(), "{}")
    given = tmp_path / "secret" if is_secret else next(tmp_path.glob("prepared-*"))
    if os.geteuid() == 0:
        os.chown(given, NOBODY, -1)
    else:  # only root gives files away: then it is somebody else who reads both
        monkeypatch.setattr(os, "geteuid", lambda: NOBODY)
    assert PreparedFile(settings).read() is None


def test_a_full_disk_is_left_as_it_was(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        _file_in(tmp_path).write(Templates(), "{}")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_a_start_goes_on(tmp_path: Path) -> None:
    file = _file_in(tmp_path / "absent")
    assert file.read() is None
    file.write(Templates(), "{}")
    assert list(tmp_path.iterdir()) == []


def _file_in(folder: Path, secret: str = SECRET) -> PreparedFile:
    return PreparedFile(Settings(state=folder, secret_key=secret))
