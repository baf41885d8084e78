"""The gates a hidden version passes before it is promoted: one table, each check with its limit.

Checks that need more than versions (places, the ranking) are passed in by whoever has that; they look the same.
"""

from collections.abc import Iterable, Iterator, Sequence

from indexer.checks import counts, drift, limits, live_queries
from indexer.checks.candidate import Candidate, Check, CheckResult, Finding, open_live
from indexer.checks.limits import REJECTED_SHARE
from indexer.errors import CheckRefused

__all__ = [
    "CHECKS",
    "NAMES",
    "REJECTED_SHARE",
    "Candidate",
    "Check",
    "CheckResult",
    "Finding",
    "names_forced",
    "open_live",
    "require_passed",
    "run_checks",
]

_BEYOND_CHANCE = f"if by more than {limits.STANDARD_ERRORS:.0f} standard errors"

CHECKS = (
    Check("empty", "at least one eligible specialist", counts.anybody),
    Check("mixed", "synthetic and real records never in one country", counts.one_kind, is_forceable=False),
    Check("kind", "synthetic records never in place of live real ones", counts.real_stays_real),
    Check("rejected", f"at most {REJECTED_SHARE:.0%} of the records in scope rejected", counts.few_rejected),
    Check(
        "rejected_reviews", f"at most {REJECTED_SHARE:.0%} of the reviews rejected", counts.few_reviews_rejected
    ),
    Check(
        "count",
        "at least half as many eligible specialists as are live",
        counts.enough_people,
        yields_to_force=True,
    ),
    Check("reviews", "at least half of the live reviews", counts.enough_reviews, yields_to_force=True),
    Check(
        "registers",
        f"the share of registrations in order at most {limits.LESS_IN_ORDER * 100:.0f} points below live, "
        f"{_BEYOND_CHANCE}",
        drift.registrations_kept,
    ),
    Check(
        "ratings",
        f"the mean rating at most {limits.RATING_DRIFT} from live, {_BEYOND_CHANCE}",
        drift.rating_kept,
    ),
    Check(
        "facets",
        f"{', '.join(drift.FACETS_COMPARED)}: no value over {limits.FACET_SHARE:.0%} comes, goes or changes by "
        f"more than {limits.FACET_CHANGE:.0%} of what it is live, {_BEYOND_CHANCE}",
        drift.kinds_kept,
    ),
    Check(
        "live_queries",
        f"at most {limits.UNANSWERED_SHARE:.0%} of the questions that {limits.ENOUGH_LIVE} answer live, or "
        f"{limits.UNANSWERED_TOLERATED}, find nobody; {limits.LEAST_OVERLAP:.0%} of the first {limits.FIRST} stay",
        live_queries.still_answered,
    ),
)
NAMES = tuple(check.name for check in CHECKS if check.is_forceable)


def names_forced(forced: Iterable[str], *, is_all_forced: bool) -> frozenset[str]:
    """The checks that are passed over: those named, and with `--force` those that yield to it."""
    yielding = {check.name for check in CHECKS if check.yields_to_force}
    return frozenset(forced) | (yielding if is_all_forced else set())


def run_checks(candidate: Candidate, checks: Iterable[Check], forced: frozenset[str]) -> tuple[CheckResult, ...]:
    """What became of the candidate at each check, in order."""
    return tuple(_results(candidate, checks, forced))


def require_passed(results: Sequence[CheckResult]) -> None:
    """Raises CheckRefused naming every check that refused, with its fault."""
    faults = {result.check: result.fault for result in results if result.state == "refused"}
    if faults:
        told = [f"{name}: {fault}" for name, fault in faults.items()] if len(faults) > 1 else faults.values()
        raise CheckRefused(", ".join(faults), "; ".join(told))


def _results(candidate: Candidate, checks: Iterable[Check], forced: frozenset[str]) -> Iterator[CheckResult]:
    for check in checks:
        if check.is_forceable and check.name in forced:
            yield CheckResult(check=check.name, limit=check.limit, state="forced")
            continue
        found = check.look(candidate)
        yield CheckResult(
            check=check.name,
            limit=check.limit,
            state="passed" if found.fault is None else "refused",
            fault=found.fault or "",
            figures=found.figures,
        )
