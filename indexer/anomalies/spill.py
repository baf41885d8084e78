"""Rows of bytes in order, more than fit in memory: sorted runs in nameless files, merged when they are read.

Rows of one spill have one length and sort as bytes. Knows nothing of what is in them.
"""

import heapq
import tempfile
from collections.abc import Iterator
from typing import IO

CHUNK_ROWS = 200_000
"""Rows sorted at a time; some 40 MB of them are held."""
_READ_ROWS = 2_000


class Spill:
    """Add rows, then read them in order, as often as needed."""

    def __init__(self, row_bytes: int, chunk_rows: int = CHUNK_ROWS) -> None:
        self._row_bytes, self._chunk_rows = row_bytes, chunk_rows
        self._rows: list[bytes] = []
        self._runs: list[IO[bytes]] = []

    def add(self, row: bytes) -> None:
        self._rows.append(row)
        if len(self._rows) >= self._chunk_rows:
            self._write_run()

    def in_order(self) -> Iterator[bytes]:
        """All rows, ascending. No row may be added while they are read."""
        self._rows.sort()
        if not self._runs:
            return iter(self._rows)
        return heapq.merge(*map(self._read_run, self._runs), iter(self._rows))

    def close(self) -> None:
        """Forgets everything."""
        for run in self._runs:
            run.close()
        self._runs.clear()
        self._rows.clear()

    def _write_run(self) -> None:
        self._rows.sort()
        run = tempfile.TemporaryFile(prefix="directory-scan-")  # noqa: SIM115  # closed by close()
        run.writelines(self._rows)
        self._runs.append(run)
        self._rows.clear()

    def _read_run(self, run: IO[bytes]) -> Iterator[bytes]:
        """Several readings of one run do not disturb each other."""
        size, offset = self._row_bytes, 0
        while True:
            run.seek(offset)
            block = run.read(size * _READ_ROWS)
            if not block:
                return
            offset += len(block)
            yield from (block[start : start + size] for start in range(0, len(block), size))
