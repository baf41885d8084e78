"""A file that is there whole or not at all: written beside its place by whoever likes, then given its name.

Does not know what is in it, nor who may read it.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def put_in_place(path: Path) -> Iterator[Path]:
    """An empty file, of mode 600, that takes the place of `path` once the block is left without an error; with one
    it is removed, and what was there stays. Raises OSError where the folder takes no file."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    written = Path(beside)
    try:
        yield written
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)


def sync(file: Path) -> None:
    """Waits until its content is on the disk."""
    with file.open("rb") as written:
        os.fsync(written.fileno())
