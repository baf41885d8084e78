"""The gates a hidden version passes before it is promoted: one table, each check with its limit.

Owns what a count must be. Checks of ranking are passed in by whoever knows the ranking; they look the same.
"""

from collections.abc import Callable, Iterable

from msgspec import Struct

from indexer.engines.base import Manifest, View
from indexer.errors import CheckRefused
from indexer.ledger import Intake

REJECTED_SHARE = 0.20
"""More rejects than this and the source is broken, not single records."""
LEAST_OF_LIVE = 0.5
"""Fewer than this share of what is live and something was lost on the way."""


class Candidate(Struct, frozen=True):
    """A sealed, hidden version with what is known of its making. `live` is what it would replace."""

    manifest: Manifest
    view: View
    live: Manifest | None
    specialists: Intake
    reviews: Intake
    real_records: int
    synthetic_records: int


class Check(Struct, frozen=True):
    """A named gate. `find_fault` says why a candidate may not go live, or None.

    `yields_to_force`: `--force` passes it too. A check that is never forced has `is_forceable` false.
    """

    name: str
    limit: str
    find_fault: Callable[[Candidate], str | None]
    is_forceable: bool = True
    yields_to_force: bool = False


def _is_empty(candidate: Candidate) -> str | None:
    manifest = candidate.manifest
    if manifest.counts.eligible:
        return None
    stored = f", {manifest.counts.promoted} stored" if manifest.counts.promoted else ""
    return f"nobody in {manifest.source} is eligible on {manifest.as_of}{stored}"


def _is_mixed(candidate: Candidate) -> str | None:
    real, synthetic = candidate.real_records, candidate.synthetic_records
    if not (real and synthetic):
        return None
    return f"{real} real and {synthetic} synthetic records; a country holds one kind only"


def _is_invented(candidate: Candidate) -> str | None:
    live = candidate.live
    if live is None or live.synthetic or not candidate.manifest.synthetic:
        return None
    return "synthetic records would replace live real ones; --force-check kind promotes them all the same"


def _too_many_rejected(candidate: Candidate) -> str | None:
    return _rejected(candidate.specialists, "records")


def _too_many_reviews_rejected(candidate: Candidate) -> str | None:
    return _rejected(candidate.reviews, "reviews")


def _rejected(intake: Intake, what: str) -> str | None:
    if intake.rejected_share <= REJECTED_SHARE:
        return None
    in_scope = intake.read - intake.out_of_scope
    return f"{intake.rejected} of {in_scope} {what} rejected ({intake.rejected_share:.0%}); see the rejects file"


def _too_few(candidate: Candidate) -> str | None:
    live = candidate.live.counts.eligible if candidate.live else 0
    return _less_than_half(candidate.manifest.counts.eligible, live, "eligible specialists")


def _too_few_reviews(candidate: Candidate) -> str | None:
    return _less_than_half(candidate.manifest.reviews, candidate.live.reviews if candidate.live else 0, "reviews")


def _less_than_half(count: int, live: int, what: str) -> str | None:
    if count >= live * LEAST_OF_LIVE:
        return None
    return f"{count} {what}, less than half of the {live} that are live; --force promotes them all the same"


CHECKS = (
    Check("empty", "at least one eligible specialist", _is_empty),
    Check("mixed", "synthetic and real records never in one country", _is_mixed, is_forceable=False),
    Check("kind", "synthetic records never in place of live real ones", _is_invented),
    Check("rejected", f"at most {REJECTED_SHARE:.0%} of the records in scope rejected", _too_many_rejected),
    Check("rejected_reviews", f"at most {REJECTED_SHARE:.0%} of the reviews rejected", _too_many_reviews_rejected),
    Check("count", "at least half as many eligible specialists as are live", _too_few, yields_to_force=True),
    Check("reviews", "at least half of the live reviews", _too_few_reviews, yields_to_force=True),
)
NAMES = tuple(check.name for check in CHECKS if check.is_forceable)


def names_forced(forced: Iterable[str], *, is_all_forced: bool) -> frozenset[str]:
    """The checks that are passed over: those named, and with `--force` those that yield to it."""
    yielding = {check.name for check in CHECKS if check.yields_to_force}
    return frozenset(forced) | (yielding if is_all_forced else set())


def require_passed(candidate: Candidate, checks: Iterable[Check], forced: frozenset[str]) -> None:
    """Raises CheckRefused naming every check that refuses, with its fault."""
    faults = {
        check.name: fault
        for check in checks
        if not (check.is_forceable and check.name in forced) and (fault := check.find_fault(candidate)) is not None
    }
    if faults:
        told = [f"{name}: {fault}" for name, fault in faults.items()] if len(faults) > 1 else faults.values()
        raise CheckRefused(", ".join(faults), "; ".join(told))
