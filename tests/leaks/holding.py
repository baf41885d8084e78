"""What a server wrote while it ran: new and changed files below its folder, its log. Knows no canary."""

from collections.abc import Iterator, Mapping
from pathlib import Path

Files = Mapping[Path, tuple[int, int]]
"""Size and time of the last change, by path."""


def files_below(folder: Path) -> Files:
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in found}


def written_since(folder: Path, before: Files) -> Iterator[tuple[str, bytes]]:
    """Each file that was not there or was another, by name; its name is part of what it says."""
    for path, state in files_below(folder).items():
        if before.get(path) != state:
            name = str(path.relative_to(folder))
            yield name, name.encode() + b"\n" + path.read_bytes()
