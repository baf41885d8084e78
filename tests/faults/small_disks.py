"""A small file system in memory, mounted for a while; takes root."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOM_KB = 16_384
ROOMY = f"size={ROOM_KB}k,nr_inodes=100000"


class Disk:
    """One mounted at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def set(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.path)], check=True)

    def used_kb(self) -> int:
        found = os.statvfs(self.path)
        return (found.f_blocks - found.f_bfree) * found.f_frsize // 1024

    def used_inodes(self) -> int:
        found = os.statvfs(self.path)
        return found.f_files - found.f_ffree


@contextmanager
def mounted(path: Path, options: str = ROOMY) -> Iterator[Disk]:
    path.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path)], check=True, capture_output=True)
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", str(path)], check=True)


def unavailable_reason(path: Path) -> str | None:
    """Why no small file system can be had; None if one can."""
    if os.geteuid() != 0:
        return "a small file system takes root to mount"
    try:
        with mounted(path):
            return None
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no file system can be mounted here ({error})"
