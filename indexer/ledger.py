"""The ledger of one reindex: what was read, left out or rejected, and why. Nothing that was read is lost.

Owns counts, reasons and the rejects file. Does not know what makes a record wrong, nor what is done with a
right one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from indexer.errors import BadRecord, SourceUnreadable

EXCERPT = 2000
"""So many characters of a rejected record are written beside the reason."""
_REASONS = 200
"""Kinds of reasons kept apart in a report; the rejects file has every one."""
_PARTICULARS = re.compile(r"'[^']*'|`[^`]*`|\b\d[\d.,-]*\b")


class Reject(Struct, frozen=True):
    """One line of the rejects file."""

    file: str
    line: int
    field: str
    reason: str
    record: str


class RejectsFile:
    """Appends to `<folder>/<cc>-<UTC>.jsonl`; the file exists only if something was rejected."""

    def __init__(self, folder: Path, country: str) -> None:
        self.path = folder / f"{country.lower()}-{datetime.now(UTC).strftime('%Y%m%dT%H%M%S%fZ')}.jsonl"
        self._stream: IO[bytes] | None = None

    @property
    def is_empty(self) -> bool:
        return self._stream is None

    def append(self, reject: Reject) -> None:
        try:
            if self._stream is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._stream = self.path.open("wb")
            self._stream.write(msgspec.json.encode(reject) + b"\n")
        except OSError as error:
            raise SourceUnreadable(f"cannot write the rejects to {self.path}: {error.strerror}") from error

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()


class Reason(Struct):
    """A kind of rejection or finding, how often it came and one example of it."""

    reason: str
    count: int
    example: str


class Reasons:
    """Counts reasons by kind: what differs from record to record (names, numbers) is left out of the kind."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Reason] = {}

    def add(self, error: BadRecord) -> None:
        kind = _PARTICULARS.sub("…", f"{error.field}: {error.reason}")
        if kind not in self._by_kind and len(self._by_kind) >= _REASONS:
            kind = "other reasons"
        self._by_kind.setdefault(kind, Reason(kind, 0, str(error))).count += 1

    def ranked(self) -> list[Reason]:
        """Most frequent first."""
        return sorted(self._by_kind.values(), key=lambda reason: (-reason.count, reason.reason))


def _ignore(_: int) -> None:
    """The progress of a reading that nobody watches."""


@dataclass
class Intake:
    """What became of the records of one kind (specialists or reviews) while their source was read.

    `advance` is told the bytes read. Without a rejects file the reading is a repeated one: nothing is listed.
    """

    rejects: RejectsFile | None = None
    advance: Callable[[int], None] = _ignore
    read: int = 0
    out_of_scope: int = 0
    rejected: int = 0
    merged: int = 0
    reasons: Reasons = field(default_factory=Reasons)
    findings: Reasons = field(default_factory=Reasons)

    def reject(self, error: BadRecord, text: bytes) -> None:
        """Count and list a record that was read."""
        self.rejected += 1
        self.list(error, text)

    def list(self, error: BadRecord, text: bytes) -> None:
        """List something that is wrong beside the records counted, such as a place that roles refer to."""
        self.reasons.add(error)
        if self.rejects is not None:
            excerpt = text.decode("utf-8", "replace")[:EXCERPT]
            self.rejects.append(Reject(error.file, error.line, error.field, error.reason, excerpt))

    @property
    def is_repeated(self) -> bool:
        """Whether these records were read before, so that nothing needs saying again."""
        return self.rejects is None

    def find(self, doubt: BadRecord) -> None:
        """Note a doubt about a record that is kept."""
        self.findings.add(doubt)

    @property
    def rejected_share(self) -> float:
        """Of the records in scope, 0..1."""
        in_scope = self.read - self.out_of_scope
        return self.rejected / in_scope if in_scope else 0.0
