"""The life of one new version, whatever fills it: create → fill → seal → check → promote → prune.

Until `promote` nothing is visible; on any error the new version is dropped and the live one is untouched; where
the index does not tell which of them is live, the report says so. What a killed run left behind is dropped by the
next one, once creating its version gave it the writer's lock. Every state reached is in the journal.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from indexer import versions
from indexer.checks import CHECKS, Candidate, Check, open_live, require_passed, run_checks
from indexer.differences import Compare, differences_between
from indexer.engines.base import Engine, Manifest, Writer
from indexer.errors import (
    CheckRefused,
    DirectoryError,
    EngineError,
    EngineUnavailable,
    PromotionUnknown,
    VersionGone,
)
from indexer.journal import JOURNAL, Kind, Run, State, Step, next_number
from indexer.login import login
from indexer.progress import Advance, Progress, Silence
from indexer.promotion import promote
from indexer.report import Report, Result, Stage

_KEPT = ("live", "previous")


class Order(Struct, frozen=True, kw_only=True):
    """How strictly a version is made, and how far. `checks` come on top of the table's own; `compare` tells what a
    dry run would change."""

    country: str
    source: str
    checks: tuple[Check, ...] = ()
    forced: frozenset[str] = frozenset()
    compare: Compare = differences_between
    is_dry_run: bool = False


class Work(ABC):
    """What fills a version, and what is known of it then. Called in this order; `report` at every end."""

    kind: Kind

    @abstractmethod
    def base(self, engine: Engine) -> str | None:
        """The version it starts from; None: from nothing."""

    @abstractmethod
    def draft(self, version: str, created_at: str) -> Manifest:
        """What can be said of the version before it is filled."""

    @abstractmethod
    def fill(self, making: "Making") -> Manifest:
        """Adds everything, and says what the version is."""

    @abstractmethod
    def candidate(self, making: "Making", manifest: Manifest) -> Candidate:
        """The sealed version, as checks look at it."""

    @abstractmethod
    def keep_news(self, engine: Engine) -> None:
        """Keeps what was found beside the versions, just before the version goes live."""

    @abstractmethod
    def complete(self, report: Report) -> None:
        """Tells the report whatever was counted before the end."""

    @abstractmethod
    def late_remark(self, engine: Engine) -> str:
        """What an operator should know of the version that went live; "" mostly."""


class Making:
    """One run. All that is public is for the work that fills the version."""

    def __init__(self, engine: Engine, order: Order, report: Report, progress: Progress | None = None) -> None:
        self.engine, self.writer, self.version = engine, engine.writer(), report.version
        self.report = report
        self._order, self._progress = order, progress or Silence()
        self.created_at = versions.created_at(report.version).isoformat(timespec="seconds")
        self._run: Run | None = None

    def make(self, work: Work) -> Report:
        """Makes and promotes a version, or says in the report why not. Raises only what no operator can cause."""
        report = self.report
        try:
            self._make(work)
            report.result = "checked" if self._order.is_dry_run else "promoted"
        except CheckRefused as refusal:
            report.result, report.message = "refused", str(refusal)
        except VersionGone as gone:
            report.result, report.message = "failed", _removed_meanwhile(gone.version)
        except (DirectoryError, OSError) as error:
            report.result, report.message = "failed", str(error)
            report.is_engine_down = isinstance(error, EngineUnavailable)
            report.is_live_untouched = not isinstance(error, PromotionUnknown)
        finally:
            work.complete(report)
        self._end(report.result)
        return report

    @contextmanager
    def stage(self, name: str, total: int, count: Callable[[], int]) -> Iterator[Advance]:
        """A part of the work, timed and shown; `total` in the units it is advanced by, `count` in records."""
        started = time.monotonic()
        with self._progress.stage(f"{self._order.country} {name}", total, count) as advance:
            yield advance
        self.report.stages.append(Stage(name=name, seconds=round(time.monotonic() - started, 3), records=count()))

    def live_manifest(self) -> Manifest | None:
        """Of what the new version would replace."""
        states = self.engine.versions(self._order.country)
        return next((state.manifest for state in states if state.role == "live"), None)

    def _make(self, work: Work) -> None:
        try:
            base = work.base(self.engine)
            self.writer.create_version(work.draft(self.version, self.created_at), base)
            if base is not None and self._role_of(base) != "live":
                raise EngineError(f"{self._order.country} was changed meanwhile; run the command again")
            self._start(work.kind)
            prune(self.engine, self.writer, self._order.country, keep=self.version)
            manifest = work.fill(self)
            self._note("filled", manifest.counts.promoted)
            with self.stage("sealing", 0, lambda: manifest.counts.promoted):
                self.writer.seal(manifest)
            self._note("sealed")
            with self.stage("checking", 0, lambda: manifest.counts.promoted):
                live_view = open_live(self.engine, self._order.country)
                candidate = replace(work.candidate(self, manifest), live_view=live_view)
                self.report.checks = run_checks(candidate, (*CHECKS, *self._order.checks), self._order.forced)
            if self._order.is_dry_run and live_view is not None:
                with self.stage("comparing", 0, lambda: manifest.counts.promoted):
                    self.report.differences = self._order.compare(live_view, candidate.view)
            require_passed(self.report.checks)
            self._note("checked")
            if not self._order.is_dry_run:
                work.keep_news(self.engine)
                promote(self.engine, self.version)
        except BaseException:
            self._abandon()
            raise
        if self._order.is_dry_run:
            self._abandon()
        else:
            self._tidy(work)

    def _abandon(self) -> None:
        """Drops the new version unless it went live after all; what cannot be dropped now, the next run drops."""
        with suppress(DirectoryError, OSError):
            if self._role_of(self.version) not in _KEPT:
                self.writer.drop(self.version)

    def _tidy(self, work: Work) -> None:
        """The version is live by now, so that nothing here may fail the run."""
        try:
            self._note("promoted")
            prune(self.engine, self.writer, self._order.country)
            self._note("pruned")
            self.report.message = work.late_remark(self.engine)
        except (DirectoryError, OSError) as error:
            self.report.message = f"old versions may still be there, run directory prune: {error}"

    def _role_of(self, version: str) -> str | None:
        states = self.engine.versions(self._order.country)
        return next((state.role for state in states if state.version == version), None)

    def _start(self, kind: Kind) -> None:
        """Noted once the country is ours: two runs never have one number."""
        number = next_number(self._order.country, self.engine.kept(JOURNAL))
        self._run = Run(
            country=self._order.country,
            number=number,
            kind=kind,
            version=self.version,
            source=self._order.source,
            by=login(),
            steps=(),
        )
        self._note("started")

    def _note(self, state: State, specialists: int | None = None) -> None:
        if self._run is not None:
            step = Step(state, datetime.now(UTC), specialists)
            self._run = replace(self._run, steps=(*self._run.steps, step))
            self.engine.keep(JOURNAL, [self._run])

    def _end(self, end: Result) -> None:
        if self._run is None:
            return
        run = replace(
            self._run,
            end=end,
            ended_at=datetime.now(UTC),
            message=self.report.message,
            rejected=self.report.counts.rejected + self.report.reviews.rejected,
            checks=tuple((result.check, result.state) for result in self.report.checks),
        )
        with suppress(DirectoryError, OSError):  # the report tells the end; the journal cannot be more reliable
            self.engine.keep(JOURNAL, [run])


def _removed_meanwhile(version: str) -> str:
    return f"index version {version} was removed while the command was at work; run the command again"


def prune(engine: Engine, writer: Writer, country: str, *, keep: str | None = None) -> tuple[str, ...]:
    """Drops every version but the live and the previous one; answers which. `keep` is what the writer makes."""
    dropped = tuple(
        state.version for state in engine.versions(country) if state.role not in _KEPT and state.version != keep
    )
    for version in dropped:
        writer.drop(version)
    return dropped
