"""The rules of the house that no other tool holds."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = {
    "README.md", "LICENSE", "NOTICE", "CHANGELOG.md", "Makefile", "pyproject.toml", "requirements.txt",
    "docker-compose.yml", "service", "indexer", "seed_data", "tests",
}  # fmt: skip
BANNED = ("utils", "helpers", "common", "manager")


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [ROOT / line for line in listed.splitlines()] or list(ROOT.rglob("*.py"))


def _sources() -> Iterator[Path]:
    return (path for package in ("service", "indexer") for path in sorted((ROOT / package).rglob("*.py")))


def test_the_top_level_is_the_designed_one() -> None:
    names = {path.relative_to(ROOT).parts[0] for path in _tracked()}
    assert {name for name in names if not name.startswith(".")} <= ALLOWED


def test_only_settings_reads_the_environment() -> None:
    readers = [path for path in _sources() if "os.environ" in path.read_text() or "getenv" in path.read_text()]
    assert [path.name for path in readers if path.name != "settings.py"] == []


def test_no_module_is_a_drawer() -> None:
    assert [path for path in _sources() if any(word in path.stem.split("_") for word in BANNED)] == []


def test_the_compose_file_is_valid() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    command = [str(checker), "--builtin-schema", "vendor.compose-spec", str(ROOT / "docker-compose.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_every_requirement_is_locked_by_hash_and_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text()
    pinned = [line for line in text.splitlines() if line and line[0].isalpha()]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert "http" not in text
