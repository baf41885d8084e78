"""What became of one reindex of one country, for a person and as JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from indexer.census import told
from indexer.checks import CheckResult
from indexer.differences import Differences
from indexer.engines.base import Counts
from indexer.ledger import Reason

MOST_NAMED = 10
"""Specialists named who have the most reviews in quarantine."""
Result = Literal["promoted", "checked", "refused", "failed"]


class ReviewCounts(Struct, frozen=True, kw_only=True):
    """Stored are those that may be shown, merged those that came again, pending those that their source holds
    back. Quarantined are those suspected by the scan, overdue those that count again because nobody decided in
    time. Of removed ones a tombstone is stored. Suppressed are those erased, and all of suppressed specialists.
    Orphaned are live ones whose specialist is not among the records any more. The rest of what was not rejected is
    forbidden in the country."""

    read: int = 0
    rejected: int = 0
    merged: int = 0
    stored: int = 0
    pending: int = 0
    quarantined: int = 0
    overdue: int = 0
    removed: int = 0
    suppressed: int = 0
    orphaned: int = 0


class ChangeCounts(Struct, frozen=True, kw_only=True):
    """What an update did: people added, changed (their practices and reviews count) and removed; `absent` are
    deletions of what was not there."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    absent: int = 0

    @property
    def people(self) -> int:
        return self.added + self.changed + self.removed


class Stage(Struct, frozen=True, kw_only=True):
    """How long a part of the work took, and how many records it went through."""

    name: str
    seconds: float
    records: int


class Report(Struct, kw_only=True):
    """`checked`: a dry run that would have been promoted. `message` says why not, where it was not.

    `differences`: of a dry run, from what is live, where anything is."""

    country: str
    result: Result = "failed"
    message: str = ""
    version: str
    source: str
    as_of: date
    counts: Counts = Counts()
    hidden_by: Mapping[str, int] = {}
    reviews: ReviewCounts = ReviewCounts()
    changes: ChangeCounts | None = None
    """Of an update; None: a whole reindex."""
    quarantined_by: Mapping[str, int] = {}
    most_quarantined: Mapping[str, int] = {}
    rejects_file: str | None = None
    reasons: list[Reason] = []
    findings: list[Reason] = []
    checks: tuple[CheckResult, ...] = ()
    differences: Differences | None = None
    stages: list[Stage] = []
    is_engine_down: bool = False
    is_live_untouched: bool = True
    """Of a run that failed; False: it is not known."""

    def line(self) -> str:
        """The one line a country gets at the end of a run."""
        counts = self.counts
        parts = [
            f"{counts.read} read",
            self._what_changed(),
            f"{counts.out_of_scope} out of scope" if counts.out_of_scope else "",
            f"{counts.rejected} rejected" if counts.rejected else "",
            f"{counts.merged} merged" if counts.merged else "",
            f"{counts.suppressed} suppressed" if counts.suppressed else "",
            f"{counts.eligible} eligible, {counts.hidden} hidden{self._why_hidden()}",
            f"{self.reviews.stored} reviews",
            self._why_quarantined(),
            f"{self.reviews.suppressed} reviews suppressed" if self.reviews.suppressed else "",
            f"{self.reviews.orphaned} live reviews left without specialist" if self.reviews.orphaned else "",
        ]
        counted = ", ".join(part for part in parts if part)
        words = {"promoted": "live", "checked": "would be promoted", "refused": "refused", "failed": "failed"}
        head = f"{self.country}: {words[self.result]}"
        if self.result in ("promoted", "checked"):
            return f"{head}: {counted}{f' ({self.message})' if self.message else ''}"
        return f"{head}{', live index untouched' if self.is_live_untouched else ''}: {self.message}"

    def _why_quarantined(self) -> str:
        count = self.reviews.quarantined
        return f"{count} reviews quarantined ({told(self.quarantined_by)})" if count else ""

    def _what_changed(self) -> str:
        changes = self.changes
        if changes is None:
            return ""
        told = f"{changes.added} people added, {changes.changed} changed, {changes.removed} removed"
        return f"{told}, {changes.absent} to delete were not there" if changes.absent else told

    def _why_hidden(self) -> str:
        return f" ({told(self.hidden_by)})" if self.hidden_by else ""
