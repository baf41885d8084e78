"""`<shelf>.jsonl`: what is kept beside the versions, one entry a line, added at the end of the file.

A line that a crash tore was never said to be kept: it is passed over, and cut off before the next is added. A
broken line anywhere else is no crash: a suspension may be in it, so nothing is read past it.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from indexer.engines.embedded import durable
from indexer.errors import EngineUnavailable
from indexer.kept import EntryT, Shelf, in_order, latest

Stamp = tuple[int, int, int]
_REPLACED_SHARE = 0.5
"""The file is written anew when more than this share of its lines would have been replaced by later ones."""


def shelf_file(folder: Path, shelf: Shelf[EntryT]) -> Path:
    """Where a shelf lies below the folder of the index."""
    return folder / f"{shelf.name}.jsonl"


def stamp_of(file: Path) -> Stamp | None:
    """Changes whenever something is added; None where there is no file."""
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unreadable(file, error) from error
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_shelf(file: Path, shelf: Shelf[EntryT]) -> tuple[EntryT, ...]:
    """By key; nothing where there is no file yet. EngineUnavailable where one cannot be read."""
    return in_order(_read_lines(file, shelf)[0])


def add_to_shelf(file: Path, shelf: Shelf[EntryT], entries: Sequence[EntryT]) -> None:
    """Adds lines and waits until they are on the disk. The caller lets nobody else write meanwhile."""
    kept, whole_bytes = _read_lines(file, shelf)
    lines = len(kept) + len(entries)
    left = len(latest([*kept, *entries]))
    if lines - left > _REPLACED_SHARE * lines:
        durable.write(file, _lines_of(in_order([*kept, *entries])))
    elif entries:
        _append(file, whole_bytes, _lines_of(entries))


def _append(file: Path, whole_bytes: int, lines: bytes) -> None:
    is_new = not file.exists()
    with file.open("ab") as stream:
        stream.truncate(whole_bytes)
        if whole_bytes and not _ends_a_line(file, whole_bytes):
            lines = b"\n" + lines
        stream.write(lines)
        stream.flush()
        os.fsync(stream.fileno())
    if is_new:
        durable.sync_folder(file.parent)


def _ends_a_line(file: Path, size: int) -> bool:
    with file.open("rb") as stream:
        stream.seek(size - 1)
        return stream.read(1) == b"\n"


def _read_lines(file: Path, shelf: Shelf[EntryT]) -> tuple[list[EntryT], int]:
    """All lines, oldest first, and how many bytes hold them: those of a torn last line are not counted."""
    decode = msgspec.json.Decoder(shelf.kind).decode
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return [], 0
    except OSError as error:
        raise _unreadable(file, error) from error
    *lines, last = content.split(b"\n")
    try:
        kept = [decode(line) for line in lines]
    except msgspec.MsgspecError as error:
        raise _unreadable(file, error) from error
    if not last:
        return kept, len(content)
    try:
        return [*kept, decode(last)], len(content)
    except msgspec.MsgspecError:
        return kept, len(content) - len(last)


def _lines_of(entries: Sequence[EntryT]) -> bytes:
    return b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries)


def _unreadable(file: Path, error: Exception) -> EngineUnavailable:
    return EngineUnavailable(
        f"{file} cannot be read ({error}); correct that line or restore the file from a copy: "
        "who is to be hidden may stand in it"
    )
