"""Compiling the gazetteer on first use: one process does it for all, and a full disk is said in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.gazetteer.store import GazetteerStore

ADMIN = ("-c", "from indexer.cli import admin; admin()")
ROOT = Path(__file__).parents[2]
COMPILE = """
import sys
from pathlib import Path
from indexer.gazetteer import compiling

fill, compiled_here = compiling._fill, []
compiling._fill = lambda *given: (compiled_here.append(1), fill(*given))
compiling.compiled(Path(sys.argv[1]), "IE")
print(len(compiled_here))
"""


def _start(*command: str, cwd: Path, most_kb: int | None = None) -> "subprocess.Popen[str]":
    """Runs Python; `most_kb` is as far as the kernel lets a file grow, then it refuses as a full disk does."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DIRECTORY_INDEX_URL": "embedded:index"}
    limit = "unlimited" if most_kb is None else str(2 * most_kb)
    return subprocess.Popen(
        ["sh", "-c", f'ulimit -f {limit}; exec "$@"', "sh", sys.executable, *command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _run(*command: str, cwd: Path, most_kb: int | None = None) -> tuple[int, str]:
    """Exit code and what went to standard error."""
    with _start(*command, cwd=cwd, most_kb=most_kb) as run:
        _, err = run.communicate(timeout=60)
    assert "Traceback" not in err
    return run.returncode, err


def test_of_several_processes_one_compiles(tmp_path: Path) -> None:
    runs = [_start("-c", COMPILE, str(tmp_path), cwd=tmp_path) for _ in range(4)]
    answers = [run.communicate(timeout=60) for run in runs]
    assert sorted(out.strip() for out, _ in answers) == ["0", "0", "0", "1"], answers
    assert [path.suffix for path in tmp_path.iterdir()] == [".sqlite"]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "rows.csv"
    file.write_text("country,text,lat,lon\nIE,Cork,51.9,-8.47\n")
    return file


def test_a_full_disk_is_said_and_leaves_nothing(rows: Path, tmp_path: Path) -> None:
    check = (*ADMIN, "places", "check", str(rows))
    code, err = _run(*check, cwd=tmp_path, most_kb=100)
    assert code == 1
    assert "var/gazetteer-ie-" in err
    assert "the gazetteer cannot be compiled" in err
    assert "check the path, its permissions and the disk" in err
    assert list((tmp_path / "var").iterdir()) == []
    assert _run(*check, cwd=tmp_path) == (0, "")


def test_a_full_disk_keeps_the_postcodes_imported_before(tmp_path: Path) -> None:
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_text("pcds,doterm,lat,long\nW1G 9PF,,51.5201,-0.1469\n")
    codes = (f"{area} {n}{a}{b}" for area in ("W1G", "M1") for n in range(10) for a in "ABDEF" for b in "ABDEFGHJ")
    lines = (f"{code},,51.5201,-0.1469\n" for code in codes)
    large.write_text("pcds,doterm,lat,long\n" + "".join(lines))
    take = (*ADMIN, "places", "import-onspd")
    assert _run(*take, str(small), cwd=tmp_path)[0] == 0
    [kept] = (tmp_path / "var").iterdir()
    before = kept.read_bytes()
    code, err = _run(*take, str(large), cwd=tmp_path, most_kb=20)
    assert code == 1
    assert "the postcodes cannot be written" in err
    assert [path.read_bytes() for path in (tmp_path / "var").iterdir()] == [before]


def test_a_stale_compiled_file_is_not_asked(tmp_path: Path) -> None:
    (tmp_path / "gazetteer-ie-0000000000000000.sqlite").write_text("of an older release")
    assert GazetteerStore.open(tmp_path, "IE").by_keys(["cork"])
