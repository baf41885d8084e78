"""One update of one country: reading → finding → applying, as the work of one `making`."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from indexer import versions
from indexer.anomalies import load_limits
from indexer.census import Census
from indexer.checks import Candidate, Check
from indexer.differences import Compare, differences_between
from indexer.document_builder import DocumentBuilder
from indexer.engines.base import Counts, Engine, Manifest
from indexer.errors import EngineError
from indexer.journal import Kind
from indexer.kept_tables import keep_tables
from indexer.ledger import Intake, RejectsFile
from indexer.making import Making, Order, Work
from indexer.progress import Progress
from indexer.quarantine import Quarantine
from indexer.reference import Country, Reference
from indexer.register_entries import RegisterEntries, register_shelf
from indexer.report import Report, ReviewCounts
from indexer.review_decisions import REVIEW_DECISIONS, Decisions
from indexer.reviewers import Reviewers
from indexer.sources.rules import Rules
from indexer.suppression import SUPPRESSED, Suppressions
from indexer.updating.applying import Applying, Ground, Outcome
from indexer.updating.changed import Changed
from indexer.updating.delta import Delta, Intakes, read_delta
from indexer.updating.touched import Finder

_BATCH = 500
"""Persons whose new documents are held at a time."""


class UpdatePlan(Struct, frozen=True, kw_only=True):
    """What to change, and how strictly. `label`: how the delta is called in reports."""

    country: Country
    reference: Reference
    delta: Path
    label: str
    rejects_folder: Path
    reviewer_key: bytes
    checks: tuple[Check, ...] = ()
    compare: Compare = differences_between
    forced: frozenset[str] = frozenset()
    is_dry_run: bool = False


def update(engine: Engine, plan: UpdatePlan, progress: Progress | None = None) -> Report:
    """Applies and promotes, or says in the report why not. Raises only what no operator can cause."""
    code, now = plan.country.code, datetime.now(UTC)
    version = versions.build_name(code, now)
    as_of = now.astimezone(plan.country.tz).date()
    report = Report(country=code, version=version, source=plan.label, as_of=as_of, stages=[])
    order = Order(
        country=code,
        source=plan.label,
        checks=plan.checks,
        compare=plan.compare,
        forced=plan.forced,
        is_dry_run=plan.is_dry_run,
    )
    return Making(engine, order, report, progress).make(_Update(plan))


class _Update(Work):
    """What is live, changed."""

    kind: Kind = "update"

    def __init__(self, plan: UpdatePlan) -> None:
        self._plan, self._code = plan, plan.country.code
        self._rejects = RejectsFile(plan.rejects_folder, self._code)
        self._intakes = Intakes(Intake(self._rejects), Intake(self._rejects))
        self._tally = Changed()
        self._kinds: Counter[bool] = Counter()
        self._counts = Counts()

    def base(self, engine: Engine) -> str:
        self._live = engine.live(self._code).manifest
        if self._live.evidence != tuple(sorted(self._plan.country.review_policy.evidence)):
            raise EngineError(
                f"the rules for reviews of {self._code} changed since it was indexed; "
                f"run: directory reindex {self._code}"
            )
        return self._live.version

    def draft(self, version: str, created_at: str) -> Manifest:
        return replace(self._live, version=version, created_at=created_at, updates=self._live.updates + 1)

    def fill(self, making: Making) -> Manifest:
        plan, intakes = self._plan, self._intakes
        making.report.as_of = self._live.as_of
        ground = self._ground(making.engine)
        rules = Rules(plan.country, plan.reference.taxonomy, versions.created_at(making.version).date())
        size, read = plan.delta.stat().st_size, lambda: intakes.people.read + intakes.reviews.read
        with making.stage("reading changes", size, read) as advance:
            delta = read_delta(plan.delta, rules, intakes, advance)
        self._note_kinds(delta)
        view = making.engine.at(self._live.version)
        applying = Applying(view, ground, intakes)
        finder = Finder(view, intakes, applying.build)
        finder.find(delta)
        census = Census.of_version(self._live, plan.country, plan.reference.taxonomy)
        making.writer.remove(making.version, finder.touched.keys() - ground.withdrawn.specialists)
        with making.stage("applying changes", 0, lambda: self._tally.people):
            self._apply(making, applying.outcomes(finder.touched), census)
        self._tally.absent = finder.absent
        return self._manifest(making, census, applying)

    def candidate(self, making: Making, manifest: Manifest) -> Candidate:
        """Kinds are those of the changes and of what they were applied to."""
        return Candidate(
            manifest=manifest,
            view=making.engine.at(making.version),
            live=self._live,
            specialists=self._intakes.people,
            reviews=self._intakes.reviews,
            real_records=self._kinds[False] + (not self._live.synthetic),
            synthetic_records=self._kinds[True] + self._live.synthetic,
        )

    def keep_news(self, engine: Engine) -> None:
        """The tables alone: only a whole reindex scans."""
        keep_tables(engine, self._plan.reference)

    def complete(self, report: Report) -> None:
        self._rejects.close()
        people, reviews = self._intakes.people, self._intakes.reviews
        report.counts = replace(self._counts, read=people.read, rejected=people.rejected)
        report.reviews = ReviewCounts(
            read=reviews.read,
            rejected=reviews.rejected,
            stored=self._tally.reviews,
            suppressed=self._tally.suppressed_reviews,
        )
        report.changes = self._tally.counts()
        report.rejects_file = None if self._rejects.is_empty else str(self._rejects.path)
        report.reasons = people.reasons.ranked() + reviews.reasons.ranked()
        report.findings = people.findings.ranked()

    def late_remark(self, engine: Engine) -> str:  # noqa: ARG002  # the port's name
        return ""

    def _ground(self, engine: Engine) -> Ground:
        plan, as_of = self._plan, self._live.as_of
        suppressions = Suppressions(engine.kept(SUPPRESSED))
        decisions = Decisions(self._code, engine.kept(REVIEW_DECISIONS))
        return Ground(
            as_of=as_of,
            policy=plan.country.review_policy,
            builder=DocumentBuilder(plan.country, plan.reference.taxonomy, as_of),
            priors=self._live.priors,
            reviewers=Reviewers(plan.reviewer_key),
            entries=RegisterEntries(engine.kept(register_shelf(self._code))),
            withdrawn=suppressions.in_version(self._code, self._live.registers_read_at),
            decisions=decisions,
            quarantine=Quarantine(decisions, as_of, load_limits().numbers.quarantine_days),
        )

    def _note_kinds(self, delta: Delta) -> None:
        people = (change.record for change in delta.people.values())
        reviews = (change.record for change in delta.reviews.values())
        self._kinds.update(record.synthetic for record in (*people, *reviews) if record is not None)

    def _apply(self, making: Making, outcomes: Iterator[Outcome], census: Census) -> None:
        while batch := tuple(islice(outcomes, _BATCH)):
            for each in batch:
                self._tally.add(each)
                if each.before is not None:
                    census.remove(each.before)
                if each.after is not None:
                    census.add(each.after)
            making.writer.add(making.version, (each.after for each in batch if each.after is not None))
            making.writer.add_reviews(making.version, (row for each in batch for row in each.reviews))

    def _manifest(self, making: Making, census: Census, applying: Applying) -> Manifest:
        live, tally = self._live, self._tally
        tally.suppressed_reviews = applying.suppressed_reviews
        tally.reviews += live.reviews
        self._counts = replace(
            live.counts,
            suppressed=applying.suppressed,
            quarantined=live.counts.quarantined + tally.quarantined,
            hidden=census.stored - census.eligible,
            eligible=census.eligible,
            promoted=census.stored,
        )
        return replace(
            self.draft(making.version, making.created_at),
            synthetic=live.synthetic or self._kinds[True] > 0,
            counts=replace(self._counts, suppressed=live.counts.suppressed),
            hidden_by=census.hidden_by,
            freshness=census.freshness(),
            reviews=tally.reviews,
            ratings=census.ratings,
            triage_version=self._plan.reference.triage.version,
        )
