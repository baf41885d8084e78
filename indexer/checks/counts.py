"""Checks of what was read and kept: whether it is enough, of one kind, and not mostly rejects."""

from indexer.checks.candidate import Candidate, Finding, figures_of
from indexer.checks.limits import LEAST_OF_LIVE, REJECTED_SHARE
from indexer.ledger import Intake


def anybody(candidate: Candidate) -> Finding:
    """Whether anybody can be found."""
    manifest = candidate.manifest
    if manifest.counts.eligible:
        return Finding()
    stored = f", {manifest.counts.promoted} stored" if manifest.counts.promoted else ""
    return Finding(f"nobody in {manifest.source} is eligible on {manifest.as_of}{stored}")


def one_kind(candidate: Candidate) -> Finding:
    """Whether all records are real, or all invented."""
    real, synthetic = candidate.real_records, candidate.synthetic_records
    if not (real and synthetic):
        return Finding()
    return Finding(f"{real} real and {synthetic} synthetic records; a country holds one kind only")


def real_stays_real(candidate: Candidate) -> Finding:
    """Whether what is real is not replaced by what is invented."""
    live = candidate.live
    if live is None or live.synthetic or not candidate.manifest.synthetic:
        return Finding()
    return Finding("synthetic records would replace live real ones; --force-check kind promotes them all the same")


def few_rejected(candidate: Candidate) -> Finding:
    """Whether most records could be used."""
    return _rejected(candidate.specialists, "records")


def few_reviews_rejected(candidate: Candidate) -> Finding:
    """Whether most reviews could be used."""
    return _rejected(candidate.reviews, "reviews")


def enough_people(candidate: Candidate) -> Finding:
    """Whether as many can be found as before, or nearly."""
    live = candidate.live.counts.eligible if candidate.live else 0
    return _enough(candidate.manifest.counts.eligible, live, "eligible specialists")


def enough_reviews(candidate: Candidate) -> Finding:
    """Whether as many reviews are there as before, or nearly."""
    return _enough(candidate.manifest.reviews, candidate.live.reviews if candidate.live else 0, "reviews")


def _rejected(intake: Intake, what: str) -> Finding:
    share = intake.rejected_share
    figures = figures_of([("share", share)])
    if share <= REJECTED_SHARE:
        return Finding(None, figures)
    in_scope = intake.read - intake.out_of_scope
    fault = f"{intake.rejected} of {in_scope} {what} rejected ({share:.0%}); see the rejects file"
    return Finding(fault, figures)


def _enough(count: int, live: int, what: str) -> Finding:
    figures = figures_of([("now", count), ("live", live)])
    if count >= live * LEAST_OF_LIVE:
        return Finding(None, figures)
    fault = f"{count} {what}, less than half of the {live} that are live; --force promotes them all the same"
    return Finding(fault, figures)
