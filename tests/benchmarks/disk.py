"""How much something takes on the disk."""

from pathlib import Path


def bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
