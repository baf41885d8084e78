"""Reindexing several countries one after the other, and how severe the outcome is.

Countries are independent: one refused, the others are promoted. Only where the engine cannot be reached is the
rest not tried.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import click
from msgspec import Struct

from indexer.checks import NAMES as OWN_NAMES
from indexer.checks import Check, names_forced
from indexer.differences import Compare, differences_between
from indexer.engines.base import Engine
from indexer.errors import SourceUnreadable
from indexer.progress import Progress
from indexer.rebuild import Plan, rebuild
from indexer.reference import Country, load_reference
from indexer.report import Report
from indexer.sources import Origin, open_supply
from indexer.sources.kept_reviews import KeptReviews
from indexer.sources.rules import Rules
from indexer.telling import words_of

_EXIT_CODES = {"promoted": 0, "checked": 0, "refused": 3, "failed": 1}
_BY_SEVERITY = (0, 3, 1)


class ExtraChecks(Struct, frozen=True):
    """Checks that a reindex runs on top of its own, and how a dry run compares; found in the click context."""

    checks: tuple[Check, ...] = ()
    compare: Compare = differences_between


class Strictness(Struct, frozen=True, kw_only=True):
    """What the command line says of checks and of going live."""

    is_dry_run: bool
    is_all_forced: bool
    forced: tuple[str, ...]
    extra: ExtraChecks

    def forced_names(self) -> frozenset[str]:
        """Raises UsageError for a check that does not exist or is never forced."""
        forceable = (*OWN_NAMES, *(check.name for check in self.extra.checks if check.is_forceable))
        for name in self.forced:
            if name not in forceable:
                raise click.UsageError(
                    f"--force-check {name!r} cannot be forced; choose of {', '.join(forceable)}"
                )
        return names_forced(self.forced, is_all_forced=self.is_all_forced)


class Job(Struct, frozen=True, kw_only=True):
    """What the command line asks of every country. `as_of` None: today in that country."""

    origin: Origin
    as_of: date | None
    rejects_folder: Path
    reviewer_key: bytes
    strictness: Strictness

    def forced_names(self) -> frozenset[str]:
        """Whoever states that there are no reviews, misses none. Raises UsageError."""
        stated_none = {"reviews"} if self.origin.reviews == "none" else set()
        return self.strictness.forced_names() | stated_none


def reindex_countries(engine: Engine, codes: Sequence[str], job: Job, progress: Progress) -> list[Report]:
    """One report a country, in order; shorter if the engine could not be reached."""
    forced = job.forced_names()
    reports: list[Report] = []
    for code in codes:
        country = load_reference().countries[code]
        reports.append(_reindex_country(engine, country, job, forced, progress))
        if reports[-1].is_engine_down:
            break
    return reports


def _reindex_country(
    engine: Engine, country: Country, job: Job, forced: frozenset[str], progress: Progress
) -> Report:
    as_of = job.as_of or datetime.now(country.tz).date()
    reference = load_reference()
    try:
        kept = KeptReviews(engine, Rules(country, reference.taxonomy, as_of))
        supply = open_supply(job.origin, country, reference, as_of, kept)
    except (SourceUnreadable, OSError) as error:
        return Report(country=country.code, message=words_of(error), version="", source="", as_of=as_of)
    plan = Plan(
        country=country,
        reference=reference,
        supply=supply,
        as_of=as_of,
        rejects_folder=job.rejects_folder,
        reviewer_key=job.reviewer_key,
        checks=job.strictness.extra.checks,
        compare=job.strictness.extra.compare,
        forced=forced,
        is_dry_run=job.strictness.is_dry_run,
    )
    return rebuild(engine, plan, progress)


def exit_code_of(reports: Iterable[Report]) -> int:
    """The most severe: 0 < 3 < 1."""
    return max((_EXIT_CODES[report.result] for report in reports), key=_BY_SEVERITY.index, default=0)
