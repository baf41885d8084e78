"""One reindex of one country: create → survey → scan → reviews → documents → seal → check → promote → prune.

Until `promote` nothing is visible; on any error the new version is dropped and the live one is untouched. What a
killed run left behind is dropped by the next one, once creating its version gave it the writer's lock.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct

from indexer import versions
from indexer.checks import CHECKS, Candidate, Check, require_passed
from indexer.engines.base import Engine, Manifest, Writer
from indexer.errors import CheckRefused, DirectoryError, EngineUnavailable
from indexer.filling import Filling, Material
from indexer.ledger import RejectsFile
from indexer.progress import Advance, Progress, Silence
from indexer.reference import Country, Reference
from indexer.register_entries import RegisterEntries, register_shelf
from indexer.report import MOST_NAMED, Report, ReviewCounts, Stage
from indexer.reputation import PRIOR_WITHOUT_PEERS, Priors
from indexer.review_decisions import REVIEW_DECISIONS, Decisions
from indexer.reviewers import Reviewers
from indexer.sources.base import Supply
from indexer.suppression import SUPPRESSED, Suppressions, Withdrawn

_KEPT = ("live", "previous")
_NO_PRIORS = Priors(PRIOR_WITHOUT_PEERS, {})


class Plan(Struct, frozen=True, kw_only=True):
    """What to rebuild, from what, and how strictly. `checks` come on top of the table's own.

    `reviewer_key`: under which reviewers are hidden (`reviewers`).
    """

    country: Country
    reference: Reference
    supply: Supply
    as_of: date
    rejects_folder: Path
    reviewer_key: bytes
    checks: tuple[Check, ...] = ()
    forced: frozenset[str] = frozenset()
    is_dry_run: bool = False


def rebuild(engine: Engine, plan: Plan, progress: Progress | None = None) -> Report:
    """Rebuilds and promotes, or says in the report why not. Raises only what no operator can cause."""
    run = _Run(engine, plan, progress or Silence())
    report = run.report
    try:
        run.run()
        report.result = "checked" if plan.is_dry_run else "promoted"
    except CheckRefused as refusal:
        report.result, report.message = "refused", str(refusal)
    except (DirectoryError, OSError) as error:
        report.result, report.message = "failed", str(error)
        report.is_engine_down = isinstance(error, EngineUnavailable)
    finally:
        run.close()
    return report


def prune(engine: Engine, writer: Writer, country: str, *, keep: str | None = None) -> tuple[str, ...]:
    """Drops every version but the live and the previous one; answers which. `keep` is what the writer makes."""
    dropped = tuple(
        state.version for state in engine.versions(country) if state.role not in _KEPT and state.version != keep
    )
    for version in dropped:
        writer.drop(version)
    return dropped


class _Run:
    """The state of one rebuild."""

    def __init__(self, engine: Engine, plan: Plan, progress: Progress) -> None:
        self._engine, self._plan, self._progress = engine, plan, progress
        self._writer = engine.writer()
        self._created = datetime.now(UTC)
        self._code = plan.country.code
        self._version = versions.build_name(self._code, self._created)
        self._rejects = RejectsFile(plan.rejects_folder, self._code)
        reviewers = Reviewers(plan.reviewer_key)
        material = Material(plan.country, plan.reference.taxonomy, plan.supply, plan.as_of, reviewers)
        self._filling = Filling(material, self._rejects)
        self.report = Report(
            country=self._code, version=self._version, source=plan.supply.label, as_of=plan.as_of, stages=[]
        )

    def run(self) -> None:
        try:
            self._writer.create_version(self._manifest(_NO_PRIORS))
            self._filling.entries = RegisterEntries(self._engine.kept(register_shelf(self._code)))
            self._filling.withdrawn = self._withdrawn_now()
            decisions = Decisions(self._code, self._engine.kept(REVIEW_DECISIONS))
            self._filling.quarantine = self._filling.quarantine_by(decisions)
            prune(self._engine, self._writer, self._code, keep=self._version)
            manifest = self._fill()
            with self._stage("sealing", 0, lambda: self._filling.stored):
                self._writer.seal(manifest)
            self._check(manifest)
            if not self._plan.is_dry_run:
                self._engine.keep(REVIEW_DECISIONS, self._filling.quarantine.news(datetime.now(UTC)))
                self._writer.promote(self._version)
        except BaseException:
            self._abandon()
            raise
        if self._plan.is_dry_run:
            self._abandon()
        else:
            self._tidy()

    def close(self) -> None:
        """Completes the report with whatever was counted before the end."""
        self._rejects.close()
        filling, report = self._filling, self.report
        report.counts, report.hidden_by = filling.counts(), filling.census.hidden_by
        report.reviews = ReviewCounts(
            read=filling.reviews_read.read,
            rejected=filling.reviews_read.rejected,
            merged=filling.reviews_read.merged,
            stored=filling.stored_reviews,
            pending=filling.pending_reviews,
            quarantined=filling.quarantined_reviews,
            overdue=filling.quarantine.overdue,
            removed=filling.removed_reviews,
            suppressed=filling.suppressed_reviews,
            orphaned=filling.orphaned_reviews,
        )
        report.quarantined_by = dict(filling.quarantine.by_reason.most_common())
        report.most_quarantined = dict(filling.quarantine.by_specialist.most_common(MOST_NAMED))
        report.rejects_file = None if self._rejects.is_empty else str(self._rejects.path)
        report.reasons = filling.specialists.reasons.ranked() + filling.reviews_read.reasons.ranked()
        report.findings = filling.specialists.findings.ranked()

    def _fill(self) -> Manifest:
        filling, supply = self._filling, self._plan.supply
        specialists_size = sum(source.size for source in supply.specialists)
        reviews_size = sum(source.size for source in supply.reviews)
        with self._stage("reading specialists", specialists_size, lambda: filling.specialists.read) as advance:
            filling.survey(advance)
        with self._stage("scanning reviews", reviews_size, lambda: filling.scanned_reviews) as advance:
            filling.scan(advance)
        with self._stage("reading reviews", reviews_size, lambda: filling.reviews_read.read) as advance:
            self._writer.add_reviews(self._version, filling.reviews(advance))
        priors = filling.draw_priors()
        with self._stage("writing specialists", specialists_size, lambda: filling.stored) as advance:
            self._writer.add(self._version, filling.documents(priors, advance))
        return self._manifest(priors)

    def _check(self, manifest: Manifest) -> None:
        live = (state.manifest for state in self._engine.versions(self._code) if state.role == "live")
        candidate = Candidate(
            manifest=manifest,
            view=self._engine.at(self._version),
            live=next(live, None),
            specialists=self._filling.specialists,
            reviews=self._filling.reviews_read,
            real_records=self._filling.real_records,
            synthetic_records=self._filling.synthetic_records,
        )
        require_passed(candidate, (*CHECKS, *self._plan.checks), self._plan.forced)

    def _manifest(self, priors: Priors) -> Manifest:
        return Manifest(
            version=self._version,
            country=self._code,
            created_at=self._created.isoformat(timespec="seconds"),
            as_of=self._plan.as_of,
            source=self._plan.supply.label,
            synthetic=self._filling.synthetic_records > 0,
            counts=self._filling.counts(),
            hidden_by=self._filling.census.hidden_by,
            freshness=self._filling.census.freshness(),
            reviews=self._filling.stored_reviews,
            evidence=tuple(sorted(self._plan.country.review_policy.evidence)),
            priors=priors,
            triage_version=self._plan.reference.triage.version,
        )

    def _abandon(self) -> None:
        """Drops the new version unless it went live after all; what cannot be dropped now, the next run drops."""
        with suppress(DirectoryError, OSError):
            roles = {state.version: state.role for state in self._engine.versions(self._code)}
            if roles.get(self._version) not in _KEPT:
                self._writer.drop(self._version)

    def _tidy(self) -> None:
        try:
            prune(self._engine, self._writer, self._code)
            self.report.message = self._suppressed_meanwhile()
        except (DirectoryError, OSError) as error:
            self.report.message = f"old versions may still be there, run directory prune: {error}"

    def _suppressed_meanwhile(self) -> str:
        """What was suppressed while the version was filled is not shown, but it may be stored."""
        now, before = self._withdrawn_now(), self._filling.withdrawn
        later = len(now.specialists - before.specialists) + len(now.reviews - before.reviews)
        return f"{later} suppressed meanwhile: not shown, but stored until the next reindex" if later else ""

    def _withdrawn_now(self) -> Withdrawn:
        return Suppressions(self._engine.kept(SUPPRESSED)).in_country(self._code)

    @contextmanager
    def _stage(self, name: str, total: int, count: Callable[[], int]) -> Iterator[Advance]:
        started = time.monotonic()
        with self._progress.stage(f"{self._code} {name}", total, count) as advance:
            yield advance
        self.report.stages.append(Stage(name=name, seconds=round(time.monotonic() - started, 3), records=count()))
