"""Whether a file of records, one a line, ends where its last record does. Knows whole JSON, no record."""

import os
from pathlib import Path

import msgspec
from msgspec import Raw

from indexer.errors import SourceUnreadable
from indexer.sources.lines import LONGEST

_GZIP = b"\x1f\x8b"


def require_whole_end(path: Path) -> None:
    """Raises SourceUnreadable where the last line breaks off in a record: such a file was cut off, and nobody can
    tell how much of it is lost. A gzipped file says where it ends, which is seen when it is read."""
    with path.open("rb") as file:
        if file.read(len(_GZIP)) == _GZIP:
            return
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST))
        line = file.read().rpartition(b"\n")[2]
    if line.strip() and _is_broken_off(line):
        raise SourceUnreadable(
            f"{path} ends in the middle of a record: it was cut off, and nobody can tell how much is lost; "
            "fetch it again, or end it where its last record ends"
        )


def _is_broken_off(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=Raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return "truncated" in str(error)
    return False
