"""Files that are there after a power cut, whole or not at all."""

import errno
import os
import shutil
from pathlib import Path

_NO_LINKS = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOSYS, errno.EOPNOTSUPP}
"""What a file system answers that has no second names for a file, or no more of them, or not for us."""


def sync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path: Path, content: bytes) -> None:
    """Replaces a file at once: the content first, then the name, each on the disk before the next step."""
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def link(source: Path, target: Path) -> None:
    """Gives a file that never changes a second name, or a copy where the file system knows no such names.
    The name is there for good once its folder is synced."""
    try:
        target.hardlink_to(source)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(source, target)
        with target.open("rb") as copy:
            os.fsync(copy.fileno())
