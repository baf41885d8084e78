"""Broken facts: a copy of seed_data in which one line is changed."""

import shutil
from importlib import resources
from pathlib import Path

SEED = Path(str(resources.files("seed_data")))


def copy_seed(folder: Path) -> Path:
    """What load_reference reads, in a folder of the test's own."""
    for name in ("countries", "taxonomy", "triage", "words"):
        shutil.copytree(SEED / name, folder / name)
    return folder


def change(file: Path, old: str, new: str) -> None:
    """The first `old` becomes `new`; it must be there."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
