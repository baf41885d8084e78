"""The built wheel holds everything: it runs in an environment of its own, outside the checkout."""

import json
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("service", "indexer", "seed_data", "pyproject.toml", "README.md", "LICENSE", "NOTICE")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel in it; libraries are those of the running one."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        source = ROOT / name
        target = folder / "source" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copy(source, target)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    _run([*pip, "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), "./source"], folder)
    (wheel,) = folder.glob("*.whl")
    _run([sys.executable, "-m", "venv", "--without-pip", "environment"], folder)
    python = folder / "environment" / "bin" / "python"
    (site,) = (folder / "environment" / "lib").glob("python3.*/site-packages")
    _run([*pip, "--python", str(python), "install", "-q", "--ignore-installed", "--no-deps", str(wheel)], folder)
    # A path in a .pth file is searched, its own .pth files are not: the checkout stays out of sight.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return python.parent


def _run(command: Sequence[str], cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_indexes_and_matches_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    directory = str(installed / "directory")
    _run([directory, "reindex", "GB"], tmp_path)
    asked = ["match", "--country", "GB", "--outcome", "radicular_pain", "--near", "SW1A 1AA", "--json"]
    answer = json.loads(_run([directory, *asked], tmp_path))
    assert answer["matches"]
    assert answer["synthetic"] is True


def test_the_checkout_is_not_what_runs(installed: Path, tmp_path: Path) -> None:
    shown = _run([str(installed / "python"), "-c", "import service, indexer; print(service.__file__)"], tmp_path)
    assert str(installed.parent) in shown
