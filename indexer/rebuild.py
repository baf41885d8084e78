"""One reindex of one country: survey → scan → reviews → documents, as the work of one `making`."""

from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct

from indexer import versions
from indexer.checks import Candidate, Check
from indexer.crew import crew_for
from indexer.differences import Compare, differences_between
from indexer.engines.base import Engine, Manifest
from indexer.filling import Filling
from indexer.journal import Kind
from indexer.kept_tables import keep_tables
from indexer.ledger import RejectsFile
from indexer.making import Making, Order, Work
from indexer.material import Material
from indexer.progress import Progress
from indexer.reference import Country, Reference
from indexer.register_entries import RegisterEntries, register_shelf
from indexer.report import MOST_NAMED, Report, ReviewCounts
from indexer.reputation import PRIOR_WITHOUT_PEERS, Priors
from indexer.review_decisions import REVIEW_DECISIONS, Decisions
from indexer.reviewers import Reviewers
from indexer.sources.base import Supply
from indexer.suppression import SUPPRESSED, Suppressions, Withdrawn

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
    compare: Compare = differences_between
    forced: frozenset[str] = frozenset()
    is_dry_run: bool = False


def rebuild(engine: Engine, plan: Plan, progress: Progress | None = None) -> Report:
    """Rebuilds and promotes, or says in the report why not. Raises only what no operator can cause."""
    code, source = plan.country.code, plan.supply.label
    version = versions.build_name(code, datetime.now(UTC))
    report = Report(country=code, version=version, source=source, as_of=plan.as_of, stages=[])
    order = Order(
        country=code,
        source=source,
        checks=plan.checks,
        compare=plan.compare,
        forced=plan.forced,
        is_dry_run=plan.is_dry_run,
    )
    return Making(engine, order, report, progress).make(_Reindex(plan))


class _Reindex(Work):
    """Everything anew from the supply."""

    kind: Kind = "reindex"

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._code = plan.country.code
        self._registers_read_at: datetime | None = None
        self._rejects = RejectsFile(plan.rejects_folder, self._code)
        reviewers = Reviewers(plan.reviewer_key)
        material = Material(plan.country, plan.reference.taxonomy, plan.supply, plan.as_of, reviewers)
        self._filling = Filling(material, self._rejects)

    def base(self, engine: Engine) -> None:  # noqa: ARG002  # the port's name
        return None

    def draft(self, version: str, created_at: str) -> Manifest:
        return self._manifest(version, created_at, _NO_PRIORS)

    def fill(self, making: Making) -> Manifest:
        filling, supply, engine, writer = self._filling, self._plan.supply, making.engine, making.writer
        filling.entries = RegisterEntries(engine.kept(register_shelf(self._code)))
        suppressions = Suppressions(engine.kept(SUPPRESSED))
        self._registers_read_at = suppressions.next_moment(datetime.now(UTC))
        filling.withdrawn = suppressions.in_country(self._code)
        filling.taking.decide_by(Decisions(self._code, engine.kept(REVIEW_DECISIONS)))
        specialists_size = sum(source.size for source in supply.specialists)
        reviews_size = sum(source.size for source in supply.reviews)
        with closing(crew_for(specialists_size + reviews_size)) as filling.crew:
            with making.stage(
                "reading specialists", specialists_size, lambda: filling.specialists.read
            ) as advance:
                filling.survey(advance)
            with making.stage("reading reviews", reviews_size, lambda: filling.taking.read.read) as advance:
                writer.add_review_runs(making.version, filling.reviews(writer.preparation(), advance))
            with making.stage("scanning reviews", 0, lambda: filling.taking.scanned):
                writer.amend_reviews(making.version, filling.taking.held_back())
                priors = filling.draw_priors()
            with making.stage("writing specialists", specialists_size, lambda: filling.stored) as advance:
                prepared = filling.documents(priors, writer.preparation(), advance)
                writer.add_prepared(making.version, prepared)
        return self._manifest(making.version, making.created_at, priors)

    def candidate(self, making: Making, manifest: Manifest) -> Candidate:
        return Candidate(
            manifest=manifest,
            view=making.engine.at(making.version),
            live=making.live_manifest(),
            specialists=self._filling.specialists,
            reviews=self._filling.taking.read,
            real_records=self._filling.real_records,
            synthetic_records=self._filling.synthetic_records,
        )

    def keep_news(self, engine: Engine) -> None:
        engine.keep(REVIEW_DECISIONS, self._filling.taking.quarantine.news(datetime.now(UTC)))
        keep_tables(engine, self._plan.reference)

    def complete(self, report: Report) -> None:
        self._rejects.close()
        filling, taking = self._filling, self._filling.taking
        report.counts, report.hidden_by = filling.counts(), filling.census.hidden_by
        report.reviews = ReviewCounts(
            read=taking.read.read,
            rejected=taking.read.rejected,
            merged=taking.read.merged,
            stored=taking.stored,
            pending=taking.pending,
            quarantined=taking.quarantined,
            overdue=taking.quarantine.overdue,
            removed=taking.removed,
            suppressed=taking.suppressed,
            orphaned=taking.orphaned,
        )
        report.quarantined_by = dict(taking.quarantine.by_reason.most_common())
        report.most_quarantined = dict(taking.quarantine.by_specialist.most_common(MOST_NAMED))
        report.rejects_file = None if self._rejects.is_empty else str(self._rejects.path)
        report.reasons = filling.specialists.reasons.ranked() + taking.read.reasons.ranked()
        report.findings = filling.specialists.findings.ranked()

    def late_remark(self, engine: Engine) -> str:
        """What was suppressed while the version was filled is not shown, but it may be stored."""
        now, before = self._withdrawn_now(engine), self._filling.withdrawn
        later = len(now.specialists - before.specialists) + len(now.reviews - before.reviews)
        return f"{later} suppressed meanwhile: not shown, but stored until the next reindex" if later else ""

    def _manifest(self, version: str, created_at: str, priors: Priors) -> Manifest:
        census = self._filling.census
        return Manifest(
            version=version,
            country=self._code,
            created_at=created_at,
            as_of=self._plan.as_of,
            source=self._plan.supply.label,
            options=self._plan.supply.options,
            synthetic=self._filling.synthetic_records > 0,
            counts=self._filling.counts(),
            hidden_by=census.hidden_by,
            freshness=census.freshness(),
            reviews=self._filling.taking.stored,
            ratings=census.ratings,
            evidence=tuple(sorted(self._plan.country.review_policy.evidence)),
            priors=priors,
            triage_version=self._plan.reference.triage.version,
            registers_read_at=self._registers_read_at,
        )

    def _withdrawn_now(self, engine: Engine) -> Withdrawn:
        return Suppressions(engine.kept(SUPPRESSED)).in_country(self._code)
