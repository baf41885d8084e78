"""What the command line names as a source → an origin on this disk: remote files are fetched first."""

import sys
import time
from pathlib import Path
from typing import Literal

import click
from msgspec import Struct

from indexer.progress import SECONDS_BETWEEN_LINES
from indexer.settings import Settings
from indexer.sources import Format, Origin
from indexer.sources.address import Remote
from indexer.sources.remote import fetch

Named = Path | Remote
_MEGABYTE = 1_000_000


class Asked(Struct, frozen=True, kw_only=True):
    """The options that say what to read."""

    sources: tuple[Named, ...]
    reviews: Named | Literal["none"] | None
    form: Format | None
    mapping: Path | None

    def require_consistent(self) -> None:
        """Raises UsageError where one option makes no sense beside the others."""
        if self.form == "csv" and self.mapping is None:
            raise click.UsageError("--format csv needs --mapping FILE, which says what the columns mean")
        if self.mapping is not None and self.form in ("jsonl", "fhir"):
            raise click.UsageError(f"--mapping is for delimited files, not for --format {self.form}")
        if not self.sources and (self.form is not None or self.mapping is not None):
            raise click.UsageError("--format and --mapping say what --from is; give --from")


def origin_of(asked: Asked, settings: Settings) -> Origin:
    """Fetches what is remote. Raises UsageError, or SourceUnreadable for what cannot be fetched."""
    asked.require_consistent()
    labels: dict[Path, str] = {}

    def fetched(named: Named) -> Path:
        path = here(named, settings)
        if isinstance(named, Remote):
            labels[path] = named.label
        return path

    reviews = asked.reviews
    return Origin(
        paths=tuple(map(fetched, asked.sources)),
        reviews=fetched(reviews) if isinstance(reviews, Path | Remote) else reviews,
        form=asked.form,
        mapping=asked.mapping,
        labels=labels,
        state=settings.state,
    )


def here(named: Named, settings: Settings) -> Path:
    """Where it lies on this disk, fetched first if it is remote. Raises SourceUnreadable."""
    if isinstance(named, Path):
        return named
    return fetch(named, settings.state / "downloads", _Telling(named.label).advance)


class _Telling:
    """A line to standard error now and then: nobody knows how much there is to come."""

    def __init__(self, label: str) -> None:
        self._label, self._bytes, self._told = label, 0, time.monotonic()

    def advance(self, read: int) -> None:
        self._bytes += read
        if time.monotonic() - self._told >= SECONDS_BETWEEN_LINES:
            self._told = time.monotonic()
            click.echo(f"fetching {self._label}: {self._bytes / _MEGABYTE:,.0f} MB", file=sys.stderr)
